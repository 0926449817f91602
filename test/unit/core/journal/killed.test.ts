/** A process of n8n that is killed while it places an order, and the next one with the same order. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { placeOnce } from '../../../../brokers/core/orders/place';
import { failureOf } from '../../support/failures';
import { FileBroker } from '../../support/file-broker';
import { TestJournal } from '../../support/journal';

const tsx = pathToFileURL(createRequire(__filename).resolve('tsx')).href;

/** Longer than a process that is killed keeps its entry. */
const LATER_MS = 20_000;

let file: TestJournal;
let broker: FileBroker;
beforeEach(() => {
	file = new TestJournal({ aged: true });
	broker = new FileBroker(join(file.folder, 'book'));
});
afterEach(() => {
	file.remove();
	jest.useRealTimers();
});

/** Lets a process place the order, and kills it at that point. */
function killed(key: string, where: string): void {
	const script = join(__dirname, 'dying-process.ts');
	const args = ['--import', tsx, script, file.path, join(file.folder, 'book'), key, where];
	const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
	expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
	jest.useFakeTimers({ now: Date.now() + LATER_MS });
}

/** The next process, with the same order. */
async function again(key: string, checksReference = false) {
	const next = new FileBroker(join(file.folder, 'book'), checksReference);
	const work = placeOnce(next.placement(file.another(), key));
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(60_000);
	return await work;
}

test('killed before the order was written down: the next one places it', async () => {
	killed('a', 'before it is written down');
	expect(file.rows()).toEqual([]);
	expect(await again('a')).toMatchObject({ duplicate: false });
	expect(broker.orders).toHaveLength(1);
});

test('killed between the journal and the request: unknown, and nothing is sent', async () => {
	killed('a', 'before it leaves');
	expect(file.rows()).toMatchObject([{ state: 'sent' }]);
	expect(await failureOf(again('a'))).toMatchObject({ outcome: 'unknown', code: 'STILL_UNKNOWN' });
	expect(broker.orders).toEqual([]);
});

test('the same at a broker that checks references: it is placed', async () => {
	killed('a', 'before it leaves');
	expect(await again('a', true)).toMatchObject({ duplicate: false });
	expect(broker.orders).toHaveLength(1);
});

test.each(['before the reply', 'after the reply'])(
	'killed %s: the order is found',
	async (where) => {
		killed('a', where);
		expect(await again('a')).toEqual({ order: { label: 'label-of-a' }, duplicate: true });
		expect(broker.orders).toHaveLength(1);
		expect(file.rows()).toMatchObject([{ state: 'placed' }]);
	},
);

test('for as long as it may be alive, the next one waits', async () => {
	killed('a', 'before the reply');
	jest.setSystemTime(Date.now() - LATER_MS);
	const work = placeOnce(broker.placement(file.another(), 'a'));
	await jest.advanceTimersByTimeAsync(5_000);
	expect(file.rows()).toMatchObject([{ state: 'sent' }]);
	await jest.advanceTimersByTimeAsync(20_000);
	expect(await work).toMatchObject({ duplicate: true });
});
