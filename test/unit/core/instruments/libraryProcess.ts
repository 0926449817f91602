/** Run by library.test.ts: loads an index of 3,000 rows in a process of its own, and tells of it. */
import { angelOneInstruments } from '../../../../brokers/angelone/instruments';
import { InstrumentLibrary } from '../../../../brokers/core/instruments';
import { NOW, streamOf } from './helpers';
import { angelOneFile, marketRows } from './market';

export interface LibraryAnswer {
	size: number;
	/** Token of SBIN. */
	found: string;
	downloads: number;
	log: string[];
}

async function answer(cacheDir: string, temporary: string): Promise<LibraryAnswer> {
	process.env.TMPDIR = temporary;
	const log: string[] = [];
	let downloads = 0;
	const library = new InstrumentLibrary({
		cacheDir,
		now: () => NOW,
		log: (message) => log.push(message),
		download: async () => {
			downloads++;
			return streamOf(angelOneFile(marketRows(3_000)));
		},
	});
	const index = await library.get(angelOneInstruments());
	const found = index.bySymbol('SBIN', { exchange: 'NSE' }).token;
	return { size: index.size, found, downloads, log };
}

void answer(process.argv[2], process.argv[3]).then((found) => console.log(JSON.stringify(found)));
