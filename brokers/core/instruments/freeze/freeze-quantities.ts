import { untilNextInstrumentDay } from '../day';
import type { InstrumentLibrary } from '../library';
import type { FreezeSource, InstrumentIndex } from '../types';
import { IndexWithFreeze, type StatedContracts } from './index-with-freeze';

/** Whoever looks a contract up is about to order it; what fetches the file is started after that. */
const SOON_MS = 1_000;
/** An order that is to be split by the file is worth nothing much later. */
const MOST_WAIT_MS = 15_000;
/** The files of n8ns all over the country are not fetched in the same second. */
const SPREAD_MS = 10 * 60_000;
/** Over a weekend with holidays the file of each morning is still fetched for the next trading day. */
const IN_USE_MS = 7 * 24 * 3600_000;

/** When a source's contracts were last looked up, and what fetches its next file. */
interface Use {
	at: number;
	soon: NodeJS.Timeout | null;
	morning: NodeJS.Timeout | null;
}

/**
 * The freeze quantities of a process. No order waits for one but that which is to be split by it: what this
 * machine has of the day is used, and what it has not is fetched in the background once a contract has been looked up. While
 * contracts are in use the next day's file is fetched in the morning, before the market opens.
 */
export class FreezeQuantities {
	private readonly uses = new Map<string, Use>();

	private readonly told = new Set<string>();

	/**
	 * @param library keeps the files
	 * @param log told once for each source that it cannot be had
	 */
	constructor(
		private readonly library: InstrumentLibrary,
		private readonly log: (message: string) => void,
		private readonly now: () => number = Date.now,
	) {}

	/** The index with what is known of its freeze quantities at this moment. Never throws. */
	async join(index: InstrumentIndex, source: FreezeSource): Promise<InstrumentIndex> {
		const stated = await this.library.atHand(source).catch(() => null);
		const { exchanges } = source;
		const wanted = () => this.use(source, stated !== null);
		const fetched = async () => await this.fetched(source);
		return new IndexWithFreeze(index, { exchanges, stated, wanted, fetched });
	}

	private async fetched(source: FreezeSource): Promise<StatedContracts | null> {
		let timer: NodeJS.Timeout | undefined;
		const timeOver = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, MOST_WAIT_MS);
		});
		await Promise.race([this.fetch(source), timeOver]).catch(() => undefined);
		clearTimeout(timer);
		return await this.library.atHand(source).catch(() => null);
	}

	private use(source: FreezeSource, atHand: boolean): void {
		const use = this.uses.get(source.url) ?? { at: 0, soon: null, morning: null };
		this.uses.set(source.url, use);
		use.at = this.now();
		use.morning ??= this.nextMorning(source, use);
		if (!atHand) use.soon ??= this.soon(source, use);
	}

	private soon(source: FreezeSource, use: Use): NodeJS.Timeout {
		return setTimeout(() => {
			use.soon = null;
			void this.fetch(source);
		}, SOON_MS).unref();
	}

	private async fetch(source: FreezeSource): Promise<void> {
		await this.library.fetch(source, (reason) => this.tell(source, reason));
	}

	/** Does not keep the process alive. */
	private nextMorning(source: FreezeSource, use: Use): NodeJS.Timeout {
		const wait = untilNextInstrumentDay(this.now()) + Math.random() * SPREAD_MS;
		return setTimeout(() => {
			const inUse = this.now() - use.at < IN_USE_MS;
			use.morning = inUse ? this.nextMorning(source, use) : null;
			if (inUse) void this.fetch(source);
		}, wait).unref();
	}

	private tell({ url }: FreezeSource, reason: string): void {
		if (this.told.has(url)) return;
		this.told.add(url);
		this.log(
			`The freeze quantities could not be loaded from ${url}: ${reason}. ` +
				'Until they can, the exchange alone refuses what is above them.',
		);
	}
}
