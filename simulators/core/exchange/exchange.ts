import { istDate } from '../calendar';
import type { MarketInstrument } from '../market';
import { Accounts } from './accounts';
import { OrderBook } from './book';
import type { Funds } from './funds';
import type { Holding } from './holdings';
import { isOpen, opensAt } from './hours';
import type { Conversion } from './ledger';
import type { MarginNeed } from './margin';
import { Matching } from './matching';
import type { Objection } from './objection';
import { isFinal, isStop, termsOf } from './order';
import type { Bracket, ChangeableTerms, Fill, Note, Order, OrderTerms } from './order';
import type { Position } from './positions';
import { objectionOfExchange } from './rules';
import type { BrokerSide } from './settings';

/** A new order: whose, what, and the broker's name and record for it. */
export interface Submission<Own> {
	account: string;
	id: string;
	terms: OrderTerms;
	own: Own;
	bracket?: Bracket | null;
}

/**
 * The exchange and the accounts behind a simulated broker, in integer paise and without any broker's
 * words. Everything read from it is settled up to the clock's present first.
 */
export class Exchange<Own> {
	private readonly book = new OrderBook<Own>();
	private readonly accounts: Accounts;
	private readonly matching: Matching<Own>;

	constructor(private readonly broker: BrokerSide<Own>) {
		const { market, settings, startOf, clock } = broker;
		this.accounts = new Accounts({
			startOf,
			waiting: (account) => this.waiting(account),
			rates: () => settings().margin,
			lastPaise: (instrument) => market.price(instrument),
			now: () => clock.now(),
		});
		this.matching = new Matching({
			broker,
			book: this.book,
			accounts: this.accounts,
			objectionAtOpening: (order) =>
				this.binds(order) ? null : this.judge(order.account, termsOf(order), order),
		});
	}

	/** Every order, oldest first. */
	get orders(): ReadonlyArray<Order<Own>> {
		this.settle();
		return this.book.all;
	}

	/** Tells that some order has a new state, in the midst of the work on it. */
	onChange(listener: () => void): void {
		this.book.listeners.add(listener);
	}

	find(id: string): Order<Own> | undefined {
		this.settle();
		return this.book.find(id);
	}

	ordersOf(account: string): Array<Order<Own>> {
		return this.orders.filter((order) => order.account === account);
	}

	/** Fills of an account on the clock's day, in the order of their orders. */
	todaysFills(account: string): Array<{ order: Order<Own>; fill: Fill }> {
		const today = istDate(this.now());
		return this.ordersOf(account)
			.flatMap((order) => order.fills.map((fill) => ({ order, fill })))
			.filter(({ fill }) => istDate(fill.at) === today)
			.sort((a, b) => a.fill.at - b.fill.at);
	}

	/** The day's positions, those carried from earlier days included. */
	positions(account: string): Position[] {
		this.settle();
		return this.accounts.positions(account);
	}

	holdings(account: string): Holding[] {
		this.settle();
		return this.accounts.holdings(account);
	}

	funds(account: string): Funds {
		this.settle();
		return this.accounts.funds(account);
	}

	/** What an order would bind beyond closing what is there. */
	needOf(account: string, terms: OrderTerms): MarginNeed {
		this.settle();
		return this.accounts.needOf(account, terms);
	}

	/** Moves a quantity traded today to another product; false where that cannot be, and nothing has changed. */
	convert(account: string, conversion: Conversion): boolean {
		this.settle();
		return this.accounts.convert(account, conversion);
	}

	isOpen(instrument: MarketInstrument): boolean {
		return isOpen(instrument, this.broker.settings().market, this.now());
	}

	/** Why a new order would be rejected at once; null where it would not. */
	objectionTo(account: string, terms: OrderTerms): Objection | null {
		this.settle();
		const { judgesAfterHours } = this.broker.settings();
		const later = judgesAfterHours === 'atOpening' && !this.isOpen(terms.instrument);
		return later ? null : this.judge(account, terms);
	}

	/** Takes an order; an objection to it shows in its state. */
	submit({ account, id, terms, own, bracket = null }: Submission<Own>): Order<Own> {
		const objection = this.objectionTo(account, terms);
		const placedAt = this.now();
		const { market } = this.broker.settings();
		const { instrument } = terms;
		const order = this.book.add({
			...{ account, id, terms, own, bracket, placedAt, parent: null },
			afterHours: !this.isOpen(instrument),
			opensAt: opensAt(instrument, market, placedAt),
		});
		if (objection !== null) this.book.end(order, 'rejected', objection, placedAt);
		this.settle();
		return order;
	}

	/** Why a live order cannot be changed so; null where it can. Its own money and shares are free for it. */
	objectionToChange(order: Order<Own>, change: Partial<ChangeableTerms>): Objection | null {
		const terms = { ...termsOf(order), ...change };
		if (terms.quantity <= order.state.filledQuantity) return { kind: 'belowFilled' };
		return this.binds(order) ? this.judge(order.account, terms, order) : null;
	}

	/** Changes a live order, after the delay that the settings ask for. @throws RangeError */
	change(order: Order<Own>, terms: Partial<ChangeableTerms>): void {
		const ahead = this.book.aheadOf(order);
		ahead.change = { at: this.now() + this.broker.settings().changeDelayMs, terms };
		this.book.update(order, this.now(), { requested: order.state.requested ?? 'change' });
		this.settle();
	}

	/**
	 * Cancels an order, after the delay that the settings ask for. A bracket that has filled is exited at
	 * once: its stop-loss fills at the last price, and so its target ends.
	 */
	cancel(order: Order<Own>): void {
		const now = this.now();
		const stop = this.stopLossOf(order);
		if (stop) this.matching.fill(stop, undefined, this.broker.market.price(stop.instrument));
		if (isFinal(order.state)) return;
		this.book.aheadOf(order).cancelAt = now + this.broker.settings().cancelDelayMs;
		this.book.update(order, now, { requested: 'cancel' });
		this.settle();
	}

	/** The live stop-loss of a bracket order that has filled. */
	stopLossOf(order: Order<Own>): Order<Own> | undefined {
		return this.book.legsOf(order).find((leg) => isStop(leg.state));
	}

	/** Fills by hand, wholly by default, at the limit or else at the last price. @throws RangeError */
	fill(order: Order<Own>, quantity?: number, pricePaise?: number): void {
		this.matching.fill(order, quantity, pricePaise);
	}

	/** Ends a live order for a reason from outside. @throws RangeError */
	reject(order: Order<Own>, text: string): void {
		this.book.aheadOf(order);
		this.book.end(order, 'rejected', { kind: 'told', text }, this.now());
	}

	/** Leaves a note on an order and changes nothing else. */
	note(order: Order<Own>, note: Note): void {
		this.book.update(order, this.now(), { note });
	}

	/** Sets a last price; orders that rest may match from this moment on. */
	movePrice(instrument: MarketInstrument, paise: number): void {
		this.matching.movePrice(instrument, paise);
	}

	/** Lets everything happen that is due by now. */
	settle(): void {
		this.matching.settle();
	}

	/** Forgets every order and trade. */
	clear(): void {
		this.book.clear();
		this.accounts.clear();
	}

	private judge(account: string, terms: OrderTerms, replaced?: Order<Own>): Objection | null {
		const { settings, market } = this.broker;
		const filled = replaced?.state.filledQuantity ?? 0;
		return (
			objectionOfExchange(terms, settings().rules, market.price(terms.instrument)) ??
			this.accounts.objection(account, { ...terms, quantity: terms.quantity - filled }, replaced)
		);
	}

	/** An order sent after hours binds nothing before it was judged. */
	private binds({ state }: Order<Own>): boolean {
		return state.stage !== 'waiting' || this.broker.settings().judgesAfterHours === 'atOnce';
	}

	private waiting(account: string): Array<Order<Own>> {
		return [...this.book.live.keys()].filter(
			(order) => order.account === account && this.binds(order),
		);
	}

	private now(): number {
		return this.broker.clock.now();
	}
}
