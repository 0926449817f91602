import { echoValue } from '../../../brokers/core/echo';
import { type BrokerId, inputError } from '../../../brokers/core/errors';
import type { Quote } from '../../../brokers/core/outputs';
import type { ReadField } from '../../../brokers/core/reading';
import type { PriceRow } from '../../../brokers/core/stream/price-row';
import type { Tick } from '../../../brokers/core/stream/tick-stream-api';
import { wait } from '../../../brokers/core/wait';
import { readNumber } from '../../../brokers/core/wire';
import type { EventContext, Watching } from '../trigger';
import { type PriceBroker, type PriceFollower, readInstruments, watchPrices } from './price-watch';

const LONGEST_SECONDS = 86_400;

/** Waits for prices. @throws BrokerError `input` */
export function prepareTick(context: EventContext<PriceBroker>): Watching {
	const rows = readInstruments(context.broker, context.field);
	const ticks = new Ticks(context, readSeconds(context.broker, context.field) * 1000);
	const watch = watchPrices(context, rows, ticks);
	return {
		start: () => {
			void watch.run();
			void ticks.run();
		},
		stop: () => {
			watch.stop();
			ticks.stop();
		},
	};
}

/** The newest tick of an instrument that was not told yet. */
interface Pending {
	tick: Tick;
	row: PriceRow;
	/** Further ticks of it that came before. */
	dropped: number;
}

/** The prices of one trigger node: the newest of each instrument, and one execution at a time. */
class Ticks implements PriceFollower {
	private pending = new Map<string, Pending>();
	/** What was told last of each instrument. */
	private readonly told = new Map<string, string>();
	private all: readonly string[] = [];
	private readonly stopping = new AbortController();
	private news = new AbortController();

	constructor(
		private readonly context: EventContext<PriceBroker>,
		private readonly everyMs: number,
	) {}

	async begin(keys: readonly string[]): Promise<void> {
		this.all = keys;
		await Promise.resolve();
	}

	onTick(tick: Tick, row: PriceRow): void {
		const before = this.pending.get(row.key);
		if (before) {
			before.tick = tick;
			before.dropped += 1;
			return;
		}
		this.pending.set(row.key, { tick, row, dropped: 0 });
		const first = this.told.size === 0;
		if (!first || this.pending.size === this.all.length) this.news.abort();
	}

	/** Goes on until it is stopped; never throws. */
	async run(): Promise<void> {
		const { signal } = this.stopping;
		while (!signal.aborted) {
			// The first list is whole, or as whole as it has become in the time.
			if (this.told.size === 0) await wait(this.everyMs, this.news.signal);
			else if (this.pending.size === 0) await wait(FOREVER_MS, this.news.signal);
			this.news = new AbortController();
			if (signal.aborted) return;
			const began = Date.now();
			const items = this.take();
			if (items.length > 0) await this.emit(items);
			await wait(this.everyMs - (Date.now() - began), signal);
		}
	}

	stop(): void {
		this.stopping.abort();
		this.news.abort();
	}

	/** The quotes that are not those of the last time. */
	private take(): object[] {
		const pending = this.pending;
		this.pending = new Map();
		const items: Array<Quote & { dropped: number }> = [];
		for (const { tick, row, dropped } of pending.values()) {
			const quote = row.quote(tick);
			const text = JSON.stringify(quote);
			if (this.told.get(row.key) === text) continue;
			this.told.set(row.key, text);
			items.push({ ...quote, dropped });
		}
		return items;
	}

	private async emit(items: object[]): Promise<void> {
		if (this.context.testRun) this.context.emit(items);
		else await this.context.emitAndWait(items);
	}
}

/** The longest timer there is, nearly. */
const FOREVER_MS = 2 ** 31 - 1;

/** @throws BrokerError `input` */
function readSeconds(broker: BrokerId, field: ReadField): number {
	const given = field('everySeconds', 5);
	const seconds = readNumber(given);
	if (seconds !== null && seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
	throw inputError(
		broker,
		'everySeconds',
		'BAD_INTERVAL',
		`Every (Seconds) must be a number of seconds from 1 to ${LONGEST_SECONDS}, and is ${echoValue(given)}.`,
		'n8n runs some ten executions in a second at most: use 5 or more.',
	);
}
