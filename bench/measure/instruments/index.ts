/**
 * The search for instruments at full size: this package's index beside a plain filter over the parsed
 * rows and a general search library, each in a process of its own, because it is about memory too.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { BROKERS, type BrokerName } from '../../../test/brokers';
import { angelOneFile, growwFile, marketRows } from '../../../test/unit/core/instruments/market';
import { runChild } from '../../support/child';
import type { InstalledPackage } from '../../support/installed';
import { interleave, type Series } from '../../support/interleave';
import type { Spread } from '../../support/stats';
import type { LibraryInput } from './library';

export const SEARCHERS = {
	ours: 'this package',
	oursFromDisk: 'this package, from its copy on disk',
	filter: 'filter over the parsed rows',
	library: 'minisearch',
} as const;

export type Searcher = keyof typeof SEARCHERS;

export interface SearchInput {
	searcher: Searcher;
	packageDirectory: string;
	/** Angel One's file. */
	file: string;
	/** For this package's copy on disk. */
	cacheDir: string;
	passes: number;
}

/** What one process answered. */
export interface SearchFigures {
	rows: number;
	/** From the file to the first search, milliseconds of CPU. */
	buildCpuMs: number;
	/** Growth of the process after a garbage collection, MB. */
	residentMb: number;
	/** Milliseconds of each search. */
	searches: number[];
}

export interface SearchSeries {
	rows: number;
	/** By `SEARCHERS`. */
	buildCpuMs: Series;
	residentMb: Series;
	searches: Series;
}

/** What loading an index costs its process; sizes are growth, MB. */
export interface LoadFigures {
	wallMs: number;
	cpuMs: number;
	longestBlockMs: number;
	residentMb: number;
	peakMb: number;
}

export interface IndexInput extends LibraryInput {
	broker: BrokerName;
}

/** The index of one broker, from its file or from the copy on disk; milliseconds a search or look-up. */
export interface IndexFigures extends LoadFigures {
	broker: BrokerName;
	from: 'file' | 'disk';
	search: Spread;
	lookup: Spread;
}

/** The first round writes this package's copy on disk and brings files into the system's memory. */
const WARM_UP = 1;

/** Children of this folder tell what they hold once their garbage is collected. */
const EXEC_ARGV = ['--expose-gc', '--import', 'tsx'];

const FILES = { angelOne: angelOneFile, groww: growwFile };

/** Where `writeFiles` puts a broker's file. */
export function instrumentFile(folder: string, broker: BrokerName): string {
	return join(folder, `${broker}.raw`);
}

/** Writes both brokers' files, with so many rows, into a folder that `cleanup` removes. */
export async function writeFiles(rows: number, cleanup: Cleanup): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-instruments-'));
	cleanup.add(async () => await rm(folder, { recursive: true, force: true }));
	for (const broker of BROKERS) {
		const target = createWriteStream(instrumentFile(folder, broker));
		await pipeline(Readable.from(inBatches(FILES[broker](marketRows(rows)))), target);
	}
	return folder;
}

/** Each searcher's process runs `rounds` times, in turn. */
export async function measureSearch(
	installed: InstalledPackage,
	folder: string,
	{ rounds, passes }: { rounds: number; passes: number },
): Promise<SearchSeries> {
	const found: Record<string, SearchFigures[]> = {};
	// Filled by the first run that finds none there.
	const withCopy = join(folder, 'copy');
	const subjects = Object.entries(SEARCHERS).map(([searcher, name]) => ({
		name,
		run: async () => {
			const figures = await runChild<SearchInput, SearchFigures>(
				join(__dirname, 'searchChild.ts'),
				{
					searcher: searcher as Searcher,
					packageDirectory: installed.directory,
					file: instrumentFile(folder, 'angelOne'),
					cacheDir: searcher === 'oursFromDisk' ? withCopy : await mkdtemp(join(folder, 'new-')),
					passes,
				},
				{},
				EXEC_ARGV,
			);
			(found[name] ??= []).push(figures);
			return figures.buildCpuMs;
		},
	}));
	await interleave(subjects, { rounds, warmUp: WARM_UP });
	const each = (read: (figures: SearchFigures[]) => number[]): Series =>
		Object.fromEntries(
			Object.values(SEARCHERS).map((name) => [name, read(found[name].slice(WARM_UP))]),
		);
	return {
		rows: found[SEARCHERS.ours][0].rows,
		buildCpuMs: each((all) => all.map(({ buildCpuMs }) => buildCpuMs)),
		residentMb: each((all) => all.map(({ residentMb }) => residentMb)),
		searches: each((all) => all.flatMap(({ searches }) => searches)),
	};
}

/** The index by itself: event loop, copy on disk, look-ups. */
export async function measureIndex(folder: string): Promise<IndexFigures[]> {
	const all: IndexFigures[] = [];
	// Filled by the load from the file, for the one from disk.
	const cacheDir = await mkdtemp(join(folder, 'index-'));
	for (const broker of BROKERS) {
		for (const from of ['file', 'disk'] as const) {
			const file = from === 'file' ? instrumentFile(folder, broker) : null;
			// A process of its own: what a download leaves behind is no memory of an index read from disk.
			const figures = await runChild<IndexInput, Omit<IndexFigures, 'broker' | 'from'>>(
				join(__dirname, 'indexChild.ts'),
				{ broker, file, cacheDir },
				{},
				EXEC_ARGV,
			);
			all.push({ ...figures, broker, from });
		}
	}
	return all;
}

function* inBatches(pieces: Iterable<string>): Generator<string> {
	let batch = '';
	for (const piece of pieces) {
		batch += piece;
		if (batch.length <= 65_536) continue;
		yield batch;
		batch = '';
	}
	yield batch;
}
