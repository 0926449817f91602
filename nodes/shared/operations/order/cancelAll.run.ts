import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import {
	type BrokerOrder,
	isFinal,
	type OrderKey,
	type OrdersApi,
} from '../../../../brokers/core/orders/orders-api';
import { assertMayWrite, beforeSending } from '../../../../brokers/core/orders/guard-rails';
import { errorFields, normaliseError } from '../../errors';
import { fieldReader, type ItemContext } from '../../operation';
import type { ChangeOptions } from './options';
import { changing } from './order-of';
import { cancelAndConfirm, dryCancel } from './cancel.run';
import { type OrderFilters, passes } from './filters';

/** At once, so that reading back one order does not hold up the next. */
const TOGETHER = 6;

/** Cancels every open order that passes the filters. @throws BrokerError where the orders cannot be listed */
export async function cancelAll(context: ItemContext<Has<'orders'>>): Promise<IDataObject[]> {
	const { functions, itemIndex, broker } = context;
	const field = fieldReader(functions, itemIndex);
	const options = field('options', {}) as ChangeOptions;
	const filters = field('filters', {}) as OrderFilters;
	const orders = broker.orders.within(field);
	const open = await beforeSending(async () => {
		if (!options.dryRun) assertMayWrite(broker.id, broker.credential.permissions);
		return (await orders.list()).filter((order) => !isFinal(order.order) && passes(order, filters));
	});
	if (options.dryRun) {
		return open.map((order) => ({
			...dryCancel(broker, orders, order),
			orderId: order.order.orderId,
		}));
	}
	return await inGroups(open, async (order) => await cancelOne(broker, orders, order, options));
}

/** One order's failure is its own result: the others are cancelled all the same. */
async function cancelOne(
	broker: Has<'orders'>,
	orders: OrdersApi,
	order: BrokerOrder,
	options: ChangeOptions,
): Promise<IDataObject> {
	try {
		const key: OrderKey = { by: 'orderId', value: order.order.orderId ?? '' };
		return await changing(
			broker,
			key,
			['cancel'],
			async (mayHaveApplied) =>
				await cancelAndConfirm(broker, orders, order, options, mayHaveApplied),
		);
	} catch (error) {
		return {
			...order.order,
			cancelled: false,
			...errorFields(normaliseError(error, broker.id, broker.credential.secrets)),
		};
	}
}

async function inGroups<T>(
	all: T[],
	work: (one: T) => Promise<IDataObject>,
): Promise<IDataObject[]> {
	const results: IDataObject[] = [];
	for (let start = 0; start < all.length; start += TOGETHER) {
		results.push(...(await Promise.all(all.slice(start, start + TOGETHER).map(work))));
	}
	return results;
}
