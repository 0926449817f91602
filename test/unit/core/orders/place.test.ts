import { BrokerError, type Failure } from '../../../../brokers/core/errors';
import { REFUSAL_IN_DOUBT } from '../../../../brokers/core/http/api-client';
import { DUPLICATE_REFERENCE, placeOnce } from '../../../../brokers/core/orders/place';
import type { Placement } from '../../../../brokers/core/orders/placement';
import { brokerError, failureOf } from '../../support/failures';
import { TestJournal } from '../../support/journal';

interface TestOrder {
	id: string;
}

type Step = TestOrder | null | BrokerError;

let references = 0;

const MORNING = Date.UTC(2026, 10, 23, 4, 30);

let file: TestJournal;
beforeEach(() => {
	jest.useFakeTimers({ now: MORNING });
	file = new TestJournal({ aged: true });
});
afterEach(() => {
	file.remove();
	jest.useRealTimers();
});

/**
 * A broker from two scripts: what sending brings, and what looking brings. The last look is repeated
 * for ever.
 */
function broker(sends: Step[], looks: Step[], changes: Partial<Placement<TestOrder>> = {}) {
	const log: string[] = [];
	const answer = (step: Step | undefined) => {
		if (step instanceof BrokerError) throw step;
		return step ?? null;
	};
	const placement: Placement<TestOrder> = {
		broker: 'angelOne',
		account: 'account',
		holdsUntil: Date.now() + 86_400_000,
		reference: derived(),
		fingerprint: 'buy 10 SBIN',
		optimistic: true,
		journal: file.journal,
		brokerChecksReference: false,
		send: async (_label, lastCheck) => {
			await lastCheck();
			log.push('send');
			await new Promise((resolve) => setTimeout(resolve, 10));
			return answer(sends.shift()) as TestOrder;
		},
		find: async () => {
			log.push('find');
			await new Promise((resolve) => setTimeout(resolve, 10));
			const order = answer(looks.length > 1 ? looks.shift() : looks[0]);
			return { order, labels: order ? ['somebody else’s', placement.reference.sent] : [] };
		},
		confirmMs: 20_000,
		bookLagMs: 6_000,
		isSince: () => true,
		isAsked: () => true,
		lookUpHint: () => 'Look into the order book.',
		...changes,
	};
	const sent = () => log.filter((entry) => entry === 'send').length;
	return { placement, log, sent };
}

/** Lets the fake clock run while the work waits. */
async function running<T>(work: Promise<T>, ms = 120_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

function given() {
	const sent = `GIVEN${++references}`;
	return { key: `key of ${sent}`, sent, given: true };
}

function derived() {
	return { ...given(), given: false };
}

const failed = (failure: Failure, code: string = failure) => brokerError({ failure, code });
const unclear = (code = 'TIMEOUT') =>
	brokerError({ failure: 'unclear', code, message: 'No reply.' });
const OTHER: TestOrder = { id: 'another' };
const ORDER = { id: '42' };

describe('the plain way', () => {
	test('a derived reference is sent without a look', async () => {
		const { placement, log } = broker([ORDER], [null]);
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(log).toEqual(['send']);
	});

	test('and so is a given one, since the journal knows all of them', async () => {
		const { placement, log } = broker([ORDER], [null], { reference: given() });
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(log).toEqual(['send']);
	});

	test('its label is written down before it leaves', async () => {
		const { placement } = broker([ORDER], [null]);
		let before: unknown;
		const send = placement.send;
		placement.send = async (label, lastCheck) =>
			await send(label, async () => {
				await lastCheck();
				before = file.rows();
			});
		await running(placeOnce(placement));
		expect(before).toMatchObject([
			{ state: 'sent', label: placement.reference.sent, placed: null },
		]);
		expect(file.rows()).toMatchObject([{ state: 'placed', placed: JSON.stringify(ORDER) }]);
	});
});

describe('on the day on which the journal was begun', () => {
	beforeEach(() => {
		file.remove();
		file = new TestJournal();
	});

	test('the broker’s book is read once, by which the journal is complete', async () => {
		const { placement, log } = broker([ORDER, OTHER], [null], { reference: given() });
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(log).toEqual(['find', 'send']);
		await running(placeOnce({ ...placement, reference: given() }));
		expect(log).toEqual(['find', 'send', 'send']);
	});

	test('not where the broker checks references itself', async () => {
		const changes = { reference: given(), brokerChecksReference: true };
		const { placement, log } = broker([ORDER], [null], changes);
		await running(placeOnce(placement));
		expect(log).toEqual(['send']);
	});

	test('an order that is there already is the answer, and nothing is sent', async () => {
		const { placement, log } = broker([], [ORDER], { reference: given() });
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: true });
		expect(log).toEqual(['find']);
	});

	test('an order under the label that is another one is none of ours', async () => {
		const { placement, sent } = broker([ORDER], [OTHER], {
			reference: given(),
			isAsked: ({ id }) => id === ORDER.id,
		});
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ code: 'REFERENCE_OF_OTHER_ORDER', outcome: 'notPlaced' });
		expect(sent()).toBe(0);
	});

	test('the labels of the book are kept: one of them is looked up however the book is later', async () => {
		const first = broker([OTHER], [ORDER], { reference: given() });
		const label = first.placement.reference.sent;
		const another = { ...given(), sent: 'somebody else’s' };
		await running(placeOnce(first.placement));
		const second = broker([OTHER], [null, ORDER], { reference: another });
		expect(await running(placeOnce(second.placement))).toMatchObject({ duplicate: true });
		expect(second.sent()).toBe(0);
		expect(label).not.toBe(another.sent);
	});

	test('a book that does not show all labels completes nothing', async () => {
		const { placement, log } = broker([ORDER, OTHER], [null], { reference: given() });
		const find = placement.find;
		placement.find = async (...asked) => ({ ...(await find(...asked)), labels: null });
		await running(placeOnce(placement));
		await running(placeOnce({ ...placement, reference: given() }));
		expect(log).toEqual(['find', 'send', 'find', 'send']);
	});

	test('a book that cannot be read: a given reference is not sent', async () => {
		const { placement, sent } = broker([ORDER], [unclear('HTTP_403')], { reference: given() });
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ outcome: 'notPlaced', code: 'HTTP_403' });
		expect(failure.message).toMatch(/not sent/);
		expect(failure.message).toContain(placement.reference.sent);
		expect(sent()).toBe(0);
		expect(file.rows()).toEqual([]);
	});

	test('a derived one is, unless it is a tool’s', async () => {
		const { placement, log } = broker([ORDER], [unclear('HTTP_403')]);
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(log).toEqual(['find', 'send']);
		const tool = broker([ORDER], [unclear('HTTP_403')], {
			reference: { ...derived(), sameOrder: 'a tool’s' },
		});
		const failure = await failureOf(running(placeOnce(tool.placement)));
		expect(failure.outcome).toBe('notPlaced');
		expect(tool.sent()).toBe(0);
	});
});

test.each<Failure>([
	'input',
	'login',
	'notSent',
	'refused',
	'tokenRefused',
	'rateLimited',
	'cancelled',
])('%s: not placed, without a look', async (kind) => {
	const { placement, log } = broker([failed(kind)], [ORDER]);
	const failure = await failureOf(running(placeOnce(placement)));
	expect(failure).toMatchObject({ failure: kind, outcome: 'notPlaced' });
	expect(log).toEqual(['send']);
});

describe('an unclear reply', () => {
	test('found at once', async () => {
		const { placement, log } = broker([unclear()], [ORDER]);
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(log).toEqual(['send', 'find']);
	});

	test('found after the books caught up', async () => {
		const { placement, sent } = broker([unclear()], [null, null, null, ORDER]);
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(sent()).toBe(1);
	});

	test('found after the broker could not be read for a while', async () => {
		const { placement, sent } = broker([unclear()], [unclear(), failed('rateLimited'), ORDER]);
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(sent()).toBe(1);
	});

	test('absent for as long as the user allows: unknown all the same, since it may come late', async () => {
		const { placement, log } = broker([unclear()], [null]);
		const start = Date.now();
		let ended = 0;
		const failure = await failureOf(
			running(placeOnce(placement).finally(() => (ended = Date.now()))),
		);
		expect(failure).toMatchObject({ outcome: 'unknown', retryable: false, code: 'TIMEOUT' });
		expect(failure.message).toContain('No reply.');
		expect(failure.message).toContain(placement.reference.sent);
		expect(failure.hint).not.toMatch(/safe/);
		expect(ended - start).toBeGreaterThanOrEqual(20_000);
		expect(ended - start).toBeLessThan(22_000);
		expect(log.filter((entry) => entry === 'find').length).toBeGreaterThan(10);
	});

	test('"absent" is not believed before the books may have caught up', async () => {
		const late = [null, null, null, null, null, ORDER];
		const { placement } = broker([unclear()], late);
		expect(await running(placeOnce(placement))).toMatchObject({ order: ORDER });
	});

	test('one answer of a broker that then falls silent is not enough', async () => {
		const { placement } = broker([unclear()], [null, unclear('HTTP_502')]);
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure.outcome).toBe('unknown');
	});

	test('and unreadable: unknown, naming the reference and how to look it up', async () => {
		const { placement, sent } = broker([unclear()], [unclear('HTTP_502')]);
		const start = Date.now();
		let ended = 0;
		const failure = await failureOf(
			running(placeOnce(placement).finally(() => (ended = Date.now()))),
		);
		expect(failure).toMatchObject({ outcome: 'unknown', retryable: false, code: 'TIMEOUT' });
		expect(failure.message).toContain(placement.reference.sent);
		expect(failure.message).toContain('HTTP_502');
		expect(failure.hint).toMatch(/Look into the order book\..*same order reference/i);
		expect(ended - start).toBeGreaterThanOrEqual(20_000);
		expect(sent()).toBe(1);
	});

	test('a cancelled execution looks once more and tells what it knows', async () => {
		const cancel = new AbortController();
		const { placement, log } = broker([unclear('CANCELLED')], [null], { signal: cancel.signal });
		setTimeout(() => cancel.abort(), 5);
		const failure = await failureOf(running(placeOnce(placement), 1_000));
		expect(failure.outcome).toBe('unknown');
		expect(log).toEqual(['send', 'find']);
	});

	test('an order found for a cancelled execution is reported', async () => {
		const cancel = new AbortController();
		const { placement } = broker([unclear('CANCELLED')], [ORDER], { signal: cancel.signal });
		setTimeout(() => cancel.abort(), 5);
		expect(await running(placeOnce(placement), 1_000)).toMatchObject({ order: ORDER });
	});
});

describe('a refusal for the rate of which it is doubted that nothing was done', () => {
	const doubted = () => failed('unclear', REFUSAL_IN_DOUBT);

	test('is borne out by the book: the order is sent again', async () => {
		const { placement, log } = broker([doubted(), ORDER], [null]);
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(log.filter((entry) => entry === 'find').length).toBeGreaterThan(15);
		expect(log.lastIndexOf('send')).toBe(log.length - 1);
	});

	test('is belied by the book: that is the order, and no other is sent', async () => {
		const { placement, sent } = broker([doubted(), OTHER], [null, null, ORDER]);
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(sent()).toBe(1);
	});

	test('and a book that cannot be read: unknown', async () => {
		const { placement, sent } = broker([doubted(), OTHER], [unclear('HTTP_502')]);
		expect(await failureOf(running(placeOnce(placement)))).toMatchObject({ outcome: 'unknown' });
		expect(sent()).toBe(1);
	});

	test('twice: unknown, and it is not sent a third time', async () => {
		const { placement, sent } = broker([doubted(), doubted(), ORDER], [null]);
		expect(await failureOf(running(placeOnce(placement)))).toMatchObject({ outcome: 'unknown' });
		expect(sent()).toBe(2);
	});

	test('and then the order is refused for sure: that says nothing of the first', async () => {
		const { placement, sent } = broker([doubted(), failed('refused')], [null]);
		expect(await failureOf(running(placeOnce(placement)))).toMatchObject({ outcome: 'unknown' });
		expect(sent()).toBe(2);
	});

	test('and the execution is stopped: one look is no proof, so nothing is sent again', async () => {
		const stop = new AbortController();
		const { placement, sent } = broker([doubted(), ORDER], [null], { signal: stop.signal });
		const work = failureOf(running(placeOnce(placement)));
		setTimeout(() => stop.abort(), 5);
		expect(await work).toMatchObject({ outcome: 'unknown' });
		expect(sent()).toBe(1);
	});
});

test('a lost reply is not resolved to an order of something else under the same label', async () => {
	const isAsked = ({ id }: TestOrder) => id === ORDER.id;
	const { placement } = broker([unclear()], [OTHER], { isAsked });
	expect(await failureOf(running(placeOnce(placement)))).toMatchObject({ outcome: 'unknown' });
});

describe('the broker’s own check', () => {
	const duplicate = () => failed('refused', DUPLICATE_REFERENCE);
	const changes = () => ({ reference: given(), brokerChecksReference: true });

	test('a duplicate becomes the existing order', async () => {
		const { placement, log } = broker([duplicate()], [ORDER], changes());
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: true });
		expect(log).toEqual(['send', 'find']);
	});

	test('also where the broker’s lookup lags behind its check', async () => {
		const { placement, sent } = broker([duplicate()], [null, null, ORDER], changes());
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: true });
		expect(sent()).toBe(1);
	});

	test('also where the first lookup fails', async () => {
		const { placement, sent } = broker([duplicate()], [unclear('HTTP_502'), ORDER], changes());
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: true });
		expect(sent()).toBe(1);
	});

	test('without an order to be found: unknown, since the broker says that there is one', async () => {
		const { placement } = broker([duplicate()], [null], changes());
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ failure: 'refused', outcome: 'unknown', retryable: false });
	});

	test('and unreadable: unknown, since there may be an order under the reference', async () => {
		const { placement } = broker([duplicate()], [unclear('HTTP_502')], changes());
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure.outcome).toBe('unknown');
		expect(failure.message).toContain(placement.reference.sent);
	});
});

describe('repetitions', () => {
	test('a second call finds the order of the first', async () => {
		const { placement, log } = broker([ORDER], [ORDER]);
		await running(placeOnce(placement));
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: true });
		expect(log).toEqual(['send', 'find']);
	});

	test('after a refusal, which is the broker’s word, it sends again without a look', async () => {
		const { placement, log } = broker([failed('refused'), ORDER], [null]);
		await failureOf(running(placeOnce(placement)));
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(log).toEqual(['send', 'send']);
	});

	test('after an unknown outcome it does not send before it could look', async () => {
		const { placement, sent } = broker([unclear(), ORDER], [unclear('HTTP_502')]);
		await failureOf(running(placeOnce(placement)));
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ outcome: 'unknown', code: 'HTTP_502', retryable: false });
		// A model is shown the message alone, and takes "not sent" for "not placed".
		expect(failure.message).toBe(
			`It is not known whether an earlier try placed the order with reference ${placement.reference.sent}. This one sent nothing, because the broker could not be asked: No reply.`,
		);
		expect(failure.hint).toMatch(/^Look into the order book\. The same order reference finds it/);
		expect(sent()).toBe(1);
	});

	test('a placed order that the books do not show yet is not placed again', async () => {
		const { placement, sent } = broker([ORDER, OTHER], [null]);
		await running(placeOnce(placement));
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: true });
		expect(sent()).toBe(1);
	});

	test('nor where the books cannot be read', async () => {
		const { placement, sent } = broker([ORDER, OTHER], [unclear('HTTP_502')]);
		await running(placeOnce(placement));
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: true });
		expect(sent()).toBe(1);
	});

	test('one that arrives after the confirmation is found by the same reference, and is not sent again', async () => {
		const { placement, sent } = broker([unclear(), OTHER], [null], { reference: given() });
		expect((await failureOf(running(placeOnce(placement)))).outcome).toBe('unknown');
		const again = await failureOf(running(placeOnce(placement)));
		expect(again).toMatchObject({ outcome: 'unknown', code: 'STILL_UNKNOWN', retryable: false });
		expect(again.message).toContain(placement.reference.sent);
		const late = { ...placement, find: async () => ({ order: ORDER, labels: null }) };
		expect(await running(placeOnce(late))).toEqual({ order: ORDER, duplicate: true });
		expect(sent()).toBe(1);
	});

	test('where the broker checks references, the same one is sent again', async () => {
		const changes = { reference: given(), brokerChecksReference: true };
		const { placement, sent } = broker([unclear(), ORDER], [null], changes);
		expect((await failureOf(running(placeOnce(placement)))).outcome).toBe('unknown');
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(sent()).toBe(2);
	});

	test('and a refusal then says nothing of the first try', async () => {
		const changes = { reference: given(), brokerChecksReference: true };
		const { placement } = broker([unclear(), failed('refused', 'GA006')], [null], changes);
		await failureOf(running(placeOnce(placement)));
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ outcome: 'unknown', code: 'GA006' });
	});

	test('another account is another order', async () => {
		const { placement, sent } = broker([ORDER, ORDER], [ORDER]);
		await running(placeOnce(placement));
		await running(placeOnce({ ...placement, account: 'another' }));
		expect(sent()).toBe(2);
	});

	test('a reference is for one order', async () => {
		const { placement, sent } = broker([ORDER, ORDER], [ORDER]);
		await running(placeOnce(placement));
		const other = { ...placement, fingerprint: 'sell 5 SBIN' };
		const failure = await failureOf(running(placeOnce(other)));
		expect(failure).toMatchObject({ code: 'REFERENCE_OF_OTHER_ORDER', outcome: 'notPlaced' });
		expect(await running(placeOnce(placement))).toMatchObject({ order: ORDER, duplicate: true });
		expect(sent()).toBe(1);
	});
});

describe('another process', () => {
	test('finds the order that this one has placed', async () => {
		const { placement, sent } = broker([ORDER, OTHER], [null]);
		await running(placeOnce(placement));
		const there = { ...placement, journal: file.another() };
		expect(await running(placeOnce(there))).toEqual({ order: ORDER, duplicate: true });
		expect(sent()).toBe(1);
	});

	test('waits for this one, once it is sent', async () => {
		const { placement, sent } = broker([ORDER, OTHER], [null]);
		const entry = await file.another().begin(placement);
		await entry.assertHeld();
		const waiting = placeOnce(placement);
		await jest.advanceTimersByTimeAsync(60_000);
		expect(sent()).toBe(0);
		await entry.finish({ placed: ORDER });
		expect(await running(waiting)).toEqual({ order: ORDER, duplicate: true });
		expect(sent()).toBe(0);
	});
});

describe('an order of an earlier day under the same label', () => {
	const groww = (sends: Step[], looks: Step[]) =>
		broker(sends, looks, {
			reference: given(),
			brokerChecksReference: true,
			isSince: ({ id }) => id !== ORDER.id,
		});

	test('is no duplicate of today', async () => {
		const duplicate = new BrokerError({
			broker: 'groww',
			failure: 'refused',
			code: DUPLICATE_REFERENCE,
			message: 'Duplicate',
		});
		const { placement } = groww([duplicate], [ORDER]);
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ code: 'REFERENCE_OF_EARLIER_DAY', outcome: 'notPlaced' });
	});

	test('is not what a lost reply is resolved to', async () => {
		const { placement } = groww([unclear()], [ORDER]);
		expect((await failureOf(running(placeOnce(placement)))).outcome).toBe('unknown');
	});

	test('nor what a repetition finds', async () => {
		const { placement } = groww([unclear(), OTHER], [ORDER]);
		await failureOf(running(placeOnce(placement)));
		expect(await running(placeOnce(placement))).toEqual({ order: OTHER, duplicate: false });
	});
});

test('an execution that was cancelled before sends nothing', async () => {
	const cancel = new AbortController();
	const { placement, log } = broker([ORDER], [null], { signal: cancel.signal });
	cancel.abort();
	const failure = await failureOf(running(placeOnce(placement), 1_000));
	expect(failure).toMatchObject({ code: 'CANCELLED', outcome: 'notPlaced' });
	expect(log).toEqual([]);
});

describe('at the same moment', () => {
	test('ten with one reference make one order', async () => {
		const { placement, sent } = broker([ORDER, { id: 'second' }], [ORDER]);
		const all = Array.from({ length: 10 }, async () => await placeOnce(placement));
		const placed = await running(Promise.all(all));
		expect(sent()).toBe(1);
		expect(placed.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
		expect(new Set(placed.map(({ order }) => order.id))).toEqual(new Set(['42']));
	});

	test('the second waits for the first, and sends only where that was not taken', async () => {
		const { placement, log } = broker([failed('refused'), ORDER], [null]);
		const first = failureOf(placeOnce(placement));
		const second = placeOnce(placement);
		await jest.advanceTimersByTimeAsync(1_000);
		expect((await first).outcome).toBe('notPlaced');
		expect(await second).toEqual({ order: ORDER, duplicate: false });
		expect(log).toEqual(['send', 'send']);
	});

	test('different references do not wait for one another', async () => {
		const one = broker([unclear()], [null]);
		const two = broker([ORDER], [null]);
		const slow = failureOf(placeOnce(one.placement));
		const quick = placeOnce(two.placement);
		await jest.advanceTimersByTimeAsync(20);
		expect(await quick).toMatchObject({ order: ORDER });
		await running(slow);
	});
});

test('a fault in our own code is not taken for an answer of the broker', async () => {
	const { placement } = broker([], [null]);
	const bug = { ...placement, send: async () => await Promise.reject(new TypeError('bug')) };
	await expect(running(placeOnce(bug))).rejects.toThrow(TypeError);
});
