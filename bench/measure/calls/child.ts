import { angelOneHeaders } from '../../../brokers/angelone/api';
import { ENDPOINTS as ANGEL_ONE } from '../../../brokers/angelone/endpoints';
import type { Instrument } from '../../../brokers/core/instruments/types';
import type { OrdersApi } from '../../../brokers/core/orders/orders-api';
import { growwHeaders } from '../../../brokers/groww/api';
import { ENDPOINTS as GROWW } from '../../../brokers/groww/endpoints';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { instrument } from '../../../test/unit/support/instruments';
import type { Exchange, OrderType, Product, Segment, TransactionType, Validity } from 'growwapi';
import { answerParent } from '../../support/child';
import { interleave, timed, type Subject } from '../../support/interleave';
import { CLIENTS, type CallSeries, type CallsInput } from '.';
import { keptOpen, type PlainCall, smartApi, withAxios, withHttps } from './others';
import { ourBrokers } from './ours';

type Calls = Record<string, () => Promise<unknown>>;

const LIMIT_ORDER = {
	transactionType: 'BUY',
	quantity: 1,
	orderType: 'LIMIT',
	price: 800,
	triggerPrice: null,
	options: {},
};

answerParent(async (input: CallsInput): Promise<CallSeries> => {
	const ours = await ourBrokers(input.packageDirectory, input);
	const atAngelOne = preparedOrder(ours.angelOne.orders, 'INTRADAY', 'bench', instrument());
	const atGroww = preparedOrder(
		ours.groww.orders,
		'CNC',
		'bench-0001',
		instrument({ segment: 'CASH', tradingSymbol: 'SBIN' }),
	);
	const axios = ours.axios.create({ httpsAgent: keptOpen });
	const plain = (call: PlainCall) => ({
		[CLIENTS.axios]: withAxios(axios, call),
		[CLIENTS.https]: withHttps(call),
	});

	const angelOne = (method: 'GET' | 'POST', path: string, body?: object): PlainCall => ({
		method,
		url: input.angelOne + path,
		headers: angelOneHeaders(angelOneDemoAccount.apiKey, ours.tokens.angelOne),
		body,
	});
	const groww = (method: 'GET' | 'POST', path: string, body?: object): PlainCall => ({
		method,
		url: input.groww + path,
		headers: growwHeaders(ours.tokens.groww, body !== undefined),
		body,
	});
	const official = smartApi(input.angelOne, ours.tokens.angelOne);
	const { GrowwAPI } = await import('growwapi');
	const growwApi = new GrowwAPI();

	const calls: Record<string, Calls> = {
		'Angel One, Get RMS': {
			[CLIENTS.ours]: async () => await ours.angelOne.account.funds(),
			...plain(angelOne('GET', ANGEL_ONE.rms.path)),
			[CLIENTS.smartApi]: async () => await official.getRMS(),
		},
		'Angel One, Place Order': {
			[CLIENTS.ours]: async () => await atAngelOne.send(),
			...plain(angelOne('POST', ANGEL_ONE.placeOrder.path, atAngelOne.body)),
			[CLIENTS.smartApi]: async () => await official.placeOrder(atAngelOne.body),
		},
		'Groww, Get Margin': {
			[CLIENTS.ours]: async () => await ours.groww.account.funds(),
			...plain(groww('GET', GROWW.margin.path)),
			[CLIENTS.growwApi]: async () => await growwApi.margins.details(),
		},
		'Groww, Place Order': {
			[CLIENTS.ours]: async () => await atGroww.send(),
			...plain(groww('POST', GROWW.placeOrder.path, atGroww.body)),
			[CLIENTS.growwApi]: async () => await growwApi.orders.create(growwApiOrder),
		},
	};
	const series: CallSeries = {};
	for (const [call, clients] of Object.entries(calls)) {
		await assertAnswered(call, clients);
		series[call] = await interleave(subjectsOf(clients), input.rounds);
	}
	return series;
});

/** Checked once; what is timed is the sending, as it is of the other clients. */
function preparedOrder(
	orders: OrdersApi,
	product: string,
	reference: string,
	instrument: Instrument,
) {
	const prepared = orders.prepare({ ...LIMIT_ORDER, instrument, product }, reference);
	const { body } = prepared.request;
	return { body, send: async () => await orders.send(prepared, async () => {}) };
}

const growwApiOrder = {
	tradingSymbol: 'SBIN',
	quantity: 1,
	price: 800,
	triggerPrice: 0,
	validity: 'DAY' as Validity,
	exchange: 'NSE' as Exchange,
	segment: 'CASH' as Segment,
	product: 'CNC' as Product,
	orderType: 'LIMIT' as OrderType,
	transactionType: 'BUY' as TransactionType,
	orderReferenceId: 'bench-0001',
};

function subjectsOf(clients: Calls): Subject[] {
	return Object.entries(clients).map(([name, call]) => ({
		name,
		run: async () => await timed(call),
	}));
}

/** A library that swallows its errors must not pass for a fast one. */
async function assertAnswered(call: string, clients: Calls): Promise<void> {
	for (const [name, make] of Object.entries(clients)) {
		const answer = JSON.stringify(await make());
		if (!/order_?id|net|clear_?cash/i.test(answer)) {
			throw new Error(`${call} with ${name} was answered: ${answer}`);
		}
	}
}
