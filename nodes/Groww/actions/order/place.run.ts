import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { BrokerOrder } from '../../../../brokers/core/orders/orders-api';
import { inputError } from '../../../../brokers/core/errors';
import { istDate, toIstIso } from '../../../../brokers/core/ist';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import type { OrderReference } from '../../../../brokers/core/orders/reference';
import { waitForFinal } from '../../../../brokers/core/orders/wait-for-final';
import { GROWW, ORDER_REFERENCE, PATHS } from '../../../../brokers/groww/api';
import { growwOwner } from '../../../../brokers/groww/login';
import {
	ORDER_TYPES,
	orderOfReply,
	type OrderIntent,
	type PreparedOrder,
	prepareOrder,
} from '../../../../brokers/groww/orders';
import type { ItemContext } from '../../../shared/operation';
import {
	assertAllowed,
	assertMarketOpen,
	beforeSending,
	confirmMs,
	dryRunOf,
	orderValueOf,
	type PlaceOptions,
	referenceFor,
} from '../../../shared/place';
import type { Groww } from '../../connect';
import { findInstrument } from '../../instrument';

/** Checks the order, sends it, and finds out what became of it. @throws BrokerError */
export async function placeOrder(context: ItemContext<Groww>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const options = functions.getNodeParameter('options', itemIndex, {}) as PlaceOptions;
	const { intent, prepared, reference } = await beforeSending(
		async () => await prepare(context, options),
	);
	if (options.dryRun) {
		const request = { method: 'POST', path: PATHS.createOrder, body: prepared.body };
		return dryRunOf(GROWW, request, reference.sent, orderValueOf(prepared));
	}
	const { order, duplicate } = await send(broker, intent, prepared, reference, options);
	const latest = await waitForFinal(
		broker.orders([intent.segment]),
		order,
		(options.waitForFinal ?? 0) * 1000,
		broker.signal,
	);
	return { ...latest.order, duplicate };
}

async function prepare(
	{ functions, itemIndex, broker }: ItemContext<Groww>,
	options: PlaceOptions,
) {
	const asked = await readIntent(functions, itemIndex, broker, options);
	const { instrument, segment, ...rest } = asked;
	const reference = referenceFor(functions, itemIndex, options, ORDER_REFERENCE, {
		...rest,
		segment,
		token: instrument.token,
	} as IDataObject);
	const intent = { ...asked, orderReference: reference.sent };
	const prepared = prepareOrder(intent);
	if (!options.dryRun) {
		const lastPrice = async () =>
			await broker.client.lastPrice(instrument.exchange, segment, instrument.tradingSymbol);
		await assertAllowed(GROWW, broker.permissions, { ...prepared, lastPrice });
		assertMarketOpen(GROWW, instrument.exchange, options);
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
	broker: Groww,
	intent: OrderIntent,
	prepared: PreparedOrder,
	reference: OrderReference,
	options: PlaceOptions,
): Promise<Placed<BrokerOrder>> {
	const { client, account, signal, bookLagMs } = broker;
	const { segment, instrument } = intent;
	return await placeOnce({
		broker: GROWW,
		scope: `${growwOwner(account.secrets)} ${istDate(Date.now())}`,
		reference,
		brokerChecksReference: true,
		send: async () => {
			const reply = await client.createOrder(prepared.body);
			return {
				order: orderOfReply(reply, prepared, instrument.token, toIstIso(Date.now())),
				raw: { ...reply, segment },
			};
		},
		find: async () =>
			await broker
				.ordersAfterCancel([segment])
				.find({ by: 'orderReference', value: reference.sent }),
		isOfToday: ({ order }) =>
			order.placedAt === null || order.placedAt.startsWith(istDate(Date.now())),
		confirmMs: confirmMs(options),
		bookLagMs,
		signal,
		lookupHint: `Ask Groww for the order status of reference ${reference.sent}, or look into its order list.`,
	});
}
