import { randomUUID } from 'node:crypto';
import { istDate, istParts } from '../core';
import type { MarketInstrument, SimOrder, SimulatorClock } from '../core';

export type Variety = 'NORMAL' | 'STOPLOSS' | 'ROBO' | 'AMO';
export type OrderType = 'MARKET' | 'LIMIT' | 'STOPLOSS_LIMIT' | 'STOPLOSS_MARKET';
export type Product = 'DELIVERY' | 'CARRYFORWARD' | 'MARGIN' | 'INTRADAY' | 'BO';

/** The status words of the order-update table and the usual ones before the exchange has an order. */
export type OrderStatus =
	| 'open'
	| 'complete'
	| 'cancelled'
	| 'rejected'
	| 'open pending'
	| 'trigger pending'
	| 'after market order req received'
	| 'modify after market order req received'
	| 'cancelled after market order';

const FINAL: ReadonlySet<OrderStatus> = new Set([
	'complete',
	'cancelled',
	'rejected',
	'cancelled after market order',
]);
const AFTER_HOURS: ReadonlySet<OrderStatus> = new Set([
	'after market order req received',
	'modify after market order req received',
]);

/** Money in integer paise, 0 where there is none; times in epoch ms of the simulator clock, null before. */
export interface AngelOneOrder extends SimOrder {
	status: OrderStatus;
	uniqueOrderId: string;
	exchangeOrderId: string;
	parentOrderId: string;
	variety: Variety;
	orderType: OrderType;
	product: Product;
	duration: 'DAY' | 'IOC';
	pricePaise: number;
	triggerPaise: number;
	squareOffPaise: number;
	stopLossPaise: number;
	trailingPaise: number;
	disclosedQuantity: number;
	averagePaise: number;
	/** Quantity no longer sought after a cancel. */
	cancelledQuantity: number;
	/** Whether the last price has passed the trigger. */
	triggered: boolean;
	/** The broker's or exchange's remark. */
	text: string;
	updatedAt: number;
	exchangeAt: number | null;
	lastFillId: string;
	lastFillAt: number | null;
}

/** What a client asks for: an order without its life. */
export type OrderRequest = Pick<
	AngelOneOrder,
	| 'variety'
	| 'orderType'
	| 'product'
	| 'duration'
	| 'transactionType'
	| 'quantity'
	| 'pricePaise'
	| 'triggerPaise'
	| 'squareOffPaise'
	| 'stopLossPaise'
	| 'trailingPaise'
	| 'disclosedQuantity'
	| 'reference'
> & { instrument: MarketInstrument; exchange: string; tradingSymbol: string };

export interface Fill {
	fillId: string;
	order: AngelOneOrder;
	quantity: number;
	pricePaise: number;
	at: number;
}

interface Version {
	/** On the clock that never runs backwards. */
	elapsed: number;
	order: AngelOneOrder;
}

export const isFinal = (order: AngelOneOrder): boolean => FINAL.has(order.status);
export const waitsForOpening = (order: AngelOneOrder): boolean => AFTER_HOURS.has(order.status);
export const remaining = (order: AngelOneOrder): number =>
	isFinal(order) ? 0 : order.quantity - order.filledQuantity;

/** All orders and fills, with what each order looked like at any moment. */
export class OrderBook {
	readonly orders: AngelOneOrder[] = [];
	readonly fills: Fill[] = [];
	private readonly byId = new Map<string, AngelOneOrder>();
	private readonly instruments = new Map<string, MarketInstrument>();
	private readonly versions = new Map<string, Version[]>();
	private serial = 257_130;

	constructor(private readonly clock: SimulatorClock) {}

	add(
		account: string,
		request: OrderRequest,
		status: OrderStatus,
		parentOrderId = '',
	): AngelOneOrder {
		const { instrument, ...wanted } = request;
		const at = this.clock.now();
		this.serial += 1;
		const order: AngelOneOrder = {
			...wanted,
			account,
			orderId: this.newOrderId(at),
			uniqueOrderId: randomUUID(),
			exchangeOrderId: '',
			parentOrderId,
			token: instrument.token,
			filledQuantity: 0,
			cancelledQuantity: 0,
			averagePaise: 0,
			triggered: false,
			status,
			text: '',
			placedAt: at,
			updatedAt: at,
			exchangeAt: null,
			lastFillId: '',
			lastFillAt: null,
		};
		this.orders.push(order);
		this.byId.set(order.orderId, order);
		this.instruments.set(order.orderId, instrument);
		this.noteVersion(order);
		return order;
	}

	find(orderId: string): AngelOneOrder | undefined {
		return this.byId.get(orderId);
	}

	instrumentOf(order: AngelOneOrder): MarketInstrument {
		return this.instruments.get(order.orderId) as MarketInstrument;
	}

	/** Changes an order, its time of update with it. */
	change(order: AngelOneOrder, changes: Partial<AngelOneOrder>): void {
		Object.assign(order, changes, { updatedAt: this.clock.now() });
		this.noteVersion(order);
	}

	/** Records a fill and its effect on the order. */
	addFill(order: AngelOneOrder, quantity: number, pricePaise: number): void {
		const at = this.clock.now();
		const fill = {
			fillId: String(50_005_750 + this.fills.length),
			order,
			quantity,
			pricePaise,
			at,
		};
		this.fills.push(fill);
		const filledQuantity = order.filledQuantity + quantity;
		const value = order.averagePaise * order.filledQuantity + pricePaise * quantity;
		this.change(order, {
			filledQuantity,
			averagePaise: Math.round(value / filledQuantity),
			status: filledQuantity === order.quantity ? 'complete' : 'open',
			lastFillId: fill.fillId,
			lastFillAt: at,
		});
	}

	childrenOf(order: AngelOneOrder): AngelOneOrder[] {
		return this.orders.filter((one) => one.parentOrderId === order.orderId);
	}

	/** The day's orders of a client as they stood `lagMs` ago; what is newer is not among them. */
	today(account: string, lagMs: number): AngelOneOrder[] {
		const date = istDate(this.clock.now());
		return this.orders
			.filter((order) => order.account === account && this.belongsTo(order, date))
			.map((order) => (lagMs > 0 ? this.asOf(order, lagMs) : order))
			.filter((order) => order !== undefined);
	}

	/** An order as it stood `lagMs` ago; undefined where it is newer. */
	asOf(order: AngelOneOrder, lagMs: number): AngelOneOrder | undefined {
		const limit = this.clock.elapsed() - lagMs;
		return this.versions.get(order.orderId)?.findLast((version) => version.elapsed <= limit)?.order;
	}

	/** Ms since the order came, on the clock that never runs backwards. */
	ageOf(order: AngelOneOrder): number {
		const first = this.versions.get(order.orderId)?.[0];
		return this.clock.elapsed() - (first?.elapsed ?? 0);
	}

	todaysFills(account: string): Fill[] {
		const date = istDate(this.clock.now());
		return this.fills.filter((fill) => fill.order.account === account && istDate(fill.at) === date);
	}

	/** An after-market order belongs to the day it was sent and to the day it reaches the exchange. */
	private belongsTo(order: AngelOneOrder, date: string): boolean {
		return (
			istDate(order.placedAt) === date ||
			istDate(order.updatedAt) === date ||
			waitsForOpening(order)
		);
	}

	private noteVersion(order: AngelOneOrder): void {
		const versions = this.versions.get(order.orderId) ?? [];
		versions.push({ elapsed: this.clock.elapsed(), order: { ...order } });
		this.versions.set(order.orderId, versions);
	}

	/** Fifteen digits, beginning with YYMMDD. */
	private newOrderId(at: number): string {
		const { year, month, day } = istParts(at);
		const date = [year % 100, month, day].map((part) => String(part).padStart(2, '0')).join('');
		return `${date}${String(this.serial).padStart(9, '0')}`;
	}
}
