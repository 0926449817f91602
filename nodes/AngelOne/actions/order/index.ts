import type { INodeProperties } from 'n8n-workflow';
import { changesField, type OrderExamples } from '../../../shared/orders/fields';
import { cancelOrder } from '../../../shared/orders/cancel';
import { cancelAllOrders } from '../../../shared/orders/cancelAll';
import { getOrder } from '../../../shared/orders/get';
import { getManyOrders } from '../../../shared/orders/getMany';
import { getTrades } from '../../../shared/orders/getTrades';
import { modifyOrder } from '../../../shared/orders/modify';
import type { AngelOneOperation } from '../../connect';
import { place } from './place';
import { orderTypeOptions } from './place.fields';

/** Angel One's orders have no segment of their own. */
const NO_SCOPE: INodeProperties[] = [];

const examples: OrderExamples = { product: 'INTRADAY', tradingSymbol: 'SBIN-EQ' };

export const orderOperations: AngelOneOperation[] = [
	cancelOrder(NO_SCOPE),
	cancelAllOrders(NO_SCOPE, examples),
	getOrder(NO_SCOPE),
	getManyOrders(NO_SCOPE, examples),
	getTrades(NO_SCOPE),
	modifyOrder(NO_SCOPE, changesField(orderTypeOptions)),
	place,
];
