/** References that are written down as late as they are sent: whoever is second finds the first's order. */
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry, JournalRequest } from '../../../../brokers/core/journal/journal';
import { UNLIMITED } from '../../../../brokers/core/journal/leaving';
import { openJournalFile } from '../../../../brokers/core/journal/journal-file';
import { SqliteStore } from '../../../../brokers/core/journal/sqlite-store';
import { StoredJournal } from '../../../../brokers/core/journal/stored-journal';
import { placeOnce } from '../../../../brokers/core/orders/place';
import { failureOf } from '../../support/failures';
import { FileBroker } from '../../support/file-broker';
import { TestJournal } from '../../support/journal';

let file: TestJournal;
let broker: FileBroker;
let other: StoredJournal;
beforeEach(() => {
	file = new TestJournal({ aged: true });
	broker = new FileBroker(join(file.folder, 'book'));
	other = file.another();
});
afterEach(() => file.remove());

const request: JournalRequest = {
	broker: 'angelOne',
	account: 'account',
	holdsUntil: Date.now() + 86_400_000,
	reference: { key: 'a', sent: 'label-a', given: true },
	fingerprint: 'buy 10 SBIN',
	optimistic: true,
};

const begin = async (journal = file.journal) => await journal.begin(request);
const send = async (entry: JournalEntry) => await entry.leave(UNLIMITED);
const ORDER = { label: 'label-a' };
const OVERTAKEN = { code: 'REFERENCE_OVERTAKEN', outcome: 'notPlaced', failure: 'notSent' };

test('nothing is written down before it is sent, and it is then', async () => {
	const entry = await begin();
	expect(file.rows()).toEqual([]);
	await send(entry);
	expect(file.rows()).toMatchObject([{ state: 'sent', label: 'label-a' }]);
	await entry.finish({ placed: ORDER });
	expect(file.rows()).toMatchObject([{ state: 'placed', placed: JSON.stringify(ORDER) }]);
});

test('of two processes the first to send has it; the second begins anew, and finds the order', async () => {
	const [one, two] = [await begin(), await begin(other)];
	await send(two);
	expect(await failureOf(send(one))).toMatchObject(OVERTAKEN);
	expect(await failureOf(one.assertHeld())).toMatchObject(OVERTAKEN);
	await one.finish('notSent');
	expect(file.rows()).toMatchObject([{ state: 'sent' }]);
	await two.finish({ placed: ORDER });
	const again = await begin();
	expect(again.earlier).toMatchObject({ order: ORDER });
	await again.finish({ placed: ORDER });
});

test('what was sent by another process and its outcome is open, is not sent again', async () => {
	const [one, two] = [await begin(), await begin(other)];
	await send(two);
	await two.finish('unknown');
	expect(await failureOf(send(one))).toMatchObject(OVERTAKEN);
	await one.finish('notSent');
	const again = await begin();
	expect(again.earlier).toMatchObject({ order: null });
	await again.finish('unknown');
});

test('one that came to nothing lets the next one in, and leaves nothing behind', async () => {
	for (const outcome of ['notSent', 'notPlaced', 'unknown'] as const) {
		const entry = await begin();
		expect(entry.earlier).toBeNull();
		await entry.finish(outcome);
		expect(file.rows()).toEqual([]);
	}
});

test('an order that the broker had all the time is written down, though it was not sent', async () => {
	const entry = await begin();
	await entry.completeBy(['label-a']);
	await entry.finish({ placed: ORDER });
	expect(file.rows()).toMatchObject([{ state: 'placed', placed: JSON.stringify(ORDER) }]);
});

test('a label that another process has found in the broker’s book meanwhile is not sent', async () => {
	const [one, two] = [
		await begin(),
		await other.begin({ ...request, reference: { ...request.reference, key: 'b' } }),
	];
	await two.completeBy(['label-a']);
	expect(await failureOf(send(one))).toMatchObject(OVERTAKEN);
	await Promise.all([one.finish('notSent'), two.finish('notSent')]);
	expect((await begin()).earlier).toMatchObject({ order: null });
});

test('what nobody had in a file that was replaced meanwhile is looked for anew', async () => {
	const entry = await begin();
	copyFileSync(file.path, `${file.path}.backup`);
	renameSync(`${file.path}.backup`, file.path);
	expect(await failureOf(send(entry))).toMatchObject(OVERTAKEN);
	await entry.finish('notSent');
	const again = await begin();
	await send(again);
	expect(file.rows()).toMatchObject([{ state: 'sent' }]);
	await again.finish('unknown');
});

describe('placing', () => {
	const orderVia = (journal = file.journal) => broker.placement(journal, 'a');

	test('of several in one process and in others one is sent, and all have its order', async () => {
		const journals = [file.journal, file.journal, other, file.another()];
		const placed = await Promise.all(journals.map(async (each) => await placeOnce(orderVia(each))));
		expect(placed.map(({ order }) => order)).toEqual(placed.map(() => ({ label: 'label-of-a' })));
		expect(placed.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
		expect(broker.orders).toHaveLength(1);
	});

	test('with a journal that is removed before it is sent: the broker’s book is read first', async () => {
		const placement = orderVia();
		const { send, find } = placement;
		const log: string[] = [];
		const removing: typeof placement = {
			...placement,
			send: async (label, lastCheck) => {
				if (log.length === 0) rmSync(file.path);
				log.push('send');
				return await send(label, lastCheck);
			},
			find: async (label, look) => {
				log.push('look');
				return await find(label, look);
			},
		};
		expect(await placeOnce(removing)).toMatchObject({ duplicate: false });
		expect(log).toEqual(['send', 'look', 'send']);
		expect(broker.orders).toHaveLength(1);
	});

	test('on a file system that gives the file another number each time', async () => {
		const restless: typeof openJournalFile = (path, warn) => ({
			...openJournalFile(path, warn),
			inode: -1,
		});
		const store = new SqliteStore(file.path, () => undefined, restless);
		expect(await placeOnce(orderVia(new StoredJournal(store)))).toMatchObject({
			duplicate: false,
		});
		expect(await placeOnce(orderVia(new StoredJournal(store)))).toMatchObject({
			duplicate: true,
		});
		store.close();
		expect(broker.orders).toHaveLength(1);
	});

	test('a write that was made and reported as failed: the next one may be sent', async () => {
		const failing: typeof openJournalFile = (path, warn) => {
			const opened = openJournalFile(path, warn);
			const exec = opened.db.exec.bind(opened.db);
			opened.db.exec = (sql) => {
				const rows = opened.db.prepare("SELECT count(*) AS sent FROM entries WHERE state = 'sent'");
				const fails = sql === 'COMMIT' && rows.get()?.sent === 1;
				exec(sql);
				if (fails)
					throw Object.assign(new Error('disk I/O error'), {
						code: 'ERR_SQLITE_ERROR',
						errcode: 10,
					});
			};
			return opened;
		};
		const store = new SqliteStore(file.path, () => undefined, failing);
		const failure = await failureOf(placeOnce(orderVia(new StoredJournal(store))));
		expect(failure).toMatchObject({ code: 'JOURNAL_NOT_WRITABLE', outcome: 'notPlaced' });
		store.close();
		expect(broker.orders).toEqual([]);
		expect(await placeOnce(orderVia(other))).toMatchObject({ duplicate: false });
		expect(broker.orders).toHaveLength(1);
	});
});

describe('placing, while another process is first', () => {
	/** Between this process's look and its sending the other one sends, and ends so. */
	function overtakenBy(outcome: 'placed' | 'refused') {
		const placement = broker.placement(file.journal, 'a');
		let others = 1;
		return {
			...placement,
			send: async (label: string, lastCheck: (note?: string) => Promise<void>) => {
				if (others-- > 0) {
					const theirs = broker.placement(other, 'a');
					const entry = await other.begin({ ...theirs, optimistic: true });
					const sent = async () => await theirs.send(label, async () => void (await send(entry)));
					if (outcome === 'placed') await entry.finish({ placed: await sent() });
					else {
						await send(entry);
						setTimeout(() => void entry.finish('notPlaced'), 100);
					}
				}
				return await placement.send(label, lastCheck);
			},
		};
	}

	test('its order is the order of both', async () => {
		expect(await placeOnce(overtakenBy('placed'))).toMatchObject({ duplicate: true });
		expect(broker.orders).toHaveLength(1);
	});

	test('where it is refused, this one is sent once', async () => {
		expect(await placeOnce(overtakenBy('refused'))).toMatchObject({ duplicate: false });
		expect(broker.orders).toHaveLength(1);
		expect(file.rows()).toMatchObject([{ state: 'placed' }]);
	});
});
