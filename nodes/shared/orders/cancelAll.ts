import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { type DeskOrder, isFinal, type OrderDesk, type OrderKey } from '../../../brokers/core/desk';
import { assertMayWrite } from '../../../brokers/core/order-rules';
import { errorFields, normaliseError } from '../errors';
import type { Operation } from '../operation';
import { beforeSending } from '../place';
import { changing, type ChangeOptions, deskOf, type OrderBroker } from './broker';
import { cancelAndConfirm, dryCancel } from './cancel';
import { changeOptions, filterField } from './fields';
import { type OrderFilters, passes } from './getMany';

/** At once, so that reading back one order does not hold up the next. */
const TOGETHER = 6;

/** @param scope the broker's own fields, such as Groww's segments. */
export function cancelAllOrders<C extends OrderBroker>(scope: INodeProperties[]): Operation<C> {
	return {
		name: 'Cancel All',
		value: 'cancelAll',
		action: 'Cancel all open orders',
		description: 'Cancel every open order, or those that pass the filters; one result for each',
		fields: [...scope, filterField(false), changeOptions()],
		async execute(context) {
			const { functions, itemIndex, broker } = context;
			const options = functions.getNodeParameter('options', itemIndex, {}) as ChangeOptions;
			const filters = functions.getNodeParameter('filters', itemIndex, {}) as OrderFilters;
			const desk = deskOf(context);
			const open = await beforeSending(async () => {
				if (!options.dryRun) assertMayWrite(broker.id, broker.permissions);
				return (await desk.list()).filter(
					(order) => !isFinal(order.order) && passes(order, filters),
				);
			});
			if (options.dryRun) {
				return open.map((order) => ({
					...dryCancel(broker, desk, order),
					orderId: order.order.orderId,
				}));
			}
			return await inGroups(open, async (order) => await cancelOne(broker, desk, order, options));
		},
	};
}

/** One order's failure is its own result: the others are cancelled all the same. */
async function cancelOne(
	broker: OrderBroker,
	desk: OrderDesk,
	order: DeskOrder,
	options: ChangeOptions,
): Promise<IDataObject> {
	try {
		const key: OrderKey = { by: 'orderId', value: order.order.orderId ?? '' };
		return await changing(
			broker,
			key,
			['cancel'],
			async (again) => await cancelAndConfirm(broker, desk, order, options, again),
		);
	} catch (error) {
		return {
			...order.order,
			cancelled: false,
			...errorFields(normaliseError(error, broker.id, broker.secrets)),
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
