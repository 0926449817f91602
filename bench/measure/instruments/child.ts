import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import type * as angelOneSource from '../../../brokers/angelone/instruments';
import type * as instruments from '../../../brokers/core/instruments';
import { answerParent } from '../../support/child';
import type { Searcher, SearchFigures, SearchInput } from '.';

/** The day that the made-up market is listed for. */
const NOW = Date.parse('2026-11-20T10:00:00+05:30');
/** As many as the editor's list shows. */
const SHOWN = 50;

/** What traders type, letter by letter and in full. */
const QUERIES = [
	's',
	'sb',
	'sbi',
	'sbin',
	'state bank',
	'nifty',
	'nifty 25000 ce',
	'banknifty fut',
	'nifty 25000 ce 28 nov',
	'crudeoil',
	'crude oil fut',
	'SBIN-EQ',
	'NIFTY28NOV2625000CE',
	'25000 ce',
	'ce',
	'NIFTY28NOV',
	'steel',
	'limited',
	'zzzz',
	'500',
	'power fin',
];

interface Built {
	rows: number;
	/** The number of results, none of them left unread. */
	search(text: string): number;
}

/** One object of Angel One's file. */
interface Row {
	token: string;
	symbol: string;
	name: string;
	exch_seg: string;
}

const BUILDERS: Record<Searcher, (input: SearchInput) => Promise<Built>> = {
	ours: buildOurs,
	oursFromDisk: buildOurs,
	filter: async ({ file }) => filterOver(parsed(file)),
	library: async ({ file }) => withMiniSearch(parsed(file)),
};

answerParent(async (input: SearchInput): Promise<SearchFigures> => {
	collectGarbage();
	const before = process.memoryUsage().rss;
	const cpu = process.cpuUsage();
	const built = await BUILDERS[input.searcher](input);
	const { user, system } = process.cpuUsage(cpu);
	if (built.search('sbin') === 0) throw new Error(`${input.searcher} does not find SBIN`);
	const searches = timesOf(built, input.passes);
	collectGarbage();
	const residentMb = (process.memoryUsage().rss - before) / 1024 / 1024;
	return { rows: built.rows, buildCpuMs: (user + system) / 1_000, residentMb, searches };
});

function timesOf({ search }: Built, passes: number): number[] {
	const times: number[] = [];
	for (let pass = -2; pass < passes; pass++) {
		for (const query of QUERIES) {
			const started = performance.now();
			search(query);
			if (pass >= 0) times.push(performance.now() - started);
		}
	}
	return times;
}

async function buildOurs({ packageDirectory, file, cacheDir }: SearchInput): Promise<Built> {
	const load = createRequire(join(packageDirectory, 'package.json'));
	const built = <T>(file: string) => load(`./dist/brokers/${file}.js`) as T;
	const { InstrumentLibrary } = built<typeof instruments>('core/instruments/index');
	const { angelOneInstruments } = built<typeof angelOneSource>('angelone/instruments');
	const library = new InstrumentLibrary({
		cacheDir,
		now: () => NOW,
		download: async () => createReadStream(file),
	});
	const index = await library.get(angelOneInstruments());
	const search = (text: string) => index.search(text, { limit: SHOWN }).length;
	return { rows: index.size, search };
}

function parsed(file: string): Row[] {
	return JSON.parse(readFileSync(file, 'utf8')) as Row[];
}

/** Every word anywhere in symbol or name. */
function filterOver(rows: Row[]): Built {
	const search = (text: string) => {
		const words = text.toLowerCase().split(/\s+/);
		return rows
			.filter(({ symbol, name }) => {
				const shown = `${symbol} ${name}`.toLowerCase();
				return words.every((word) => shown.includes(word));
			})
			.slice(0, SHOWN).length;
	};
	return { rows: rows.length, search };
}

/** Every word as the start of one in symbol or name, best match first. */
function withMiniSearch(rows: Row[]): Built {
	const library = new MiniSearch<Row & { id: number }>({
		fields: ['symbol', 'name'],
		storeFields: ['token', 'symbol', 'exch_seg'],
		searchOptions: { prefix: true, combineWith: 'AND' },
	});
	library.addAll(rows.map((row, id) => ({ ...row, id })));
	const search = (text: string) => library.search(text).slice(0, SHOWN).length;
	return { rows: rows.length, search };
}

function collectGarbage(): void {
	for (let pass = 0; pass < 3; pass++) global.gc?.();
}
