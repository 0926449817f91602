import { keyOfContract } from '../market';
import type { MarketInstrument } from '../market';
import type { Accounts } from './accounts';
import type { OrderBook } from './book';
import { bracketLegs } from './bracket';
import { isMarketable, nextEvent } from './life';
import type { OrderEvent } from './life';
import type { Objection } from './objection';
import { isStop, remaining, termsOf } from './order';
import type { Bracket, Order } from './order';
import type { BrokerSide, ExchangeSettings } from './settings';

const FIRST_EXCHANGE_ORDER_ID = 1_100_000_000_048_358;
const FIRST_TRADE_ID = 50_005_750;

/** What matching stands on. */
export interface MatchingContext<Own> {
	broker: BrokerSide<Own>;
	book: OrderBook<Own>;
	accounts: Accounts;
	/** Why an order that reaches the exchange now is refused; null where it is not. */
	objectionAtOpening: (order: Order<Own>) => Objection | null;
}

/**
 * The life of orders at the exchange. Nothing runs on timers: whatever was due by the simulator's
 * clock happens, in its order and at its time, when somebody looks (`settle`).
 */
export class Matching<Own> {
	private arrived = 0;
	private traded = 0;

	constructor(private readonly context: MatchingContext<Own>) {}

	/** Lets everything happen that is due by now, the earliest first and of two at once the older order's. */
	settle(): void {
		for (let due = this.earliest(); due.length > 0; due = this.earliest())
			for (const { order, event } of due)
				if (this.isStillNext(order, event)) this.happen(order, event);
	}

	/** Sets a last price; orders that rest may match from this moment on. */
	movePrice(instrument: MarketInstrument, paise: number): void {
		this.settle();
		const { market, clock } = this.context.broker;
		const last = market.price(instrument);
		const key = keyOfContract(instrument);
		const resting = [...this.context.book.live].filter(
			([order, { matchFrom }]) =>
				keyOfContract(order.instrument) === key &&
				(matchFrom === Infinity || !isMarketable(order.side, order.state, last)),
		);
		market.setPrice(instrument, paise);
		for (const [, ahead] of resting) ahead.matchFrom = clock.now();
		this.settle();
	}

	/** Fills by hand, at the limit or else at the last price where no price is given. @throws RangeError */
	fill(order: Order<Own>, quantity = remaining(order.state), pricePaise?: number): void {
		this.context.book.aheadOf(order);
		const left = remaining(order.state);
		if (!(quantity > 0 && quantity <= left))
			throw new RangeError(`Order ${order.id} has ${left} left to fill`);
		const now = this.context.broker.clock.now();
		if (order.state.exchangeAt === null) this.arrive(order, now);
		const price = pricePaise ?? (order.state.pricePaise || this.lastPaise(order));
		this.execute(order, quantity, price, now);
		this.settle();
	}

	/** The events that are due first, all of one instant. */
	private earliest(): Array<{ order: Order<Own>; event: OrderEvent }> {
		const around = this.surroundings();
		let due: Array<{ order: Order<Own>; event: OrderEvent }> = [];
		for (const order of this.context.book.live.keys()) {
			const event = this.nextOf(order, around);
			if (event === null || event.at > around.now) continue;
			if (due.length > 0 && event.at > due[0].event.at) continue;
			if (due.length > 0 && event.at < due[0].event.at) due = [];
			due.push({ order, event });
		}
		return due;
	}

	/** What happened to others since may have changed what lies ahead. */
	private isStillNext(order: Order<Own>, { kind, at }: OrderEvent): boolean {
		const next = this.nextOf(order, this.surroundings());
		return next?.kind === kind && next.at === at;
	}

	private nextOf(order: Order<Own>, around: { settings: ExchangeSettings; now: number }) {
		const ahead = this.context.book.live.get(order);
		if (ahead === undefined) return null;
		return nextEvent(order, ahead, { ...around, lastPaise: this.lastPaise(order) });
	}

	private surroundings(): { settings: ExchangeSettings; now: number } {
		const { clock, settings } = this.context.broker;
		return { settings: settings(), now: clock.now() };
	}

	private happen(order: Order<Own>, { kind, at }: OrderEvent): void {
		const { book } = this.context;
		switch (kind) {
			case 'arrive':
				return this.open(order, at);
			case 'change':
				return this.applyChange(order, at);
			case 'trigger':
				return book.update(order, at, { triggered: true, stage: 'open' });
			case 'match':
				return this.match(order, at);
			case 'kill':
				return book.end(order, 'cancelled', { kind: 'notFilledAtOnce' }, at);
			case 'cancel':
				return book.end(order, 'cancelled', { kind: 'cancelledByUser' }, at);
			case 'lapse':
				return book.end(order, 'cancelled', { kind: 'validityEnded' }, at);
		}
	}

	private open(order: Order<Own>, at: number): void {
		const objection = this.context.objectionAtOpening(order);
		if (objection === null) this.arrive(order, at);
		else this.context.book.end(order, 'rejected', objection, at);
	}

	private arrive(order: Order<Own>, at: number): void {
		const { book } = this.context;
		book.aheadOf(order).matchFrom = at;
		this.arrived += 1;
		book.update(order, at, {
			stage: isStop(order.state) ? 'untriggered' : 'open',
			exchangeAt: at,
			exchangeOrderId: String(FIRST_EXCHANGE_ORDER_ID + this.arrived),
		});
	}

	/** A change that a fill has overtaken is refused. */
	private applyChange(order: Order<Own>, at: number): void {
		const { book } = this.context;
		const ahead = book.aheadOf(order);
		const terms = ahead.change?.terms ?? {};
		const changed = { ...order.state, ...terms };
		const requested = ahead.cancelAt === null ? null : 'cancel';
		ahead.change = null;
		ahead.matchFrom = at;
		if (changed.quantity <= changed.filledQuantity)
			return book.update(order, at, { requested, note: { kind: 'belowFilled' } });
		const stage = isStop(changed) ? 'untriggered' : 'open';
		book.update(order, at, {
			...terms,
			...(order.state.exchangeAt === null ? {} : { stage }),
			triggered: false,
			changed: true,
			requested,
			note: null,
		});
	}

	private match(order: Order<Own>, at: number): void {
		const { broker, book } = this.context;
		const left = remaining(order.state);
		const quantity = Math.min(left, broker.settings().maxFillQuantity ?? left);
		book.aheadOf(order).matchFrom = Infinity;
		this.execute(order, quantity, this.lastPaise(order), at);
	}

	private execute(order: Order<Own>, quantity: number, pricePaise: number, at: number): void {
		const { book, accounts } = this.context;
		const { instrument, side, product, account } = order;
		order.fills.push({ tradeId: String(FIRST_TRADE_ID + this.traded), quantity, pricePaise, at });
		this.traded += 1;
		accounts.book(account, { instrument, product, side, quantity, pricePaise, at });
		const filledQuantity = order.state.filledQuantity + quantity;
		const isWhole = filledQuantity === order.state.quantity;
		book.update(order, at, {
			filledQuantity,
			filledPaise: order.state.filledPaise + quantity * pricePaise,
			stage: isWhole ? 'filled' : 'open',
			...(isWhole ? { requested: null } : {}),
		});
		if (!isWhole) return;
		if (order.bracket !== null) this.openLegs(order, order.bracket, at);
		if (order.parent === null) return;
		for (const other of book.legsOf(order.parent))
			book.end(other, 'cancelled', { kind: 'otherLegFilled' }, at);
	}

	private openLegs(parent: Order<Own>, bracket: Bracket, at: number): void {
		const { broker, book } = this.context;
		const { account } = parent;
		const when = { placedAt: at, afterHours: false, opensAt: at };
		for (const terms of bracketLegs(termsOf(parent), bracket))
			book.add({ ...broker.nameLeg(parent), account, terms, bracket: null, parent, ...when });
	}

	private lastPaise({ instrument }: Order<Own>): number {
		return this.context.broker.market.price(instrument);
	}
}
