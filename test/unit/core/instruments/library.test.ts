import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { chown } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';

import { angelOneInstruments } from '../../../../brokers/angelone/instruments';
import { downloadInto } from '../../../../brokers/core/instruments/file/download';
import { InstrumentCache } from '../../../../brokers/core/instruments/file/instrument-cache';
import {
	instrumentDay,
	InstrumentFileUnavailableError,
	InstrumentLibrary,
	type InstrumentLibraryOptions,
	type InstrumentSource,
} from '../../../../brokers/core/instruments';
import { growwInstruments } from '../../../../brokers/groww/instruments';
import { NOW, streamOf, temporaryFolders } from './helpers';
import type { LibraryAnswer } from './libraryProcess';
import { angelOneFile, growwFile, marketRows } from './market';

const newFolder = temporaryFolders();
const source = angelOneInstruments();
const rowsOf = (count: number) => [...angelOneFile(marketRows(count))];
const FILE = rowsOf(1000);
const NEXT_DAY = NOW + 24 * 3600_000;
const NSE = { exchange: 'NSE' };

/** A library over a made-up broker whose behaviour each test sets. */
function setUp(options: Partial<InstrumentLibraryOptions> = {}) {
	const state = {
		folder: options.cacheDir ?? newFolder(),
		now: NOW,
		downloads: 0,
		log: [] as string[],
		download: async (): Promise<NodeJS.ReadableStream> => streamOf(FILE),
	};
	const open = () =>
		new InstrumentLibrary({
			cacheDir: state.folder,
			now: () => state.now,
			log: (message) => state.log.push(message),
			thread: false,
			download: async () => {
				state.downloads++;
				return await state.download();
			},
			...options,
		});
	const path = new InstrumentCache(state.folder).path(source, '2026-11-20');
	/** What a new process does: nothing in memory, the copy on disk if it is good. */
	return { state, library: open(), open, path };
}

const failing = (message: string) => async () => {
	throw new Error(message);
};

/** What a library in a process of its own says of an index, see libraryProcess.ts. */
function inProcess(
	cacheDir: string,
	temporary: string,
	{ mostKilobytes }: { mostKilobytes?: number } = {},
) {
	// A file that may not grow stands for a disk that is full.
	const limit = mostKilobytes ? `trap '' XFSZ; ulimit -f ${mostKilobytes}; ` : '';
	const command = [process.execPath, '--import', 'tsx', join(__dirname, 'libraryProcess.ts')];
	const printed = execFileSync(
		'bash',
		['-c', `${limit}exec "$@"`, 'bash', ...command, cacheDir, temporary],
		{
			encoding: 'utf8',
		},
	);
	return JSON.parse(printed) as LibraryAnswer;
}

/** Waits for background work that no promise of ours stands for. */
async function until(done: () => Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 500 && !(await done()); tries++) {
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

describe('loading', () => {
	it('downloads once for a hundred callers, and never again that day', async () => {
		const { state, library } = setUp();
		const indexes = await Promise.all(Array.from({ length: 100 }, () => library.get(source)));
		expect(new Set(indexes).size).toBe(1);
		expect(indexes[0]).toMatchObject({ size: 1000, loadedFor: '2026-11-20', warning: null });
		await library.get(source);
		expect(state.downloads).toBe(1);
	});

	it('keeps sources apart, also those of one broker at another address', async () => {
		const { state, library } = setUp();
		await library.get(source);
		state.download = async () => streamOf(rowsOf(700));
		const simulator = await library.get(angelOneInstruments('http://127.0.0.1:4801'));
		state.download = async () => streamOf([...growwFile(marketRows(800))]);
		const groww = await library.get(growwInstruments());
		expect([simulator.size, groww.size, (await library.get(source)).size]).toEqual([
			700, 800, 1000,
		]);
		expect(readdirSync(join(state.folder, 'indian-brokers'))).toHaveLength(3);
	});

	it('takes the copy on disk in another process, without a download', async () => {
		const { state, library, open } = setUp();
		await library.get(source);
		const index = await open().get(source);
		expect(state.downloads).toBe(1);
		expect(index).toMatchObject({ size: 1000, warning: null });
		expect(index.bySymbol('SBIN', NSE).token).toBe('3045');
	});

	it("loads anew at 08:45 in India, when the day's file is there", async () => {
		const { state, library } = setUp();
		state.now = Date.parse('2026-11-20T08:44:59+05:30');
		expect((await library.get(source)).loadedFor).toBe('2026-11-19');
		state.now = Date.parse('2026-11-20T08:45:00+05:30');
		expect((await library.get(source)).loadedFor).toBe('2026-11-20');
		expect(state.downloads).toBe(2);
	});

	it.each([
		['2026-11-21T03:14:59Z', '2026-11-20'],
		['2026-11-21T03:15:00Z', '2026-11-21'],
		['2026-12-31T20:00:00Z', '2026-12-31'],
		['2027-01-01T03:15:00Z', '2027-01-01'],
	])('at %s the file of %s is current', (time, day) =>
		expect(instrumentDay(Date.parse(time))).toBe(day),
	);

	it('takes the copy that another process has made of the new day', async () => {
		const { state, library, open } = setUp();
		await library.get(source);
		state.now = NEXT_DAY;
		await open().get(source);
		expect(state.downloads).toBe(2);
		expect((await library.get(source)).loadedFor).toBe('2026-11-21');
		expect(state.downloads).toBe(2);
	});

	it("does not take a copy of a day that has not come for today's", async () => {
		const { state, library, open } = setUp();
		state.now = NEXT_DAY;
		await library.get(source);
		state.now = NOW;
		expect((await open().get(source)).loadedFor).toBe('2026-11-20');
		expect(state.downloads).toBe(2);
	});
});

describe('a failed download', () => {
	it('is an error that says why and where, if there is no copy', async () => {
		const { state, library } = setUp();
		state.download = failing('HTTP 503');
		const error: unknown = await library.get(source).catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(InstrumentFileUnavailableError);
		expect(error).toMatchObject({ source: 'angelone', url: source.url, reason: 'HTTP 503' });
		expect((error as Error).message).toMatch(/margincalculator.*HTTP 503.*no earlier copy/);
	});

	it('is not repeated within a minute, then it is', async () => {
		const { state, library } = setUp();
		state.download = failing('HTTP 503');
		for (const seconds of [0, 1, 59]) {
			state.now = NOW + seconds * 1000;
			await expect(library.get(source)).rejects.toThrow('HTTP 503');
		}
		expect(state.downloads).toBe(1);
		state.download = async () => streamOf(FILE);
		state.now = NOW + 60_000;
		expect((await library.get(source)).size).toBe(1000);
	});

	it('leaves the last good copy in service, with a warning that says of when it is', async () => {
		const { state, library, open } = setUp();
		await library.get(source);
		state.now = NEXT_DAY;
		state.download = failing('connect ECONNREFUSED');
		for (const each of [library, open()]) {
			const index = await each.get(source);
			expect(index).toMatchObject({ size: 1000, loadedFor: '2026-11-20' });
			expect(index.warning).toMatch(/21 Nov 2026.*ECONNREFUSED.*20 Nov 2026/);
			expect(index.bySymbol('SBIN', NSE).token).toBe('3045');
			expect(() => index.bySymbol('NEWLISTING', NSE)).toThrow('the copy of 20 Nov 2026 is used');
		}
	});

	it('is tried again after a minute in the background, while the old copy serves', async () => {
		const { state, library } = setUp();
		await library.get(source);
		state.now = NEXT_DAY;
		state.download = failing('HTTP 500');
		await library.get(source);
		await library.get(source);
		expect(state.downloads).toBe(2);

		const body = new PassThrough();
		state.download = async () => body;
		state.now = NEXT_DAY + 60_000;
		expect((await library.get(source)).warning).toContain('HTTP 500');
		await until(async () => await Promise.resolve(state.downloads === 3));
		FILE.forEach((piece) => body.write(piece));
		body.end();
		await until(async () => (await library.get(source)).warning === null);
		expect(await library.get(source)).toMatchObject({ loadedFor: '2026-11-21', warning: null });
		expect(state.downloads).toBe(3);
	});

	it('does not keep callers waiting longer than their patience while an old copy is there', async () => {
		const { state, library } = setUp({ maxWaitMs: 50 });
		await library.get(source);
		state.now = NEXT_DAY;
		const body = new PassThrough();
		state.download = async () => body;
		const index = await library.get(source);
		expect(index.warning).toContain('still on its way');
		FILE.forEach((piece) => body.write(piece));
		body.end();
		await until(async () => (await library.get(source)).warning === null);
		expect((await library.get(source)).loadedFor).toBe('2026-11-21');
	});

	it('is one that takes too long: the stream is closed', async () => {
		const { state, library } = setUp({ timeoutMs: 50 });
		const body = new PassThrough();
		state.download = async () => body;
		await expect(library.get(source)).rejects.toThrow('took longer than 0.05 s');
		expect(body.destroyed).toBe(true);
	});
});

describe('a file that is not whole', () => {
	const whole = FILE.join('');
	const cases: Array<[string, () => NodeJS.ReadableStream, string]> = [
		['the connection is lost', () => streamOf(FILE.slice(0, 900), new Error('aborted')), 'aborted'],
		['it stops midway', () => streamOf([whole.slice(0, 70_000)]), 'before its end'],
		['the array is not closed', () => streamOf(FILE.slice(0, -1)), 'before its end'],
		['it has too few rows', () => streamOf(rowsOf(499)), 'only 499 usable rows'],
		['it is an HTML page', () => streamOf(['<html>Request Rejected</html>']), 'not a JSON array'],
		['it is empty', () => streamOf([]), 'it is empty'],
		['it is an error reply', () => streamOf(['{"status":false}']), 'not a JSON array'],
		['half of its rows are bad', () => streamOf([mostlyBad()]), 'cannot be read'],
		['it has shrunk by half', () => streamOf(rowsOf(2000).slice(0, 600).concat(']')), 'is missing'],
	];
	const mostlyBad = () => {
		const bad = ',{"token":""}'.repeat(1500);
		return whole.replace(/\]$/, `${bad}]`);
	};

	it.each(cases)('does not replace a good copy when %s', async (_, download, reason) => {
		const { state, library, open, path } = setUp();
		state.download = async () => streamOf(rowsOf(2000));
		await library.get(source);
		const before = readFileSync(path);
		state.now = NEXT_DAY;
		state.download = async () => download();
		const index = await library.get(source);
		expect(index.size).toBe(2000);
		expect(index.warning).toContain(reason);
		expect(readFileSync(path).equals(before)).toBe(true);
		expect((await open().get(source)).size).toBe(2000);
		expect(readdirSync(dirname(path))).toHaveLength(1);
	});

	it('may have shrunk where the earlier copy is a week old, or the broker is a simulator', async () => {
		const { state, library } = setUp();
		const simulator: InstrumentSource = angelOneInstruments('http://127.0.0.1:4801');
		state.download = async () => streamOf(rowsOf(2000));
		await library.get(source);
		await library.get(simulator);
		state.download = async () => streamOf(rowsOf(600));
		state.now = NEXT_DAY;
		expect(await library.get(simulator)).toMatchObject({ size: 600, warning: null });
		state.now = NOW + 8 * 24 * 3600_000;
		expect(await library.get(source)).toMatchObject({ size: 600, warning: null });
	});
});

describe('the copy on disk', () => {
	const mode = (path: string) => statSync(path).mode & 0o777;

	/** A good copy, changed by the test; then a new process. */
	async function reopened(change: (path: string) => unknown) {
		const { state, library, open, path } = setUp();
		await library.get(source);
		await change(path);
		const index = await open().get(source);
		return { state, index, path };
	}

	it('can be read and written by nobody else, and has no name in between', async () => {
		const { library, path, state } = setUp();
		await library.get(source);
		expect(mode(path)).toBe(0o600);
		expect(mode(dirname(path))).toBe(0o700);
		expect(readdirSync(dirname(path))).toHaveLength(1);
		expect(state.log).toEqual([]);
	});

	it.each<[string, (path: string) => unknown, string]>([
		['its group can write it', (path) => chmodSync(path, 0o620), 'can be written by other users'],
		['others can write it', (path) => chmodSync(path, 0o602), 'can be written by other users'],
		['others can write its folder', (path) => chmodSync(dirname(path), 0o777), 'written by other'],
		['it is a link', replaceByLink, 'it is a symbolic link'],
		['it is a folder', replaceByFolder, 'it is no file'],
		[
			'it is cut short',
			(path) => writeFileSync(path, readFileSync(path).subarray(0, -100)),
			'checksum',
		],
		['it is altered', flipByte, 'checksum'],
		['it is empty', (path) => writeFileSync(path, ''), 'not an instrument copy'],
		[
			'it is something else',
			(path) => writeFileSync(path, 'x'.repeat(999)),
			'not an instrument copy',
		],
		['it is of another version', otherVersion, 'not an instrument copy of this version'],
	])('is refused and made anew when %s', async (_, change, reason) => {
		const { state, index, path } = await reopened(change);
		expect(state.log[0]).toContain(reason);
		expect(state.downloads).toBe(2);
		expect(index).toMatchObject({ size: 1000, warning: null });
		if (reason !== 'it is no file') {
			expect(lstatSync(path).isFile()).toBe(true);
			expect([mode(path), mode(dirname(path))]).toEqual([0o600, 0o700]);
		}
	});

	const asRoot = process.getuid?.() === 0 ? it : it.skip;
	asRoot('is refused when it belongs to another user', async () => {
		const { state } = await reopened((path) => chown(path, 12345, 12345));
		expect(state.log[0]).toContain('belongs to another user (uid 12345)');
		expect(state.downloads).toBe(2);
	});

	it('is refused when it was made from another address', async () => {
		const { state, library, open, path } = setUp();
		const simulator = angelOneInstruments('http://127.0.0.1:4801');
		await library.get(simulator);
		renameSync(new InstrumentCache(state.folder).path(simulator, '2026-11-20'), path);
		await open().get(source);
		expect(state.log[0]).toContain('another address');
		expect(state.downloads).toBe(2);
	});

	it('is not needed: where it cannot be written the index serves from memory', async () => {
		const folder = newFolder();
		writeFileSync(join(folder, 'indian-brokers'), 'in the way');
		const { state, library } = setUp({ cacheDir: folder });
		expect((await library.get(source)).size).toBe(1000);
		expect(state.log.at(-1)).toContain('was not written');
	});

	it('does not follow a link in place of its folder', async () => {
		const folder = newFolder();
		const elsewhere = newFolder();
		symlinkSync(elsewhere, join(folder, 'indian-brokers'));
		const { library, state } = setUp({ cacheDir: folder });
		expect((await library.get(source)).size).toBe(1000);
		expect(readdirSync(elsewhere)).toEqual([]);
		expect(state.log.at(-1)).toContain('was not written');
	});

	it('serves from memory where there is no folder to write at all', async () => {
		const folder = newFolder();
		writeFileSync(join(folder, 'indian-brokers'), 'in the way');
		const answer = inProcess(folder, join(folder, 'indian-brokers'));
		expect(answer).toMatchObject({ size: 3_000, found: '3045', downloads: 1 });
		expect(answer.log).toHaveLength(2);
		expect(readdirSync(folder)).toEqual(['indian-brokers']);
	});

	it('leaves nothing in the temporary folder where it serves from there', async () => {
		const [folder, temporary] = [newFolder(), newFolder()];
		writeFileSync(join(folder, 'indian-brokers'), 'in the way');
		const answer = inProcess(folder, temporary);
		expect(answer).toMatchObject({ size: 3_000, found: '3045', downloads: 1 });
		expect(answer.log).toEqual([expect.stringContaining('was not written')]);
		expect(readdirSync(temporary)).toEqual([]);
	});

	it('is given up where the disk is full, and the index serves from memory', async () => {
		const [folder, temporary] = [newFolder(), newFolder()];
		const answer = inProcess(folder, temporary, { mostKilobytes: 128 });
		expect(answer).toMatchObject({ size: 3_000, found: '3045', downloads: 3 });
		expect(answer.log[0]).toMatch(/was not written: (disk I\/O error|database or disk is full)/);
		expect(readdirSync(join(folder, 'indian-brokers'))).toEqual([]);
		expect(readdirSync(temporary)).toEqual([]);
	});

	it('is made anew when it is spoilt while it is open', async () => {
		const { state, library, path } = setUp();
		await library.get(source);
		writeFileSync(path, Buffer.alloc(statSync(path).size));
		const index = await library.get(source);
		expect(() => index.search('sbin')).toThrow('can no longer be read');
		expect((await library.get(source)).bySymbol('SBIN', NSE).token).toBe('3045');
		expect(state.downloads).toBe(2);
	});

	it('goes on serving who has it open when that of the next day takes its place', async () => {
		const { state, library, path } = setUp();
		const before = await library.get(source);
		state.now = NEXT_DAY;
		const after = await library.get(source);
		expect([before.loadedFor, after.loadedFor]).toEqual(['2026-11-20', '2026-11-21']);
		expect(readdirSync(dirname(path))).toEqual([
			basename(path).replace('2026-11-20', '2026-11-21'),
		]);
		expect(before.bySymbol('SBIN', NSE)).toEqual(after.bySymbol('SBIN', NSE));
	});

	it('is an older one where that of a later day is damaged', async () => {
		const { state, library, open, path } = setUp();
		await library.get(source);
		writeFileSync(path.replace('2026-11-20', '2026-11-21'), 'damaged', { mode: 0o600 });
		expect((await open().get(source)).size).toBe(1000);
		expect(state.log[0]).toContain('not an instrument copy');
		expect(state.downloads).toBe(1);
	});

	it('is whole where two processes make it at once', async () => {
		const folder = newFolder();
		const cache = new InstrumentCache(folder);
		const options = { day: '2026-11-20', earlierRows: 0, timeoutMs: 60_000, log: () => undefined };
		const make = async (path: string) =>
			await downloadInto(path, source, async () => streamOf(FILE), { ...options, thread: false });
		const made = await Promise.all([1, 2].map(() => cache.write(source, '2026-11-20', make)));
		expect(made.map(({ about }) => about.size)).toEqual([1000, 1000]);
		expect((await cache.read(source))?.about).toMatchObject({ size: 1000, day: '2026-11-20' });
		expect(readdirSync(join(folder, 'indian-brokers'))).toHaveLength(1);
	});

	it('clears away what a process that died left, but not what another is writing', async () => {
		const { library, path } = setUp();
		const folder = dirname(path);
		mkdirSync(folder, { mode: 0o700 });
		const [old, fresh] = [`${path}.1-aa.tmp`, `${path}.2-bb.tmp`];
		for (const file of [old, fresh]) writeFileSync(file, 'part');
		const hoursAgo = Date.now() / 1000 - 2 * 3600;
		utimesSync(old, hoursAgo, hoursAgo);
		await library.get(source);
		expect([existsSync(old), existsSync(fresh), existsSync(path)]).toEqual([false, true, true]);
	});

	function replaceByLink(path: string) {
		renameSync(path, `${path}.real`);
		symlinkSync(`${path}.real`, path);
	}

	function replaceByFolder(path: string) {
		renameSync(path, `${path}.real`);
		mkdirSync(path);
	}

	function flipByte(path: string) {
		const bytes = readFileSync(path);
		bytes[Math.floor(bytes.length / 2)] ^= 1;
		writeFileSync(path, bytes);
	}

	function otherVersion(path: string) {
		const bytes = readFileSync(path);
		bytes[63]++;
		writeFileSync(path, bytes);
	}
});
