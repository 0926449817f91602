import { angelOne } from '../../../brokers/angelone';
import type { AskedOrder } from '../../../brokers/core/orders/orders-api';
import { openWith } from '../support/broker';
import { failureOf } from '../support/failures';
import { future } from '../support/instruments';
import { askedOrder } from '../support/orders';
import { type Answer, reply } from '../support/transport';

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });
const RMS = { availablecash: '1000.00', collateral: '300', utiliseddebits: '0' };

/** What the orders would block, beside these limits of the account. */
async function required(orders: AskedOrder[], answer: Answer, rms: object | null = RMS) {
	const { broker, transport } = openWith(angelOne, [answer]);
	const limits = rms as Record<string, unknown> | null;
	const { value } = await broker.margins.required(
		orders,
		async () => await Promise.resolve(limits),
	);
	return { value, requests: transport.requests };
}

const total = (totalMarginRequired: unknown, marginComponents: unknown = {}) =>
	ok({ totalMarginRequired, marginComponents });

test('the exact request: figures as the numbers that were typed, above the freeze quantity too', async () => {
	const orders = [
		askedOrder({ price: '812.35', quantity: '10' }),
		askedOrder({ orderType: 'STOPLOSS_MARKET', triggerPrice: 800, transactionType: 'SELL' }),
		askedOrder({
			...{ instrument: future(), quantity: 3750, product: 'CARRYFORWARD' },
			...{ orderType: 'MARKET', price: 25_000 },
		}),
	];
	const { requests } = await required(orders, total(1));
	expect(requests).toHaveLength(1);
	const { path, body } = requests[0];
	expect(path).toBe('/rest/secure/angelbroking/margin/v1/batch');
	const share = { exchange: 'NSE', qty: 10, productType: 'DELIVERY', token: '3045' };
	expect(body).toEqual({
		positions: [
			{ ...share, price: 812.35, tradeType: 'BUY', orderType: 'LIMIT' },
			{ ...share, price: 0, tradeType: 'SELL', orderType: 'STOPLOSS_MARKET' },
			{
				...{ exchange: 'NFO', qty: 3750, price: 0, productType: 'CARRYFORWARD', token: '35003' },
				...{ tradeType: 'BUY', orderType: 'MARKET' },
			},
		],
	});
	expect(JSON.stringify(body)).toContain('"price":812.35,');
});

describe('sufficient', () => {
	const margin = askedOrder({ product: 'INTRADAY' });

	test.each<[string, AskedOrder, object | null, number, number | null, boolean | null]>([
		['intraday may use pledged shares', margin, RMS, 1000, 1000, true],
		['and no more', margin, RMS, 1000.01, 1000, false],
		['delivery may not', askedOrder(), RMS, 700, 700, true],
		['between the two nobody knows', askedOrder(), RMS, 700.01, 700, null],
		['above both it is too little', askedOrder(), RMS, 1000.01, 700, false],
		['a null collateral', askedOrder(), { ...RMS, collateral: null }, 1, null, null],
		['which intraday does not ask for', margin, { ...RMS, collateral: null }, 1, 1000, true],
		['odd limits', margin, { availablecash: '-' }, 1, null, null],
		['negative with a blank', margin, { availablecash: '- 2235.80' }, 1, -2235.8, false],
		['no limits', margin, null, 1, null, null],
	])('%s', async (_what, order, rms, needed, availableCash, sufficient) => {
		const { value } = await required([order], total(needed), rms);
		expect(value).toMatchObject({ requiredMargin: needed, availableCash, sufficient });
	});
});

test.each<[string, Answer, object]>([
	[
		'text for numbers',
		total('29612.35', { spanMargin: '1', marginBenefit: '2.5', totOptionsPremium: '0' }),
		{ requiredMargin: 29612.35, span: 1, benefit: 2.5, optionPremium: 0, sufficient: false },
	],
	['no components', total(5, null), { requiredMargin: 5, span: null, benefit: null }],
	['components as a list', total(5, []), { requiredMargin: 5, span: null }],
	['no total', ok({}), { requiredMargin: null, sufficient: null, availableCash: 700 }],
	['a total that is none', total('-'), { requiredMargin: null, sufficient: null }],
])('odd reply: %s', async (_what, answer, value) => {
	expect((await required([askedOrder()], answer)).value).toMatchObject(value);
});

test.each([ok(null), ok([]), ok('')])('no data is an error', async (answer) => {
	expect(await failureOf(required([askedOrder()], answer))).toMatchObject({ code: 'NO_DATA' });
});

test('a page in place of the reply is an error', async () => {
	const page = reply('<html>Request Rejected</html>');
	expect(await failureOf(required([askedOrder()], page))).toMatchObject({ code: 'FIREWALL_PAGE' });
});

test('nothing is asked for an order that breaks a rule, and of several the error says which', async () => {
	const bad = askedOrder({ price: 812.36 });
	const { broker, transport } = openWith(angelOne, []);
	const limits = jest.fn(async () => await Promise.resolve(null));
	const single = await failureOf(broker.margins.required([bad], limits));
	expect(single).toMatchObject({ code: 'OFF_TICK', field: 'price' });
	expect(single.message).toMatch(/^Price 812\.36/);
	const basket = await failureOf(broker.margins.required([askedOrder(), bad], limits));
	expect(basket.message).toMatch(/^Order 2 of the basket: Price 812\.36/);
	const many = Array.from({ length: 51 }, () => askedOrder());
	expect(await failureOf(broker.margins.required(many, limits))).toMatchObject({
		code: 'BASKET_TOO_LARGE',
	});
	expect(transport.requests).toEqual([]);
	expect(limits).not.toHaveBeenCalled();
});
