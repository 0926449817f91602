import fc from 'fast-check';
import type { Instrument } from '../../../../../brokers/core/instruments/types';
import { chosenOf, closingOf } from '../../../../../brokers/core/portfolio/targets/closings';
import type { SquareOffPlan } from '../../../../../brokers/core/portfolio/targets/planned-closing';
import { squareOff } from '../../../../../brokers/core/portfolio/targets/square-off';
import type { PlannedOrder } from '../../../../../brokers/core/portfolio/targets/tools';
import { running } from '../../../support/broker';
import { instrument } from '../../../support/instruments';
import { Account, Entry, FACTS, type Fate, holding } from './account';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const fate: fc.Arbitrary<Fate> = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ kind: fc.constant('taken' as const), tenths: fc.nat(10) }) },
	fc.constantFrom<Fate>(
		{ kind: 'rejected' },
		{ kind: 'refused' },
		{ kind: 'unheard' },
		{ kind: 'lost' },
		{ kind: 'crash', acted: true },
		{ kind: 'crash', acted: false },
	),
);

const held = fc.record({
	lots: fc.integer({ min: -9, max: 9 }),
	product: fc.constantFrom('DAY', 'CARRY', 'KEEP'),
	lot: fc.constantFrom(1, 25),
	freeze: fc.constantFrom(null, 2, 4),
	/** Units that are no whole lot. */
	odd: fc.constantFrom(0, 0, 3),
	resting: fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 2 }),
	bracket: fc.constantFrom(0, 0, 1, -1),
});

const story = fc.record({
	held: fc.array(held, { minLength: 1, maxLength: 4 }),
	fates: fc.array(fate, { maxLength: 8 }),
	product: fc.constantFrom(undefined, undefined, 'KEEP', 'DAY'),
	tries: fc.array(fc.record({ at: fc.nat(3), lots: fc.integer({ min: -4, max: 4 }) }), {
		maxLength: 2,
	}),
});

/** One instrument, with what an account has of it. */
interface Owned {
	of: Instrument;
	product: string;
	lot: number;
}

test('no order makes a position larger, shorts go first, and what is told is true', async () => {
	await fc.assert(
		fc.asyncProperty(story, async ({ held: rows, fates, tries, product: asked }) => {
			const owned = rows.map(({ lot, freeze, product }, place): Owned => {
				const freezeQuantity = freeze === null ? null : freeze * lot;
				const token = `${place + 1}`;
				const names = { exchange: 'NFO', token, tradingSymbol: `F${token}`, lotSize: lot };
				return {
					of: instrument({ ...names, underlying: `U${place % 2}`, freezeQuantity }),
					product,
					lot,
				};
			});
			const carried = owned.map(({ of, product, lot }, place) => {
				const { lots, odd } = rows[place];
				return { of, product, units: lots * lot + Math.sign(lots) * Math.min(odd, lot - 1) };
			});
			// Of every one there are shares in the demat account, which no square-off knows of.
			const holdings = owned.map(({ of }) => holding(of.tradingSymbol));
			const account = new Account(carried, fates, holdings);
			const trade = ({ of, product, lot }: Owned, lots: number, raw = {}) =>
				account.add(
					{
						...{
							exchange: 'NFO',
							tradingSymbol: of.tradingSymbol,
							instrumentToken: of.token,
							product,
						},
						...{ transactionType: lots > 0 ? 'BUY' : 'SELL', quantity: Math.abs(lots) * lot },
					},
					raw,
				);
			owned.forEach((one, place) => {
				for (const lots of rows[place].resting) if (lots !== 0) trade(one, lots);
				const { bracket } = rows[place];
				if (bracket !== 0 && one.product === 'DAY') {
					account.fill(trade(one, bracket, { bracket: 'entry' }), Infinity);
					trade(one, -bracket, { bracket: 'exit' });
				}
			});
			const before = owned.map(({ of, product }) => account.net(of, product));
			const sent: PlannedOrder[] = [];
			let sold = false;
			let tried = 0;
			account.onPlace = (leg) => {
				const net = account.net(leg.instrument, leg.product);
				const open = account
					.openOf(leg.instrument, leg.product)
					.filter(
						({ raw, order }) =>
							raw.bracket === undefined && order.transactionType === leg.transactionType,
					)
					.reduce((sum, { order }) => sum + (order.quantity ?? 0) - (order.filledQuantity ?? 0), 0);
				expect(Math.sign(net)).toBe(leg.transactionType === 'BUY' ? -1 : 1);
				expect(leg.quantity).toBeLessThanOrEqual(Math.abs(net) - open);
				expect(leg.product === 'KEEP').toBe(asked === 'KEEP');
				if (leg.transactionType === 'SELL' && tried === 0 && asked === undefined) {
					const covered = owned.filter(
						({ of, product }, place) =>
							rows[place].bracket === 0 &&
							of.underlying === leg.instrument.underlying &&
							product !== 'KEEP' &&
							account.net(of, product) < 0,
					);
					expect(covered).toEqual([]);
				}
				if (leg.transactionType === 'SELL') sold = true;
				else expect(sold && tried === 0).toBe(false);
				sent.push(leg);
			};
			// One that was rejected is certain not to stand, so what is left may still be closed.
			account.onTry = ({ instrument: of, product }) =>
				expect(
					account.failed.filter((one) => one.instrument === of && one.product === product),
				).toEqual([]);
			const entry = new Entry<SquareOffPlan>();
			const find = async () => {
				const rowsNow = await account.targets.all(null, () => undefined);
				const chosen = chosenOf(
					rowsNow,
					asked === undefined ? {} : { product: asked },
					FACTS,
					0,
					(one, other) => one === other,
				);
				return await Promise.all(
					chosen.map(
						async (one) =>
							await closingOf(account.targets, one, async () => await Promise.resolve()),
					),
				);
			};
			for (const then of [null, ...tries]) {
				account.begin();
				if (then !== null) {
					const one = owned[then.at % owned.length];
					if (then.lots !== 0) account.fill(trade(one, then.lots), Infinity);
					tried++;
				}
				const work = async () =>
					await squareOff(account.tools(), find, entry.now, async (_, alone) => await alone());
				const results = await running(entry.over(work), 60_000);
				expect(new Set(sent.map(({ n }) => n)).size).toBe(entry.written === null ? 0 : sent.length);
				if (results instanceof Error) continue;
				for (const { tradingSymbol, product, netQuantity, reached, to, message } of results) {
					const at = owned.findIndex(({ of }) => of.tradingSymbol === tradingSymbol);
					expect(netQuantity).toBe(account.net(owned[at].of, product ?? ''));
					expect(reached).toBe(netQuantity === to);
					if (!reached) expect(message).not.toBeNull();
				}
			}
			// What nobody traded in between has not grown, nor turned.
			if (tries.length === 0)
				owned.forEach(({ of, product }, place) => {
					const now = account.net(of, product);
					expect(Math.abs(now)).toBeLessThanOrEqual(Math.abs(before[place]));
					expect(Math.sign(now) * Math.sign(before[place])).not.toBe(-1);
					if (product === 'KEEP' && asked !== 'KEEP') expect(now).toBe(before[place]);
				});
		}),
		{ numRuns: 150 },
	);
});
