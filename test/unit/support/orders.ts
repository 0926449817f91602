import type { AskedOrder, OnRefused } from '../../../brokers/core/orders/orders-api';
import { instrument } from './instruments';

/** A limit order for ten shares of SBIN; override what matters. */
export function askedOrder(changes: Partial<AskedOrder> = {}): AskedOrder {
	return {
		instrument: instrument(),
		transactionType: 'BUY',
		quantity: 10,
		product: 'DELIVERY',
		orderType: 'LIMIT',
		price: 812.35,
		triggerPrice: 0,
		options: {},
		...changes,
	};
}

/** The same at Groww. */
export function growwAskedOrder(changes: Partial<AskedOrder> = {}): AskedOrder {
	const share = instrument({ segment: 'CASH', tradingSymbol: 'SBIN' });
	return askedOrder({ instrument: share, product: 'CNC', ...changes });
}

export const nothingToCheck = async () => await Promise.resolve();

/** For lists of which no part is refused. */
export const notRefused: OnRefused = (refusal) => {
	throw refusal;
};
