import type { Groww } from '../../brokers/groww';
import type { TriggerEvent } from '../shared/trigger';
import { marketSession } from '../shared/triggers/marketSession';
import { orderUpdate } from '../shared/triggers/orderUpdate';
import { priceAlert, tick } from '../shared/triggers/prices';
import { orderForm } from './fields';

/** Every event of the trigger node, in the order of its menu. */
export const events: Array<TriggerEvent<Groww>> = [
	marketSession,
	orderUpdate(orderForm.tradingSymbol),
	priceAlert(orderForm),
	tick(orderForm),
];
