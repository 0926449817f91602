import type { Ahead } from './life';
import { isFinal } from './order';
import type { Bracket, Note, Order, OrderState, OrderTerms } from './order';

/** An order before it is in the book. Times in epoch ms. */
export interface Draft<Own> {
	id: string;
	account: string;
	terms: OrderTerms;
	own: Own;
	bracket: Bracket | null;
	parent: Order<Own> | null;
	placedAt: number;
	afterHours: boolean;
	opensAt: number;
}

/** Every order of every account, with all states it has been in, and what lies ahead of the live ones. */
export class OrderBook<Own> {
	readonly all: Array<Order<Own>> = [];
	readonly live = new Map<Order<Own>, Ahead>();
	/** Told of each new state of an order. */
	readonly listeners = new Set<() => void>();
	private readonly byId = new Map<string, Order<Own>>();

	find(id: string): Order<Own> | undefined {
		return this.byId.get(id);
	}

	add({ terms, ...draft }: Draft<Own>): Order<Own> {
		const { instrument, side, product, ...changeable } = terms;
		const state: OrderState = {
			...changeable,
			stage: draft.afterHours ? 'waiting' : 'pending',
			requested: null,
			changed: false,
			triggered: false,
			filledQuantity: 0,
			filledPaise: 0,
			cancelledQuantity: 0,
			exchangeAt: null,
			exchangeOrderId: null,
			note: null,
			updatedAt: draft.placedAt,
		};
		const order = { ...draft, instrument, side, product, fills: [], history: [state], state };
		this.all.push(order);
		this.byId.set(order.id, order);
		this.live.set(order, { matchFrom: draft.opensAt, cancelAt: null, change: null });
		this.changed();
		return order;
	}

	/** What lies ahead of a live order. @throws RangeError where it is done */
	aheadOf(order: Order<Own>): Ahead {
		const ahead = this.live.get(order);
		if (ahead === undefined) throw new RangeError(`Order ${order.id} is ${order.state.stage}`);
		return ahead;
	}

	/** The legs of a bracket order that still live. */
	legsOf(parent: Order<Own>): Array<Order<Own>> {
		return [...this.live.keys()].filter((order) => order.parent === parent);
	}

	/** Gives an order its next state; one that is final stays as it is but for its note. */
	update(order: Order<Own>, at: number, change: Partial<OrderState>): void {
		order.state = { ...order.state, ...change, updatedAt: at };
		order.history.push(order.state);
		if (isFinal(order.state)) this.live.delete(order);
		this.changed();
	}

	private changed(): void {
		for (const listener of this.listeners) listener();
	}

	/** Nothing more happens to an order. */
	end(order: Order<Own>, stage: 'cancelled' | 'rejected', note: Note, at: number): void {
		const { quantity, filledQuantity } = order.state;
		const cancelledQuantity = stage === 'cancelled' ? quantity - filledQuantity : 0;
		this.update(order, at, { stage, note, requested: null, cancelledQuantity });
	}

	clear(): void {
		this.all.length = 0;
		this.byId.clear();
		this.live.clear();
	}
}
