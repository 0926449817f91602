// Whatever happens in whatever order: nothing is created, lost, undone or traded at a worse price.
import fc from 'fast-check';
import type { Order, OrderKind, Product, Side } from '../../../../simulators/core/exchange';
import { isFinal, isLimited, netQuantity } from '../../../../simulators/core/exchange';
import { ACCOUNT, CASH, Stage } from './support';

fc.configureGlobal({ numRuns: 300 });

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Shares of SBIN in the demat account at the start. */
const HELD = 30;

type Step = (stage: Stage, orders: Array<Order<string>>) => void;

/** Few prices, so that limits, triggers and the market meet often. */
const price = fc.constantFrom(85_000, 86_000, 86_500, 87_000, 87_500, 88_000, 89_000);

const placing = (products: Product[]): fc.Arbitrary<Step> =>
	fc
		.record({
			side: fc.constantFrom<Side>('BUY', 'SELL'),
			kind: fc.constantFrom<OrderKind>('market', 'limit', 'stopLimit', 'stopMarket'),
			product: fc.constantFrom(...products),
			validity: fc.constantFrom('day' as const, 'ioc' as const),
			quantity: fc.integer({ min: 1, max: 60 }),
			pricePaise: price,
			triggerPaise: price,
			bracket: fc.boolean(),
		})
		.map(({ bracket, ...terms }) => (stage, orders) => {
			const limited = isLimited(terms);
			const stopped = terms.kind.startsWith('stop');
			const kept = {
				...terms,
				pricePaise: limited ? terms.pricePaise : 0,
				triggerPaise: stopped ? terms.triggerPaise : 0,
			};
			const legs = bracket && terms.kind === 'limit' && terms.product === 'intraday';
			orders.push(stage.place(kept, legs ? { targetPaise: 1_000, stopPaise: 500 } : null));
		});

/** Something bought or sold at market, to be carried: positions open and close. */
const trading = fc
	.record({ side: fc.constantFrom<Side>('BUY', 'SELL'), quantity: fc.constantFrom(1, 5, 10, 17) })
	.map(
		(terms): Step =>
			(stage, orders) => {
				orders.push(stage.trade({ ...terms, product: 'margin' }));
			},
	);

/** Something done to one of the orders there are, if it still lives. */
const toOne = (act: (stage: Stage, order: Order<string>, share: number) => void) =>
	fc.record({ index: fc.nat(), share: fc.integer({ min: 1, max: 10 }) }).map(
		({ index, share }): Step =>
			(stage, orders) => {
				const order = orders[index % Math.max(1, orders.length)];
				stage.exchange.settle();
				if (order !== undefined && !isFinal(order.state)) act(stage, order, share);
			},
	);

const filling = toOne((stage, order, share) => {
	const left = order.state.quantity - order.state.filledQuantity;
	stage.exchange.fill(order, Math.max(1, Math.floor((left * share) / 10)));
});
const cancelling = toOne((stage, order) => stage.exchange.cancel(order));
const changing = toOne((stage, order, share) => {
	const change = { quantity: share * 5 };
	if (stage.exchange.objectionToChange(order, change) === null)
		stage.exchange.change(order, change);
});
const moving = price.map(
	(paise): Step =>
		(stage) =>
			stage.price(paise),
);
const waiting = fc.integer({ min: 1, max: 2 * HOUR_MS }).map(
	(ms): Step =>
		(stage) =>
			stage.clock.advance(ms),
);
const sleeping = fc.constantFrom<Step>((stage) => stage.clock.advance(DAY_MS));

const STEPS = { minLength: 1, maxLength: 40 };
const ALL: Product[] = ['delivery', 'margin', 'intraday', 'overnight'];

/** Settings of a world in which everything takes a while, or nothing does. */
const worlds = fc.record({
	autoFill: fc.boolean(),
	arrivalDelayMs: fc.constantFrom(0, 1_000),
	matchDelayMs: fc.constantFrom(0, 60_000),
	changeDelayMs: fc.constantFrom(0, 60_000),
	cancelDelayMs: fc.constantFrom(0, 60_000),
	maxFillQuantity: fc.constantFrom(null, 7),
	judgesAfterHours: fc.constantFrom('atOnce' as const, 'atOpening' as const),
});

function play(settings: Partial<Stage['settings']>, steps: Step[], check: (stage: Stage) => void) {
	const stage = new Stage();
	Object.assign(stage.settings, settings);
	stage.start.holdings.push({
		instrument: stage.sbin,
		settled: HELD,
		t1: 0,
		pledged: 0,
		averagePaise: 80_000,
	});
	const orders: Array<Order<string>> = [];
	for (const step of steps) {
		step(stage, orders);
		stage.exchange.settle();
		check(stage);
	}
}

const withinDay = fc.array(
	fc.oneof(placing(ALL), filling, cancelling, changing, moving, waiting),
	STEPS,
);
const overDays = fc.array(
	fc.oneof(placing(['delivery', 'overnight']), trading, filling, moving, sleeping),
	STEPS,
);

const flow = ({ side, fills }: Order<string>): number =>
	fills.reduce((sum, one) => sum + (side === 'SELL' ? 1 : -1) * one.quantity * one.pricePaise, 0);
const signed = ({ side, fills }: Order<string>): number =>
	fills.reduce((sum, one) => sum + (side === 'BUY' ? 1 : -1) * one.quantity, 0);
const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);

test('fills add up to the order, and the orders to the position', () => {
	fc.assert(
		fc.property(worlds, withinDay, (settings, steps) =>
			play(settings, steps, ({ exchange }) => {
				for (const { state, fills } of exchange.orders) {
					expect(sum(fills.map(({ quantity }) => quantity))).toBe(state.filledQuantity);
					expect(sum(fills.map((one) => one.quantity * one.pricePaise))).toBe(state.filledPaise);
					expect(state.filledQuantity).toBeLessThanOrEqual(state.quantity);
					if (state.stage === 'filled') expect(state.filledQuantity).toBe(state.quantity);
					if (state.stage === 'cancelled')
						expect(state.filledQuantity + state.cancelledQuantity).toBe(state.quantity);
				}
				for (const product of ALL) {
					const traded = exchange.orders.filter((order) => order.product === product);
					const held = exchange.positions(ACCOUNT).filter((one) => one.product === product);
					expect(sum(held.map(netQuantity))).toBe(sum(traded.map(signed)));
				}
			}),
		),
	);
});

test('what is filled stays filled, what is final stays final, and time does not run back', () => {
	fc.assert(
		fc.property(
			worlds,
			fc.array(fc.oneof(withinDay, overDays), { maxLength: 2 }),
			(settings, days) =>
				play(settings, days.flat(), ({ exchange }) => {
					for (const { history, state } of exchange.orders) {
						expect(history.at(-1)).toBe(state);
						for (const [index, later] of history.slice(1).entries()) {
							const earlier = history[index];
							expect(isFinal(earlier)).toBe(false);
							expect(later.filledQuantity).toBeGreaterThanOrEqual(earlier.filledQuantity);
							expect(later.updatedAt).toBeGreaterThanOrEqual(earlier.updatedAt);
						}
					}
				}),
		),
	);
});

test('the exchange never fills beyond a limit, nor a stop before its trigger', () => {
	fc.assert(
		fc.property(
			worlds,
			fc.array(fc.oneof(placing(ALL), cancelling, moving, waiting), STEPS),
			(settings, steps) =>
				play({ ...settings, autoFill: true }, steps, ({ exchange }) => {
					for (const { side, state, fills } of exchange.orders) {
						if (fills.length > 0 && state.kind.startsWith('stop'))
							expect(state.triggered).toBe(true);
						if (!isLimited(state)) continue;
						for (const { pricePaise } of fills) {
							if (side === 'BUY') expect(pricePaise).toBeLessThanOrEqual(state.pricePaise);
							else expect(pricePaise).toBeGreaterThanOrEqual(state.pricePaise);
						}
					}
				}),
		),
	);
});

test('cash is what was there, and what trades brought in or cost, but for the cost of what is open', () => {
	fc.assert(
		fc.property(worlds, overDays, (settings, steps) =>
			play(settings, steps, (stage) => {
				const { cash, collateral, used, free } = stage.exchange.funds(ACCOUNT);
				expect(free).toBe(cash + collateral - used);
				const open = stage.exchange.positions(ACCOUNT).map((position) => {
					const bought = position.bought.paise + position.carriedBought.paise;
					const sold = position.sold.paise + position.carriedSold.paise;
					const quantities = [
						position.bought.quantity + position.carriedBought.quantity,
						position.sold.quantity + position.carriedSold.quantity,
					];
					const closed = Math.min(...quantities);
					const part = (paise: number, of: number) =>
						of === 0 ? 0 : Math.round((paise * closed) / of);
					return bought - part(bought, quantities[0]) - (sold - part(sold, quantities[1]));
				});
				expect(cash).toBe(CASH + sum(stage.exchange.orders.map(flow)) + sum(open));
			}),
		),
	);
});

test('waiting purchases bind their price, and never more than there is', () => {
	const buying = price.map(
		(pricePaise): Step =>
			(stage, orders) =>
				orders.push(stage.place({ pricePaise, quantity: 150 })),
	);
	fc.assert(
		fc.property(fc.array(fc.oneof(buying, cancelling, sleeping), STEPS), (steps) =>
			play({ autoFill: false, market: 'open' }, steps, ({ exchange }) => {
				const live = exchange.orders.filter(({ state }) => !isFinal(state));
				const { free, used } = exchange.funds(ACCOUNT);
				expect(used).toBe(sum(live.map(({ state }) => state.quantity * state.pricePaise)));
				expect(free).toBe(CASH - used);
				expect(free).toBeGreaterThanOrEqual(0);
			}),
		),
	);
});

test('shares are neither made nor lost between orders and the demat account', () => {
	fc.assert(
		fc.property(
			worlds,
			fc.array(fc.oneof(placing(['delivery']), cancelling, moving, sleeping), STEPS),
			(settings, steps) =>
				play(settings, steps, (stage) => {
					const held = stage.exchange.holdings(ACCOUNT);
					const today = stage.exchange.positions(ACCOUNT);
					const shares = sum(held.map(({ settled, t1 }) => settled + t1));
					expect(shares + sum(today.map(netQuantity))).toBe(
						HELD + sum(stage.exchange.orders.map(signed)),
					);
					for (const { settled, t1, costPaise } of held) {
						expect(Math.min(settled, t1, costPaise)).toBeGreaterThanOrEqual(0);
					}
				}),
		),
	);
});
