import { BrokerError, type Failure } from '../../../../brokers/core/errors';
import { DUPLICATE_REFERENCE, placeOnce } from '../../../../brokers/core/orders/place';
import type { Placement } from '../../../../brokers/core/orders/placement';
import { brokerError, failureOf } from '../../support/failures';

interface TestOrder {
	id: string;
}

type Step = TestOrder | null | BrokerError;

let references = 0;

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 21, 4, 0) }));
afterEach(() => jest.useRealTimers());

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
		scope: 'account 2026-11-21',
		reference: { sent: `REF${++references}`, given: false },
		brokerChecksReference: false,
		send: async () => {
			log.push('send');
			await new Promise((resolve) => setTimeout(resolve, 10));
			return answer(sends.shift()) as TestOrder;
		},
		find: async () => {
			log.push('find');
			await new Promise((resolve) => setTimeout(resolve, 10));
			return answer(looks.length > 1 ? looks.shift() : looks[0]);
		},
		confirmMs: 20_000,
		bookLagMs: 6_000,
		lookupHint: 'Look into the order book.',
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

const given = () => ({ sent: `GIVEN${++references}`, given: true });
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

	test('a given reference is looked up first where the broker does not check it', async () => {
		const { placement, log } = broker([ORDER], [null], { reference: given() });
		expect(await running(placeOnce(placement))).toEqual({ order: ORDER, duplicate: false });
		expect(log).toEqual(['find', 'send']);
	});

	test('and is not where the broker checks it', async () => {
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

	test('a look that fails means that nothing was sent', async () => {
		const { placement, sent } = broker([ORDER], [unclear('HTTP_500')], { reference: given() });
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ outcome: 'notPlaced', code: 'HTTP_500' });
		expect(failure.message).toMatch(/not sent/);
		expect(failure.message).toContain(placement.reference.sent);
		expect(sent()).toBe(0);
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

	test('absent for as long as the books may lag: not placed, and safe to repeat', async () => {
		const { placement, log } = broker([unclear()], [null]);
		const start = Date.now();
		let ended = 0;
		const failure = await failureOf(
			running(placeOnce(placement).finally(() => (ended = Date.now()))),
		);
		expect(failure).toMatchObject({ outcome: 'notPlaced', retryable: true, code: 'TIMEOUT' });
		expect(failure.message).toContain('No reply.');
		expect(failure.hint).toMatch(/safe to place/);
		expect(ended - start).toBeGreaterThanOrEqual(6_000);
		expect(ended - start).toBeLessThan(9_000);
		expect(log.filter((entry) => entry === 'find').length).toBeGreaterThanOrEqual(2);
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
		expect(failure.hint).toMatch(/Look into the order book\..*same order reference/);
		expect(ended - start).toBeGreaterThanOrEqual(20_000);
		expect(sent()).toBe(1);
	});

	test('a cancelled execution looks once more and tells what it knows', async () => {
		const cancel = new AbortController();
		const { placement, log } = broker([unclear('CANCELLED')], [null], { signal: cancel.signal });
		cancel.abort();
		const failure = await failureOf(running(placeOnce(placement), 1_000));
		expect(failure.outcome).toBe('unknown');
		expect(log).toEqual(['send', 'find']);
	});

	test('an order found for a cancelled execution is reported', async () => {
		const cancel = new AbortController();
		const { placement } = broker([unclear('CANCELLED')], [ORDER], { signal: cancel.signal });
		cancel.abort();
		expect(await running(placeOnce(placement), 1_000)).toMatchObject({ order: ORDER });
	});
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

	test('without an order to be found: not placed', async () => {
		const { placement } = broker([duplicate()], [null], changes());
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ failure: 'refused', outcome: 'notPlaced', retryable: false });
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
		expect(failure.outcome).toBe('unknown');
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

	test('an order of an earlier day under the same reference is no duplicate of today', async () => {
		const duplicate = new BrokerError({
			broker: 'groww',
			failure: 'refused',
			code: DUPLICATE_REFERENCE,
			message: 'Duplicate',
		});
		const { placement } = broker([duplicate], [ORDER], { isOfToday: () => false });
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ code: 'REFERENCE_OF_EARLIER_DAY', outcome: 'notPlaced' });
	});

	test('another day or another account is another order', async () => {
		const { placement, sent } = broker([ORDER, ORDER], [ORDER]);
		await running(placeOnce(placement));
		await running(placeOnce({ ...placement, scope: 'account 2026-11-22' }));
		expect(sent()).toBe(2);
	});
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
