import fc from 'fast-check';
import type { BrokerError } from '../../../../brokers/core/errors';
import type { BrokerOrder } from '../../../../brokers/core/orders/orders-api';
import { DUPLICATE_REFERENCE } from '../../../../brokers/core/orders/place';
import { placeSplit } from '../../../../brokers/core/orders/place-split';
import { givenReference, type OrderReference } from '../../../../brokers/core/orders/reference';
import type { OrderTerms } from '../../../../brokers/core/orders/terms';
import { brokerError } from '../../support/failures';
import { TestJournal } from '../../support/journal';
import { orderAtBroker } from '../../support/orders';

const MORNING = Date.UTC(2026, 10, 23, 4, 30);
const EVENING = MORNING + 10 * 3_600_000;
const RULE = { legal: /^[A-Za-z0-9-]{1,19}$/, length: 19 };

/** What happens to one request of the broker. */
const FAULTS = ['none', 'refused', 'lostAfter', 'lostBefore', 'notSent', 'limited'] as const;
type Fault = (typeof FAULTS)[number];

let file: TestJournal;
/** The same journal, as another process has it. */
let another: TestJournal['journal'];
beforeAll(() => {
	jest.useFakeTimers({ now: MORNING });
	file = new TestJournal({ aged: true });
	another = file.another();
});
afterAll(() => {
	file.remove();
	jest.useRealTimers();
});

/** A broker that takes each label once where it checks, and what it has. */
class Broker {
	readonly book = new Map<string, BrokerOrder>();
	/** How often each label was taken. */
	readonly taken: string[] = [];
	faults: Fault[] = [];
	reads = true;

	constructor(readonly checks: boolean) {}

	get units(): number {
		const orders = [...this.book.values()];
		return orders.reduce((total, { order }) => total + (order.quantity ?? 0), 0);
	}

	async send(label: string, units: number, lastCheck: () => Promise<void>): Promise<BrokerOrder> {
		await lastCheck();
		await new Promise((resolve) => setTimeout(resolve, 10));
		const fault = this.faults.shift() ?? 'none';
		const failure = { refused: 'refused', notSent: 'notSent', limited: 'rateLimited' } as const;
		if (fault in failure)
			throw brokerError({ failure: failure[fault as keyof typeof failure], code: fault });
		if (fault === 'lostBefore') throw brokerError({ failure: 'unclear', code: fault });
		if (this.checks && this.book.has(label))
			throw brokerError({ failure: 'refused', code: DUPLICATE_REFERENCE });
		const order = orderAtBroker({ orderId: label, orderReference: label, quantity: units });
		this.taken.push(label);
		this.book.set(label, order);
		if (fault === 'lostAfter') throw brokerError({ failure: 'unclear', code: fault });
		return order;
	}

	async find(label: string) {
		await new Promise((resolve) => setTimeout(resolve, 5));
		if (!this.reads) throw brokerError({ failure: 'notSent', code: 'down' });
		return { order: this.book.get(label) ?? null, labels: null };
	}
}

interface Try {
	quantities?: number[];
	reference?: OrderReference;
	journal?: TestJournal['journal'];
	until?: number;
}

const PLAN = [1_755, 1_755, 490];
const ASKED = 4_000;
let serial = 0;
const given = () => givenReference(`alert${++serial}`, RULE, Date.now());
const derived = (): OrderReference => {
	const name = `DERIVED${++serial}`;
	return { key: name, sent: name, given: false };
};

/** One try at the whole order, and what it says. */
async function attempt(
	broker: Broker,
	{ quantities = PLAN, reference = given(), journal = file.journal, until = EVENING }: Try = {},
) {
	const terms: OrderTerms = { quantities, price: null, until };
	const placing = placeSplit({
		...{ broker: 'b', account: 'a', holdsUntil: until, reference, fingerprint: 'split' },
		...{ journal, terms, rule: RULE, lookUpHint: () => 'Look.' },
		part: (_, units, own) => ({
			...{ broker: 'b', account: 'a', holdsUntil: until, reference: own, journal },
			fingerprint: `${units}`,
			brokerChecksReference: broker.checks,
			send: async (label, lastCheck) => await broker.send(label, units, lastCheck),
			find: async (label) => await broker.find(label),
			refresh: async (placed) => await Promise.resolve(placed),
			...{ isSince: () => true, isAsked: () => true, confirmMs: 2_000, bookLagMs: 0 },
			lookUpHint: () => 'Look.',
		}),
	});
	const told = placing.then(
		(placed) => ({
			outcome: 'done' as const,
			units: placed.reduce((total, { order }) => total + (order.order.quantity ?? 0), 0),
			fresh: placed.filter(({ duplicate }) => !duplicate).length,
			code: null,
		}),
		(error: BrokerError) => ({
			outcome: error.outcome,
			units: ((error.orders ?? []) as Array<{ quantity: number }>).reduce(
				(total, { quantity }) => total + quantity,
				0,
			),
			fresh: 0,
			code: error.code,
		}),
	);
	let isOver = false;
	void told.then(() => (isOver = true));
	for (let ms = 0; !isOver && ms < 120_000; ms += 250) await jest.advanceTimersByTimeAsync(250);
	return await told;
}

/** What must be true of a try's word and of the broker's book after it. */
function check(broker: Broker, told: Awaited<ReturnType<typeof attempt>>): void {
	expect(new Set(broker.taken).size).toBe(broker.taken.length);
	expect(broker.units).toBeLessThanOrEqual(ASKED);
	if (told.outcome === 'done') expect([told.units, broker.units]).toEqual([ASKED, ASKED]);
	if (told.outcome === 'notPlaced') expect(broker.units).toBe(0);
	if (told.outcome === 'placed') expect(broker.units).toBe(told.units);
	if (told.outcome === 'unknown') expect(told.units).toBeLessThanOrEqual(broker.units);
}

describe.each([true, false])('a broker that checks references: %s', (checks) => {
	describe.each(FAULTS)('%s', (fault) => {
		test.each([0, 1, 2])('at order %i, and again, by this process and by another', async (at) => {
			for (const reference of [given(), derived()]) {
				const broker = new Broker(checks);
				broker.faults = [...Array<Fault>(at).fill('none'), fault];
				const first = await attempt(broker, { reference });
				check(broker, first);
				const expected = {
					...{ none: 'done', lostAfter: 'done', lostBefore: 'unknown' },
					...{ refused: 0, notSent: 0, limited: 0 },
				}[fault];
				expect(first.outcome).toBe(expected === 0 ? (at === 0 ? 'notPlaced' : 'placed') : expected);
				// At another price, by another process: the plan of the first try goes before its own.
				const second = await attempt(broker, {
					...{ reference, journal: another },
					quantities: first.outcome === 'notPlaced' ? PLAN : [1_755, 1_755, 1_755, 1_755],
				});
				check(broker, second);
				expect(second.outcome).toBe(fault === 'lostBefore' && !checks ? 'unknown' : 'done');
				expect((await attempt(broker, { reference })).fresh).toBe(0);
			}
		});
	});

	test('two at once: one order', async () => {
		const broker = new Broker(checks);
		const reference = given();
		const [one, other] = await Promise.all([
			attempt(broker, { reference }),
			attempt(broker, { reference, journal: another }),
		]);
		check(broker, one);
		check(broker, other);
		expect([one.fresh + other.fresh, broker.taken.length]).toEqual([3, 3]);
	});

	test('whatever goes wrong, never more than was asked for, and what is said is true', async () => {
		const faults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 4 });
		const tries = fc.array(
			fc.record({ faults, reads: fc.boolean(), other: fc.boolean(), twice: fc.boolean() }),
			{ minLength: 1, maxLength: 4 },
		);
		await fc.assert(
			fc.asyncProperty(tries, async (all) => {
				const broker = new Broker(checks);
				const reference = given();
				for (const { faults: next, reads, other, twice } of all) {
					Object.assign(broker, { faults: next, reads });
					const journal = other ? another : file.journal;
					const told = await Promise.all(
						(twice ? [1, 2] : [1]).map(async () => await attempt(broker, { reference, journal })),
					);
					if (told.length === 1) check(broker, told[0]);
					expect(broker.units).toBeLessThanOrEqual(ASKED);
				}
			}),
			{ numRuns: 12 },
		);
	});
});

test('the orders are named by the key and their number, and their plan is on disk before the first', async () => {
	const broker = new Broker(false);
	let before: string[] = [];
	const { send } = broker;
	broker.send = async (...sent) => {
		if (broker.taken.length === 0) before = file.notes();
		return await send.apply(broker, sent);
	};
	const terms = { quantities: PLAN, price: null, until: EVENING + 1 };
	const reference = given();
	await attempt(broker, { reference, until: terms.until });
	expect(broker.taken).toEqual([1, 2, 3].map((n) => `${reference.text}-${n}`));
	expect(before).toContain(JSON.stringify(terms));
});

test('a key that was used for one order in one piece places no other', async () => {
	const broker = new Broker(false);
	const reference = given();
	const entry = await file.journal.begin({
		...{ broker: 'b', account: 'a', holdsUntil: EVENING, reference },
		fingerprint: 'plain',
	});
	await entry.assertHeld();
	await entry.finish({ placed: {} });
	expect(await attempt(broker, { reference })).toMatchObject({
		...{ outcome: 'notPlaced', code: 'REFERENCE_OF_OTHER_ORDER' },
	});
});

test('nor does one that another n8n has used, by the broker’s book', async () => {
	const broker = new Broker(false);
	const reference = given();
	const entry = await file.journal.begin({
		...{ broker: 'b', account: 'a', holdsUntil: EVENING, reference: given() },
		fingerprint: 'plain',
	});
	await entry.completeBy([reference.sent]);
	await entry.finish('notPlaced');
	expect(await attempt(broker, { reference })).toMatchObject({ code: 'REFERENCE_OF_OTHER_ORDER' });
	expect(broker.taken).toEqual([]);
});

test('the day after, the rest of a plan whose outcome is open is not sent', async () => {
	const broker = new Broker(false);
	broker.faults = ['none', 'lostBefore'];
	const reference = given();
	expect((await attempt(broker, { reference })).outcome).toBe('unknown');
	jest.setSystemTime(EVENING + 12 * 3_600_000);
	const later = { reference, until: EVENING + 24 * 3_600_000 };
	expect(await attempt(broker, later)).toMatchObject({ outcome: 'unknown', code: 'STILL_UNKNOWN' });
	expect(broker.taken).toHaveLength(1);
	jest.setSystemTime(MORNING);
});
