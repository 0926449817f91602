import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { type BrokerError, inputError } from '../../../../brokers/core/errors';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import {
	applyChange,
	type Changed,
	toldOfOrder,
} from '../../../../brokers/core/orders/apply-change';
import { modificationState } from '../../../../brokers/core/orders/change-state';
import { beforeSending, valueRefusal } from '../../../../brokers/core/orders/guard-rails';
import {
	checkPrices,
	checkQuantity,
	priceNeedsOf,
} from '../../../../brokers/core/orders/order-rules';
import type {
	ApiRequest,
	BrokerOrder,
	OrderChanges,
	OrderKey,
	OrdersApi,
} from '../../../../brokers/core/orders/orders-api';
import { waitForFinal } from '../../../../brokers/core/orders/wait-for-final';
import { changing } from '../../changing';
import { fieldReader, type ItemContext } from '../../operation';
import {
	type ChangeOptions,
	confirmMs,
	dryRunOf,
	readChangeOptions,
	waitForFinalMs,
} from './options';
import { orderOf, readKey } from './order-of';

type ModifyingBroker = Has<'instruments' | 'market' | 'orders'>;

/** Modifies the order that the item names. @throws BrokerError */
export async function modify(context: ItemContext<ModifyingBroker>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const field = fieldReader(functions, itemIndex);
	const asked = field('changes', {}) as IDataObject;
	const orders = broker.orders.within(field);
	const { options, key } = await beforeSending(async () => {
		const options = readChangeOptions(broker, field);
		return { options, key: readKey(broker, field) };
	});
	const find = async () =>
		await beforeSending(async () => await prepare(broker, orders, key, asked, options));
	if (options.dryRun) {
		const { order, request } = await find();
		return dryRunOf(broker.id, request, order.order.orderReference, null);
	}
	const changed = await changing(broker, [key.by, key.value], ['modify', asked], {
		find,
		idOf: ({ order: { order } }) => order.orderId ?? '',
		apply: async (found, mayHaveApplied) =>
			await modifyAndConfirm(broker, orders, found, options, mayHaveApplied),
	});
	const maxWaitMs = waitForFinalMs(options);
	const latest = await waitForFinal(orders, changed.order, maxWaitMs, broker.signal);
	return { ...latest.order, modified: true, duplicate: changed.alreadyApplied };
}

/** The order as it is, what it shall be, and the request for it. */
interface Modification {
	order: BrokerOrder;
	wanted: OrderChanges;
	request: ApiRequest;
	/** The credential's guard rails: asked right before it leaves. */
	lastCheck(): Promise<void>;
}

async function prepare(
	broker: ModifyingBroker,
	orders: OrdersApi,
	key: OrderKey,
	asked: IDataObject,
	options: ChangeOptions,
): Promise<Modification> {
	const order = await orderOf(broker, orders, key, orders.facts.bookLagMs);
	const instrument = await broker.instruments.ofOrder(order);
	const { wanted, refusal } = await checkedChanges(broker, order, instrument, asked, options);
	const request = orders.modifyRequest(withToken(order, instrument), wanted);
	const { product, transactionType, quantity } = order.order;
	const added = quantity === null ? Infinity : (wanted.quantity ?? quantity) - quantity;
	const guarded = {
		...({ kind: 'change', instrument, transactionType, product: product ?? '' } as const),
		quantity: Math.max(0, added),
	};
	return { order, wanted, request, lastCheck: broker.guard.change(guarded, refusal) };
}

/** Rows of the order book may lack the token, which a modification must name. */
function withToken({ order, raw }: BrokerOrder, { token }: Instrument): BrokerOrder {
	return { order: { ...order, instrumentToken: order.instrumentToken ?? token }, raw };
}

async function modifyAndConfirm(
	{ signal }: ModifyingBroker,
	orders: OrdersApi,
	{ order, wanted, request, lastCheck }: Modification,
	options: ChangeOptions,
	mayHaveApplied: boolean,
): Promise<Changed<BrokerOrder>> {
	return await applyChange({
		orders,
		order,
		told: toldOfOrder,
		verb: 'modified',
		stateOf: (read) => modificationState(read.order, wanted, orders.facts, order.order),
		send: async () => await orders.change(request, lastCheck),
		confirmMs: confirmMs(options),
		mayHaveApplied,
		signal,
	});
}

/** The changes against the instrument's rules and the credential's limit, as the order would then be. */
async function checkedChanges(
	{ id, guard, market, orders }: ModifyingBroker,
	{ order: current }: BrokerOrder,
	instrument: Instrument,
	asked: IDataObject,
	options: ChangeOptions,
): Promise<{ wanted: OrderChanges; refusal: BrokerError | null }> {
	const given = (name: string) => asked[name] !== undefined && asked[name] !== '';
	if (!['orderType', 'quantity', 'price', 'triggerPrice'].some(given)) {
		throw inputError(
			id,
			'changes',
			'NO_CHANGES',
			'No change is given.',
			'Add at least one field under Changes.',
		);
	}
	const orderType = given('orderType') ? String(asked.orderType) : (current.orderType ?? '');
	const needs = priceNeedsOf(id, orders.facts.priceNeeds, orderType);
	const quantity = checkQuantity(
		id,
		given('quantity') ? asked.quantity : current.quantity,
		instrument,
	);
	const after = {
		price: given('price') ? asked.price : current.price,
		triggerPrice: given('triggerPrice') ? asked.triggerPrice : current.triggerPrice,
		transactionType: current.transactionType ?? '',
	};
	const { price, triggerPrice } = checkPrices(id, after, needs, instrument);
	const wanted = {
		...(given('orderType') ? { orderType } : {}),
		...(given('quantity') ? { quantity } : {}),
		...(price !== null ? { price } : {}),
		...(triggerPrice !== null ? { triggerPrice } : {}),
	};
	if (options.dryRun) return { wanted, refusal: null };
	const refusal = await valueRefusal(id, await guard.permissions(), {
		...{ transactionType: current.transactionType, price, triggerPrice, quantity, instrument },
		lastPrice: async () => await market.lastPrice(instrument),
		upperCircuit: async () => await market.upperCircuit(instrument),
	});
	return { wanted, refusal };
}
