import type { INodeProperties } from 'n8n-workflow';
import { changesField, type OrderExamples } from '../../../shared/orders/fields';
import { cancelOrder } from '../../../shared/orders/cancel';
import { cancelAllOrders } from '../../../shared/orders/cancelAll';
import { getOrder } from '../../../shared/orders/get';
import { getManyOrders } from '../../../shared/orders/getMany';
import { getTrades } from '../../../shared/orders/getTrades';
import { modifyOrder } from '../../../shared/orders/modify';
import type { GrowwOperation } from '../../connect';
import { place } from './place';
import { orderTypeOptions, segment } from './place.fields';

/** One order lives in one segment. */
const ONE: INodeProperties[] = [{ ...segment, description: 'Segment of the order' }];

/** Groww lists each segment by itself; one that is not active for the account is passed over. */
const MANY: INodeProperties[] = [
	{
		displayName: 'Segments',
		name: 'segments',
		type: 'multiOptions',
		options: segment.options,
		default: ['CASH', 'FNO'],
		description: 'Segments to ask for',
	},
];

const examples: OrderExamples = { product: 'MIS', tradingSymbol: 'TCS' };

export const orderOperations: GrowwOperation[] = [
	cancelOrder(ONE),
	cancelAllOrders(MANY, examples),
	getOrder(ONE),
	getManyOrders(MANY, examples),
	getTrades(MANY),
	modifyOrder(ONE, changesField(orderTypeOptions)),
	place,
];
