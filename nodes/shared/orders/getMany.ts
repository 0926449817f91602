import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { BrokerOrder } from '../../../brokers/core/orders/orders-api';
import { simplify } from '../fields';
import type { Operation } from '../operation';
import { type OrderBroker, ordersOf } from './broker';
import { filterField, type OrderExamples, returnAllFields } from './fields';

/** What the user wants to see; an empty filter lets everything pass. */
export interface OrderFilters {
	status?: string[];
	product?: string;
	tradingSymbol?: string;
	transactionType?: string;
}

export function passes({ order }: BrokerOrder, filters: OrderFilters): boolean {
	const { status, product, tradingSymbol, transactionType } = filters;
	const same = (wanted: string | undefined, has: string | null) =>
		!wanted?.trim() || wanted.trim().toUpperCase() === has?.toUpperCase();
	return (
		(!status?.length || status.includes(order.status)) &&
		same(product, order.product) &&
		same(tradingSymbol, order.tradingSymbol) &&
		same(transactionType, order.transactionType)
	);
}

/** @param scope the broker's own fields, such as Groww's segments. */
export function getManyOrders<C extends OrderBroker>(
	scope: INodeProperties[],
	examples: OrderExamples,
): Operation<C> {
	return {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many orders',
		description: 'Get the orders of today',
		fields: [...scope, ...returnAllFields, filterField(examples, true), simplify],
		onlyReads: true,
		async execute(context) {
			const { functions, itemIndex } = context;
			const filters = functions.getNodeParameter('filters', itemIndex, {}) as OrderFilters;
			const all = functions.getNodeParameter('returnAll', itemIndex, false) as boolean;
			const limit = all
				? Number.POSITIVE_INFINITY
				: (functions.getNodeParameter('limit', itemIndex, 50) as number);
			const simple = functions.getNodeParameter('simplify', itemIndex, true) as boolean;
			const orders = (await ordersOf(context).list())
				.filter((order) => passes(order, filters))
				.slice(0, limit);
			return orders.map(({ order, raw }) => (simple ? { ...order } : (raw as IDataObject)));
		},
	};
}
