import type { SimOrder } from '../core';

/** Words of Groww's Trading API annexures, and the simulator's own records. */

export type Exchange = 'NSE' | 'BSE' | 'MCX';
export type Segment = 'CASH' | 'FNO' | 'COMMODITY';
export type OrderType = 'LIMIT' | 'MARKET' | 'SL' | 'SL_M';
export type Product = 'CNC' | 'MIS' | 'NRML';
export type Side = 'BUY' | 'SELL';
export type AmoStatus = 'NA' | 'PENDING' | 'DISPATCHED' | 'PARKED' | 'PLACED' | 'FAILED' | 'MARKET';
/** Annexure words, plus OPEN (all samples) and PLACED (one user's note), which the annexure lacks. */
export type OrderStatus =
	| 'OPEN'
	| 'PLACED'
	| 'NEW'
	| 'ACKED'
	| 'TRIGGER_PENDING'
	| 'APPROVED'
	| 'REJECTED'
	| 'FAILED'
	| 'EXECUTED'
	| 'DELIVERY_AWAITED'
	| 'CANCELLED'
	| 'CANCELLATION_REQUESTED'
	| 'MODIFICATION_REQUESTED'
	| 'COMPLETED';

export const EXCHANGES: readonly string[] = ['NSE', 'BSE', 'MCX'];
export const SEGMENTS: readonly string[] = ['CASH', 'FNO', 'COMMODITY'];
export const ORDER_TYPES: readonly string[] = ['LIMIT', 'MARKET', 'SL', 'SL_M'];
export const PRODUCTS: readonly string[] = ['CNC', 'MIS', 'NRML'];
export const SIDES: readonly string[] = ['BUY', 'SELL'];

/** One execution of an order. Prices in paise, time in epoch ms. */
export interface SimTrade {
	id: string;
	exchangeTradeId: string;
	quantity: number;
	pricePaise: number;
	at: number;
}

/** What can change in an order. */
export interface OrderState {
	status: OrderStatus;
	remark: string;
	orderType: OrderType;
	quantity: number;
	pricePaise: number;
	triggerPaise: number;
	/** A stop order whose trigger has been reached. */
	triggered: boolean;
	filledQuantity: number;
	averageFillPaise: number;
	amoStatus: AmoStatus;
	exchangeOrderId: string | null;
	exchangeTime: number | null;
}

/** One order in the simulator's book. `account` is the owner's `vendorUserId`. */
export interface GrowwSimOrder extends SimOrder, OrderState {
	status: OrderStatus;
	quantity: number;
	filledQuantity: number;
	exchange: Exchange;
	transactionType: Side;
	segment: Segment;
	product: Product;
	isin: string;
	/** When the exchange gets it: the next opening for an order sent after hours. Epoch ms. */
	activeFrom: number;
	trades: SimTrade[];
	/** All states, oldest first; the last equals the order's present state. */
	history: Array<{ at: number; state: OrderState }>;
}

/** One holding of an account. Average price in rupees. */
export interface SimHolding {
	isin: string;
	tradingSymbol: string;
	quantity: number;
	averagePrice: number;
	pledgeQuantity?: number;
	t1Quantity?: number;
}

/** A position carried from an earlier day: positive bought, negative sold. Price in rupees. */
export interface SimCarriedPosition {
	tradingSymbol: string;
	exchange: Exchange;
	segment: Segment;
	product: Product;
	quantity: number;
	price: number;
}

/** A Groww account with its three ways of logging in. */
export interface GrowwAccount {
	name: string;
	vendorUserId: string;
	ucc: string;
	/** Key of the approval way, with its secret. */
	apiKey: string;
	apiSecret: string;
	/** IST date (YYYY-MM-DD) of the last approval click; 'always' never needs one. */
	approvedOn: string;
	/** Key of the TOTP way, with its base32 secret. */
	totpToken: string;
	totpSecret: string;
	/** Token made on Groww's page; good to the first 06:00 IST after the simulator's start. */
	dailyAccessToken?: string;
	activeSegments: Segment[];
	ddpiEnabled: boolean;
	/** Cash in rupees before any order of the day. */
	cash: number;
	/** Collateral value in rupees. */
	collateral: number;
	holdings: SimHolding[];
	carriedPositions: SimCarriedPosition[];
}
