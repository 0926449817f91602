import type { SimulatorClock } from '../core';
import type { MarketHours } from './hours';
import { randomText } from './ids';
import type { GrowwQuirks } from './quirks';
import { FINAL_STATUSES } from './types';
import type { GrowwSimOrder, OrderState } from './types';

/** What lies ahead of a working order. Times in epoch ms. */
interface Ahead {
	/** Since when the exchange may match it; Infinity: not before the price is set again. */
	matchFrom: number;
	cancelAt?: number;
	modify?: { at: number; change: Partial<OrderState> };
}

interface Event {
	at: number;
	happen: () => void;
}

export interface LifeContext {
	clock: SimulatorClock;
	quirks: GrowwQuirks;
	hours: MarketHours;
	/** Last price of the order's instrument, paise. */
	lastPaise: (order: GrowwSimOrder) => number;
}

/**
 * The life of orders at the exchange. Nothing runs on timers: whatever was due by the simulator's
 * clock happens, in its order, when somebody looks (`settle`).
 */
export class OrderLife {
	private readonly working = new Map<GrowwSimOrder, Ahead>();

	constructor(private readonly context: LifeContext) {}

	/** Takes a new order that passed the broker's checks. */
	start(order: GrowwSimOrder): void {
		this.working.set(order, { matchFrom: order.activeFrom });
		this.settle();
	}

	requestCancel(order: GrowwSimOrder, at: number): void {
		this.ahead(order).cancelAt = at + this.context.quirks.cancelDelayMs;
		this.change(order, at, { status: 'CANCELLATION_REQUESTED' });
		this.settle();
	}

	requestModify(order: GrowwSimOrder, at: number, change: Partial<OrderState>): void {
		this.ahead(order).modify = { at: at + this.context.quirks.modifyDelayMs, change };
		this.change(order, at, { status: 'MODIFICATION_REQUESTED' });
		this.settle();
	}

	isWorking(order: GrowwSimOrder): boolean {
		return this.working.has(order);
	}

	/** Lets everything happen that is due by now. */
	settle(): void {
		const now = this.context.clock.now();
		for (const [order, ahead] of [...this.working]) {
			for (let event = this.next(order, ahead); event && event.at <= now; ) {
				event.happen();
				event = this.working.has(order) ? this.next(order, ahead) : null;
			}
		}
	}

	/** Changes a price; resting orders may match from this moment on. */
	movePrice(concerns: (order: GrowwSimOrder) => boolean, move: () => void): void {
		this.settle();
		const resting = [...this.working].filter(
			([order, ahead]) =>
				concerns(order) && (ahead.matchFrom === Infinity || !this.wouldMatch(order)),
		);
		move();
		for (const [order, ahead] of resting)
			ahead.matchFrom = Math.max(this.context.clock.now(), order.activeFrom);
		this.settle();
	}

	/** Fills part of an order at a price (paise). */
	fill(order: GrowwSimOrder, at: number, quantity: number, pricePaise: number): void {
		const filled = order.filledQuantity + quantity;
		const value = order.averageFillPaise * order.filledQuantity + pricePaise * quantity;
		order.trades.push({
			id: `GW${randomText(10)}`,
			exchangeTradeId: randomText(9, '0123456789'),
			quantity,
			pricePaise,
			at,
		});
		const whole = filled === order.quantity;
		this.change(order, at, {
			filledQuantity: filled,
			averageFillPaise: Math.round(value / filled),
			exchangeTime: at,
			...(whole
				? { status: this.context.quirks.filledStatus, remark: 'Order executed successfully' }
				: {}),
		});
	}

	/** Changes an order's state and keeps the new state in its history. */
	change(order: GrowwSimOrder, at: number, change: Partial<OrderState>): void {
		Object.assign(order, change);
		order.history.push({ at, state: stateOf(order) });
		if (FINAL_STATUSES.has(order.status)) this.working.delete(order);
	}

	private next(order: GrowwSimOrder, ahead: Ahead): Event | null {
		const events = [
			this.arrival(order),
			this.modification(order, ahead),
			this.trigger(order, ahead),
			this.match(order, ahead),
			this.cancellation(order, ahead),
			this.lapse(order),
		].filter((event) => event !== null);
		return events.reduce<Event | null>(
			(first, event) => (first && first.at <= event.at ? first : event),
			null,
		);
	}

	/** An order sent after hours reaches the exchange. */
	private arrival(order: GrowwSimOrder): Event | null {
		if (order.amoStatus !== 'PENDING') return null;
		const at = order.activeFrom;
		return {
			at,
			happen: () =>
				this.change(order, at, {
					amoStatus: 'PLACED',
					exchangeOrderId: randomText(16, '0123456789'),
					exchangeTime: at,
				}),
		};
	}

	private modification(order: GrowwSimOrder, ahead: Ahead): Event | null {
		const due = ahead.modify;
		if (!due) return null;
		return {
			at: due.at,
			happen: () => {
				ahead.modify = undefined;
				ahead.matchFrom = Math.max(due.at, order.activeFrom);
				const status = ahead.cancelAt === undefined ? this.restingStatus(due.change) : order.status;
				this.change(order, due.at, { ...due.change, triggered: false, status });
			},
		};
	}

	private trigger(order: GrowwSimOrder, ahead: Ahead): Event | null {
		if (!isStop(order.orderType) || order.triggered || ahead.modify) return null;
		const last = this.context.lastPaise(order);
		const reached =
			order.transactionType === 'BUY' ? last >= order.triggerPaise : last <= order.triggerPaise;
		if (!reached || order.amoStatus === 'PENDING') return null;
		const status = ahead.cancelAt === undefined ? this.context.quirks.restingStatus : order.status;
		const at = ahead.matchFrom;
		return { at, happen: () => this.change(order, at, { triggered: true, status }) };
	}

	private match(order: GrowwSimOrder, ahead: Ahead): Event | null {
		const { quirks } = this.context;
		if (!quirks.autoFill || ahead.modify || order.amoStatus === 'PENDING') return null;
		if (!this.wouldMatch(order)) return null;
		const at = ahead.matchFrom + quirks.fillDelayMs;
		return {
			at,
			happen: () => {
				const open = order.quantity - order.filledQuantity;
				const quantity = Math.min(open, quirks.maxFillQuantity ?? open);
				ahead.matchFrom = Infinity;
				this.fill(order, at, quantity, this.context.lastPaise(order));
			},
		};
	}

	private cancellation(order: GrowwSimOrder, ahead: Ahead): Event | null {
		const at = ahead.cancelAt;
		if (at === undefined) return null;
		const change = { status: 'CANCELLED', remark: 'Order cancelled by user' } as const;
		return { at, happen: () => this.change(order, at, change) };
	}

	/** A DAY order that is not done at the close is cancelled; the annexure has no EXPIRED. */
	private lapse(order: GrowwSimOrder): Event {
		const at = this.context.hours.closesAfter(order.segment, order.activeFrom);
		const change = { status: 'CANCELLED', remark: 'Order validity ended' } as const;
		return { at, happen: () => this.change(order, at, change) };
	}

	private wouldMatch(order: GrowwSimOrder): boolean {
		if (isStop(order.orderType) && !order.triggered) return false;
		if (order.orderType === 'MARKET' || order.orderType === 'SL_M') return true;
		const last = this.context.lastPaise(order);
		return order.transactionType === 'BUY' ? last <= order.pricePaise : last >= order.pricePaise;
	}

	private restingStatus(change: Partial<OrderState>) {
		return isStop(change.orderType) ? 'TRIGGER_PENDING' : this.context.quirks.restingStatus;
	}

	private ahead(order: GrowwSimOrder): Ahead {
		const ahead = this.working.get(order);
		if (!ahead) throw new RangeError(`Order ${order.orderId} is ${order.status}`);
		return ahead;
	}
}

export function isStop(type: string | undefined): boolean {
	return type === 'SL' || type === 'SL_M';
}

/** A copy of the parts of an order that change. */
export function stateOf(order: OrderState): OrderState {
	const { status, remark, orderType, quantity, pricePaise, triggerPaise, triggered } = order;
	const { filledQuantity, averageFillPaise, amoStatus, exchangeOrderId, exchangeTime } = order;
	return {
		status,
		remark,
		orderType,
		quantity,
		pricePaise,
		triggerPaise,
		triggered,
		filledQuantity,
		averageFillPaise,
		amoStatus,
		exchangeOrderId,
		exchangeTime,
	};
}
