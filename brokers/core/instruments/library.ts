import { dateInWords } from '../ist';
import { instrumentDay } from './day';
import { InstrumentFileUnavailableError } from './errors';
import { CopyError } from './file/copy-error';
import { type Download, downloadInto, downloadIntoMemory } from './file/download';
import { InstrumentCache, inTemporaryFolder } from './file/instrument-cache';
import { DatabaseIndex } from './search/database-index';
import type { InstrumentDatabase } from './search/instrument-database';
import type { InstrumentIndex, InstrumentSource } from './types';

export interface InstrumentLibraryOptions {
	/** Folder of the user that n8n runs as (n8n's own); copies go into a subfolder of ours. */
	cacheDir: string;
	download: Download;
	now?: () => number;
	/** Told of what does no harm but should be seen: a copy refused or not written. */
	log?: (message: string) => void;
	/** After a failed download the next is not tried before this has passed. 60 s. */
	retryAfterMs?: number;
	/** How long a caller waits for today's file while an older copy could serve. 10 s. */
	maxWaitMs?: number;
	/** A download that takes longer has failed. 3 min. */
	timeoutMs?: number;
	/** Index in a thread of its own. True unless told. */
	thread?: boolean;
}

const DEFAULTS = {
	now: () => Date.now(),
	log: () => undefined,
	retryAfterMs: 60_000,
	maxWaitMs: 10_000,
	timeoutMs: 180_000,
	thread: true,
};

/** A copy older than this says nothing about how many rows today's file should have. */
const COMPARABLE_DAYS_MS = 7 * 24 * 3600_000;

/** What the process holds of one source. */
interface LoadState {
	index: DatabaseIndex | null;
	/** Day for which the copy on disk has been looked at. */
	diskReadFor: string;
	diskRead: Promise<void> | null;
	download: Promise<void> | null;
	failure: { at: number; reason: string; cause: unknown } | null;
}

/**
 * The instrument indexes of a process: each loaded when first asked for, renewed once a day (see
 * `instrumentDay`), at most one load at a time. A fresh copy on disk is used before a download. If
 * today's file cannot be had, the last good copy serves, with its `warning` set.
 */
export class InstrumentLibrary {
	private readonly options: Required<InstrumentLibraryOptions>;

	private readonly cache: InstrumentCache;

	private readonly states = new Map<string, LoadState>();

	constructor(options: InstrumentLibraryOptions) {
		this.options = { ...DEFAULTS, ...options };
		this.cache = new InstrumentCache(options.cacheDir, this.options.log);
	}

	/** @throws InstrumentFileUnavailableError if there is neither a file nor an earlier copy. */
	async get(source: InstrumentSource): Promise<InstrumentIndex> {
		const day = instrumentDay(this.options.now());
		const state = this.stateOf(source);
		if (state.index?.damaged) this.startAnew(state);
		if (state.index?.loadedFor === day) return state.index;
		await this.readDisk(source, state, day);
		if (state.index?.loadedFor === day) return state.index;
		this.startDownload(source, state, day);
		if (!state.index) {
			await state.download;
		} else if (state.download && !state.failure) {
			await this.settledInTime(state.download);
		}
		return this.best(source, state, day);
	}

	/**
	 * Today's index as far as this machine has it: no download is waited for, and none begun.
	 * @returns null where it has none, whatever older copy there is
	 */
	async atHand(source: InstrumentSource): Promise<DatabaseIndex | null> {
		const day = instrumentDay(this.options.now());
		const state = this.stateOf(source);
		if (state.index?.damaged) this.startAnew(state);
		if (state.index?.loadedFor !== day) await this.readDisk(source, state, day);
		return state.index?.loadedFor === day ? state.index : null;
	}

	/**
	 * Sees to it that today's index will be at hand. After a failure the next download waits its time.
	 * @param failed told why it could not be had
	 */
	async fetch(source: InstrumentSource, failed: (reason: string) => void): Promise<void> {
		const state = this.stateOf(source);
		if (this.rests(state)) return;
		// Another process may have fetched it since this one looked.
		state.diskReadFor = '';
		if (await this.atHand(source)) return;
		this.startDownload(source, state, instrumentDay(this.options.now()), failed);
		await state.download;
	}

	private stateOf(source: InstrumentSource): LoadState {
		const key = `${source.id} ${source.url}`;
		const known = this.states.get(key);
		if (known) return known;
		const state: LoadState = {
			index: null,
			diskReadFor: '',
			diskRead: null,
			download: null,
			failure: null,
		};
		this.states.set(key, state);
		return state;
	}

	/** Somebody has spoilt the file while it was open. */
	private startAnew(state: LoadState): void {
		state.index = null;
		state.diskReadFor = '';
	}

	/** Once for each day: another process may have made today's copy. */
	private async readDisk(source: InstrumentSource, state: LoadState, day: string): Promise<void> {
		if (state.diskReadFor !== day) {
			state.diskReadFor = day;
			state.diskRead = this.takeFromDisk(source, state);
		}
		await state.diskRead;
	}

	private async takeFromDisk(source: InstrumentSource, state: LoadState): Promise<void> {
		const database = await this.cache.read(source);
		if (database && (!state.index || database.about.day > state.index.loadedFor)) {
			this.put(state, database);
		}
	}

	/** A failure was a moment ago. */
	private rests({ failure }: LoadState): boolean {
		const { now, retryAfterMs } = this.options;
		return failure !== null && now() - failure.at < retryAfterMs;
	}

	private startDownload(
		source: InstrumentSource,
		state: LoadState,
		day: string,
		failed: (reason: string) => void = () => undefined,
	): void {
		const { now } = this.options;
		if (state.download || this.rests(state)) return;
		state.download = this.takeFromBroker(source, state, day)
			.catch((cause: unknown) => {
				// It becomes a part of a sentence.
				const reason = messageOf(cause).replace(/\.$/, '');
				state.failure = { at: now(), reason, cause };
				failed(reason);
			})
			.finally(() => {
				state.download = null;
			});
	}

	private async takeFromBroker(source: InstrumentSource, state: LoadState, day: string) {
		const { timeoutMs } = this.options;
		const lock = await this.cache.lock(source, timeoutMs, async () => {
			await this.takeFromDisk(source, state);
			return state.index?.loadedFor === day;
		});
		try {
			if (lock) this.put(state, await this.download(source, state, day));
			state.failure = null;
		} finally {
			await lock?.release();
		}
	}

	/** Into the cache; where that cannot be written, into a temporary file; else into memory. */
	private async download(
		source: InstrumentSource,
		state: LoadState,
		day: string,
	): Promise<InstrumentDatabase> {
		const { download, timeoutMs, thread, log } = this.options;
		const earlierRows = this.comparableRows(state.index, day);
		const options = { day, earlierRows, timeoutMs, thread, log };
		const into = async (cache: InstrumentCache) =>
			await cache.write(source, day, async (path) => {
				await downloadInto(path, source, download, options);
			});
		const elseInto = (next: () => Promise<InstrumentDatabase>) => async (error: unknown) => {
			if (!(error instanceof CopyError)) throw error;
			log(error.message);
			return await next();
		};
		return await into(this.cache)
			.catch(elseInto(async () => await inTemporaryFolder(into)))
			.catch(elseInto(async () => await downloadIntoMemory(source, download, options)));
	}

	private put(state: LoadState, database: InstrumentDatabase): void {
		state.index = new DatabaseIndex(database, this.options.now);
	}

	private comparableRows(index: DatabaseIndex | null, day: string): number {
		if (!index) return 0;
		const age = Date.parse(day) - Date.parse(index.loadedFor);
		return age <= COMPARABLE_DAYS_MS ? index.size : 0;
	}

	/** Today's index, else the last good one with a warning. */
	private best(source: InstrumentSource, state: LoadState, day: string): InstrumentIndex {
		const { index, failure } = state;
		if (index?.loadedFor === day) return index;
		if (!index) {
			const reason = failure?.reason ?? 'the download did not finish';
			const options = { cause: failure?.cause };
			const wait = this.options.retryAfterMs;
			throw new InstrumentFileUnavailableError(source.id, source.url, reason, wait, options);
		}
		const why = failure ? `could not be downloaded (${failure.reason})` : 'is still on its way';
		return index.withWarning(
			`The instrument file of ${dateInWords(day)} ${why}; ` +
				`the copy of ${dateInWords(index.loadedFor)} is used, ` +
				'without the instruments and changes since.',
		);
	}

	private async settledInTime(download: Promise<void>): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const timeOver = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, this.options.maxWaitMs);
		});
		await Promise.race([download, timeOver]);
		clearTimeout(timer);
	}
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
