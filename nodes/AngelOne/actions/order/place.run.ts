import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ANGEL_ONE, ORDER_TAG, PATHS } from '../../../../brokers/angelone/api';
import {
	acceptedOrder,
	type Bracket,
	ORDER_TYPES,
	type OrderIntent,
	type PreparedOrder,
	prepareOrder,
} from '../../../../brokers/angelone/orders';
import { angelOneClientKey } from '../../../../brokers/angelone/login';
import type { BrokerOrder } from '../../../../brokers/core/orders/orders-api';
import { inputError } from '../../../../brokers/core/errors';
import { istDate, toIstIso } from '../../../../brokers/core/ist';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import type { OrderReference } from '../../../../brokers/core/orders/reference';
import { waitForFinal } from '../../../../brokers/core/orders/wait-for-final';
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
import type { AngelOne } from '../../connect';
import { findInstrument } from '../../instrument';

/** Checks the order, sends it, and finds out what became of it. @throws BrokerError */
export async function placeOrder(context: ItemContext<AngelOne>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const options = functions.getNodeParameter('options', itemIndex, {}) as PlaceOptions;
	const { prepared, reference } = await beforeSending(async () => await prepare(context, options));
	if (options.dryRun) {
		const request = { method: 'POST', path: PATHS.placeOrder, body: prepared.body };
		return dryRunOf(ANGEL_ONE, request, reference.sent, orderValueOf(prepared));
	}
	const { order, duplicate } = await send(broker, prepared, reference, options);
	const latest = await waitForFinal(
		broker.orders(),
		order,
		(options.waitForFinal ?? 0) * 1000,
		broker.signal,
	);
	return { ...latest.order, duplicate };
}

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
		await assertAllowed(ANGEL_ONE, broker.permissions, { ...prepared, lastPrice });
		assertMarketOpen(ANGEL_ONE, exchange, options);
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
		bracket: (options.bracket as { exits?: Bracket } | undefined)?.exits,
	};
}

async function send(
	broker: AngelOne,
	prepared: PreparedOrder,
	reference: OrderReference,
	options: PlaceOptions,
): Promise<Placed<BrokerOrder>> {
	const { client, account, signal, bookLagMs, coordinator } = broker;
	const scope = `${angelOneClientKey(account.secrets)} ${istDate(Date.now())}`;
	return await placeOnce({
		broker: ANGEL_ONE,
		scope,
		reference,
		brokerChecksReference: false,
		lock: coordinator
			? async () => await coordinator.lock(ANGEL_ONE, [scope, reference.sent], signal)
			: undefined,
		send: async (lastCheck) => {
			const { orderId, uniqueOrderId } = await client.placeOrder(prepared.body, lastCheck);
			const order = acceptedOrder(prepared, orderId, toIstIso(Date.now()));
			return { order, raw: { orderid: orderId, uniqueorderid: uniqueOrderId } };
		},
		find: async () => await broker.ordersAfterCancel().findSent(reference.sent, prepared.body),
		confirmMs: confirmMs(options),
		bookLagMs,
		signal,
		lookupHint: `Look for the tag ${reference.sent} in Angel One's order book.`,
	});
}
