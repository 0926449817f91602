import fc from 'fast-check';
import { fitsTarget } from '../../../../../brokers/core/portfolio/targets/legs';
import {
	type PositionPlan,
	setPosition,
} from '../../../../../brokers/core/portfolio/targets/set-position';
import type { PlannedOrder } from '../../../../../brokers/core/portfolio/targets/tools';
import { instrument } from '../../../support/instruments';
import { running } from '../../../support/broker';
import { Account, Entry, type Fate } from './account';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const fate: fc.Arbitrary<Fate> = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ kind: fc.constant('taken' as const), tenths: fc.nat(10) }) },
	fc.constantFrom<Fate>(
		{ kind: 'rejected' },
		{ kind: 'refused' },
		{ kind: 'unheard' },
		{ kind: 'lost' },
		{ kind: 'crash', acted: true },
		{ kind: 'crash', acted: false },
	),
);

/** What somebody else does between two tries: trades at once, or lets an order rest. */
const meanwhile = fc.record({ lots: fc.integer({ min: -4, max: 4 }), rests: fc.boolean() });

const story = fc.record({
	carried: fc.integer({ min: -12, max: 12 }),
	resting: fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 3 }),
	target: fc.integer({ min: -12, max: 12 }),
	lot: fc.constantFrom(1, 65),
	/** In lots; null where the exchange takes any. */
	freeze: fc.constantFrom(null, 1, 3, 5),
	fates: fc.array(fate, { maxLength: 6 }),
	tries: fc.array(meanwhile, { maxLength: 3 }),
});

test('each order takes the position to the target and not past it, none follows one that failed, and all are the plan once', async () => {
	await fc.assert(
		fc.asyncProperty(story, async ({ carried, resting, target, lot, freeze, fates, tries }) => {
			const future = instrument({
				...{ exchange: 'NFO', token: '7', tradingSymbol: 'FUT', lotSize: lot },
				// Files of the exchange name the first quantity that is frozen.
				freezeQuantity: freeze === null ? null : freeze * lot + Number(lot > 1),
			});
			const key = { instrument: future, product: 'CARRY' };
			const account = new Account([{ of: future, product: 'CARRY', units: carried * lot }], fates);
			const trade = (lots: number, rests: boolean) => {
				if (lots === 0) return;
				const made = account.add({
					...{ exchange: 'NFO', tradingSymbol: 'FUT', instrumentToken: '7', product: 'CARRY' },
					...{ transactionType: lots > 0 ? 'BUY' : 'SELL', quantity: Math.abs(lots) * lot },
				});
				if (!rests) account.fill(made, Infinity);
			};
			for (const lots of resting) trade(lots, true);
			const goal = target * lot;
			const from = account.net(future, 'CARRY') + account.pending(future, 'CARRY');
			const sent: PlannedOrder[] = [];
			account.onPlace = (leg) => {
				const now = account.net(future, 'CARRY') + account.pending(future, 'CARRY');
				expect(fitsTarget(leg, now, goal)).toBe(true);
				if (freeze !== null) expect(leg.quantity).toBeLessThanOrEqual(freeze * lot);
				sent.push(leg);
			};
			account.onTry = () => expect([...account.failed, ...account.rejected]).toEqual([]);
			const entry = new Entry<PositionPlan>();
			const asked = { ...key, target: goal };
			let isPlanned = false;
			for (const then of [null, ...tries]) {
				if (then !== null) trade(then.lots, then.rests);
				account.begin();
				const work = async () => await setPosition(account.tools(), asked, entry.now);
				const result = await running(entry.over(work), 20_000);
				if (entry.written === null) continue;
				const plan = JSON.parse(entry.written) as PositionPlan;
				const units = plan.legs.reduce((sum, leg) => sum + leg.quantity, 0);
				if (!isPlanned && then === null)
					expect(units).toBe(
						Math.sign(from) * Math.sign(goal) === -1
							? Math.abs(from) + Math.abs(goal)
							: Math.abs(goal - from),
					);
				isPlanned = true;
				// No number of a plan leaves twice.
				expect(new Set(sent.map(({ n }) => n)).size).toBe(sent.length);
				if (!(result instanceof Error)) {
					expect(result.netQuantity).toBe(account.net(future, 'CARRY'));
					expect(result.reached).toBe(result.netQuantity === goal);
				}
			}
		}),
		{ numRuns: 150 },
	);
});
