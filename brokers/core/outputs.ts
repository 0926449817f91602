/**
 * The simplified outputs. A thing that both brokers have carries the same name in both; a figure a
 * broker does not give is null. Amounts are rupees, times ISO 8601 with +05:30.
 */
import type { BrokerId } from './errors';

export interface Profile {
	broker: BrokerId;
	clientCode: string | null;
	name: string | null;
	email: string | null;
	exchanges: string[];
	products: string[];
	lastLoginAt: string | null;
}

export interface Funds {
	broker: BrokerId;
	availableCash: number | null;
	net: number | null;
	collateral: number | null;
	usedMargin: number | null;
	realisedPnl: number | null;
	unrealisedPnl: number | null;
	/** The broker's remaining figures under its own names in camelCase. */
	details: Record<string, number | null>;
}

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

/** The prices of one instrument; rupees. */
export interface Prices {
	lastPrice: number | null;
	/** The close of the trading day before. */
	previousClose: number | null;
}

/** Shares held. Quantities are units, which may be fractions; amounts are rupees of the whole holding. */
export interface Holding extends Prices {
	broker: BrokerId;
	isin: string | null;
	exchange: string | null;
	tradingSymbol: string | null;
	instrumentToken: string | null;
	quantity: number | null;
	/** Delivered and neither pledged nor locked. */
	sellableQuantity: number | null;
	/** Bought, and not yet delivered. */
	t1Quantity: number | null;
	pledgedQuantity: number | null;
	/** Paid for one share. */
	averagePrice: number | null;
	investedValue: number | null;
	currentValue: number | null;
	pnl: number | null;
	pnlPercent: number | null;
	/** Against the previous close. */
	dayChange: number | null;
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
