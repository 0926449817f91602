import type { Quotable } from '../../core/market/quotes-api';
import type { StreamEvents } from '../../core/stream/connection';
import type { OpenedTicks, TickMessage, TickStreamApi } from '../../core/stream/tick-stream-api';
import { type FeedContext, joinFeed } from './connection';
import { readTick } from './price-messages';
import { priceSubject } from './subjects';

/** Documentation: Feed, "up to 1000 instruments at a time". */
const MOST = 1_000;

/** Prices of shares, indices, futures and options, in rupees as the feed has them. */
export class GrowwTickStream implements TickStreamApi {
	readonly most = MOST;
	/** Users report rupees, and one a service that tells paise. */
	readonly scaleIsInDoubt = true;

	constructor(private readonly context: FeedContext) {}

	keyOf(instrument: Quotable): string {
		return priceSubject(instrument);
	}

	/** Each connection has a token of its own, so a refused one needs no further thought. */
	async open(events: StreamEvents<TickMessage>): Promise<OpenedTicks> {
		const { onMessage, onSign, signal } = events;
		const subscribed = new Set<string>();
		const part = await joinFeed(this.context, {
			...{ onSign, signal },
			onNotSubscribed: (subject, message) => {
				if (subject === null || subscribed.has(subject))
					onMessage({ kind: 'notSubscribed', code: 'FEED_NOT_SUBSCRIBED', message });
			},
		});
		const listener = (payload: Buffer, subject: string) => {
			const tick = readTick(payload, subject);
			onMessage(tick === null ? { kind: 'garbled' } : { kind: 'tick', tick });
		};
		const unsubscribe = (subjects: string[]) => {
			part.unsubscribe(subjects, listener);
			for (const subject of subjects) subscribed.delete(subject);
		};
		void part.socket.closed.then(() => unsubscribe([...subscribed]));
		return {
			...part,
			subscribe: (instruments) => {
				const subjects = instruments.map(priceSubject);
				for (const subject of subjects) subscribed.add(subject);
				part.subscribe(subjects, listener);
			},
			unsubscribe: (instruments) => unsubscribe(instruments.map(priceSubject)),
		};
	}
}
