import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { cancelAllOrders, cancelOrder, modifyOrder } from './changes';
import { getMargin } from './costs';
import { modifyFields, type OrderForm, placeFields } from './form';
import { place } from './place';
import type { PlacingBroker } from './placement.run';
import { getManyOrders, getOrder, getTrades } from './reads';

/** The whole life of an order, in the order of the menu. */
export function orderOperations(form: OrderForm): Array<Operation<PlacingBroker & Has<'margins'>>> {
	const { oneOrder = [], manyOrders = [] } = form;
	return [
		cancelOrder(oneOrder),
		cancelAllOrders(manyOrders, form),
		getOrder(oneOrder),
		getManyOrders(manyOrders, form),
		getMargin(form),
		getTrades(manyOrders),
		modifyOrder(oneOrder, modifyFields(form)),
		place(placeFields(form)),
	];
}
