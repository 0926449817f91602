import type { IDataObject } from 'n8n-workflow';
import { applyChange, type Changed, type ChangeState } from '../../../brokers/core/orders/change';
import {
	type ApiRequest,
	type BrokerOrder,
	isFinal,
	type OrderChanges,
	type OrderKey,
} from '../../../brokers/core/orders/orders-api';
import { inputError } from '../../../brokers/core/errors';
import type { Instrument } from '../../../brokers/core/instruments/types';
import { toDecimal } from '../../../brokers/core/money';
import {
	assertMayWrite,
	checkPrices,
	checkQuantity,
	priceNeedsOf,
} from '../../../brokers/core/orders/order-rules';
import type { Order } from '../../../brokers/core/shapes';
import { waitForFinal } from '../../../brokers/core/orders/wait-for-final';
import type { ItemContext } from '../operation';
import { assertAllowed, beforeSending, confirmMs, dryRunOf } from '../place';
import {
	type ChangeOptions,
	changing,
	type OrderBroker,
	orderOf,
	ordersOf,
	readKey,
} from './broker';

/** Modifies the order that the item names. @throws BrokerError */
export async function modify<C extends OrderBroker>(context: ItemContext<C>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const options = functions.getNodeParameter('options', itemIndex, {}) as ChangeOptions;
	const asked = functions.getNodeParameter('changes', itemIndex, {}) as IDataObject;
	const key = await beforeSending(async () => {
		if (!options.dryRun) assertMayWrite(broker.id, broker.permissions);
		return readKey(context);
	});
	const find = async () => await beforeSending(async () => await prepare(context, key, asked));
	if (options.dryRun) {
		const { order, request } = await find();
		return dryRunOf(broker.id, request, order.order.orderReference, null);
	}
	const changed = await changing(broker, key, ['modify', asked], async (mayHaveApplied) => {
		const found = await find();
		return await modifyAndConfirm(context, found, options, mayHaveApplied);
	});
	const latest = await waitForFinal(
		ordersOf(context),
		changed.order,
		(options.waitForFinal ?? 0) * 1000,
		broker.signal,
	);
	return { ...latest.order, modified: true, duplicate: changed.alreadyApplied };
}

/** The order as it is, what it shall be, and the request for it. */
interface Modification {
	order: BrokerOrder;
	wanted: OrderChanges;
	request: ApiRequest;
}

async function prepare<C extends OrderBroker>(
	context: ItemContext<C>,
	key: OrderKey,
	asked: IDataObject,
): Promise<Modification> {
	const { functions, itemIndex, broker } = context;
	const orders = ordersOf(context);
	const options = functions.getNodeParameter('options', itemIndex, {}) as ChangeOptions;
	const order = await orderOf(broker, orders, key, broker.bookLagMs);
	const instrument = await broker.instrumentOf(order);
	const wanted = await checkedChanges(broker, order, instrument, asked, options);
	return { order, wanted, request: orders.modifyRequest(withToken(order, instrument), wanted) };
}

/** Rows of the order book may lack the token, which a modification must name. */
function withToken({ order, raw }: BrokerOrder, { token }: Instrument): BrokerOrder {
	return { order: { ...order, instrumentToken: order.instrumentToken ?? token }, raw };
}

async function modifyAndConfirm<C extends OrderBroker>(
	context: ItemContext<C>,
	{ order, wanted, request }: Modification,
	options: ChangeOptions,
	mayHaveApplied: boolean,
): Promise<Changed> {
	const { broker } = context;
	const orders = ordersOf(context);
	return await applyChange({
		orders,
		order,
		verb: 'modified',
		stateOf: (read) => modificationState(read, wanted),
		send: async () => await orders.send(request),
		confirmMs: confirmMs(options),
		bookLagMs: broker.bookLagMs,
		mayHaveApplied,
		signal: broker.signal,
	});
}

/** The changes against the instrument's rules and the credential's limit, as the order would then be. */
async function checkedChanges(
	broker: OrderBroker,
	order: BrokerOrder,
	rules: Instrument,
	asked: IDataObject,
	options: ChangeOptions,
): Promise<OrderChanges> {
	const given = (name: string) => asked[name] !== undefined && asked[name] !== '';
	if (!['orderType', 'quantity', 'price', 'triggerPrice'].some(given)) {
		throw inputError(
			broker.id,
			'changes',
			'NO_CHANGES',
			'No change is given.',
			'Add at least one field under Changes.',
		);
	}
	const current = order.order;
	const orderType = given('orderType') ? String(asked.orderType) : (current.orderType ?? '');
	const needs = priceNeedsOf(broker.id, orderType);
	const quantity = checkQuantity(
		broker.id,
		given('quantity') ? asked.quantity : current.quantity,
		rules,
	);
	const after = {
		price: given('price') ? asked.price : current.price,
		triggerPrice: given('triggerPrice') ? asked.triggerPrice : current.triggerPrice,
		transactionType: current.transactionType ?? '',
	};
	const { price, triggerPrice } = checkPrices(broker.id, after, needs, rules);
	if (!options.dryRun) {
		// What a market order would cost is not known without another read; the last price known is the order's own.
		const lastPrice = async () => toDecimal(current.price);
		await assertAllowed(broker.id, broker.permissions, {
			price,
			triggerPrice,
			quantity,
			lastPrice,
		});
	}
	return {
		...(given('orderType') ? { orderType } : {}),
		...(given('quantity') ? { quantity } : {}),
		...(price !== null ? { price } : {}),
		...(triggerPrice !== null ? { triggerPrice } : {}),
	};
}

/** The brokers' words while they are at it; those for a modified order, or a modified AMO, are none. */
const UNDER_WAY = /^(modify.* pending|modification_requested)$/i;

/** What a read order says about the modification. */
export function modificationState(order: Order, wanted: OrderChanges): ChangeState {
	const underWay = UNDER_WAY.test(order.brokerStatus ?? '');
	const filled = order.status === 'filled' || order.status === 'partiallyFilled';
	// A market order is shown as what it was converted to, and with the price it got.
	const market =
		wanted.orderType === 'MARKET' ||
		wanted.orderType === 'STOPLOSS_MARKET' ||
		wanted.orderType === 'SL_M';
	const sameType =
		wanted.orderType === undefined || order.orderType === wanted.orderType || (market && filled);
	const sameQuantity = wanted.quantity === undefined || order.quantity === wanted.quantity;
	const same = (value: string | undefined, has: number | null) =>
		value === undefined || toDecimal(has ?? '') === toDecimal(value);
	if (
		sameType &&
		sameQuantity &&
		same(wanted.price, order.price) &&
		same(wanted.triggerPrice, order.triggerPrice)
	) {
		return underWay ? 'pending' : 'done';
	}
	if (isFinal(order)) return 'tooLate';
	return underWay ? 'pending' : 'unchanged';
}
