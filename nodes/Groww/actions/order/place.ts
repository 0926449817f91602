import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { inputError } from '../../../../brokers/core/errors';
import { istDate, toIstIso } from '../../../../brokers/core/ist';
import { type Placed, placeOnce } from '../../../../brokers/core/place';
import type { OrderReference } from '../../../../brokers/core/reference';
import type { Order } from '../../../../brokers/core/shapes';
import { type JsonObject, readText } from '../../../../brokers/core/wire';
import type { GrowwClient } from '../../../../brokers/groww/client';
import { GROWW, ORDER_REFERENCE, PATHS } from '../../../../brokers/groww/api';
import {
	ORDER_TYPES,
	type OrderIntent,
	orderOfReply,
	type PreparedOrder,
	prepareOrder,
	readOrder,
} from '../../../../brokers/groww/orders';
import type { ItemContext } from '../../../shared/operation';
import {
	assertAllowed,
	beforeSending,
	confirmMs,
	dryRunResult,
	type PlaceOptions,
	referenceFor,
} from '../../../shared/place';
import type { Groww, GrowwOperation } from '../../connect';
import { findInstrument } from '../../instrument';
import { placeFields } from './place.fields';

/** For how long Groww may not know a reference yet; its documentation does not say. */
const SETTLE_MS = 4_000;

export const place: GrowwOperation = {
	name: 'Place',
	value: 'place',
	action: 'Place order',
	description: 'Place an order, at most once',
	fields: placeFields,
	async execute(context) {
		const options = context.functions.getNodeParameter(
			'options',
			context.itemIndex,
			{},
		) as PlaceOptions;
		const { intent, prepared, reference } = await beforeSending(
			async () => await prepare(context, options),
		);
		if (options.dryRun) {
			return {
				...dryRunResult(GROWW, PATHS.createOrder, prepared.body, reference.sent, prepared),
			} as IDataObject;
		}
		const { order, duplicate } = await send(context.broker, intent, prepared, reference, options);
		return { ...order, duplicate };
	},
};

async function prepare(
	{ functions, itemIndex, broker }: ItemContext<Groww>,
	options: PlaceOptions,
) {
	const asked = await readIntent(functions, itemIndex, broker, options);
	const { instrument, ...rest } = asked;
	const reference = referenceFor(functions, itemIndex, options, ORDER_REFERENCE, {
		...rest,
		token: instrument.token,
	} as IDataObject);
	const intent = { ...asked, orderReference: reference.sent };
	const prepared = prepareOrder(intent);
	if (!options.dryRun) {
		const lastPrice = async () =>
			await broker.client.lastPrice(instrument.exchange, asked.segment, instrument.tradingSymbol);
		await assertAllowed(GROWW, broker.account.permissions, { ...prepared, lastPrice });
	}
	return { intent, prepared, reference };
}

async function readIntent(
	functions: IExecuteFunctions,
	itemIndex: number,
	broker: Groww,
	options: PlaceOptions,
): Promise<OrderIntent> {
	const read = (name: string) => functions.getNodeParameter(name, itemIndex, '') as string;
	const locator = functions.getNodeParameter('instrument', itemIndex) as {
		mode: string;
		value: unknown;
	};
	const orderType = ORDER_TYPES.find((type) => type === read('orderType'));
	if (!orderType)
		throw inputError(
			GROWW,
			'orderType',
			'BAD_ORDER_TYPE',
			`Order type must be one of ${ORDER_TYPES.join(', ')}.`,
		);
	const segment = read('segment');
	return {
		instrument: findInstrument(await broker.instruments(), locator, {
			exchange: read('exchange'),
			segment,
		}),
		segment,
		transactionType: read('transactionType'),
		quantity: read('quantity'),
		product: read('product'),
		orderType,
		price: read('price'),
		triggerPrice: read('triggerPrice'),
		validity: String(options.validity ?? 'DAY'),
		orderReference: '',
	};
}

async function send(
	{ client, account, signal }: Groww,
	intent: OrderIntent,
	prepared: PreparedOrder,
	reference: OrderReference,
	options: PlaceOptions,
): Promise<Placed<Order>> {
	const { baseUrl, apiKey, dailyAccessToken } = account.secrets;
	const { token } = intent.instrument;
	return await placeOnce({
		scope: `${baseUrl} ${apiKey || dailyAccessToken} ${istDate(Date.now())}`,
		reference,
		brokerChecksReference: true,
		send: async () =>
			orderOfReply(await client.createOrder(prepared.body), prepared, token, toIstIso(Date.now())),
		find: async () => {
			const status = await client.statusByReference(reference.sent, intent.segment);
			return status ? await wholeOrder(client, status, intent.segment) : null;
		},
		confirmMs: confirmMs(options),
		settleMs: SETTLE_MS,
		signal,
		lookupHint: `Ask Groww for the order status of reference ${reference.sent}, or look into its order list.`,
	});
}

/**
 * The order as Groww has it. A status holds five fields alone, and what was asked for this time may
 * differ from what was placed under the reference before.
 */
async function wholeOrder(
	client: GrowwClient,
	status: JsonObject,
	segment: string,
): Promise<Order> {
	const orderId = readText(status.groww_order_id);
	const detail = orderId === null ? null : await client.orderDetail(orderId, segment);
	return readOrder({ ...detail, ...status });
}
