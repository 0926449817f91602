import type { AngelOneClient } from '../../../brokers/angelone/client';
import { angelOneHeaders, PATHS as ANGEL_ONE_PATHS } from '../../../brokers/angelone/api';
import { growwHeaders, PATHS as GROWW_PATHS } from '../../../brokers/groww/api';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import type { Exchange, OrderType, Product, Segment, TransactionType, Validity } from 'growwapi';
import { answerParent } from '../../support/child';
import { interleave, timed, type Subject } from '../../support/interleave';
import { CLIENTS, type CallSeries, type CallsInput } from '.';
import { keptOpen, type PlainCall, smartApi, withAxios, withHttps } from './others';
import { ourClients } from './ours';

type Calls = Record<string, () => Promise<unknown>>;
type AngelOneOrder = Parameters<AngelOneClient['placeOrder']>[0];

const ANGEL_ONE_ORDER: AngelOneOrder = {
	variety: 'NORMAL',
	tradingsymbol: 'SBIN-EQ',
	symboltoken: '3045',
	transactiontype: 'BUY',
	exchange: 'NSE',
	ordertype: 'LIMIT',
	producttype: 'INTRADAY',
	duration: 'DAY',
	price: '800',
	squareoff: '0',
	stoploss: '0',
	quantity: '1',
	ordertag: 'bench',
};

const GROWW_ORDER = {
	trading_symbol: 'SBIN',
	quantity: 1,
	price: 800,
	validity: 'DAY',
	exchange: 'NSE',
	segment: 'CASH',
	product: 'CNC',
	order_type: 'LIMIT',
	transaction_type: 'BUY',
	order_reference_id: 'bench-0001',
};

answerParent(async (input: CallsInput): Promise<CallSeries> => {
	const ours = await ourClients(input.packageDirectory, input);
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
			[CLIENTS.ours]: async () => await ours.angelOne.rms(),
			...plain(angelOne('GET', ANGEL_ONE_PATHS.rms)),
			[CLIENTS.smartApi]: async () => await official.getRMS(),
		},
		'Angel One, Place Order': {
			[CLIENTS.ours]: async () => await ours.angelOne.placeOrder(ANGEL_ONE_ORDER),
			...plain(angelOne('POST', ANGEL_ONE_PATHS.placeOrder, ANGEL_ONE_ORDER)),
			[CLIENTS.smartApi]: async () => await official.placeOrder(ANGEL_ONE_ORDER),
		},
		'Groww, Get Margin': {
			[CLIENTS.ours]: async () => await ours.groww.margin(),
			...plain(groww('GET', GROWW_PATHS.margin)),
			[CLIENTS.growwApi]: async () => await growwApi.margins.details(),
		},
		'Groww, Place Order': {
			[CLIENTS.ours]: async () => await ours.groww.createOrder(GROWW_ORDER),
			...plain(groww('POST', GROWW_PATHS.createOrder, GROWW_ORDER)),
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
