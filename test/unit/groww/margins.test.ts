import { groww } from '../../../brokers/groww';
import type { AskedOrder } from '../../../brokers/core/orders/orders-api';
import type { Instrument } from '../../../brokers/core/instruments/types';
import { openWith } from '../support/broker';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';
import { growwAskedOrder } from '../support/orders';
import { type Answer, reply } from '../support/transport';
import user from '../../../contracts/groww/marginsDetailUser.json';
import sample from '../../../contracts/groww/marginsDetailOrders.json';

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });

/** Each balance another, so that a mistaken one shows. */
const BALANCES = {
	...user.reply.payload,
	equity_margin_details: { cnc_balance_available: 9000, mis_balance_available: 1000 },
	fno_margin_details: {
		future_balance_available: 3000,
		option_buy_balance_available: 11_000,
		option_sell_balance_available: 2000,
	},
};

async function required(orders: AskedOrder[], answer: Answer, balances: object | null = BALANCES) {
	const { broker, transport } = openWith(groww, [answer]);
	const known = balances as Record<string, unknown> | null;
	const { value } = await broker.margins.required(orders, async () => await Promise.resolve(known));
	return { value, requests: transport.requests };
}

const total = (total_requirement: unknown) => ok({ ...sample.reply.payload, total_requirement });
const fno = (changes: Partial<Instrument>) =>
	future({ exchange: 'NSE', segment: 'FNO', tradingSymbol: 'NIFTY26NOVFUT', ...changes });
const contract = (changes: Partial<Instrument>, more: Partial<AskedOrder> = {}) =>
	growwAskedOrder({ instrument: fno(changes), quantity: 75, product: 'NRML', price: 100, ...more });

test('the exact request of a share', async () => {
	const { requests } = await required([growwAskedOrder()], ok(sample.reply.payload));
	expect(requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			path: '/v1/margins/detail/orders',
			query: { segment: 'CASH' },
			body: [
				{
					...{ trading_symbol: 'SBIN', transaction_type: 'BUY', quantity: 10, price: 812.35 },
					...{ order_type: 'LIMIT', product: 'CNC', exchange: 'NSE', segment: 'CASH' },
				},
			],
		}),
	]);
});

test('an order without a limit has no price', async () => {
	const orders = [growwAskedOrder({ orderType: 'SL_M', triggerPrice: 820, price: 812.35 })];
	const { requests } = await required(orders, ok(sample.reply.payload));
	expect(requests[0].body).toEqual([
		expect.not.objectContaining({ price: expect.anything() as unknown }),
	]);
});

test('the documented reply, and the balance that delivery may use', async () => {
	const { value } = await required([growwAskedOrder()], ok(sample.reply.payload));
	expect(value).toEqual({
		broker: 'groww',
		requiredMargin: 2115,
		span: 1000,
		exposure: 1000,
		optionPremium: 140,
		benefit: null,
		charges: 15,
		availableCash: 9000,
		sufficient: true,
	});
});

describe('the balance', () => {
	const option = { kind: 'CE' as const, strike: '26000' };
	const sell = { transactionType: 'SELL' };

	test.each<[string, AskedOrder[], number | null]>([
		['of an intraday share', [growwAskedOrder({ product: 'MIS' })], 1000],
		['of a future', [contract({})], 3000],
		['of an option bought', [contract(option)], 11_000],
		['of an option sold', [contract(option, sell)], 2000],
		['of a spread is the lower', [contract(option), contract(option, sell)], 2000],
		[
			'of a commodity is not told',
			[contract({ exchange: 'MCX', segment: 'COMMODITY', kind: 'FUT' })],
			null,
		],
	])('%s', async (_what, orders, balance) => {
		const { value } = await required(orders, total(2500));
		expect(value.availableCash).toBe(balance);
	});

	test('between those of a spread nobody knows whether it is enough', async () => {
		const spread = [contract(option), contract(option, sell)];
		const verdict = async (needed: number) =>
			(await required(spread, total(needed))).value.sufficient;
		expect([await verdict(2000), await verdict(2000.5), await verdict(11_000.5)]).toEqual([
			true,
			null,
			false,
		]);
	});

	test.each([[null], [{}], [{ equity_margin_details: null }], [{ equity_margin_details: [] }]])(
		'%j tells none',
		async (balances) => {
			const { value } = await required([growwAskedOrder()], total(1), balances);
			expect(value).toMatchObject({ requiredMargin: 1, availableCash: null, sufficient: null });
		},
	);
});

test.each<[string, Answer, object]>([
	[
		'figures as text',
		ok({ total_requirement: '310.50', span_required: '-' }),
		{ requiredMargin: 310.5, span: null },
	],
	['nulls', total(null), { requiredMargin: null, sufficient: null }],
	['nothing', ok({}), { requiredMargin: null, exposure: null, charges: null, sufficient: null }],
])('odd reply: %s', async (_what, answer, value) => {
	expect((await required([growwAskedOrder()], answer)).value).toMatchObject(value);
});

test('no payload is an error', async () => {
	expect(await failureOf(required([growwAskedOrder()], ok(null)))).toMatchObject({
		code: 'NO_DATA',
	});
});

test('baskets that Groww does not calculate are refused before anything is asked', async () => {
	const { broker, transport } = openWith(groww, []);
	const refusal = async (orders: AskedOrder[]) =>
		await failureOf(broker.margins.required(orders, async () => await Promise.resolve(null)));
	expect(await refusal([growwAskedOrder(), growwAskedOrder()])).toMatchObject({
		...{ failure: 'input', code: 'NO_BASKET_OF_SHARES' },
	});
	expect(await refusal([growwAskedOrder(), contract({})])).toMatchObject({
		...{ failure: 'input', code: 'MIXED_SEGMENTS' },
	});
	const reserved = growwAskedOrder({
		instrument: instrument({ segment: 'CASH', buyAllowed: false }),
	});
	expect((await refusal([contract({}), reserved])).message).toMatch(/^Order 2 of the basket: /);
	expect(transport.requests).toEqual([]);
});

test('two contracts of two exchanges are one basket of their segment', async () => {
	const sensex = { exchange: 'BSE', tradingSymbol: 'SENSEX26NOVFUT' };
	const { requests } = await required([contract({}), contract(sensex)], total(1));
	expect(requests[0].query).toEqual({ segment: 'FNO' });
	expect(requests[0].body).toHaveLength(2);
});
