// What the exchange objects to, in figures.
import type { OrderTerms } from '../../../../simulators/core/exchange';
import { circuitLimits } from '../../../../simulators/core/exchange';
import { ACCOUNT, Stage } from './support';

const stage = new Stage();
stage.start.cashPaise = 1e10;
const future = {
	instrument: stage.named('NIFTY', 'FUT'),
	product: 'overnight',
	kind: 'market',
	pricePaise: 0,
} as const;
const stop = { kind: 'stopLimit', triggerPaise: 88_000, pricePaise: 88_100 } as const;
const objection = (change: Partial<OrderTerms>) =>
	stage.exchange.objectionTo(ACCOUNT, stage.terms(change));

test.each<[string, Partial<OrderTerms>, object | null]>([
	['a plain order', {}, null],
	['a part of a lot', { ...future, quantity: 66 }, { kind: 'lotSize', limit: 65 }],
	['above the freeze', { ...future, quantity: 1885 }, { kind: 'freezeQuantity', limit: 1800 }],
	['no price', { pricePaise: 0 }, { kind: 'priceMissing' }],
	['no trigger', { ...stop, triggerPaise: 0 }, { kind: 'triggerMissing' }],
	['a price off the tick', { pricePaise: 86_003 }, { kind: 'tickOfPrice', tickPaise: 5 }],
	['a trigger off it', { ...stop, triggerPaise: 88_001 }, { kind: 'tickOfTrigger' }],
	['above the circuit', { pricePaise: 104_405 }, { kind: 'circuit' }],
	['at the circuit', { pricePaise: 104_400 }, null],
	['a stop', stop, null],
	[
		'a trigger above the limit of a purchase',
		{ ...stop, pricePaise: 87_900 },
		{ kind: 'triggerBeyondLimit', side: 'BUY' },
	],
	[
		'a trigger below the limit of a sale',
		{ ...stop, side: 'SELL', product: 'intraday', triggerPaise: 86_000 },
		{ kind: 'triggerBeyondLimit', side: 'SELL' },
	],
	['more than there are shares', { side: 'SELL' }, { kind: 'holdings', sellable: 0 }],
])('%s', (_name, change, expected) => {
	if (expected === null) expect(objection(change)).toBeNull();
	else expect(objection(change)).toMatchObject(expected);
});

test('rules that a broker switches', () => {
	const { rules } = stage.settings;
	Object.assign(rules, { marketOrders: false, stopsBeyondMarket: true, bandPercent: 1 });
	expect(objection({ kind: 'market', pricePaise: 0 })).toEqual({ kind: 'marketOrders' });
	expect(objection({ ...stop, triggerPaise: 87_000 })).toMatchObject({
		kind: 'triggerBehindMarket',
	});
	expect(objection({})).toEqual({ kind: 'band' });
	expect(objection({ pricePaise: 86_150 })).toBeNull();
	rules.circuitPercent = 0;
	expect(circuitLimits(stage.sbin, rules)).toBeNull();
});

test('IOC is not for commodities', () => {
	const gold = stage.market.real().find(({ underlying }) => underlying === 'GOLD')!;
	const terms = { instrument: gold, product: 'overnight', quantity: 100, validity: 'ioc' } as const;
	expect(objection({ ...terms, pricePaise: gold.basePaise })).toEqual({ kind: 'iocOnCommodities' });
});
