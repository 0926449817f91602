/**
 * The search for instruments at full size: this package's index beside a plain filter over the parsed
 * rows and a general search library, each in a process of its own, because it is about memory too.
 */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { angelOneFile, growwFile, marketRows } from '../../../test/unit/instruments/market';
import { runChild } from '../../support/child';
import type { InstalledPackage } from '../../support/installed';
import { interleave, type Series } from '../../support/interleave';

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

/** bench/instruments.ts of one broker, from its file or from the copy on disk. */
export interface IndexFigures {
	broker: string;
	from: 'file' | 'disk';
	cpuMs: number;
	longestBlockMs: number;
	residentMb: number;
	search: { p50: number; p95: number };
	lookup: { p50: number; p95: number };
}

/** The first round writes this package's copy on disk and brings files into the system's memory. */
const WARM_UP = 1;

const FILES = { angelone: angelOneFile, groww: growwFile };

/** Writes both brokers' files, with so many rows, into a folder that `cleanup` removes. */
export async function writeFiles(rows: number, cleanup: Cleanup): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-instruments-'));
	cleanup.add(async () => await rm(folder, { recursive: true, force: true }));
	for (const [broker, file] of Object.entries(FILES)) {
		const target = createWriteStream(join(folder, `${broker}.raw`));
		await pipeline(Readable.from(inBatches(file(marketRows(rows)))), target);
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
				join(__dirname, 'child.ts'),
				{
					searcher: searcher as Searcher,
					packageDirectory: installed.directory,
					file: join(folder, 'angelone.raw'),
					cacheDir: searcher === 'oursFromDisk' ? withCopy : await mkdtemp(join(folder, 'new-')),
					passes,
				},
				{},
				['--expose-gc', '--import', 'tsx'],
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
	const script = join(__dirname, '..', '..', 'instruments.ts');
	const all: IndexFigures[] = [];
	for (const broker of Object.keys(FILES)) {
		for (const from of ['file', 'disk'] as const) {
			const { stdout } = await promisify(execFile)(process.execPath, [
				'--expose-gc',
				...['--import', 'tsx', script, '--child', broker, folder, from],
			]);
			const figures = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as IndexFigures;
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
