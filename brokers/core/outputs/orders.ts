/** Outputs of the resource Order. */
import type { BrokerId } from '../errors';

/**
 * Where an order stands. `filled`, `cancelled` and `rejected` are final; a word nobody knows is
 * `unknown` and not final.
 */
export type OrderStatus =
	| 'accepted'
	| 'open'
	| 'triggerPending'
	| 'partiallyFilled'
	| 'filled'
	| 'cancelled'
	| 'rejected'
	| 'unknown';

export interface Order {
	broker: BrokerId;
	orderId: string | null;
	orderReference: string | null;
	status: OrderStatus;
	/** The broker's own word for the status, null where its reply carries none. */
	brokerStatus: string | null;
	exchange: string | null;
	tradingSymbol: string | null;
	instrumentToken: string | null;
	transactionType: string | null;
	product: string | null;
	orderType: string | null;
	/** Units. */
	quantity: number | null;
	filledQuantity: number | null;
	/** Rupees, here and below; null where there is none yet. */
	averagePrice: number | null;
	/** Null for an order without a limit. */
	price: number | null;
	/** Null for an order without a trigger. */
	triggerPrice: number | null;
	/** When the broker took it; null where nobody has told that: a broker may know the last update alone. */
	placedAt: string | null;
	/** The last change of it that the broker tells. */
	updatedAt: string | null;
	/** The broker's remark, such as the reason of a rejection. */
	message: string | null;
	/** True where the order had been placed before under the same reference. */
	duplicate: boolean;
}

/** An order that went out as several: the sum of them, and each. `orderId` is null where there are several. */
export interface SplitOrder extends Order {
	orders: Order[];
}

/** The same order with what people look for in front: tables show the first columns. */
export function firstThingsFirst<T extends Order>(order: T): T {
	const { status, transactionType, quantity, tradingSymbol, price, orderId, orderReference } =
		order;
	const first = {
		status,
		transactionType,
		quantity,
		tradingSymbol,
		price,
		orderId,
		orderReference,
	};
	return { ...first, ...order };
}

/** One execution of an order at the exchange. */
export interface Trade {
	broker: BrokerId;
	orderId: string | null;
	tradeId: string | null;
	exchange: string | null;
	tradingSymbol: string | null;
	transactionType: string | null;
	product: string | null;
	/** Units. */
	quantity: number | null;
	/** Rupees. */
	price: number | null;
	tradedAt: string | null;
}

/** What a dry run returns: the request as it would be sent, without headers. */
export interface DryRun {
	broker: BrokerId;
	dryRun: true;
	request: { method: string; path: string; body: unknown };
	orderReference: string | null;
	/** price × quantity in rupees; null for a market order. */
	orderValue: string | null;
	/** How a contract that is not worth price × quantity alone is valued; absent for all others. */
	orderSum?: string;
}

/** An order that filled in part is `partiallyFilled` for as long as it is open. */
export function withFills(order: Order): Order {
	const { status, filledQuantity: filled, quantity } = order;
	const partly = filled !== null && filled > 0 && (quantity === null || filled < quantity);
	const open = status === 'open' || status === 'accepted';
	return partly && open ? { ...order, status: 'partiallyFilled' } : order;
}
