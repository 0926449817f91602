import { ConditionalBook, istNaiveIso } from '../core';
import type { Conditional, SimulatorClock } from '../core';
import { cannotProcess, GrowwFailure, notFound } from './failures';
import { randomText } from './ids';
import type { BookedOrder } from './orders';
import { readSmartModify } from './smartModify';
import { checkCloses, readSmartRequest } from './smartRequest';
import type { GttTerms, OcoTerms, SmartRules, SmartTerms } from './smartRequest';
import type { GrowwAccount, OrderType, Side } from './types';

export type SmartStatus = 'ACTIVE' | 'TRIGGERED' | 'CANCELLED' | 'EXPIRED' | 'FAILED' | 'COMPLETED';

/** A GTT lives a year; no life is documented for an OCO. */
const GTT_LIFE_MS = 365 * 86_400_000;

/** A smart order in the simulator's book. Times in epoch ms. */
export type SmartOrder = SmartTerms &
	Conditional & {
		id: string;
		reference: string;
		status: SmartStatus;
		remark: string | null;
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
export class SmartOrders extends ConditionalBook<SmartOrder, PlainOrder> {
	constructor(private readonly context: SmartContext) {
		super({
			clock: context.clock,
			reached: (order, pricePaise) =>
				order.type === 'GTT' ? gttOrder(order, pricePaise) : ocoOrder(order, pricePaise),
			send: (order, plain) => this.release(order, plain),
			expired: (order) => {
				order.status = 'EXPIRED';
			},
		});
	}

	/** @throws GrowwFailure GA001, GA005, GA006, GA007 */
	create(account: GrowwAccount, body: unknown): SmartOrder {
		const { reference, terms, instrument } = readSmartRequest(body, account, this.context);
		const former = this.of(account.vendorUserId).find((order) => order.reference === reference);
		if (former) return this.duplicateOf(former);
		if (terms.type === 'OCO') checkCloses(terms, account, this.context);
		const now = this.context.clock.now();
		const order: SmartOrder = {
			...terms,
			id: `${terms.type.toLowerCase()}_${randomText(6, '0123456789abcdef')}`,
			account: account.vendorUserId,
			instrument,
			reference,
			status: 'ACTIVE',
			remark: null,
			isLive: true,
			createdAt: now,
			updatedAt: now,
			triggeredAt: null,
			expiresAt: terms.type === 'GTT' ? now + GTT_LIFE_MS : null,
			orderId: null,
		};
		this.all.push(order);
		return order;
	}

	/** @throws GrowwFailure GA001, GA004, GA006 */
	modify(account: GrowwAccount, id: string, body: unknown): SmartOrder {
		const order = this.find(account, id);
		requireLive(order, 'modified');
		Object.assign(order, readSmartModify(body, order, account, this.context));
		this.touch(order);
		return order;
	}

	/** @throws GrowwFailure GA004, GA006 */
	cancel(account: GrowwAccount, id: string, segment: string, type: string): SmartOrder {
		const order = this.find(account, id, segment, type);
		requireLive(order, 'cancelled');
		Object.assign(order, { status: 'CANCELLED', isLive: false });
		this.touch(order);
		return order;
	}

	/** @throws GrowwFailure GA004 */
	find(account: GrowwAccount, id: string, segment?: string, type?: string): SmartOrder {
		const order = this.of(account.vendorUserId).find(
			(one) =>
				one.id === id &&
				(segment === undefined || one.segment === segment) &&
				(type === undefined || one.type === type),
		);
		if (!order) throw notFound();
		return order;
	}

	/** What a reference brings the second time. @throws GrowwFailure */
	private duplicateOf(former: SmartOrder): SmartOrder {
		const { smartDuplicate } = this.context.quirks;
		if (smartDuplicate === 'sameOrder') return former;
		throw new GrowwFailure(smartDuplicate, 'Duplicate order reference id');
	}

	/** Sends the plain order that a triggered smart order stands for. */
	private release(order: SmartOrder, plain: PlainOrder): void {
		const account = this.context.accounts.find((one) => one.vendorUserId === order.account);
		if (!account) return;
		try {
			const placed = this.context.place(account, {
				trading_symbol: order.tradingSymbol,
				exchange: order.exchange,
				segment: order.segment,
				product: order.product,
				quantity: order.quantity,
				validity: 'DAY',
				...plain,
			});
			order.orderId = placed.id;
			order.status = order.type === 'GTT' ? 'TRIGGERED' : 'COMPLETED';
		} catch (error) {
			order.status = 'FAILED';
			order.remark = (error as Error).message;
		}
	}
}

function requireLive(order: SmartOrder, done: string): void {
	if (!order.isLive) throw cannotProcess(`Smart order in status ${order.status} cannot be ${done}`);
}

/** The whole object of sheet 4.1. `ltp` in rupees. */
export function smartView(order: SmartOrder, ltp: number, name: string) {
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
		is_cancellation_allowed: order.isLive,
		is_modification_allowed: order.isLive,
		created_at: istNaiveIso(order.createdAt),
		expire_at: order.expiresAt === null ? null : istNaiveIso(order.expiresAt),
		triggered_at: order.triggeredAt === null ? null : istNaiveIso(order.triggeredAt),
		updated_at: istNaiveIso(order.updatedAt),
	};
}

/** What differs from one plain order to another, in the words of a create body. */
interface PlainOrder {
	transaction_type: Side;
	order_type: OrderType;
	price: number;
	trigger_price?: number;
}

function gttOrder(
	{ order, direction, triggerPrice }: GttTerms,
	pricePaise: number,
): PlainOrder | null {
	const trigger = paiseOf(triggerPrice);
	if (direction === 'UP' ? pricePaise < trigger : pricePaise > trigger) return null;
	return {
		transaction_type: order.transaction_type,
		order_type: order.order_type,
		price: Number(order.price ?? 0),
		trigger_price: Number(triggerPrice),
	};
}

function ocoOrder({ side, target, stopLoss }: OcoTerms, pricePaise: number): PlainOrder | null {
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
