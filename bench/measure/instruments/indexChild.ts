import { setTimeout as sleep } from 'node:timers/promises';
import { angelOneInstruments } from '../../../brokers/angelone/instruments';
import { InstrumentLibrary, type InstrumentIndex } from '../../../brokers/core/instruments';
import { growwInstruments } from '../../../brokers/groww/instruments';
import { answerParent } from '../../support/child';
import { timedSync } from '../../support/interleave';
import { spreadOf, type Spread } from '../../support/stats';
import type { IndexFigures, IndexInput, LoadFigures } from '.';
import { libraryOver } from './library';
import { HARD_QUERIES, QUERIES, searchTimes } from './queries';

const MB = 1024 * 1024;

const SOURCES = { angelOne: angelOneInstruments(), groww: growwInstruments() };

answerParent(async (input: IndexInput): Promise<Omit<IndexFigures, 'broker' | 'from'>> => {
	const { index, figures } = await load(input);
	return { ...figures, search: searchSpread(index), lookup: lookupSpread(index) };
});

async function load(input: IndexInput): Promise<{ index: InstrumentIndex; figures: LoadFigures }> {
	const library = libraryOver(InstrumentLibrary, input);
	await sleep(200);
	global.gc?.();
	const before = process.memoryUsage().rss;
	const longestBlock = watchEventLoop();
	let peak = before;
	const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
	const cpu = process.cpuUsage();
	const started = performance.now();
	const index = await library.get(SOURCES[input.broker]);
	clearInterval(sampler);
	const used = process.cpuUsage(cpu);
	const figures: LoadFigures = {
		wallMs: performance.now() - started,
		cpuMs: (used.user + used.system) / 1_000,
		longestBlockMs: longestBlock(),
		residentMb: (process.memoryUsage().rss - before) / MB,
		peakMb: (peak - before) / MB,
	};
	return { index, figures };
}

/** @returns what ends the watch, with the longest time that a timer due every millisecond had to wait */
function watchEventLoop(): () => number {
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

function searchSpread(index: InstrumentIndex): Spread {
	const queries = [...QUERIES, ...HARD_QUERIES];
	// As the list asks: in all exchanges, one of them first.
	const options = { first: { exchange: 'NSE' }, tradableOnly: true };
	const search = (text: string) => index.search(text, options);
	return spreadOf(searchTimes(search, queries, { passes: 35, warmUp: 5 }));
}

function lookupSpread(index: InstrumentIndex): Spread {
	const options = index.search('nifty ce', { limit: 500 });
	const shares = index.search('steel', { exchange: 'NSE', limit: 500 });
	const times: number[] = [];
	for (let pass = 0; pass < 20; pass++) {
		for (const { tradingSymbol, exchange, segment, token } of [...options, ...shares]) {
			const scope = { exchange, segment: segment ?? undefined };
			const bare = tradingSymbol.replace(/-EQ$/, '');
			times.push(timedSync(() => index.bySymbol(tradingSymbol, scope)));
			times.push(timedSync(() => index.bySymbol(bare, scope)));
			times.push(timedSync(() => index.byToken(token, scope)));
		}
	}
	return spreadOf(times);
}
