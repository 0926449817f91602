import { angelOne } from '../../../../brokers/angelone';
import { readOrder as readAngelOne } from '../../../../brokers/angelone/parse';
import { cancellationState, modificationState } from '../../../../brokers/core/orders/change-state';
import type { OrderChanges } from '../../../../brokers/core/orders/orders-api';
import { groww } from '../../../../brokers/groww';
import { readOrder as readGroww } from '../../../../brokers/groww/parse';
import { openWith } from '../../support/broker';

const ANGEL_ONE = openWith(angelOne, []).broker.orders.facts;
const GROWW = openWith(groww, []).broker.orders.facts;

/** An order as the broker shows it, under one of its own words. */
const atAngelOne = (orderstatus: string, row = {}) =>
	readAngelOne({
		orderid: '1',
		ordertype: 'LIMIT',
		quantity: '10',
		price: 194,
		triggerprice: 0,
		filledshares: '0',
		orderstatus,
		...row,
	});

const atGroww = (order_status: string, row = {}) =>
	readGroww({
		groww_order_id: '1',
		order_type: 'LIMIT',
		quantity: 10,
		price: 194,
		trigger_price: null,
		filled_quantity: 0,
		order_status,
		...row,
	});

describe('a cancellation', () => {
	test.each([
		['cancelled', 'done'],
		['cancelled after market order', 'done'],
		['complete', 'tooLate'],
		['rejected', 'tooLate'],
		['cancel pending', 'pending'],
		['Cancel Pending', 'pending'],
		['open', 'unchanged'],
		['modify pending', 'unchanged'],
		['trigger pending', 'unchanged'],
		['validation pending', 'unchanged'],
		['some new word', 'unchanged'],
	])('of an Angel One order that is "%s": %s', (word, state) => {
		expect(cancellationState(atAngelOne(word), ANGEL_ONE)).toBe(state);
	});

	test.each([
		['CANCELLED', 'done'],
		['EXECUTED', 'tooLate'],
		['COMPLETED', 'tooLate'],
		['REJECTED', 'tooLate'],
		['FAILED', 'tooLate'],
		['CANCELLATION_REQUESTED', 'pending'],
		['OPEN', 'unchanged'],
		['ACKED', 'unchanged'],
		['MODIFICATION_REQUESTED', 'unchanged'],
		['SOMETHING_NEW', 'unchanged'],
	])('of a Groww order that is "%s": %s', (word, state) => {
		expect(cancellationState(atGroww(word), GROWW)).toBe(state);
	});

	test('of an order filled in part, and cancelled for the rest, is done', () => {
		expect(cancellationState(atAngelOne('cancelled', { filledshares: '4' }), ANGEL_ONE)).toBe(
			'done',
		);
		expect(cancellationState(atGroww('OPEN', { filled_quantity: 4 }), GROWW)).toBe('unchanged');
	});

	test('of an order without any word of the broker', () => {
		expect(cancellationState(readAngelOne({}), ANGEL_ONE)).toBe('unchanged');
		expect(cancellationState(readGroww({}), GROWW)).toBe('unchanged');
	});
});

describe('a modification', () => {
	const wanted: OrderChanges = { price: '195.5', quantity: 12 };
	const changed = { price: 195.5, quantity: 12 };
	const before = atAngelOne('open');
	const STOP = { ordertype: 'STOPLOSS_LIMIT', triggerprice: 193 };

	test.each([
		['open', {}, 'unchanged'],
		['open', changed, 'done'],
		['open', { price: 195.5 }, 'unchanged'],
		['open', { quantity: '12' }, 'unchanged'],
		['modified', changed, 'done'],
		['modify pending', {}, 'pending'],
		['modify pending', changed, 'pending'],
		['modify validation pending', changed, 'pending'],
		['cancel pending', {}, 'unchanged'],
		['complete', {}, 'tooLate'],
		['complete', changed, 'done'],
		['cancelled', {}, 'tooLate'],
		['rejected', {}, 'tooLate'],
	])('of an Angel One order that is "%s" with %p: %s', (word, row, state) => {
		expect(modificationState(atAngelOne(word, row), wanted, ANGEL_ONE, before)).toBe(state);
	});

	test.each([
		['OPEN', {}, 'unchanged'],
		['OPEN', changed, 'done'],
		['APPROVED', { price: 195.5 }, 'unchanged'],
		['MODIFICATION_REQUESTED', {}, 'pending'],
		['MODIFICATION_REQUESTED', changed, 'pending'],
		['CANCELLATION_REQUESTED', {}, 'unchanged'],
		['EXECUTED', {}, 'tooLate'],
		['EXECUTED', changed, 'done'],
		['CANCELLED', {}, 'tooLate'],
		['FAILED', {}, 'tooLate'],
	])('of a Groww order that is "%s" with %p: %s', (word, row, state) => {
		expect(modificationState(atGroww(word, row), wanted, GROWW, before)).toBe(state);
	});

	test('a price is compared as a decimal', () => {
		const order = atAngelOne('open', { price: '194.10' });
		expect(modificationState(order, { price: '194.1' }, ANGEL_ONE, before)).toBe('done');
		expect(modificationState(order, { price: '194.11' }, ANGEL_ONE, before)).toBe('unchanged');
	});

	test('a trigger price counts like a price', () => {
		const change = { triggerPrice: '190.05' };
		const stop = { order_type: 'SL', trigger_price: 190.05 };
		expect(modificationState(atGroww('TRIGGER_PENDING', stop), change, GROWW, before)).toBe('done');
		expect(modificationState(atGroww('TRIGGER_PENDING'), change, GROWW, before)).toBe('unchanged');
	});

	test('to another type is done once the order is of that type', () => {
		const stop = { orderType: 'STOPLOSS_LIMIT', triggerPrice: '190' };
		const row = { ordertype: 'STOPLOSS_LIMIT', triggerprice: '190.00' };
		expect(modificationState(atAngelOne('trigger pending', row), stop, ANGEL_ONE, before)).toBe(
			'done',
		);
		expect(
			modificationState(atAngelOne('open', { triggerprice: 190 }), stop, ANGEL_ONE, before),
		).toBe('unchanged');
	});

	test('to a market order: one that filled since is shown as what it was converted to', () => {
		const market = { orderType: 'MARKET' };
		expect(modificationState(atAngelOne('complete'), market, ANGEL_ONE, before)).toBe('done');
		const partly = atAngelOne('open', { filledshares: '4' });
		expect(modificationState(partly, market, ANGEL_ONE, before)).toBe('unchanged');
		expect(modificationState(partly, market, ANGEL_ONE, partly)).toBe('unchanged');
		const filled = atAngelOne('complete');
		expect(modificationState(filled, market, ANGEL_ONE, filled)).toBe('tooLate');
		expect(modificationState(atAngelOne('open'), market, ANGEL_ONE, before)).toBe('unchanged');
		expect(modificationState(atGroww('EXECUTED'), market, GROWW, before)).toBe('done');
		expect(modificationState(atGroww('OPEN'), market, GROWW, before)).toBe('unchanged');
	});

	test.each([
		['with the price that protects it', { price: 194.5 }, {}, 'done'],
		['with its price of before: a stop-loss that fired', {}, STOP, 'unchanged'],
	])('to a market order: one that rests as a limit order, %s', (_, row, was, state) => {
		const order = atAngelOne('open', row);
		const market = { orderType: 'MARKET' };
		expect(modificationState(order, market, ANGEL_ONE, atAngelOne('open', was))).toBe(state);
	});

	test.each([
		['with the price that protects it', { price: 861.3 }, 'done'],
		['as the limit order that it was', {}, 'tooLate'],
		['as a stop-loss that fired', { ordertype: 'STOPLOSS_LIMIT' }, 'tooLate'],
		['with its trigger', { ordertype: 'STOPLOSS_MARKET', triggerprice: 790 }, 'done'],
	])('to a stop-loss-market: one that is filled %s', (_, row, state) => {
		const filled = atAngelOne('complete', row);
		const wanted = { orderType: 'STOPLOSS_MARKET', triggerPrice: '790' };
		expect(modificationState(filled, wanted, ANGEL_ONE, before)).toBe(state);
	});

	test('to a limit order: a market order that was filled first is too late', () => {
		const filled = atGroww('EXECUTED', { order_type: 'MARKET' });
		expect(modificationState(filled, { orderType: 'LIMIT', price: '194' }, GROWW, before)).toBe(
			'tooLate',
		);
	});
});
