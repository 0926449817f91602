import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ANGEL_ONE, ORDER_TAG, PATHS } from '../../../../brokers/angelone/api';
import {
	acceptedOrder,
	findByTag,
	ORDER_TYPES,
	type OrderIntent,
	type PreparedOrder,
	prepareOrder,
	readOrder,
} from '../../../../brokers/angelone/orders';
import { inputError } from '../../../../brokers/core/errors';
import { istDate, toIstIso } from '../../../../brokers/core/ist';
import { type Placed, placeOnce } from '../../../../brokers/core/place';
import type { OrderReference } from '../../../../brokers/core/reference';
import type { Order } from '../../../../brokers/core/shapes';
import type { ItemContext } from '../../../shared/operation';
import {
	assertAllowed,
	beforeSending,
	confirmMs,
	dryRunResult,
	type PlaceOptions,
	referenceFor,
} from '../../../shared/place';
import type { AngelOne, AngelOneOperation } from '../../connect';
import { findInstrument } from '../../instrument';
import { placeFields } from './place.fields';

/** The order book may lag behind a taken order by a few seconds. */
const SETTLE_MS = 6_000;

export const place: AngelOneOperation = {
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
		const { prepared, reference } = await beforeSending(
			async () => await prepare(context, options),
		);
		if (options.dryRun) {
			return {
				...dryRunResult(ANGEL_ONE, PATHS.placeOrder, prepared.body, reference.sent, prepared),
			} as IDataObject;
		}
		const { order, duplicate } = await send(context.broker, prepared, reference, options);
		return { ...order, duplicate };
	},
};

async function prepare(
	{ functions, itemIndex, broker }: ItemContext<AngelOne>,
	options: PlaceOptions,
) {
	const asked = await readIntent(functions, itemIndex, broker, options);
	const { instrument, ...rest } = asked;
	const reference = referenceFor(functions, itemIndex, options, ORDER_TAG, {
		...rest,
		token: instrument.token,
	} as IDataObject);
	const prepared = prepareOrder({ ...asked, orderTag: reference.sent });
	const { exchange, tradingSymbol, token } = instrument;
	if (!options.dryRun) {
		const lastPrice = async () => await broker.client.lastPrice(exchange, tradingSymbol, token);
		await assertAllowed(ANGEL_ONE, broker.account.permissions, { ...prepared, lastPrice });
	}
	return { prepared, reference };
}

async function readIntent(
	functions: IExecuteFunctions,
	itemIndex: number,
	broker: AngelOne,
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
			ANGEL_ONE,
			'orderType',
			'BAD_ORDER_TYPE',
			`Order type must be one of ${ORDER_TYPES.join(', ')}.`,
		);
	return {
		instrument: findInstrument(await broker.instruments(), locator, read('exchange')),
		transactionType: read('transactionType'),
		quantity: read('quantity'),
		product: read('product'),
		orderType,
		price: read('price'),
		triggerPrice: read('triggerPrice'),
		duration: String(options.duration ?? 'DAY'),
		disclosedQuantity: options.disclosedQuantity,
		scripConsent: options.scripConsent === true,
		orderTag: '',
	};
}

async function send(
	{ client, account, signal }: AngelOne,
	prepared: PreparedOrder,
	reference: OrderReference,
	options: PlaceOptions,
): Promise<Placed<Order>> {
	const { clientCode, baseUrl } = account.secrets;
	return await placeOnce({
		scope: `${baseUrl} ${clientCode.trim().toUpperCase()} ${istDate(Date.now())}`,
		reference,
		brokerChecksReference: false,
		send: async () => {
			const { orderId } = await client.placeOrder(prepared.body);
			return acceptedOrder(prepared, orderId, toIstIso(Date.now()));
		},
		find: async () => {
			const row = findByTag(await client.orderBook(), reference.sent);
			return row ? readOrder(row) : null;
		},
		confirmMs: confirmMs(options),
		settleMs: SETTLE_MS,
		signal,
		lookupHint: `Look for the tag ${reference.sent} in Angel One's order book.`,
	});
}
