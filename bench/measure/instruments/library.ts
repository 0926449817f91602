import { createReadStream } from 'node:fs';
import type { InstrumentLibrary } from '../../../brokers/core/instruments';

/** The day that the made-up market is listed for. */
const NOW = Date.parse('2026-11-20T10:00:00+05:30');

export interface LibraryInput {
	/** What a download brings; null where the copy on disk has to serve. */
	file: string | null;
	/** For the copy on disk. */
	cacheDir: string;
}

/** @param Library from source, or of the package as it is installed */
export function libraryOver(
	Library: typeof InstrumentLibrary,
	{ file, cacheDir }: LibraryInput,
): InstrumentLibrary {
	return new Library({
		cacheDir,
		now: () => NOW,
		log: console.error,
		// Minutes: a slow machine has slow figures, and no failure.
		timeoutMs: 600_000,
		download: async () => {
			if (file === null) throw new Error('the copy on disk was to serve');
			return createReadStream(file);
		},
	});
}
