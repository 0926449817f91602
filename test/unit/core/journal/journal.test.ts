/** The reference journal in its file: days, retries, tools, and locks. */
import { calendarWith } from '../../../../brokers/core/calendar/calendar';
import { holdsUntil } from '../../../../brokers/core/journal/day';
import type { JournalRequest } from '../../../../brokers/core/journal/journal';
import { failureOf } from '../../support/failures';
import { TestJournal } from '../../support/journal';

const IST = 5.5 * 3_600_000;
const DAY_MS = 86_400_000;
/** A moment in India; the days are those of a week in November 2026 from Monday the 16th on. */
const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 10, day, hour, minute) - IST;
const [MONDAY, TUESDAY, WEDNESDAY] = [16, 17, 18];
const FRIDAY = 20;

let file: TestJournal;
beforeEach(() => {
	jest.useFakeTimers({ now: at(MONDAY, 10) });
	file = new TestJournal({ aged: true });
});
afterEach(() => {
	file.remove();
	jest.useRealTimers();
});

const request = (
	key: string,
	reference: Partial<JournalRequest['reference']> = {},
	changes: Partial<JournalRequest> = {},
): JournalRequest => ({
	broker: 'angelOne',
	account: 'account',
	holdsUntil: holdsUntil({ exchange: 'NSE' }, Date.now(), calendarWith()),
	reference: { key, sent: `label-${key}`, given: true, ...reference },
	fingerprint: 'buy 10 SBIN',
	...changes,
});

const mcx = () =>
	request('mcx', {}, { holdsUntil: holdsUntil({ exchange: 'MCX' }, Date.now(), calendarWith()) });

async function begin(of: JournalRequest) {
	const work = file.journal.begin(of);
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(0);
	return await work;
}

/** Places it, or leaves its outcome open. */
async function place(of: JournalRequest, order: unknown = { id: 1 }): Promise<void> {
	const entry = await begin(of);
	await entry.assertHeld();
	await entry.finish(order === null ? 'unknown' : { placed: order });
}

async function earlierOf(of: JournalRequest) {
	const entry = await begin(of);
	await entry.finish('unknown');
	return entry.earlier;
}

describe('how long a reference holds', () => {
	test('in market hours to midnight in India', async () => {
		await place(request('a'));
		jest.setSystemTime(at(MONDAY, 23, 59));
		expect(await earlierOf(request('a'))).toMatchObject({ order: { id: 1 }, day: '2026-11-16' });
		jest.setSystemTime(at(TUESDAY, 0));
		expect(await earlierOf(request('a'))).toBeNull();
	});

	test('after the close to the next close: the order counts for the next trading day', async () => {
		jest.setSystemTime(at(MONDAY, 18));
		await place(request('a'));
		jest.setSystemTime(at(TUESDAY, 15, 35));
		expect(await earlierOf(request('a'))).toMatchObject({ order: { id: 1 } });
		jest.setSystemTime(at(TUESDAY, 16, 30));
		expect(await earlierOf(request('a'))).toBeNull();
	});

	test('before the open to midnight', async () => {
		jest.setSystemTime(at(MONDAY, 8));
		await place(request('a'));
		jest.setSystemTime(at(MONDAY, 20));
		expect(await earlierOf(request('a'))).toMatchObject({ order: { id: 1 } });
	});

	test('over a weekend to Monday’s close, by the hours of its own market', async () => {
		jest.setSystemTime(at(FRIDAY, 16));
		await place(request('a'));
		await place(mcx());
		jest.setSystemTime(at(FRIDAY + 1, 10));
		expect(await earlierOf(mcx())).toBeNull();
		jest.setSystemTime(at(FRIDAY + 3, 15));
		expect(await earlierOf(request('a'))).toMatchObject({ order: { id: 1 } });
	});

	test('over a holiday, on which nobody trades', async () => {
		jest.setSystemTime(at(MONDAY + 7, 16));
		await place(request('a'));
		jest.setSystemTime(at(MONDAY + 9, 15));
		expect(await earlierOf(request('a'))).toMatchObject({ order: { id: 1 } });
		jest.setSystemTime(at(MONDAY + 9, 16, 30));
		expect(await earlierOf(request('a'))).toBeNull();
	});

	test('over a weekend and the holiday before it, though entries are kept for three days', async () => {
		const christmasEve = Date.UTC(2026, 11, 24, 15, 45) - IST;
		jest.setSystemTime(christmasEve);
		await place(request('a'));
		jest.setSystemTime(christmasEve + 3.98 * DAY_MS);
		expect(await earlierOf(request('a'))).toMatchObject({ order: { id: 1 } });
	});

	test('in the closing auction to midnight: the order counts for its own day', async () => {
		jest.setSystemTime(at(MONDAY, 15, 20));
		await place(request('a'));
		jest.setSystemTime(at(TUESDAY, 9, 30));
		expect(await earlierOf(request('a'))).toBeNull();
	});

	test('while its outcome is open over midnight, under the label that was sent', async () => {
		await place(request('a'), null);
		jest.setSystemTime(at(TUESDAY, 10));
		const entry = await begin(request('a', { sent: 'label of Tuesday' }));
		expect(entry).toMatchObject({
			earlier: { order: null, day: '2026-11-16', at: at(MONDAY, 10) },
			label: 'label-a',
			day: '2026-11-16',
		});
		await entry.finish('unknown');
	});

	test('entries are kept for three days', async () => {
		await place(request('a'), null);
		jest.setSystemTime(at(MONDAY + 3, 9, 59));
		expect(await earlierOf(request('a'))).toMatchObject({ order: null });
		jest.setSystemTime(at(MONDAY + 4, 10));
		expect(await earlierOf(request('a'))).toBeNull();
	});

	test('a clock that is set back brings no day back, and that is said once', async () => {
		jest.setSystemTime(at(TUESDAY, 10));
		await place(request('a'));
		jest.setSystemTime(at(MONDAY, 9, 30));
		expect(await earlierOf(request('a'))).toMatchObject({ order: { id: 1 } });
		const entry = await begin(request('b'));
		expect(entry.day).toBe('2026-11-17');
		await entry.finish({ placed: { id: 2 } });
		expect(await earlierOf(request('b'))).toMatchObject({ order: { id: 2 } });
		expect(file.warnings).toHaveLength(1);
		expect(file.warnings[0]).toMatch(/clock is 24 h 30 min behind/);
	});

	test('a dead process’s lock ends, too, where the clock was set back since', async () => {
		jest.setSystemTime(at(TUESDAY, 10));
		const entry = await file.another().begin(request('a'));
		jest.setSystemTime(at(MONDAY, 10));
		expect(await earlierOf(request('a'))).toBeNull();
		expect(await failureOf(entry.assertHeld())).toMatchObject({ code: 'CLAIM_LOST' });
	});
});

describe('completeness', () => {
	const isComplete = async (of = request('new')) => {
		const entry = await begin(of);
		await entry.finish('notPlaced');
		return entry.complete;
	};
	beforeEach(() => {
		file.remove();
		file = new TestJournal();
	});

	test('on its first day by the broker’s book alone, account by account', async () => {
		expect(await isComplete()).toBe(false);
		const entry = await begin(request('a'));
		await entry.completeBy(['x', 'y']);
		await entry.finish('notPlaced');
		expect(await isComplete()).toBe(true);
		expect(await isComplete(request('a', {}, { account: 'another' }))).toBe(false);
	});

	test('on every day after that by itself', async () => {
		await isComplete();
		jest.setSystemTime(at(TUESDAY, 0));
		expect(await isComplete()).toBe(true);
	});

	test('of labels that the book had: an earlier try, whatever key asks', async () => {
		const entry = await begin(request('a'));
		await entry.completeBy(['label-b']);
		await entry.finish('notPlaced');
		expect(await earlierOf(request('b'))).toMatchObject({ order: null });
		expect(await earlierOf(request('c'))).toBeNull();
	});
});

describe('an order that n8n’s retried execution is about', () => {
	const first = request('first', { given: false, run: 'run 1' });
	const retry = (changes: Partial<JournalRequest> = {}) =>
		request('second', { given: false, run: 'run 1', retried: true }, changes);

	test('is found by its run', async () => {
		await place(first);
		expect(await begin(retry())).toMatchObject({
			earlier: { order: { id: 1 } },
			label: 'label-first',
		});
	});

	test('days later too', async () => {
		await place(first);
		jest.setSystemTime(at(WEDNESDAY, 18));
		expect(await earlierOf(retry())).toMatchObject({ order: { id: 1 } });
	});

	test('is not guessed: without a record nothing is sent, and the error says how', async () => {
		const failure = await failureOf(begin(retry()));
		expect(failure).toMatchObject({ code: 'RETRY_WITHOUT_RECORD', outcome: 'notPlaced' });
		expect(failure.hint).toMatch(/run the workflow again.*Order Reference/);
		await (await begin(first)).finish('notPlaced');
		expect((await failureOf(begin(retry()))).code).toBe('RETRY_WITHOUT_RECORD');
	});

	test('nor taken for one of another execution that began in the same millisecond', async () => {
		await place(first);
		await place(request('other', { given: false, run: 'run 1' }));
		const failure = await failureOf(begin(retry()));
		expect(failure).toMatchObject({ code: 'RETRY_WITHOUT_RECORD' });
		expect(failure.message).toMatch(/2 orders/);
	});

	test('told apart from it by what was asked', async () => {
		await place(first);
		await place(request('other', { given: false, run: 'run 1' }, { fingerprint: 'sell 5' }));
		expect((await begin(retry())).label).toBe('label-first');
	});

	test('and of another order where the workflow was changed since', async () => {
		await place(first);
		const failure = await failureOf(begin(retry({ fingerprint: 'buy 20 SBIN' })));
		expect(failure.code).toBe('REFERENCE_OF_OTHER_ORDER');
	});

	test('an execution of its own is no retry, whatever millisecond it began in', async () => {
		await place(first);
		expect(await earlierOf(request('second', { given: false, run: 'run 1' }))).toBeNull();
	});
});

describe('an order of a tool', () => {
	const tried = (key: string) => request(key, { given: false, sameOrder: 'buy 10 SBIN at 800' });

	test('whose outcome is open is the same for ten minutes, whichever run asks', async () => {
		await place(tried('one'), null);
		jest.advanceTimersByTime(9 * 60_000);
		expect(await begin(tried('two'))).toMatchObject({
			earlier: { order: null },
			label: 'label-one',
		});
	});

	test('and another after that', async () => {
		await place(tried('one'), null);
		jest.advanceTimersByTime(11 * 60_000);
		expect(await earlierOf(tried('two'))).toBeNull();
	});

	test('and another where the first was placed, or refused', async () => {
		await place(tried('one'));
		await (await begin(tried('two'))).finish('notPlaced');
		expect(await earlierOf(tried('three'))).toBeNull();
	});
});

describe('one process at a time', () => {
	test('a refused order leaves nothing behind', async () => {
		const entry = await begin(request('a'));
		await entry.assertHeld();
		await entry.finish('notPlaced');
		expect(file.rows()).toEqual([]);
	});

	test('the entry is kept alive until it is finished', async () => {
		const entry = await begin(request('a'));
		let other: unknown = null;
		void file
			.another()
			.begin(request('a'))
			.then((begun) => (other = begun));
		await jest.advanceTimersByTimeAsync(60_000);
		expect(other).toBeNull();
		await entry.assertHeld();
		await entry.finish('notPlaced');
		await jest.advanceTimersByTimeAsync(1_000);
		expect(other).toMatchObject({ earlier: null });
	});

	test('of a process that stood still another one takes it, and the first sends nothing', async () => {
		const entry = await begin(request('a'));
		jest.setSystemTime(Date.now() + 16_000);
		const other = await file.another().begin(request('a'));
		expect(await failureOf(entry.assertHeld())).toMatchObject({
			code: 'CLAIM_LOST',
			outcome: 'notPlaced',
		});
		await other.assertHeld();
		await entry.finish('notPlaced');
		expect(file.rows()).toMatchObject([{ state: 'sent' }]);
	});

	test('an execution that waits for another one ends when it is stopped', async () => {
		await begin(request('a'));
		const stop = new AbortController();
		const waiting = failureOf(file.another().begin(request('a'), stop.signal));
		await jest.advanceTimersByTimeAsync(500);
		stop.abort();
		await jest.advanceTimersByTimeAsync(1);
		expect(await waiting).toMatchObject({ code: 'CANCELLED', outcome: 'notPlaced' });
	});

	test('and gives up where the other one never ends', async () => {
		await begin(request('a'));
		const waiting = failureOf(file.another().begin(request('a')));
		await jest.advanceTimersByTimeAsync(200_000);
		expect(await waiting).toMatchObject({ code: 'REFERENCE_IN_USE', outcome: 'notPlaced' });
	});

	test('neither account nor key is in the file as it is', async () => {
		await place(request('a', {}, { account: 'A123456' }));
		expect(JSON.stringify(file.rows())).not.toContain('A123456');
	});

	test('an error of ours leaves an order that was not sent free', async () => {
		const entry = await begin(request('a'));
		await entry.finish('unknown');
		expect(await earlierOf(request('a'))).toBeNull();
	});
});

describe('of an order that the broker’s books show without a label', () => {
	const leaving = async (of: JournalRequest, note?: string) => {
		const entry = await begin(of);
		await entry.assertHeld(note);
		return entry;
	};

	test('the note of the try that sent it is there for the next, and for no other reference', async () => {
		await (await leaving(request('a'), 'what was there')).finish('unknown');
		const next = await begin(request('a'));
		expect(next.note).toBe('what was there');
		await next.finish('unknown');
		expect((await begin(request('b'))).note).toBeNull();
	});

	test('and is told before anybody begins, for as long as the order counts', async () => {
		const noteOf = async () => await file.another().noteOf(request('a'));
		expect(await noteOf()).toBeNull();
		const entry = await leaving(request('a'), 'the plan');
		expect(await noteOf()).toBe('the plan');
		await entry.finish('unknown');
		expect(await noteOf()).toBe('the plan');
		await (await leaving(request('a'), 'the plan')).finish('notPlaced');
		expect([await noteOf(), file.notes()]).toEqual([null, []]);
	});

	test('a reference that is made anew has no note of the day before', async () => {
		await (await leaving(request('a'), 'yesterday’s')).finish({ placed: { id: 1 }, id: '1' });
		jest.setSystemTime(at(TUESDAY, 10));
		const entry = await begin(request('a'));
		expect(entry).toMatchObject({ earlier: null, note: null });
		await entry.assertHeld();
		await entry.finish('unknown');
		expect(file.notes()).toEqual([]);
	});

	test('what the broker calls by an id belongs to one reference', async () => {
		await (await leaving(request('a'))).finish({ placed: { id: 1 }, id: 'one' });
		const other = await begin(request('b'));
		expect(await other.unowned(['one', 'two'])).toEqual(['two']);
		await other.finish('notPlaced');
		const same = await begin(request('a'));
		expect(await same.unowned(['one', 'two'])).toEqual(['one', 'two']);
		const account = await begin(request('b', {}, { account: 'another' }));
		expect(await account.unowned(['one'])).toEqual(['one']);
	});

	test('notes and owners are kept as long as entries', async () => {
		await (await leaving(request('a'), 'note')).finish({ placed: { id: 1 }, id: 'one' });
		jest.setSystemTime(Date.now() + 2 * DAY_MS);
		expect(await (await begin(request('b'))).unowned(['one'])).toEqual([]);
		jest.setSystemTime(Date.now() + 2 * DAY_MS);
		expect(await (await begin(request('c'))).unowned(['one'])).toEqual(['one']);
		expect(file.notes()).toEqual([]);
	});
});
