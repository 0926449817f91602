import { checkChanges } from '../../../../brokers/core/gtt/changes';
import {
	gttCancellationState,
	gttModificationState,
	isOfTerms,
} from '../../../../brokers/core/gtt/states';
import type { Gtt, GttStatus } from '../../../../brokers/core/outputs';
import { groww } from '../../../../brokers/groww';
import { openWith } from '../../support/broker';
import { failureOf } from '../../support/failures';
import { instrument } from '../../support/instruments';

const { facts } = openWith(groww, []).broker.gtt;

const gtt = (changes: Partial<Gtt> = {}): Gtt => ({
	broker: 'groww',
	gttId: '1',
	gttType: 'single',
	status: 'active',
	brokerStatus: 'ACTIVE',
	exchange: 'NSE',
	tradingSymbol: 'SBIN',
	instrumentToken: null,
	transactionType: 'SELL',
	product: 'CNC',
	quantity: 10,
	triggerPrice: 790,
	triggerDirection: 'down',
	orderType: 'LIMIT',
	price: 789.5,
	target: null,
	stopLoss: null,
	createdAt: null,
	updatedAt: null,
	expiresAt: null,
	duplicate: false,
	...changes,
});
const oco = gtt({
	gttType: 'oco',
	triggerPrice: null,
	orderType: null,
	price: null,
	target: { triggerPrice: 840, orderType: 'LIMIT', price: 839.5 },
	stopLoss: { triggerPrice: 770, orderType: 'SL_M', price: null },
});

const check = (asked: object, of = gtt()) =>
	checkChanges('groww', facts, of, instrument(), { ...asked });

describe('changes that are asked for', () => {
	test.each([
		[{ quantity: '12' }, { quantity: 12 }, [['790', '789.5']]],
		[{ triggerPrice: '1,780.05' }, { triggerPrice: '1780.05' }, [['1780.05', '789.5']]],
		[{ price: 789 }, { price: '789' }, [['790', '789']]],
		[{ triggerDirection: 'up' }, { triggerDirection: 'up' }, [['790', '789.5']]],
		[{ orderType: 'MARKET' }, { orderType: 'MARKET' }, [['790', null]]],
		[{ orderType: 'SL' }, { orderType: 'SL', price: '789.5' }, [['790', '789.5']]],
	])('%j', (asked, changes, legs) => {
		const { quantity = 10 } = changes as { quantity?: number };
		expect(check(asked)).toEqual({
			changes,
			quantity,
			legs: legs.map(([triggerPrice, price]) => ({ triggerPrice, price })),
		});
	});

	test('of an OCO: triggers, quantity, product', () => {
		const asked = { targetTriggerPrice: 845, stopLossTriggerPrice: '775', product: 'MIS' };
		expect(check(asked, oco)).toEqual({
			changes: { targetTriggerPrice: '845', stopLossTriggerPrice: '775', product: 'MIS' },
			quantity: 10,
			legs: [
				{ triggerPrice: '845', price: '839.5' },
				{ triggerPrice: '775', price: null },
			],
		});
	});

	test.each([
		['nothing', {}, gtt(), 'NO_CHANGES'],
		['blanks', { price: '', quantity: undefined }, gtt(), 'NO_CHANGES'],
		['a product', { product: 'MIS' }, gtt(), 'NOT_CHANGEABLE'],
		['a leg of none', { targetTriggerPrice: 1 }, gtt(), 'NOT_CHANGEABLE'],
		['a price of an OCO', { price: 1 }, oco, 'NOT_CHANGEABLE'],
		['a direction of an OCO', { triggerDirection: 'up' }, oco, 'NOT_CHANGEABLE'],
		['a direction that is none', { triggerDirection: 'UP' }, gtt(), 'INVALID_CHOICE'],
		['an order type that is none', { orderType: 'STOP' }, gtt(), 'BAD_ORDER_TYPE'],
		['a price for a market order', { price: 1, orderType: 'MARKET' }, gtt(), 'PRICE_MISFIT'],
		['a price that is 0', { price: 0 }, gtt(), 'INVALID_PRICE'],
		['a trigger off the tick', { stopLossTriggerPrice: 770.01 }, oco, 'OFF_TICK'],
		['no price for a limit order', { orderType: 'LIMIT' }, gtt({ price: null }), 'INVALID_PRICE'],
		['one whose quantity is not known', { price: 1 }, gtt({ quantity: null }), 'INVALID_QUANTITY'],
		['one whose trigger is not known', { price: 1 }, gtt({ triggerPrice: null }), 'INVALID_PRICE'],
	])('%s: refused', async (_, asked, of, code) => {
		expect(await failureOf(() => check(asked, of))).toMatchObject({ failure: 'input', code });
	});
});

const EVERY: GttStatus[] = [
	'active',
	'triggered',
	'cancelled',
	'expired',
	'failed',
	'completed',
	'unknown',
];

test.each([
	['cancellation', 'unchanged tooLate done tooLate tooLate tooLate unchanged'],
	[
		'modification that does not show',
		'unchanged tooLate tooLate tooLate tooLate tooLate unchanged',
	],
	['modification that shows', 'done done tooLate tooLate tooLate done done'],
	['modification of one that had fired', 'done tooLate tooLate tooLate tooLate tooLate done'],
])('what each status says of a %s', (what, expected) => {
	const states = EVERY.map((status) => {
		const now = gtt({ status, quantity: what.includes('does not') ? 10 : 12 });
		if (what === 'cancellation') return gttCancellationState(now);
		const before = gtt({ status: what.includes('had fired') ? 'triggered' : 'active' });
		return gttModificationState(now, { quantity: 12 }, before);
	});
	expect(states.join(' ')).toBe(expected);
});

test.each([
	[{ price: '789.50' }, 'done'],
	[{ price: '789.55' }, 'unchanged'],
	[{ triggerPrice: '790', quantity: 10, orderType: 'LIMIT' }, 'done'],
	[{ triggerDirection: 'up' as const }, 'unchanged'],
	[{ targetTriggerPrice: '840' }, 'unchanged'],
])('%j shows: %s', (wanted, state) => {
	expect(gttModificationState(gtt(), wanted, gtt())).toBe(state);
});

test('the legs of an OCO show theirs', () => {
	const wanted = { targetTriggerPrice: '840.00', stopLossTriggerPrice: '770' };
	expect(gttModificationState(oco, wanted, oco)).toBe('done');
	expect(gttModificationState(oco, { ...wanted, targetTriggerPrice: '841' }, oco)).toBe(
		'unchanged',
	);
});

test('terms are the same in every field, and of an OCO without its side', () => {
	expect(isOfTerms(gtt({ status: 'failed', createdAt: 'x' }), gtt())).toBe(true);
	for (const other of [
		{ transactionType: 'BUY' },
		{ quantity: 11 },
		{ triggerPrice: 790.05 },
		{ triggerDirection: 'up' as const },
		{ price: null },
		{ product: 'MIS' },
		{ exchange: 'BSE' },
		{ tradingSymbol: 'SBI' },
		{ instrumentToken: '1' },
		{ gttType: 'oco' as const },
		{ target: oco.target },
	])
		expect(isOfTerms(gtt(other), gtt())).toBe(false);
	expect(isOfTerms(oco, { ...oco, transactionType: null })).toBe(true);
	const moved = { ...oco.target, price: 839.55 } as Gtt['target'];
	expect(isOfTerms({ ...oco, target: moved }, oco)).toBe(false);
});
