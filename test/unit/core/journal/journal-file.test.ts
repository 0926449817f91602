/** The file of the reference journal: whatever happens to it, no order leaves without being written down. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openJournalFile } from '../../../../brokers/core/journal/journal-file';
import { SqliteStore } from '../../../../brokers/core/journal/sqlite-store';
import { StoredJournal } from '../../../../brokers/core/journal/stored-journal';
import { placeOnce } from '../../../../brokers/core/orders/place';
import type { BrokerError } from '../../../../brokers/core/errors';
import { failureOf } from '../../support/failures';
import { FileBroker } from '../../support/file-broker';
import { TestJournal } from '../../support/journal';

let file: TestJournal;
let broker: FileBroker;
beforeEach(() => {
	file = new TestJournal({ aged: true });
	broker = new FileBroker(join(file.folder, 'book'));
});
afterEach(() => file.remove());

const place = async (key: string, changes = {}) =>
	await placeOnce(broker.placement(file.journal, key, changes));

/** Of an order that may not leave. */
async function refusal(key = 'a'): Promise<BrokerError> {
	const before = broker.orders.length;
	const failure = await failureOf(place(key));
	expect(broker.orders).toHaveLength(before);
	expect(failure.outcome).toBe('notPlaced');
	return failure;
}

/** The labels of the placed orders in a journal. */
function placedIn(path: string): unknown[] {
	const { db } = openJournalFile(path, () => undefined);
	const rows = db.prepare("SELECT label FROM entries WHERE state = 'placed' ORDER BY label").all();
	db.close();
	return rows.map(({ label }) => label);
}

test('is readable by its owner alone, with what SQLite puts beside it', async () => {
	await place('a');
	const { db } = openJournalFile(file.path, () => undefined);
	db.exec("BEGIN IMMEDIATE; INSERT INTO books VALUES ('a', 'b', 'c')");
	for (const name of readdirSync(file.folder).filter((each) => each.includes('journal.sqlite')))
		expect([name, (statSync(join(file.folder, name)).mode & 0o777).toString(8)]).toEqual([
			name,
			'600',
		]);
	db.exec('ROLLBACK');
	db.close();
});

test('one that others may read is closed to them', async () => {
	chmodSync(file.path, 0o644);
	await place('a');
	expect((statSync(file.path).mode & 0o777).toString(8)).toBe('600');
});

test('is synced with every write, by a rollback journal', () => {
	const { db } = openJournalFile(file.path, () => undefined);
	expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
	expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'persist' });
	expect(Number(db.prepare('PRAGMA busy_timeout').get()?.timeout)).toBeLessThanOrEqual(20);
	db.close();
});

test('its folder is made where there is none', async () => {
	const store = new SqliteStore(
		join(file.folder, 'new', '.n8n', 'journal.sqlite'),
		() => undefined,
	);
	await placeOnce(broker.placement(new StoredJournal(store), 'a'));
	store.close();
	expect(broker.orders).toHaveLength(1);
});

test('removed while n8n runs: the next order goes by the broker’s book, as after an installation', async () => {
	await place('a');
	rmSync(file.path);
	expect(await place('a')).toEqual({ order: { label: 'label-of-a' }, duplicate: true });
	expect(existsSync(file.path)).toBe(true);
	await place('b', { find: async () => await Promise.reject(new Error('no look is needed')) });
	expect(broker.orders).toHaveLength(2);
});

test('removed while another process has it open: the same', async () => {
	await place('a');
	const open = `const { DatabaseSync } = require('node:sqlite');
globalThis.db = new DatabaseSync(process.argv[1]);
db.exec("INSERT INTO books VALUES ('a', 'b', 'c')");
console.log('open');
process.stdin.resume();`;
	const other = spawn(process.execPath, ['-e', open, file.path]);
	try {
		await once(other.stdout, 'data');
		rmSync(file.path);
		expect(await place('a')).toMatchObject({ duplicate: true });
		expect(await place('b')).toMatchObject({ duplicate: false });
	} finally {
		other.kill('SIGKILL');
		await once(other, 'exit');
	}
	expect(placedIn(file.path)).toEqual(['label-of-a', 'label-of-b']);
});

test('copied alone while n8n runs: the copy has every order that left', async () => {
	for (const key of ['a', 'b']) await place(key);
	const copy = join(file.folder, 'copy');
	copyFileSync(file.path, copy);
	expect(placedIn(copy)).toEqual(['label-of-a', 'label-of-b']);
});

test('replaced by a backup while n8n runs: the backup counts, with nothing of the file before it', async () => {
	const backup = new TestJournal({ aged: true });
	await placeOnce(broker.placement(backup.journal, 'x'));
	backup.close();
	await place('a');
	renameSync(backup.path, file.path);
	await place('b');
	file.close();
	expect(placedIn(file.path)).toEqual(['label-of-b', 'label-of-x']);
	backup.remove();
});

test('moved away and back while n8n runs: it has all that it had', async () => {
	await place('a');
	renameSync(file.path, `${file.path}.away`);
	await place('b');
	renameSync(`${file.path}.away`, file.path);
	await place('c');
	expect(placedIn(file.path)).toEqual(['label-of-a', 'label-of-c']);
});

test('that cannot be written: no order, and the error names the folder', async () => {
	rmSync(file.path);
	mkdirSync(file.path);
	const failure = await refusal();
	expect(failure.code).toBe('JOURNAL_NOT_WRITABLE');
	expect(failure.message).toContain(file.path);
	expect(failure.message).not.toMatch(/\bE[A-Z]{4,}\b/);
	expect(failure.hint).toMatch(/user folder be writable/);
});

test('in a folder that is a file: the same', async () => {
	const store = new SqliteStore(join(file.path, 'journal.sqlite'), () => undefined);
	const journal = new StoredJournal(store);
	const failure = await failureOf(placeOnce(broker.placement(journal, 'a')));
	expect(failure).toMatchObject({ code: 'JOURNAL_NOT_WRITABLE', outcome: 'notPlaced' });
	expect(broker.orders).toEqual([]);
});

test('only to be read: no order', async () => {
	const store = new SqliteStore(
		file.path,
		() => undefined,
		(path, warn) => {
			const opened = openJournalFile(path, warn);
			opened.db.exec('PRAGMA query_only = ON');
			return opened;
		},
	);
	const failure = await failureOf(placeOnce(broker.placement(new StoredJournal(store), 'a')));
	store.close();
	expect(failure).toMatchObject({ code: 'JOURNAL_NOT_WRITABLE', outcome: 'notPlaced' });
	expect(broker.orders).toEqual([]);
});

test('on a full disk: no order, and an order that was placed before is found', async () => {
	await place('a');
	const full = new SqliteStore(
		file.path,
		() => undefined,
		(path, warn) => {
			const opened = openJournalFile(path, warn);
			const { page_count: pages } = opened.db.prepare('PRAGMA page_count').get() ?? {};
			opened.db.exec(`PRAGMA max_page_count = ${Number(pages)}`);
			return opened;
		},
	);
	const journal = new StoredJournal(full);
	const long = { account: 'x', fingerprint: 'y' };
	let failure: BrokerError | undefined;
	for (let n = 0; n < 200 && failure === undefined; n++) {
		const placement = broker.placement(journal, `filler ${n}`, long);
		await placeOnce(placement).catch((error: BrokerError) => (failure = error));
	}
	const orders = broker.orders.length;
	expect(failure).toMatchObject({ code: 'JOURNAL_FULL', outcome: 'notPlaced' });
	expect(failure?.message).toMatch(/disk .* is full/);
	expect(await failureOf(placeOnce(broker.placement(journal, 'one more', long)))).toBeDefined();
	expect(await placeOnce(broker.placement(journal, 'a'))).toMatchObject({ duplicate: true });
	expect(broker.orders).toHaveLength(orders);
	full.close();
});

test.each([
	['no database', (path: string) => writeFileSync(path, 'x'.repeat(8_192))],
	[
		'damaged in the middle',
		(path: string) => {
			const { size } = statSync(path);
			const garbage = Buffer.alloc(size - 4_096, 0xa5);
			writeFileSync(path, garbage, { flag: 'r+' });
		},
	],
])('%s: set aside with an error, and not begun anew as if it were complete', async (_, damage) => {
	await place('a');
	file.close();
	damage(file.path);
	const failure = await refusal('b');
	expect(failure.code).toBe('JOURNAL_DAMAGED');
	const aside = readdirSync(file.folder).find((name) => name.includes('.damaged-'));
	expect(failure.message).toContain(aside);
	expect(await place('a')).toEqual({ order: { label: 'label-of-a' }, duplicate: true });
	expect(broker.orders).toHaveLength(1);
});

test('emptied: it is of today, and complete by the broker’s book alone', async () => {
	await place('a');
	file.close();
	writeFileSync(file.path, '');
	expect(await place('a')).toMatchObject({ duplicate: true });
	expect(broker.orders).toHaveLength(1);
});

test('locked by another program for a while: it is waited for, without holding n8n up', async () => {
	const { db } = openJournalFile(file.path, () => undefined);
	db.exec('BEGIN IMMEDIATE');
	let longest = 0;
	let last = performance.now();
	const timer = setInterval(() => {
		longest = Math.max(longest, performance.now() - last);
		last = performance.now();
	}, 5);
	setTimeout(() => db.exec('COMMIT'), 500);
	expect(await place('a')).toMatchObject({ duplicate: false });
	clearInterval(timer);
	db.close();
	// A wait inside SQLite would be one of seconds, since the lock is let go by a timer of this process.
	expect(longest).toBeLessThan(1_500);
});

test('and by many orders: they do not all ask for the lock', async () => {
	const { db } = openJournalFile(file.path, () => undefined);
	let asked = 0;
	const store = new SqliteStore(
		file.path,
		() => undefined,
		(path, warn) => {
			const opened = openJournalFile(path, warn);
			const exec = opened.db.exec.bind(opened.db);
			opened.db.exec = (sql) => {
				if (sql.startsWith('BEGIN')) asked += 1;
				exec(sql);
			};
			return opened;
		},
	);
	await store.hold('account', 'key', 'holder');
	asked = 0;
	db.exec('BEGIN IMMEDIATE');
	setTimeout(() => db.exec('COMMIT'), 300);
	const holds = Array.from(
		{ length: 50 },
		async (_, n) => await store.hold('account', `key ${n}`, 'holder'),
	);
	expect(await Promise.all(holds)).toEqual(Array(50).fill(false));
	db.close();
	store.close();
	expect(asked).toBeLessThan(50 + 60);
});

test('and for good: no order', async () => {
	const { db } = openJournalFile(file.path, () => undefined);
	db.exec('BEGIN IMMEDIATE');
	expect((await refusal()).code).toBe('JOURNAL_BUSY');
	db.close();
}, 20_000);

test.each([
	['NFS', 0x6969],
	['9p', 0x01021997],
	['FUSE', 0x65735546],
	['CIFS', 0xff534d42],
])(
	'on %s, whose locks cannot be relied on: complete by the book each day, with one warning',
	async (name, type) => {
		const statfs = jest.spyOn(fs, 'statfsSync').mockReturnValue({ type } as fs.StatsFs);
		const looks: string[] = [];
		const placement = (key: string) => {
			const made = broker.placement(file.journal, key);
			const find: typeof made.find = async (label, look) => {
				looks.push(label);
				return await made.find(label, look);
			};
			return { ...made, find };
		};
		for (const key of ['a', 'b', 'c']) await placeOnce(placement(key));
		statfs.mockRestore();
		expect(looks).toEqual(['label-of-a']);
		expect(file.warnings).toHaveLength(1);
		expect(file.warnings[0]).toContain(name);
	},
);
