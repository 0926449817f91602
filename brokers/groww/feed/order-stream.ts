import type { OpenedSocket, StreamEvents } from '../../core/stream/connection';
import type { OrderMessage, OrderStreamApi } from '../../core/stream/order-stream-api';
import { growwError } from '../errors';
import { type FeedContext, type FeedPart, joinFeed } from './connection';
import { OrderCompletion } from './order-completion';
import { readOrderUpdate } from './order-messages';
import { ORDER_SUBJECTS } from './subjects';

/** The order updates of one account, of shares and of derivatives; commodities have none. */
export class GrowwOrderStream implements OrderStreamApi {
	constructor(private readonly context: FeedContext) {}

	/** Each connection has a token of its own, so a refused one needs no further thought. */
	async open(events: StreamEvents<OrderMessage>): Promise<OpenedSocket> {
		const { onMessage, onSign, signal } = events;
		/** Segments by their subjects. */
		const subjects = new Map<string, string>();
		const refused = new Set<string>();
		const part: FeedPart = await joinFeed(this.context, {
			...{ onSign, signal },
			onNotSubscribed: (subject) => {
				if (subject === null || !subjects.has(subject)) return;
				refused.add(subject);
				if (refused.size === subjects.size) part.socket.end();
			},
		});
		try {
			for (const [segment, subject] of Object.entries(ORDER_SUBJECTS))
				subjects.set(`${subject}${part.subscriptionId()}`, segment);
			const completion = new OrderCompletion(this.context.api, (order) =>
				onMessage({ kind: 'order', order }),
			);
			void part.socket.closed.then(() => completion.stop());
			const listener = (payload: Buffer, subject: string) => {
				const update = readOrderUpdate(payload, subjects.get(subject) ?? '');
				if (update === null || update === 'nothing')
					onMessage({ kind: update === null ? 'garbled' : update });
				else completion.take(update);
			};
			part.subscribe([...subjects.keys()], listener);
			void part.socket.closed.then(() => part.unsubscribe([...subjects.keys()], listener));
			// What the book is asked from here on, no update is missed of.
			await part.flush();
			if (refused.size === subjects.size)
				throw growwError('refused', 'FEED_NOT_SUBSCRIBED', "Groww's feed refuses order updates.");
		} catch (error) {
			part.socket.end();
			throw error;
		}
		return part;
	}
}
