import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import {
	type BrokerOrder,
	isFinal,
	type OrdersApi,
} from '../../../../brokers/core/orders/orders-api';
import { assertMayWrite, beforeSending } from '../../../../brokers/core/orders/guard-rails';
import { changing } from '../../changing';
import { errorFields, normaliseError } from '../../errors';
import { hint } from '../../hints';
import { fieldReader, type ItemContext } from '../../operation';
import { type ChangeOptions, readOptions } from './options';
import { cancelAndConfirm, dryCancel } from './cancel.run';
import { nonePasses, passes, readFilters } from './filters.run';

/** At once, so that reading back one order does not hold up the next. */
const TOGETHER = 6;

/** Cancels every open order that passes the filters. @throws BrokerError where the orders cannot be listed */
export async function cancelAll(context: ItemContext<Has<'orders'>>): Promise<IDataObject[]> {
	const { functions, itemIndex, broker } = context;
	const field = fieldReader(functions, itemIndex);
	const orders = broker.orders.within(field);
	const refused: IDataObject[] = [];
	const { options, wanted } = await beforeSending(async () => {
		const options = readOptions(broker.id, field);
		const filters = readFilters(broker.id, field, broker.products);
		if (!options.dryRun) assertMayWrite(broker.id, broker.credential.permissions);
		const listed = await orders.list((refusal) =>
			refused.push(notCancelled(broker, { broker: broker.id }, refusal)),
		);
		const open = listed.filter((order) => !isFinal(order.order));
		const wanted = open.filter((order) => passes(order, filters));
		if (wanted.length + refused.length === 0) hint(functions, nothingCancelled(open), 'info');
		return { options, wanted };
	});
	const one = options.dryRun ? dryCancelOne : cancelOne;
	const results = await inGroups(wanted, async (order) => {
		try {
			return await one(broker, orders, order, options);
		} catch (error) {
			return notCancelled(broker, order.order, error);
		}
	});
	return [...results, ...refused];
}

function nothingCancelled(open: BrokerOrder[]): string {
	const why =
		open.length === 0
			? 'the broker lists no open order'
			: `of the ${nonePasses(open, 'open order')}`;
	return `Nothing was cancelled: ${why}.`;
}

async function dryCancelOne(broker: Has<'orders'>, orders: OrdersApi, order: BrokerOrder) {
	return { ...(await dryCancel(broker, orders, order)), orderId: order.order.orderId };
}

/** Cancels one that was listed, and reads back what became of it. */
export async function cancelOne(
	broker: Has<'orders'>,
	orders: OrdersApi,
	order: BrokerOrder,
	options: ChangeOptions,
): Promise<IDataObject> {
	const orderId = order.order.orderId ?? '';
	return await changing(broker, ['orderId', orderId], ['cancel'], {
		find: async () => await Promise.resolve(order),
		idOf: () => orderId,
		apply: async (listed, mayHaveApplied) =>
			await cancelAndConfirm(broker, orders, listed, options, mayHaveApplied),
	});
}

/** A failure is a result of its own: the others are cancelled all the same, and it is not hidden. */
function notCancelled(
	{ id, credential }: Has<'orders'>,
	what: object,
	error: unknown,
): IDataObject {
	const failure = normaliseError(error, id, credential.secrets);
	return { ...what, cancelled: false, ...errorFields(failure) };
}

/** So many at once. */
export async function inGroups<T>(
	all: T[],
	work: (one: T) => Promise<IDataObject>,
): Promise<IDataObject[]> {
	const results: IDataObject[] = [];
	for (let start = 0; start < all.length; start += TOGETHER) {
		results.push(...(await Promise.all(all.slice(start, start + TOGETHER).map(work))));
	}
	return results;
}
