import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { markAsUntransferable } from 'node:worker_threads';
import { angelOneInstruments } from '../../../../../brokers/angelone/instruments';
import {
	InstrumentLibrary,
	type Download,
	type InstrumentSource,
} from '../../../../../brokers/core/instruments';
import { downloadInto } from '../../../../../brokers/core/instruments/file/download';
import { FileLock } from '../../../../../brokers/core/instruments/file/file-lock';
import { growwInstruments } from '../../../../../brokers/groww/instruments';
import { NOW, streamOf, temporaryFolders } from '../helpers';
import { angelOneFile, growwFile, marketRows } from '../market';

const newFolder = temporaryFolders();
const ROWS = 1_000;
const FILES = {
	angelone: { source: angelOneInstruments(), rows: [...angelOneFile(marketRows(ROWS))] },
	groww: { source: growwInstruments(), rows: [...growwFile(marketRows(ROWS))] },
};

type Options = Parameters<typeof downloadInto>[3];

/** The file that is made. */
async function downloaded(source: InstrumentSource, download: Download, options: Options) {
	const path = join(newFolder(), 'copy.db');
	writeFileSync(path, '');
	await downloadInto(path, source, download, options);
	return readFileSync(path);
}

function taskFor(thread: boolean, log: string[] = []) {
	return {
		day: '2026-11-20',
		earlierRows: 0,
		timeoutMs: 60_000,
		thread,
		log: (message: string) => log.push(message),
	};
}

describe('indexing in a thread', () => {
	it.each(Object.entries(FILES))(
		'makes of the file of %s, byte for byte, the copy that is made without one',
		async (_, { source, rows }) => {
			const log: string[] = [];
			const download = async () => streamOf(rows);
			const inThread = await downloaded(source, download, taskFor(true, log));
			const here = await downloaded(source, download, taskFor(false));
			expect(Buffer.compare(inThread, here)).toBe(0);
			expect(log).toEqual([]);
		},
		30_000,
	);

	it('takes pieces whose memory nobody may give away, and pieces that share theirs', async () => {
		const { source, rows } = FILES.groww;
		const text = Buffer.from(rows.join(''));
		const kept = new Uint8Array(text.subarray(0, 10_000));
		markAsUntransferable(kept.buffer);
		const pieces = [kept, text.subarray(10_000, 20_000), text.subarray(20_000)];
		const download = async () => Readable.from(pieces);
		const inThread = await downloaded(source, download, taskFor(true));
		const here = await downloaded(source, async () => streamOf(rows), taskFor(false));
		expect(Buffer.compare(inThread, here)).toBe(0);
	}, 30_000);

	it('refuses the same files', async () => {
		const download = async () => streamOf(FILES.angelone.rows.slice(0, 20));
		await expect(downloaded(FILES.angelone.source, download, taskFor(true))).rejects.toMatchObject({
			name: 'InstrumentFormatError',
		});
	}, 30_000);

	it('fails as the download does', async () => {
		const download = async () => {
			throw new Error('HTTP 503');
		};
		await expect(downloaded(FILES.groww.source, download, taskFor(true))).rejects.toThrow(
			'HTTP 503',
		);
	}, 30_000);

	it('is done without a thread where none can be started, and the log says so', async () => {
		const log: string[] = [];
		const source = { ...FILES.groww.source, threadModule: join(newFolder(), 'nothing') };
		const download = async () => streamOf(FILES.groww.rows);
		const copy = await downloaded(source, download, taskFor(true, log));
		expect(copy.length).toBeGreaterThan(ROWS);
		expect(log).toEqual([expect.stringMatching(/groww is indexed in n8n's own thread: .*nothing/)]);
	}, 30_000);
});

describe('processes that share a folder', () => {
	const { source, rows } = FILES.angelone;
	/** What each process does on its own. */
	const open = (cacheDir: string, download: Download) =>
		new InstrumentLibrary({
			cacheDir,
			now: () => NOW,
			log: () => undefined,
			thread: false,
			download,
		});

	it('download one file, and the others take its copy', async () => {
		const folder = newFolder();
		let downloads = 0;
		const download = async () => {
			downloads++;
			await sleep(100);
			return streamOf(rows);
		};
		const indexes = await Promise.all(
			Array.from({ length: 3 }, async () => await open(folder, download).get(source)),
		);
		expect(indexes.map(({ size }) => size)).toEqual([ROWS, ROWS, ROWS]);
		expect(downloads).toBe(1);
	});

	it('download it one after the other where the first one fails', async () => {
		const folder = newFolder();
		let atOnce = 0;
		let most = 0;
		const answers = [new Error('HTTP 500'), rows];
		const download = async () => {
			most = Math.max(most, ++atOnce);
			await sleep(50);
			atOnce--;
			const answer = answers.shift();
			if (!Array.isArray(answer)) throw answer;
			return streamOf(answer);
		};
		const libraries = [open(folder, download), open(folder, download)];
		const results = await Promise.allSettled(libraries.map(async (one) => await one.get(source)));
		expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(most).toBe(1);
	});
});

describe('FileLock', () => {
	const never = async () => false;

	it('gives the lock to one, and to the next when that has ended', async () => {
		const path = join(newFolder(), 'copy.lock');
		const first = await FileLock.acquire(path, 10_000, never);
		let given = false;
		const second = FileLock.acquire(path, 10_000, never).then((lock) => {
			given = true;
			return lock;
		});
		await sleep(400);
		expect(given).toBe(false);
		await first?.release();
		await (await second)?.release();
		expect(existsSync(path)).toBe(false);
	});

	it('gives none where the work was done meanwhile', async () => {
		const path = join(newFolder(), 'copy.lock');
		const first = await FileLock.acquire(path, 10_000, never);
		const second = FileLock.acquire(path, 10_000, async () => true);
		// Until it has met the lock: where there is none, it need not ask whether the work was done.
		await sleep(400);
		await first?.release();
		expect(await second).toBeNull();
	});

	it('does not wait for ever for one that lives', async () => {
		const path = join(newFolder(), 'copy.lock');
		const first = await FileLock.acquire(path, 10_000, never);
		expect(await FileLock.acquire(path, 300, never)).not.toBeNull();
		await first?.release();
	});

	it('takes over from one that died', async () => {
		const path = join(newFolder(), 'copy.lock');
		writeFileSync(path, '');
		utimesSync(path, 1, 1);
		const lock = await FileLock.acquire(path, 60_000, never, 300);
		expect(existsSync(path)).toBe(true);
		await lock?.release();
	});

	it('is given where no lock can be made', async () => {
		const path = join(newFolder(), 'no such folder', 'copy.lock');
		expect(await FileLock.acquire(path, 10_000, never)).not.toBeNull();
	});
});
