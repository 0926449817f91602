// Positions, holdings and money that follow from trades.
import {
	costAverage,
	freeQuantity,
	netQuantity,
	realisedPaise,
	sellableQuantity,
	unrealisedPaise,
} from '../../../../simulators/core/exchange';
import { ACCOUNT, at, CASH, Stage } from './support';

let stage: Stage;
beforeEach(() => {
	stage = new Stage();
});

const MONDAY = at('2026-11-23T10:00:00');
const TUESDAY = at('2026-11-24T10:00:00');
const positions = () => stage.exchange.positions(ACCOUNT);
const holdings = () => stage.exchange.holdings(ACCOUNT);
const funds = () => stage.exchange.funds(ACCOUNT);

describe('money', () => {
	test('is bound by a waiting order and freed with it', () => {
		const order = stage.place();
		expect(funds()).toMatchObject({ used: 860_000, free: CASH - 860_000, cash: CASH });
		expect(funds().equity.delivery).toBe(860_000);
		stage.exchange.cancel(order);
		expect(funds()).toMatchObject({ used: 0, free: CASH });
	});

	test('follows a position and its profit', () => {
		stage.trade({ product: 'intraday' });
		expect(funds().equity.leveraged).toBe(174_000);
		stage.price(88_000);
		expect(funds()).toMatchObject({ unrealised: 10_000, realised: 0 });
		stage.trade({ product: 'intraday', side: 'SELL' });
		expect(funds()).toMatchObject({
			unrealised: 0,
			realised: 10_000,
			used: 0,
			cash: CASH + 10_000,
		});
	});

	test('is not needed to close, but to turn round', () => {
		stage.start.cashPaise = 180_000;
		stage.trade({ product: 'intraday' });
		const turned = stage.trade({ product: 'intraday', side: 'SELL', quantity: 25 });
		expect(turned.state).toMatchObject({
			stage: 'rejected',
			note: { kind: 'funds', freePaise: 6_000, requiredPaise: 261_000 },
		});
		expect(stage.trade({ product: 'intraday', side: 'SELL' }).state.stage).toBe('filled');
	});

	test('one position is closed once: the second exit binds what it opens', () => {
		stage.trade({ product: 'intraday' });
		const exit = { product: 'intraday', side: 'SELL', pricePaise: 90_000 } as const;
		stage.place(exit);
		expect(funds().used).toBe(174_000);
		stage.place(exit);
		expect(funds().used).toBe(174_000 + 180_000);
	});

	test('derivatives bind span and exposure, bought options their price', () => {
		stage.start.cashPaise = 1e9;
		const future = stage.named('NIFTY', 'FUT');
		const option = stage.named('NIFTY', 'CE');
		const [overnight, quantity] = ['overnight', 65] as const;
		stage.trade({ instrument: future, product: overnight, quantity });
		stage.trade({ instrument: option, product: overnight, quantity });
		const value = future.basePaise * quantity;
		expect(funds().derivatives).toMatchObject({
			span: Math.ceil((value * 11) / 100),
			exposure: Math.ceil((value * 3) / 100),
			premium: option.basePaise * quantity,
		});
	});

	test('a change is judged as if the order were not there', () => {
		stage.start.cashPaise = 900_000;
		const order = stage.place();
		expect(stage.exchange.objectionToChange(order, { pricePaise: 87_000 })).toBeNull();
		expect(stage.exchange.objectionToChange(order, { quantity: 11 })).toMatchObject({
			kind: 'funds',
		});
		expect(stage.exchange.objectionToChange(order, { quantity: 0 })).toEqual({
			kind: 'belowFilled',
		});
	});
});

describe('positions over days', () => {
	test('overnight ones are carried at their price, their profit is booked', () => {
		stage.start.cashPaise = 1e9;
		const instrument = stage.named('NIFTY', 'FUT');
		const trade = { instrument, product: 'overnight' } as const;
		stage.trade({ ...trade, quantity: 130 });
		stage.price(instrument.basePaise + 1_000, instrument);
		stage.trade({ ...trade, side: 'SELL', quantity: 65 });
		stage.clock.set(MONDAY);
		const [position] = positions();
		expect(position).toMatchObject({
			bought: { quantity: 0 },
			carriedBought: { quantity: 65, paise: 65 * instrument.basePaise },
			carriedSold: { quantity: 0 },
		});
		expect(realisedPaise(position)).toBe(0);
		expect(unrealisedPaise(position, instrument.basePaise + 1_000)).toBe(65_000);
		expect(funds().cash).toBe(1e9 + 65_000);
		stage.trade({ ...trade, side: 'SELL', quantity: 65 });
		expect(realisedPaise(positions()[0])).toBe(65_000);
		stage.clock.set(TUESDAY);
		expect(positions()).toEqual([]);
		expect(funds().cash).toBe(1e9 + 130_000);
	});

	test('intraday ones end with the day, and what they earned stays', () => {
		stage.trade({ product: 'intraday' });
		stage.price(88_000);
		stage.trade({ product: 'intraday', side: 'SELL', quantity: 4 });
		stage.clock.set(MONDAY);
		expect(positions()).toEqual([]);
		expect(funds()).toMatchObject({ cash: CASH + 4_000, used: 0 });
	});

	test('those of the start are there from the start', () => {
		const instrument = stage.named('NIFTY', 'FUT');
		stage.start.positions.push({
			instrument,
			product: 'overnight',
			quantity: -65,
			pricePaise: 2_600_000,
		});
		expect(positions().map(netQuantity)).toEqual([-65]);
	});
});

describe('shares', () => {
	const hold = (settled: number, pledged = 0, t1 = 0) =>
		stage.start.holdings.push({
			instrument: stage.sbin,
			settled,
			t1,
			pledged,
			averagePaise: 80_000,
		});
	const sale = { side: 'SELL', product: 'delivery' } as const;

	test('bought today are a position, the next trading day T1, then delivered', () => {
		stage.trade();
		expect([holdings(), positions().map(netQuantity)]).toEqual([[], [10]]);
		stage.clock.set(MONDAY);
		expect(positions()).toEqual([]);
		expect(holdings()).toMatchObject([{ settled: 0, t1: 10, costPaise: 870_000 }]);
		expect([freeQuantity(holdings()[0]), sellableQuantity(holdings()[0])]).toEqual([0, 10]);
		expect(funds()).toMatchObject({ cash: CASH - 870_000, used: 0 });
		stage.clock.set(TUESDAY);
		expect(holdings()).toMatchObject([{ settled: 10, t1: 0 }]);
	});

	test('sold today are locked, and leave with the day at their average price', () => {
		hold(100);
		stage.trade({ ...sale, quantity: 30 });
		expect(holdings()).toMatchObject([{ settled: 100, soldToday: 30 }]);
		expect(freeQuantity(holdings()[0])).toBe(70);
		expect(funds()).toMatchObject({ used: 0, cash: CASH });
		stage.clock.set(MONDAY);
		expect(holdings()).toMatchObject([{ settled: 70, soldToday: 0, costPaise: 70 * 80_000 }]);
		expect(costAverage(holdings()[0])).toBe(80_000);
		expect(funds().cash).toBe(CASH + 30 * 87_000);
	});

	test('can be sold once, whichever exchange they are sold on', () => {
		hold(20);
		const other = stage.market
			.real()
			.find(({ venue, isin }) => venue === 'BSE' && isin === stage.sbin.isin)!;
		stage.place({ ...sale, quantity: 15, pricePaise: 90_000 });
		const second = stage.place({ ...sale, instrument: other, quantity: 6, pricePaise: 90_000 });
		expect(second.state.note).toEqual({ kind: 'holdings', sellable: 5, quantity: 6 });
		expect(holdings()).toMatchObject([{ promised: 15 }]);
	});

	test('pledged ones cannot be sold, those of yesterday and today can', () => {
		hold(10, 10, 5);
		stage.trade({ quantity: 3 });
		expect(stage.trade({ ...sale, quantity: 9 }).state.note).toMatchObject({ sellable: 8 });
		expect(stage.trade({ ...sale, quantity: 8 }).state.stage).toBe('filled');
		expect(stage.trade({ ...sale, quantity: 1 }).state.note).toMatchObject({ sellable: 0 });
	});

	test('of today are sold after those delivered, and what is left of them is T1', () => {
		hold(10);
		stage.trade({ quantity: 20 });
		expect(stage.trade({ ...sale, quantity: 25 }).state.stage).toBe('filled');
		stage.clock.set(MONDAY);
		expect(holdings()).toMatchObject([{ settled: 0, t1: 5 }]);
	});

	test('held ones need the holder’s word, today’s do not', () => {
		stage.start.mayDeliver = false;
		hold(10);
		stage.trade({ quantity: 3 });
		expect(stage.trade({ ...sale, quantity: 4 }).state.note).toEqual({ kind: 'authorisation' });
		expect(stage.trade({ ...sale, quantity: 3 }).state.stage).toBe('filled');
	});

	test('a later purchase changes the average price', () => {
		hold(10);
		stage.trade();
		stage.clock.set(TUESDAY);
		expect(holdings()).toMatchObject([{ settled: 20, costPaise: 800_000 + 870_000 }]);
		expect(costAverage(holdings()[0])).toBe(83_500);
	});
});

test('what only closes a position is taken whatever the account owes', () => {
	stage.trade({ product: 'intraday' });
	stage.start.cashPaise = 0;
	expect(stage.free).toBeLessThan(0);
	expect(stage.trade({ product: 'intraday', side: 'SELL' }).state.stage).toBe('filled');
	expect(stage.trade({ product: 'intraday', side: 'SELL' }).state.stage).toBe('rejected');
});

describe('conversion', () => {
	const conversion = { side: 'BUY', from: 'intraday', to: 'delivery' } as const;

	test('moves a part of a position to another product', () => {
		const { sbin: instrument } = stage;
		stage.trade({ product: 'intraday' });
		expect(stage.exchange.convert(ACCOUNT, { instrument, ...conversion, quantity: 4 })).toBe(true);
		expect(positions().map((one) => [one.product, netQuantity(one)])).toEqual([
			['intraday', 6],
			['delivery', 4],
		]);
		expect(funds().used).toBe(4 * 87_000 + (6 * 87_000) / 5);
	});

	test('moves no more than was traded today', () => {
		const { sbin: instrument } = stage;
		stage.trade({ product: 'intraday' });
		for (const change of [{ quantity: 11 }, { quantity: 0 }, { quantity: 1, to: 'intraday' }])
			expect(
				stage.exchange.convert(ACCOUNT, {
					...{ instrument, ...conversion, quantity: 1 },
					...(change as { quantity: number }),
				}),
			).toBe(false);
		stage.clock.set(MONDAY);
		expect(stage.exchange.convert(ACCOUNT, { instrument, ...conversion, quantity: 1 })).toBe(false);
	});

	const convert = (change: object, instrument = stage.sbin) =>
		stage.exchange.convert(ACCOUNT, { instrument, ...conversion, quantity: 10, ...change });

	test('moves no more than is open, nor the side that is not', () => {
		stage.trade({ product: 'intraday' });
		stage.trade({ product: 'intraday', side: 'SELL', quantity: 4 });
		expect(convert({ quantity: 7 })).toBe(false);
		expect(convert({ side: 'SELL', quantity: 4 })).toBe(false);
		expect(convert({ quantity: 6 })).toBe(true);
		expect(positions().map((one) => [one.product, netQuantity(one)])).toEqual([
			['intraday', 0],
			['delivery', 6],
		]);
	});

	test('needs the money that the other product binds, and changes nothing without it', () => {
		stage.trade({ product: 'intraday', quantity: 1_000 });
		stage.start.cashPaise = 50_000_00;
		const before = [positions(), funds()];
		expect(convert({ quantity: 1_000 })).toBe(false);
		expect([positions(), funds()]).toEqual(before);
		stage.start.cashPaise = CASH;
		stage.trade({ quantity: 10 });
		stage.start.cashPaise = 0;
		expect(convert({ from: 'delivery', to: 'intraday' })).toBe(true);
	});

	test('of a sale to a delivery needs the shares', () => {
		stage.trade({ product: 'intraday', side: 'SELL' });
		expect(convert({ side: 'SELL' })).toBe(false);
		const held = { settled: 10, t1: 0, pledged: 0, averagePaise: 80_000 };
		stage.start.holdings = [{ instrument: stage.sbin, ...held }];
		expect(convert({ side: 'SELL' })).toBe(true);
		expect(holdings()).toMatchObject([{ soldToday: 10 }]);
	});

	test('is between products that the instrument trades in', () => {
		const future = stage.named('NIFTY', 'FUT');
		const { lotSize: quantity } = future;
		stage.trade({ instrument: future, product: 'intraday', quantity });
		expect(convert({ quantity }, future)).toBe(false);
		expect(convert({ quantity, to: 'margin' }, future)).toBe(false);
		expect(convert({ quantity, to: 'overnight' }, future)).toBe(true);
		stage.trade({ product: 'intraday' });
		expect(convert({ to: 'overnight' })).toBe(false);
		expect(convert({ to: 'margin' })).toBe(true);
	});
});

test('an account that does not exist is an error, and clear forgets everything', () => {
	expect(() => stage.exchange.funds('two')).toThrow(RangeError);
	stage.trade();
	stage.place();
	stage.exchange.clear();
	expect([stage.exchange.orders, positions(), stage.free]).toEqual([[], [], CASH]);
});
