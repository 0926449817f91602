// The life of an order: arrival, trigger, matching, parts, changes, ends.
import { at, Stage } from './support';

let stage: Stage;
beforeEach(() => {
	stage = new Stage();
});

describe('matching', () => {
	test('a limit rests beyond the market and fills at the last price when it comes', () => {
		const order = stage.place();
		expect(stage.seen(order)).toEqual(['open', 0, 0]);
		stage.price(86_005);
		expect(stage.seen(order)).toEqual(['open', 0, 0]);
		stage.price(85_900);
		expect(stage.seen(order)).toEqual(['filled', 10, 85_900]);
	});

	test('a sale fills at or above its limit', () => {
		const order = stage.place({ side: 'SELL', product: 'intraday', pricePaise: 88_000 });
		stage.price(87_995);
		expect(stage.seen(order)[0]).toBe('open');
		stage.price(88_000);
		expect(stage.seen(order)).toEqual(['filled', 10, 88_000]);
	});

	test('a market order fills at once', () => {
		expect(stage.seen(stage.trade())).toEqual(['filled', 10, 87_000]);
	});

	test('a stop waits for its trigger, then is a market or a limit order', () => {
		const stop = { side: 'SELL', product: 'intraday', triggerPaise: 86_000 } as const;
		const market = stage.place({ ...stop, kind: 'stopMarket', pricePaise: 0 });
		const limit = stage.place({ ...stop, kind: 'stopLimit', pricePaise: 85_800 });
		expect(stage.seen(market)[0]).toBe('untriggered');
		stage.clock.advance(60_000);
		stage.price(85_700);
		expect(stage.seen(market)).toEqual(['filled', 10, 85_700]);
		expect(market.fills[0].at).toBe(stage.clock.now());
		expect(stage.seen(limit)[0]).toBe('open');
		stage.price(85_800);
		expect(stage.seen(limit)).toEqual(['filled', 10, 85_800]);
	});

	test('IOC fills what it can and drops the rest', () => {
		stage.settings.maxFillQuantity = 4;
		const part = stage.place({ validity: 'ioc', pricePaise: 87_000 });
		expect(stage.seen(part)).toEqual(['cancelled', 4, 87_000]);
		expect(part.state.cancelledQuantity).toBe(6);
		expect(stage.seen(stage.place({ validity: 'ioc' }))).toEqual(['cancelled', 0, 0]);
	});

	test('parts fill one at a time, each when the price is set', () => {
		stage.settings.maxFillQuantity = 4;
		const order = stage.place({ pricePaise: 87_000 });
		expect(stage.seen(order)).toEqual(['open', 4, 87_000]);
		stage.price(86_950);
		stage.price(86_900);
		expect(stage.seen(order)).toEqual(['filled', 10, (4 * 87_000 + 4 * 86_950 + 2 * 86_900) / 10]);
		expect(order.fills.map(({ quantity }) => quantity)).toEqual([4, 4, 2]);
	});

	test('delays: the exchange has it later, and matches it later still', () => {
		Object.assign(stage.settings, { arrivalDelayMs: 1_000, matchDelayMs: 2_000 });
		const order = stage.trade();
		expect([stage.seen(order)[0], order.state.exchangeOrderId]).toEqual(['pending', null]);
		stage.clock.advance(1_000);
		expect([stage.seen(order)[0], order.state.exchangeOrderId]).toEqual([
			'open',
			expect.any(String),
		]);
		stage.clock.advance(10_000);
		stage.exchange.settle();
		expect(order.fills[0].at).toBe(order.placedAt + 3_000);
	});

	test('by hand: in parts, at any price, and never more than is left', () => {
		stage.settings.autoFill = false;
		const order = stage.place();
		stage.exchange.fill(order, 4, 85_000);
		stage.exchange.fill(order, 2);
		expect(stage.seen(order)).toEqual(['open', 6, (4 * 85_000 + 2 * 86_000) / 6]);
		expect(() => stage.exchange.fill(order, 5)).toThrow(RangeError);
		expect(() => stage.exchange.fill(order, 0)).toThrow(RangeError);
		stage.exchange.reject(order, 'enough');
		expect(order.state).toMatchObject({
			stage: 'rejected',
			note: { kind: 'told', text: 'enough' },
		});
		expect(() => stage.exchange.fill(order)).toThrow(RangeError);
		expect(() => stage.exchange.reject(order, 'again')).toThrow(RangeError);
	});
});

describe('changes', () => {
	test('take effect and match again', () => {
		const order = stage.place();
		stage.exchange.change(order, { pricePaise: 87_500, quantity: 7 });
		expect(stage.seen(order)).toEqual(['filled', 7, 87_000]);
	});

	test('take their time; until then the order stands as it was, and does not fill', () => {
		stage.settings.changeDelayMs = 1_000;
		const order = stage.place();
		stage.exchange.change(order, { pricePaise: 87_500 });
		expect(order.state).toMatchObject({ requested: 'change', pricePaise: 86_000, stage: 'open' });
		stage.clock.advance(1_000);
		expect(stage.seen(order)[0]).toBe('filled');
		expect(order.state.requested).toBeNull();
	});

	test('are refused where a fill has overtaken them', () => {
		stage.settings.changeDelayMs = 1_000;
		const order = stage.place();
		stage.exchange.change(order, { quantity: 5 });
		stage.exchange.fill(order, 6);
		stage.clock.advance(1_000);
		expect(stage.seen(order).slice(0, 2)).toEqual(['open', 6]);
		expect(order.state).toMatchObject({ quantity: 10, note: { kind: 'belowFilled' } });
	});

	test('turn a limit into a stop and back', () => {
		const order = stage.place();
		stage.exchange.change(order, { kind: 'stopLimit', triggerPaise: 89_000, pricePaise: 89_200 });
		expect(stage.seen(order)[0]).toBe('untriggered');
		stage.exchange.change(order, { kind: 'limit', triggerPaise: 0, pricePaise: 86_000 });
		expect(stage.seen(order)[0]).toBe('open');
	});

	test('a cancellation may come too late', () => {
		stage.settings.cancelDelayMs = 1_000;
		const [kept, filled] = [stage.place(), stage.place()];
		stage.exchange.cancel(kept);
		stage.exchange.cancel(filled);
		stage.exchange.fill(filled);
		stage.clock.advance(1_000);
		expect([stage.seen(kept)[0], stage.seen(filled)[0]]).toEqual(['cancelled', 'filled']);
	});
});

describe('days', () => {
	test('a day order lapses at the close, at its own time however late one looks', () => {
		const order = stage.place();
		stage.clock.set(at('2026-11-20T23:00:00'));
		expect(stage.seen(order)[0]).toBe('cancelled');
		expect(order.state).toMatchObject({
			note: { kind: 'validityEnded' },
			updatedAt: at('2026-11-20T15:30:00'),
		});
	});

	test('an order sent after hours waits for the next opening', () => {
		stage.clock.set(at('2026-11-20T18:00:00'));
		const order = stage.trade();
		stage.clock.set(at('2026-11-23T09:14:59'));
		expect(stage.seen(order)[0]).toBe('waiting');
		stage.clock.set(at('2026-11-24T12:00:00'));
		expect(stage.seen(order)[0]).toBe('filled');
		expect(order.fills[0].at).toBe(at('2026-11-23T09:15:00'));
	});

	test('a market that never opens keeps it waiting; one that never closes does not', () => {
		stage.settings.market = 'closed';
		const order = stage.trade();
		stage.clock.set(at('2026-11-24T12:00:00'));
		expect(stage.seen(order)[0]).toBe('waiting');
		stage.settings.market = 'open';
		expect(stage.seen(order)[0]).toBe('filled');
	});

	test('judged at the opening, it binds nothing before', () => {
		stage.settings.judgesAfterHours = 'atOpening';
		stage.clock.set(at('2026-11-20T18:00:00'));
		const before = stage.free;
		const order = stage.place({ quantity: 100_000 });
		expect([stage.seen(order)[0], stage.free]).toEqual(['waiting', before]);
		stage.clock.set(at('2026-11-23T09:15:00'));
		expect(stage.seen(order)[0]).toBe('rejected');
		expect(order.state.note).toMatchObject({ kind: 'funds' });
	});
});

describe('brackets', () => {
	const bracket = { targetPaise: 1_000, stopPaise: 500 };
	const entry = { product: 'intraday', pricePaise: 87_000 } as const;
	const legs = () => stage.exchange.orders.filter(({ parent }) => parent !== null);

	test.each([
		[88_000, ['filled', 'cancelled']],
		[86_500, ['cancelled', 'filled']],
	])('at %i one leg fills and ends the other', (paise, stages) => {
		stage.place(entry, bracket);
		expect(legs().map(({ state }) => [state.stage, state.pricePaise, state.triggerPaise])).toEqual([
			['open', 88_000, 0],
			['untriggered', 0, 86_500],
		]);
		const bound = stage.exchange.funds('one').used;
		expect(bound).toBe((10 * 87_000) / 5);
		stage.price(paise);
		expect(legs().map(({ state }) => state.stage)).toEqual(stages);
		expect(stage.exchange.funds('one').used).toBe(0);
	});

	test('legs end with their parent', () => {
		const parent = stage.place(entry, bracket);
		stage.exchange.cancel(parent);
		expect(legs().map(({ state }) => state.stage)).toEqual(['cancelled', 'cancelled']);
		expect(stage.exchange.hasLiveLegs(parent)).toBe(false);
		expect(parent.state.stage).toBe('filled');
	});
});

test('a late reader sees an order as it was', async () => {
	const { stateSeen } = await import('../../../../simulators/core/exchange');
	const order = stage.place();
	stage.clock.advance(5_000);
	stage.exchange.cancel(order);
	const now = stage.clock.now();
	expect(stateSeen(order, now, 0)?.stage).toBe('cancelled');
	expect(stateSeen(order, now, 1)?.stage).toBe('open');
	expect(stateSeen(order, now, 5_001)).toBeUndefined();
});
