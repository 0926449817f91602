import { readFileSync } from 'node:fs';
import MiniSearch from 'minisearch';
import type * as angelOneSource from '../../../brokers/angelone/instruments';
import type * as instruments from '../../../brokers/core/instruments';
import { answerParent } from '../../support/child';
import { packageModules } from '../../support/packageModules';
import type { Searcher, SearchFigures, SearchInput } from '.';
import { libraryOver } from './library';
import { QUERIES, searchTimes } from './queries';

/** As many as the editor's list shows. */
const SHOWN = 50;

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
	const plan = { passes: input.passes, warmUp: 2 };
	const searches = searchTimes(built.search, QUERIES, plan);
	collectGarbage();
	const residentMb = (process.memoryUsage().rss - before) / 1024 / 1024;
	return { rows: built.rows, buildCpuMs: (user + system) / 1_000, residentMb, searches };
});

async function buildOurs(input: SearchInput): Promise<Built> {
	const { built } = packageModules(input.packageDirectory);
	const { InstrumentLibrary } = built<typeof instruments>('core/instruments/index');
	const { angelOneInstruments } = built<typeof angelOneSource>('angelone/instruments');
	const index = await libraryOver(InstrumentLibrary, input).get(angelOneInstruments());
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
