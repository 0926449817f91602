import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../operation';
import { cancelOrder } from './cancel';
import { cancelAllOrders } from './cancelAll';
import type { OrderExamples } from './filters';
import { getOrder } from './get';
import { getManyOrders } from './getMany';
import { getTrades } from './getTrades';
import { modifyOrder } from './modify';
import { place } from './place';
import type { PlacingBroker } from './place.run';

/** What a broker's own order forms have. */
export interface OrderForms {
	placeFields: INodeProperties[];
	/** The collection of what a modification may change. */
	modifyFields: INodeProperties;
	examples: OrderExamples;
	/** The fields that narrow the search for one order, where the broker needs them. */
	oneOrder?: INodeProperties[];
	/** The same for many. */
	manyOrders?: INodeProperties[];
}

/** The whole life of an order, in the order of the menu. */
export function orderOperations({
	placeFields,
	modifyFields,
	examples,
	oneOrder = [],
	manyOrders = [],
}: OrderForms): Array<Operation<PlacingBroker>> {
	return [
		cancelOrder(oneOrder),
		cancelAllOrders(manyOrders, examples),
		getOrder(oneOrder),
		getManyOrders(manyOrders, examples),
		getTrades(manyOrders),
		modifyOrder(oneOrder, modifyFields),
		place(placeFields),
	];
}
