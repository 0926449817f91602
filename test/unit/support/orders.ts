import type { AskedOrder, BrokerOrder, OnRefused } from '../../../brokers/core/orders/orders-api';
import type { Order } from '../../../brokers/core/outputs';
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

/** An order as a broker has it, of which nothing has filled. */
export function orderAtBroker(changes: Partial<Order> = {}): BrokerOrder {
	const nothing = { brokerStatus: null, averagePrice: null, triggerPrice: null, message: null };
	const order: Order = {
		...{ broker: 'b', orderId: '1', orderReference: 'ref', status: 'open', exchange: 'NFO' },
		...{ tradingSymbol: 'X', instrumentToken: '1', transactionType: 'BUY', product: 'NRML' },
		...{ orderType: 'LIMIT', quantity: 10, filledQuantity: 0, price: 5 },
		...{ placedAt: null, updatedAt: null, duplicate: false, ...nothing },
		...changes,
	};
	return { order, raw: {} };
}
