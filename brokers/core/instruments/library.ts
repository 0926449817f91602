import { Breather } from './breather';
import type { InstrumentImage } from './columns';
import { CompactInstrumentIndex } from './compactIndex';
import { instrumentDay } from './day';
import { InstrumentDiskCache } from './diskCache';
import { downloadIndex, type Download } from './download';
import { InstrumentFileUnavailableError } from './errors';
import { decodeImage } from './image';
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
	patienceMs?: number;
	/** A download that takes longer has failed. 3 min. */
	timeoutMs?: number;
	/** Index in a thread of its own. True unless told. */
	thread?: boolean;
}

const DEFAULTS = {
	now: () => Date.now(),
	log: () => undefined,
	retryAfterMs: 60_000,
	patienceMs: 10_000,
	timeoutMs: 180_000,
	thread: true,
};

/** A copy older than this says nothing about how many rows today's file should have. */
const COMPARABLE_DAYS_MS = 7 * 24 * 3600_000;

/** What the process holds of one source. */
interface Shelf {
	index: CompactInstrumentIndex | null;
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

	private readonly cache: InstrumentDiskCache;

	private readonly shelves = new Map<string, Shelf>();

	constructor(options: InstrumentLibraryOptions) {
		this.options = { ...DEFAULTS, ...options };
		this.cache = new InstrumentDiskCache(options.cacheDir);
	}

	/** @throws InstrumentFileUnavailableError if there is neither a file nor an earlier copy. */
	async get(source: InstrumentSource): Promise<InstrumentIndex> {
		const day = instrumentDay(this.options.now());
		const shelf = this.shelf(source);
		if (shelf.index?.loadedFor === day) return shelf.index;
		await this.readDisk(source, shelf, day);
		if (shelf.index?.loadedFor === day) return shelf.index;
		this.startDownload(source, shelf, day);
		if (!shelf.index) {
			await shelf.download;
		} else if (shelf.download && !shelf.failure) {
			await this.settledWithinPatience(shelf.download);
		}
		return this.best(source, shelf, day);
	}

	private shelf(source: InstrumentSource): Shelf {
		const key = `${source.id} ${source.url}`;
		const known = this.shelves.get(key);
		if (known) return known;
		const shelf: Shelf = {
			index: null,
			diskReadFor: '',
			diskRead: null,
			download: null,
			failure: null,
		};
		this.shelves.set(key, shelf);
		return shelf;
	}

	/** Once for each day: another process may have made today's copy. */
	private async readDisk(source: InstrumentSource, shelf: Shelf, day: string): Promise<void> {
		if (shelf.diskReadFor !== day) {
			shelf.diskReadFor = day;
			shelf.diskRead = this.takeFromDisk(source, shelf);
		}
		await shelf.diskRead;
	}

	private async takeFromDisk(source: InstrumentSource, shelf: Shelf): Promise<void> {
		try {
			const image = await this.cache.read(source);
			if (!image) return;
			if (!shelf.index || image.meta.day > shelf.index.loadedFor) this.put(shelf, image);
		} catch (error) {
			this.options.log(messageOf(error));
		}
	}

	private startDownload(source: InstrumentSource, shelf: Shelf, day: string): void {
		const { now, retryAfterMs } = this.options;
		if (shelf.download) return;
		if (shelf.failure && now() - shelf.failure.at < retryAfterMs) return;
		shelf.download = this.takeFromBroker(source, shelf, day)
			.catch((cause: unknown) => {
				// It becomes a part of a sentence.
				const reason = messageOf(cause).replace(/\.$/, '');
				shelf.failure = { at: now(), reason, cause };
			})
			.finally(() => {
				shelf.download = null;
			});
	}

	private async takeFromBroker(source: InstrumentSource, shelf: Shelf, day: string) {
		const { timeoutMs } = this.options;
		const turn = await this.cache.turn(source, timeoutMs, async () => {
			await this.takeFromDisk(source, shelf);
			return shelf.index?.loadedFor === day;
		});
		try {
			if (turn) await this.download(source, shelf, day);
			shelf.failure = null;
		} finally {
			await turn?.end();
		}
	}

	private async download(source: InstrumentSource, shelf: Shelf, day: string): Promise<void> {
		const { download, timeoutMs, thread, log } = this.options;
		const earlierRows = this.comparableRows(shelf.index, day);
		const options = { day, earlierRows, timeoutMs, thread, log };
		const copy = await downloadIndex(source, download, options);
		this.put(shelf, await decodeImage(copy, new Breather()));
		try {
			await this.cache.write(source, copy);
		} catch (error) {
			log(messageOf(error));
		}
	}

	private put(shelf: Shelf, image: InstrumentImage): void {
		shelf.index = CompactInstrumentIndex.of(image, this.options.now);
	}

	private comparableRows(index: CompactInstrumentIndex | null, day: string): number {
		if (!index) return 0;
		const age = Date.parse(day) - Date.parse(index.loadedFor);
		return age <= COMPARABLE_DAYS_MS ? index.size : 0;
	}

	/** Today's index, else the last good one with a warning. */
	private best(source: InstrumentSource, shelf: Shelf, day: string): InstrumentIndex {
		const { index, failure } = shelf;
		if (index?.loadedFor === day) return index;
		if (!index) {
			const reason = failure?.reason ?? 'the download did not finish';
			const options = { cause: failure?.cause };
			const wait = this.options.retryAfterMs;
			throw new InstrumentFileUnavailableError(source.id, source.url, reason, wait, options);
		}
		const why = failure ? `could not be downloaded (${failure.reason})` : 'is still on its way';
		return index.withWarning(
			`The instrument file of ${day} ${why}; the copy of ${index.loadedFor} is used, ` +
				'without the instruments and changes since.',
		);
	}

	private async settledWithinPatience(download: Promise<void>): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const patience = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, this.options.patienceMs);
		});
		await Promise.race([download, patience]);
		clearTimeout(timer);
	}
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
