import { angelOne } from '../../../brokers/angelone';
import type { AskedOrder } from '../../../brokers/core/orders/orders-api';
import { BrokerError } from '../../../brokers/core/errors';
import sample from '../../../contracts/angelone/estimateCharges.json';
import { openWith } from '../support/broker';
import { future, instrument } from '../support/instruments';
import { askedOrder } from '../support/orders';
import { type Answer, reply } from '../support/transport';

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });
const refusal = (errorcode: string) =>
	reply({ status: false, message: 'Error not specified', errorcode, data: null });
const entry = (trade_value: unknown, more: object = {}) => ({
	...sample.reply.data.charges[0],
	trade_value,
	...more,
});
const entries = (...values: unknown[]) => ok({ charges: values.map((value) => entry(value)) });

/** The outputs, an error by its code, and what was asked. */
async function estimate(orders: AskedOrder[], answers: Answer[]) {
	const { broker, transport } = openWith(angelOne, answers);
	const estimates = await broker.charges.estimate(orders);
	const values = estimates.map((one) => (one instanceof BrokerError ? one : one.value));
	const requests = transport.requests.map(({ path, body }) => ({
		name: path.split('/').filter(Boolean).at(-1),
		body,
	}));
	return { values, requests };
}

test('the exact request: every value as text, orders above the freeze quantity too', async () => {
	const orders = [
		askedOrder({ price: '812.35' }),
		askedOrder({ orderType: 'STOPLOSS_MARKET', triggerPrice: 800.5, transactionType: 'SELL' }),
		askedOrder({ instrument: future(), quantity: 3750, product: 'INTRADAY', price: 25_000 }),
	];
	const { requests } = await estimate(orders, [entries(1, 2, 3)]);
	const share = { product_type: 'DELIVERY', quantity: '10', exchange: 'NSE' };
	expect(requests).toEqual([
		{
			name: 'estimateCharges',
			body: {
				orders: [
					{
						...{ ...share, transaction_type: 'BUY', price: '812.35' },
						...{ symbol_name: 'SBIN-EQ', token: '3045' },
					},
					{
						...{ ...share, transaction_type: 'SELL', price: '800.5' },
						...{ symbol_name: 'SBIN-EQ', token: '3045' },
					},
					{
						...{ product_type: 'INTRADAY', transaction_type: 'BUY', quantity: '3750' },
						...{ price: '25000', exchange: 'NFO' },
						...{ symbol_name: 'NIFTY26NOV26FUT', token: '35003' },
					},
				],
			},
		},
	]);
});

test('the documented sample, its rows by their exact words', async () => {
	const { values } = await estimate([askedOrder()], [ok(sample.reply.data)]);
	expect(values).toEqual([
		{
			broker: 'angelOne',
			tradeValue: 8000,
			totalCharges: 1.5162,
			brokerage: 0,
			transactionCharges: 0.56,
			stampDuty: 2.4,
			sebiFees: 0.016,
			stt: 0,
			gst: 0.1036,
			details: sample.reply.data.charges[0].breakup,
		},
	]);
});

test.each<[string, object, object]>([
	[
		'the first row without its list, as documented',
		{ breakup: { name: 'GST', amount: '1.5' } },
		{ gst: 1.5 },
	],
	['no breakup', { breakup: null }, { brokerage: null, stt: null, details: [] }],
	['text for it', { breakup: '-' }, { brokerage: null, details: [] }],
	['unknown words', { breakup: [{ name: 'gst', amount: 1 }] }, { gst: null }],
	['odd rows', { breakup: [null, 7, { name: 'GST', amount: '-', breakup: 'x' }] }, { gst: null }],
	['figures as text', { total_charges: '1,234.5' }, { totalCharges: 1234.5 }],
	['a figure that is none', { total_charges: {} }, { totalCharges: null }],
])('odd reply: %s', async (_what, changes, value) => {
	const { values } = await estimate([askedOrder()], [ok({ charges: [entry(1, changes)] })]);
	expect(values).toEqual([expect.objectContaining(value)]);
});

describe('a market order', () => {
	const market = (changes: Partial<AskedOrder> = {}) =>
		askedOrder({ orderType: 'MARKET', price: '', ...changes });
	const quotes = (...rows: object[]) => ok({ fetched: rows, unfetched: [] });
	const row = { exchange: 'NSE', symbolToken: '3045', ltp: 870.05 };

	test('counts with the last price, read once for all', async () => {
		const { requests } = await estimate(
			[market(), market({ quantity: 5 }), askedOrder()],
			[quotes(row), entries(1, 2, 3)],
		);
		expect(requests.map(({ name }) => name)).toEqual(['quote', 'estimateCharges']);
		expect(requests[0].body).toEqual({ mode: 'LTP', exchangeTokens: { NSE: ['3045'] } });
		const { orders } = requests[1].body as { orders: Array<{ price: string }> };
		expect(orders.map(({ price }) => price)).toEqual(['870.05', '870.05', '812.35']);
	});

	test('without a last price is an error of its own', async () => {
		const other = instrument({ token: '1660', tradingSymbol: 'ITC-EQ' });
		const untraded = instrument({ token: '1', tradingSymbol: 'NEW-EQ' });
		const { values } = await estimate(
			[market({ instrument: other }), market(), market({ instrument: untraded })],
			[quotes(row, { ...row, symbolToken: '1', ltp: 0 }), entries(7)],
		);
		const hint = expect.stringMatching(/^Give a limit price/) as string;
		expect(values).toMatchObject([
			{ code: 'NOT_QUOTED', hint },
			{ tradeValue: 7 },
			{ code: 'NO_LAST_PRICE', hint },
		]);
	});
});

test('an order that breaks a rule fails alone', async () => {
	const { values } = await estimate(
		[askedOrder(), askedOrder({ price: 0.01 }), askedOrder()],
		[entries(1, 2)],
	);
	expect(values).toMatchObject([{ tradeValue: 1 }, { code: 'OFF_TICK' }, { tradeValue: 2 }]);
});

test('120 orders are three calls', async () => {
	const fifty = entries(...Array.from({ length: 50 }, (_, at) => at));
	const twenty = entries(...Array.from({ length: 20 }, (_, at) => at));
	const orders = Array.from({ length: 120 }, () => askedOrder());
	const { values, requests } = await estimate(orders, [fifty, fifty, twenty]);
	expect(requests).toHaveLength(3);
	expect(values[119]).toMatchObject({ tradeValue: 19 });
});

describe('a call that one order may have spoilt', () => {
	const two = [askedOrder({ price: 800 }), askedOrder({ price: 812.35 })];

	test.each([
		['is refused', refusal('AB1018')],
		['has an unnamed error', refusal('AB2001')],
		['has too few entries', entries(1)],
		['has too many', entries(1, 2, 3)],
		['has none', ok({ charges: null })],
	])('%s: its orders are asked for one by one', async (_what, answer) => {
		const { values, requests } = await estimate(two, [answer, entries(1), refusal('AB1018')]);
		expect(requests).toHaveLength(3);
		expect(values).toMatchObject([{ tradeValue: 1 }, { code: 'AB1018' }]);
	});

	test('one that is alone is not asked for again', async () => {
		const { values, requests } = await estimate([two[0]], [entries(1, 2)]);
		expect(requests).toHaveLength(1);
		expect(values).toMatchObject([{ failure: 'unclear', code: 'NOT_ONE_EACH' }]);
	});

	test('a price with paise that has an unnamed error: what users report', async () => {
		const { values } = await estimate([two[1]], [refusal('AB2001')]);
		expect((values[0] as BrokerError).hint).toMatch(/whole rupees/);
		const { values: whole } = await estimate([two[0]], [refusal('AB2001')]);
		expect((whole[0] as BrokerError).hint ?? '').not.toMatch(/whole rupees/);
	});

	test('an outage is the error of each, and asked for once', async () => {
		const { values, requests } = await estimate(two, [reply('<html></html>', 502)]);
		expect(requests).toHaveLength(1);
		expect(values).toMatchObject([{ code: 'HTTP_502' }, { code: 'HTTP_502' }]);
	});
});
