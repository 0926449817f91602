import { istNaiveIso } from '../core';
import type { MarketInstrument, SimulatorClock } from '../core';
import { cannotProcess, GrowwFailure, notFound } from './failures';
import { randomText } from './ids';
import { tradingSymbolOf } from './instruments';
import type { BookedOrder } from './orders';
import { readSmartModify, readSmartRequest } from './smartRequest';
import type { GttTerms, OcoTerms, SmartRules, SmartTerms } from './smartRequest';
import type { GrowwAccount } from './types';

export type SmartStatus = 'ACTIVE' | 'TRIGGERED' | 'CANCELLED' | 'EXPIRED' | 'FAILED' | 'COMPLETED';

/** A GTT lives a year; no life is documented for an OCO. */
const GTT_LIFE_MS = 365 * 86_400_000;

/** A smart order in the simulator's book. Times in epoch ms. */
export type SmartOrder = SmartTerms & {
	id: string;
	account: string;
	reference: string;
	status: SmartStatus;
	remark: string | null;
	createdAt: number;
	updatedAt: number;
	triggeredAt: number | null;
	/** Order that came of it, once triggered. */
	orderId: string | null;
};

/** What smart orders stand on. */
export interface SmartContext extends SmartRules {
	clock: SimulatorClock;
	accounts: GrowwAccount[];
	/** Takes the plain order that a smart order stands for. @throws GrowwFailure */
	place: (account: GrowwAccount, body: unknown) => BookedOrder;
}

/** Smart orders of all accounts (sheet 4). They trigger when `setPrice` moves the price across. */
export class SmartOrders {
	readonly orders: SmartOrder[] = [];

	constructor(private readonly context: SmartContext) {}

	/** @throws GrowwFailure GA001, GA005, GA007 */
	create(account: GrowwAccount, body: unknown): SmartOrder {
		const { reference, terms } = readSmartRequest(body, account, this.context);
		const isTaken = this.orders.some(
			(order) => order.reference === reference && order.account === account.vendorUserId,
		);
		if (isTaken) throw new GrowwFailure('GA007', 'Duplicate order reference id');
		const now = this.context.clock.now();
		const order: SmartOrder = {
			...terms,
			id: `${terms.type.toLowerCase()}_${randomText(6, '0123456789abcdef')}`,
			account: account.vendorUserId,
			reference,
			status: 'ACTIVE',
			remark: null,
			createdAt: now,
			updatedAt: now,
			triggeredAt: null,
			orderId: null,
		};
		this.orders.push(order);
		return order;
	}

	/** @throws GrowwFailure GA001, GA004, GA006 */
	modify(account: GrowwAccount, id: string, body: unknown): SmartOrder {
		const order = this.find(account, id);
		this.requireActive(order, 'modified');
		Object.assign(order, readSmartModify(body, order));
		order.updatedAt = this.context.clock.now();
		return order;
	}

	/** @throws GrowwFailure GA004, GA006 */
	cancel(account: GrowwAccount, id: string, segment: string, type: string): SmartOrder {
		const order = this.find(account, id, segment, type);
		this.requireActive(order, 'cancelled');
		order.status = 'CANCELLED';
		order.updatedAt = this.context.clock.now();
		return order;
	}

	/** @throws GrowwFailure GA004 */
	find(account: GrowwAccount, id: string, segment?: string, type?: string): SmartOrder {
		this.expire();
		const order = this.orders.find(
			(one) =>
				one.id === id &&
				one.account === account.vendorUserId &&
				(segment === undefined || one.segment === segment) &&
				(type === undefined || one.type === type),
		);
		if (!order) throw notFound();
		return order;
	}

	/** An account's orders, newest first. */
	listOf(account: GrowwAccount): SmartOrder[] {
		this.expire();
		return this.orders.filter((order) => order.account === account.vendorUserId).reverse();
	}

	/** Sets off whatever the new price reaches. */
	priceMoved(instrument: MarketInstrument, pricePaise: number): void {
		this.expire();
		const tradingSymbol = tradingSymbolOf(instrument);
		for (const order of this.orders) {
			const concerns = order.tradingSymbol === tradingSymbol && order.exchange === instrument.venue;
			if (order.status !== 'ACTIVE' || !concerns) continue;
			const legs = order.type === 'GTT' ? gttOrder(order, pricePaise) : ocoOrder(order, pricePaise);
			if (legs) this.release(order, legs);
		}
	}

	clear(): void {
		this.orders.length = 0;
	}

	/** Sends the plain order that a triggered smart order stands for. */
	private release(order: SmartOrder, legs: Record<string, unknown>): void {
		const account = this.context.accounts.find((one) => one.vendorUserId === order.account);
		if (!account) return;
		order.triggeredAt = this.context.clock.now();
		order.updatedAt = order.triggeredAt;
		try {
			const placed = this.context.place(account, {
				trading_symbol: order.tradingSymbol,
				exchange: order.exchange,
				segment: order.segment,
				product: order.product,
				quantity: order.quantity,
				validity: 'DAY',
				...legs,
			});
			order.orderId = placed.id;
			order.status = order.type === 'GTT' ? 'TRIGGERED' : 'COMPLETED';
		} catch (error) {
			order.status = 'FAILED';
			order.remark = (error as Error).message;
		}
	}

	private expire(): void {
		const now = this.context.clock.now();
		for (const order of this.orders)
			if (order.status === 'ACTIVE' && (expiryOf(order) ?? Infinity) <= now)
				order.status = 'EXPIRED';
	}

	private requireActive(order: SmartOrder, done: string): void {
		if (order.status !== 'ACTIVE')
			throw cannotProcess(`Smart order in status ${order.status} cannot be ${done}`);
	}
}

export function expiryOf(order: SmartOrder): number | null {
	return order.type === 'GTT' ? order.createdAt + GTT_LIFE_MS : null;
}

/** The whole object of sheet 4.1. `ltp` in rupees. */
export function smartView(order: SmartOrder, ltp: number, name: string) {
	const isActive = order.status === 'ACTIVE';
	const expires = expiryOf(order);
	return {
		smart_order_id: order.id,
		smart_order_type: order.type,
		status: order.status,
		trading_symbol: order.tradingSymbol,
		exchange: order.exchange,
		quantity: order.quantity,
		product_type: order.product,
		duration: 'DAY',
		...(order.type === 'GTT'
			? {
					order: order.order,
					trigger_direction: order.direction,
					trigger_price: order.triggerPrice,
					child_legs: null,
				}
			: { target: order.target, stop_loss: order.stopLoss }),
		segment: order.segment,
		ltp,
		remark: order.remark,
		display_name: name,
		is_cancellation_allowed: isActive,
		is_modification_allowed: isActive,
		created_at: istNaiveIso(order.createdAt),
		expire_at: expires === null ? null : istNaiveIso(expires),
		triggered_at: order.triggeredAt === null ? null : istNaiveIso(order.triggeredAt),
		updated_at: istNaiveIso(order.updatedAt),
	};
}

function gttOrder({ order, direction, triggerPrice }: GttTerms, pricePaise: number) {
	const trigger = paiseOf(triggerPrice);
	if (direction === 'UP' ? pricePaise < trigger : pricePaise > trigger) return null;
	return {
		transaction_type: order.transaction_type,
		order_type: order.order_type,
		price: Number(order.price ?? 0),
		trigger_price: Number(triggerPrice),
	};
}

function ocoOrder({ side, target, stopLoss }: OcoTerms, pricePaise: number) {
	const sells = side === 'SELL';
	const reaches = (trigger: string, above: boolean): boolean =>
		above ? pricePaise >= paiseOf(trigger) : pricePaise <= paiseOf(trigger);
	if (reaches(target.trigger_price, sells))
		return {
			transaction_type: side,
			order_type: target.order_type,
			price: Number(target.price ?? 0),
		};
	if (!reaches(stopLoss.trigger_price, !sells)) return null;
	// The stop has been reached already, so what goes out is the plain order behind it.
	const isLimit = stopLoss.order_type === 'SL';
	return {
		transaction_type: side,
		order_type: isLimit ? 'LIMIT' : 'MARKET',
		price: Number(stopLoss.price ?? 0),
	};
}

function paiseOf(rupees: string): number {
	return Math.round(Number(rupees) * 100);
}
