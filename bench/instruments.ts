/**
 * Time and memory of the instrument index at full size: `npx tsx bench/instruments.ts [rows]`.
 * Each measurement of a broker runs in a process of its own: what a download leaves behind must not
 * count as the memory of an index that was read from disk.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { angelOneInstruments } from '../brokers/angelone/instruments';
import { InstrumentLibrary, type InstrumentIndex } from '../brokers/core/instruments';
import { growwInstruments } from '../brokers/groww/instruments';
import { angelOneFile, growwFile, marketRows } from '../test/unit/instruments/market';

const NOW = Date.parse('2026-11-20T10:00:00+05:30');
const MB = 1024 * 1024;

const BROKERS = {
	angelone: { source: angelOneInstruments(), file: angelOneFile, cash: 'NSE', options: 'NFO' },
	groww: { source: growwInstruments(), file: growwFile, cash: 'NSE', options: 'NSE' },
};

type BrokerId = keyof typeof BROKERS;

const QUERIES = [
	's',
	'sb',
	'sbi',
	'sbin',
	'state bank',
	'nifty',
	'nifty 25000 ce',
	'banknifty fut',
	'n',
	'nifty 25000 ce 28 nov',
	'crudeoil',
	'crude oil fut',
	'SBIN-EQ',
	'NIFTY28NOV2625000CE',
	'25000 ce',
	'ce',
	'NIFTY28NOV',
	'nifty25000ce',
	'steel',
	'limited',
	'zzzz',
	'2',
	'500',
	'nse',
	'power fin',
];

interface Figures {
	wallMs: number;
	cpuMs: number;
	longestBlockMs: number;
	residentMb: number;
	peakMb: number;
}

/** Longest time for which a timer due every millisecond was kept from running. */
function watchEventLoop() {
	let last = performance.now();
	let longest = 0;
	const timer = setInterval(() => {
		const now = performance.now();
		longest = Math.max(longest, now - last - 1);
		last = now;
	}, 1);
	return () => {
		clearInterval(timer);
		return longest;
	};
}

async function load(id: BrokerId, directory: string, from: 'file' | 'disk') {
	const file = join(directory, `${id}.raw`);
	const library = new InstrumentLibrary({
		cacheDir: directory,
		now: () => NOW,
		log: console.error,
		timeoutMs: 600_000,
		download: async () => {
			if (from === 'disk') throw new Error('the copy on disk was to serve');
			return createReadStream(file);
		},
	});
	await new Promise((resolve) => setTimeout(resolve, 200));
	global.gc?.();
	const before = process.memoryUsage().rss;
	const stop = watchEventLoop();
	const cpu = process.cpuUsage();
	const start = performance.now();
	let peak = before;
	const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
	const index = await library.get(BROKERS[id].source);
	clearInterval(sampler);
	const used = process.cpuUsage(cpu);
	const figures: Figures = {
		wallMs: performance.now() - start,
		cpuMs: (used.user + used.system) / 1000,
		longestBlockMs: stop(),
		residentMb: (process.memoryUsage().rss - before) / MB,
		peakMb: (peak - before) / MB,
	};
	return { index, figures, before };
}

function percentile(times: number[], share: number): number {
	const sorted = [...times].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function timed(work: () => unknown): number {
	const start = performance.now();
	work();
	return performance.now() - start;
}

function measureSearch(index: InstrumentIndex) {
	const all: number[] = [];
	const slowest = { query: '', ms: 0 };
	for (let round = 0; round < 40; round++) {
		for (const query of QUERIES) {
			const ms = timed(() => index.search(query));
			if (round < 5) continue;
			all.push(ms);
			if (ms > slowest.ms) Object.assign(slowest, { query, ms });
		}
	}
	return { p50: percentile(all, 0.5), p95: percentile(all, 0.95), slowest };
}

function measureLookup(index: InstrumentIndex) {
	const options = index.search('nifty ce', { limit: 500 });
	const shares = index.search('steel', { exchange: 'NSE', limit: 500 });
	const times: number[] = [];
	for (let round = 0; round < 20; round++) {
		for (const { tradingSymbol, exchange, segment, token } of [...options, ...shares]) {
			const scope = { exchange, segment: segment ?? undefined };
			const bare = tradingSymbol.replace(/-EQ$/, '');
			times.push(timed(() => index.bySymbol(tradingSymbol, scope)));
			times.push(timed(() => index.bySymbol(bare, scope)));
			times.push(timed(() => index.byToken(token, scope)));
		}
	}
	return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

async function child(id: BrokerId, directory: string, from: 'file' | 'disk') {
	const { index, figures, before } = await load(id, directory, from);
	const search = measureSearch(index);
	const lookup = measureLookup(index);
	global.gc?.();
	await new Promise((resolve) => setTimeout(resolve, 100));
	const afterUseMb = (process.memoryUsage().rss - before) / MB;
	console.log(
		JSON.stringify({
			size: index.size,
			skipped: index.skippedRows,
			...figures,
			afterUseMb,
			search,
			lookup,
		}),
	);
}

async function main(rows: number) {
	const directory = await mkdtemp(join(tmpdir(), 'instruments-bench-'));
	try {
		for (const id of Object.keys(BROKERS) as BrokerId[]) {
			const file = createWriteStream(join(directory, `${id}.raw`));
			await pipeline(Readable.from(batched(BROKERS[id].file(marketRows(rows)))), file);
			for (const from of ['file', 'disk'] as const) {
				const argv = [
					...process.execArgv,
					'--expose-gc',
					__filename,
					'--child',
					id,
					directory,
					from,
				];
				const line = execFileSync(process.execPath, argv, { encoding: 'utf8' });
				console.log(`${id}, from ${from}:`, JSON.parse(line));
			}
		}
	} finally {
		await rm(directory, { recursive: true });
	}
}

function* batched(pieces: Iterable<string>): Generator<string> {
	let batch = '';
	for (const piece of pieces) {
		batch += piece;
		if (batch.length > 65_536) {
			yield batch;
			batch = '';
		}
	}
	yield batch;
}

const [flag, id, directory, from] = process.argv.slice(2);
if (flag === '--child') void child(id as BrokerId, directory, from as 'file' | 'disk');
else void main(Number(flag ?? 250_000));
