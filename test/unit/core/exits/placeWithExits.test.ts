import fc from 'fast-check';
import type { BrokerError } from '../../../../brokers/core/errors';
import type { GttExits } from '../../../../brokers/core/exits/exits-api';
import { placeWithExits } from '../../../../brokers/core/exits/place-with-exits';
import type { EntryWithExits } from '../../../../brokers/core/exits/steps';
import type { BrokerGtt, PreparedGtt } from '../../../../brokers/core/gtt/gtt-api';
import type { BrokerOrder } from '../../../../brokers/core/orders/orders-api';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import {
	derivedReference,
	givenReference,
	type OrderReference,
} from '../../../../brokers/core/orders/reference';
import { brokerError } from '../../support/failures';
import { TestJournal } from '../../support/journal';
import { orderAtBroker } from '../../support/orders';

const MORNING = Date.UTC(2026, 10, 23, 4, 30);
const EVENING = MORNING + 10 * 3_600_000;
const RULE = { legal: /^[A-Za-z0-9-]{1,19}$/, length: 19 };
const ASKED = 10;

/** What happens to one write. */
const FAULTS = ['none', 'refused', 'lostAfter', 'lostBefore'] as const;
type Fault = (typeof FAULTS)[number];

let file: TestJournal;
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

/** A broker with one entry, what closes it, and faults by what is written. */
class Broker {
	entry: BrokerOrder | null = null;
	/** Units by label, of exits and of closing orders. */
	readonly exits = new Map<string, number>();
	readonly closings = new Map<string, number>();
	faults: Record<'enter' | 'cancel' | 'protect' | 'close', Fault[]> = {
		...{ enter: [], cancel: [], protect: [], close: [] },
	};
	reads = true;
	/** Units that fill while the entry is waited for, and while it is cancelled. */
	fills = { waiting: 0, cancelling: 0 };

	get filled(): number {
		return this.entry?.order.filledQuantity ?? 0;
	}

	get covered(): number {
		return [...this.exits.values(), ...this.closings.values()].reduce((sum, one) => sum + one, 0);
	}

	fill(units: number): void {
		if (this.entry === null || ['filled', 'cancelled'].includes(this.entry.order.status)) return;
		const filledQuantity = Math.min(ASKED, this.filled + units);
		const status = filledQuantity === ASKED ? 'filled' : 'partiallyFilled';
		this.set({ filledQuantity, status: filledQuantity === 0 ? 'open' : status });
	}

	set(changes: Partial<BrokerOrder['order']>): void {
		if (this.entry) this.entry = { ...this.entry, order: { ...this.entry.order, ...changes } };
	}

	/** One write: what the broker does of it, and what is heard. */
	async write(kind: keyof Broker['faults'], act: () => void): Promise<void> {
		await new Promise((resolve) => setTimeout(resolve, 10));
		const fault = this.faults[kind].shift() ?? 'none';
		if (fault === 'refused') throw brokerError({ failure: 'refused', code: 'NO' });
		if (fault !== 'lostBefore') act();
		if (fault !== 'none') throw brokerError({ failure: 'unclear', code: fault });
	}

	async read<T>(what: () => T): Promise<T> {
		await new Promise((resolve) => setTimeout(resolve, 5));
		if (!this.reads) throw brokerError({ failure: 'notSent', code: 'down' });
		return what();
	}
}

const gtt = (units: number) => ({ gtt: { quantity: units }, raw: {} }) as unknown as BrokerGtt;

function steps(broker: Broker, journal: TestJournal['journal']): EntryWithExits['steps'] {
	const once = async <T>(
		kind: 'enter' | 'protect' | 'close',
		reference: OrderReference,
		units: number,
		{ act, find }: { act(label: string): T; find(label: string): T | null },
	): Promise<Placed<T>> =>
		await placeOnce<T>({
			...{ broker: 'b', account: 'a', holdsUntil: EVENING, reference, journal },
			...{ fingerprint: `${kind} ${units}`, brokerChecksReference: false },
			send: async (label, lastCheck) => {
				await lastCheck();
				let made: T | null = null;
				await broker.write(kind, () => (made = act(label)));
				return made as T;
			},
			find: async (label) => ({ order: await broker.read(() => find(label)), labels: null }),
			...{ isSince: () => true, isAsked: () => true, confirmMs: 2_000, bookLagMs: 0 },
			lookUpHint: () => 'Look.',
		});
	const kept = (book: Map<string, number>, units: number) => ({
		act: (label: string) => (book.set(label, units), units),
		find: (label: string) => book.get(label) ?? null,
	});
	return {
		enter: async (_, reference) =>
			await once('enter', reference, ASKED, {
				act: (label) => {
					const order = { orderReference: label, quantity: ASKED, filledQuantity: 0 };
					return (broker.entry = orderAtBroker({ ...order, orderId: 'E', status: 'open' }));
				},
				find: () => broker.entry,
			}),
		untilFinal: async (order) => {
			await new Promise((resolve) => setTimeout(resolve, 50));
			broker.fill(broker.fills.waiting);
			return broker.reads ? (broker.entry ?? order) : order;
		},
		refresh: async (order) => await broker.read(() => broker.entry ?? order),
		cancel: async () => {
			broker.fill(broker.fills.cancelling);
			await broker.write('cancel', () => {
				if (broker.filled < ASKED) broker.set({ status: 'cancelled' });
			});
		},
		protect: async ({ quantity }, reference) => {
			const book = kept(broker.exits, quantity);
			const { order, duplicate } = await once('protect', reference, quantity, book);
			return { order: gtt(order), duplicate };
		},
		close: async (units, reference) => {
			await once('close', reference, units, kept(broker.closings, units));
			return orderAtBroker({
				orderId: 'C',
				status: 'filled',
				quantity: units,
				filledQuantity: units,
			});
		},
		exitBracket: async () => await Promise.reject(new Error('There is no bracket')),
	};
}

let serial = 0;
const given = () => givenReference(`key-${++serial}`, RULE, MORNING);
/** As of an AI tool: each call of the model is a run of its own. */
const ofTool = (call: number, serie: number) => {
	const execution = ['e', String(serie), String(call)];
	const sameOrder = ['same', String(serie)];
	return derivedReference({ execution, repeatable: null, retried: false, sameOrder }, RULE);
};

interface Try {
	reference: OrderReference;
	journal?: TestJournal['journal'];
	closes?: boolean;
	keeps?: boolean;
	until?: number;
}

async function attempt(
	broker: Broker,
	{ reference, journal = file.journal, closes = false, keeps = false, until = EVENING }: Try,
) {
	const exits: GttExits = {
		by: 'oco',
		gtts: {} as GttExits['gtts'],
		of: (units) => ({ quantity: units }) as PreparedGtt,
		preview: async () => await Promise.reject(new Error('No dry run')),
		isEarly: () => false,
	};
	const leg = { triggerPrice: 1, orderType: undefined, price: undefined };
	const asked = { target: leg, stopLoss: leg, closeIfExitsFail: closes, keepEntry: keeps };
	const placing = placeWithExits({
		...{ broker: 'b', account: 'a', holdsUntil: until, reference, fingerprint: 'exits', journal },
		...{ rule: RULE, terms: { quantities: [ASKED], price: null, until }, asked, exits },
		...{ steps: steps(broker, journal), confirmMs: 2_000 },
	});
	const told = placing.then(
		({ covered, duplicate }) => ({ outcome: 'done' as const, covered, duplicate, code: null }),
		({ outcome, code }: BrokerError) => ({ outcome, covered: null, duplicate: false, code }),
	);
	let isOver = false;
	void told.then(() => (isOver = true));
	for (let ms = 0; !isOver && ms < 120_000; ms += 250) await jest.advanceTimersByTimeAsync(250);
	return await told;
}

/** What must be true of a try's word and of the broker's book after it. */
function check(broker: Broker, told: Awaited<ReturnType<typeof attempt>>): void {
	expect(broker.covered).toBeLessThanOrEqual(broker.filled);
	expect(broker.closings.size).toBeLessThan(2);
	if (told.outcome === 'done')
		expect([told.covered, broker.covered]).toEqual([broker.filled, broker.filled]);
	if (told.outcome === 'notPlaced') expect(broker.entry).toBeNull();
	if (told.outcome === 'placed') expect(broker.entry).not.toBeNull();
	if (told.code === 'EXITS_NOT_PLACED') expect(broker.covered).toBeLessThan(broker.filled);
	if (told.code === 'CLOSED_WITHOUT_EXITS') expect(broker.covered).toBe(broker.filled);
}

test.each([
	// waiting, cancelling, covered, what stands
	[10, 0, 10, 'filled'],
	[4, 0, 4, 'cancelled'],
	[4, 3, 7, 'cancelled'],
	[0, 10, 10, 'filled'],
	[0, 0, 0, 'cancelled'],
])(
	'%i fill in the wait and %i as it is cancelled: exits of %i',
	async (waiting, cancelling, covered, status) => {
		const broker = new Broker();
		broker.fills = { waiting, cancelling };
		const reference = given();
		expect(await attempt(broker, { reference })).toMatchObject({ outcome: 'done', covered });
		expect(broker.entry?.order.status).toBe(status);
		expect(await attempt(broker, { reference, journal: another })).toMatchObject({
			...{ outcome: 'done', covered, duplicate: true },
		});
		expect(broker.covered).toBe(covered);
	},
);

test('an unknown entry has no exits and is not closed', async () => {
	const broker = new Broker();
	broker.faults.enter = ['lostAfter'];
	broker.reads = false;
	const told = await attempt(broker, { reference: given(), closes: true });
	expect([told.outcome, broker.covered]).toEqual(['unknown', 0]);
});

test('a cancellation of which nothing is known: what has filled for certain has exits, and it is told', async () => {
	const broker = new Broker();
	broker.fills.waiting = 4;
	broker.faults.cancel = ['lostBefore'];
	const reference = given();
	expect(await attempt(broker, { reference })).toMatchObject({
		...{ outcome: 'placed', code: 'ENTRY_IN_DOUBT' },
	});
	expect(broker.covered).toBe(4);
	broker.fills.waiting = 2;
	expect(await attempt(broker, { reference })).toMatchObject({ outcome: 'done', covered: 6 });
});

test('exits of which nothing is known are not made up for by closing', async () => {
	const broker = new Broker();
	broker.fills.waiting = 10;
	broker.faults.protect = ['lostBefore'];
	const reference = given();
	for (let n = 0; n < 2; n++)
		expect(await attempt(broker, { reference, closes: true })).toMatchObject({
			code: 'EXITS_UNKNOWN',
		});
	expect([broker.exits.size, broker.closings.size]).toEqual([0, 0]);
});

test('what had filled is closed, also where a repetition cannot read how much that is', async () => {
	const broker = new Broker();
	broker.fills.waiting = 4;
	broker.faults.protect = ['refused', 'refused'];
	const reference = given();
	expect(await attempt(broker, { reference })).toMatchObject({ code: 'EXITS_NOT_PLACED' });
	broker.reads = false;
	for (let n = 0; n < 2; n++)
		expect(await attempt(broker, { reference, closes: true })).toMatchObject({
			code: 'ENTRY_IN_DOUBT',
		});
	broker.reads = true;
	expect(await attempt(broker, { reference })).toMatchObject({ code: 'CLOSED_WITHOUT_EXITS' });
	expect([...broker.closings.values()]).toEqual([4]);
});

test('once it is closed no exits follow, whatever a repetition asks for', async () => {
	const broker = new Broker();
	broker.fills.waiting = 10;
	broker.faults.protect = ['refused'];
	const reference = given();
	for (const closes of [true, false, true])
		expect(await attempt(broker, { reference, closes })).toMatchObject({
			code: 'CLOSED_WITHOUT_EXITS',
		});
	expect([broker.exits.size, broker.closings.size]).toEqual([0, 1]);
});

test('a model that asks again after its exits failed gets these, and no second entry', async () => {
	const broker = new Broker();
	broker.fills.waiting = 10;
	broker.faults.protect = ['refused'];
	const serie = ++serial;
	expect(await attempt(broker, { reference: ofTool(1, serie) })).toMatchObject({
		code: 'EXITS_NOT_PLACED',
	});
	broker.faults.enter = ['none'];
	expect(await attempt(broker, { reference: ofTool(2, serie) })).toMatchObject({ covered: 10 });
	expect(broker.faults.enter).toEqual(['none']);
	// Now that all is done, the same words are another order.
	await attempt(broker, { reference: ofTool(3, serie) });
	expect(broker.faults.enter).toEqual([]);
});

test('the day after: one that was seen to its end is a new order, another sends nothing', async () => {
	for (const [fault, expected] of [
		['refused', 'done'],
		['lostBefore', 'unknown'],
	] as const) {
		jest.setSystemTime(MORNING);
		const broker = new Broker();
		broker.fills.waiting = 10;
		broker.faults.protect = [fault];
		const reference = given();
		await attempt(broker, { reference });
		jest.setSystemTime(EVENING + 12 * 3_600_000);
		const next = new Broker();
		next.fills.waiting = 10;
		const until = EVENING + 24 * 3_600_000;
		expect((await attempt(next, { reference, until })).outcome).toBe(expected);
		expect(next.entry === null).toBe(expected === 'unknown');
	}
	jest.setSystemTime(MORNING);
});

test('two at once: one entry, and exits of what has filled', async () => {
	const broker = new Broker();
	broker.fills.waiting = 7;
	const reference = given();
	const told = await Promise.all([
		attempt(broker, { reference }),
		attempt(broker, { reference, journal: another }),
	]);
	expect(told.map(({ covered }) => covered)).toEqual([7, 7]);
	expect(broker.covered).toBe(7);
});

test('whatever goes wrong, never more exits than fills, and what is said is true', async () => {
	const faults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 3 });
	const fills = fc.record({ waiting: fc.nat(10), cancelling: fc.nat(10) });
	const one = fc.record({
		...{ faults: fc.record({ enter: faults, cancel: faults, protect: faults, close: faults }) },
		...{
			fills,
			reads: fc.boolean(),
			other: fc.boolean(),
			closes: fc.boolean(),
			keeps: fc.boolean(),
		},
	});
	await fc.assert(
		fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 4 }), async (tries) => {
			const broker = new Broker();
			const reference = given();
			for (const { other, closes, keeps, ...how } of tries) {
				Object.assign(broker, structuredClone(how));
				const journal = other ? another : file.journal;
				const told = await attempt(broker, { reference, journal, closes, keeps });
				check(
					broker,
					told.outcome === 'notPlaced' && tries.length > 1 ? { ...told, outcome: null } : told,
				);
			}
		}),
		{ numRuns: 20 },
	);
});
