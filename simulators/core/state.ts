import type { LoginClockQuirks, SimulatorClock } from './clock';
import { createClock } from './clock';
import { paise } from './contracts';
import { Exchange, isFinal } from './exchange';
import type { ExchangeSettings, Order, StartAccount } from './exchange';
import { FaultPlan } from './faults';
import { Market } from './market';
import type { MarketInstrument } from './market';
import { RateLimiter } from './rateLimiter';
import type { RateWindow } from './rateLimiter';
import type { LoggedRequest, SimOrder } from './types';

/** Sessions of a simulated broker, as far as the control API and tests steer them. */
export interface SessionStore {
	/** Log-ins that succeeded. */
	readonly logins: number;
	/** Every token handed out so far, dead or alive. */
	readonly issuedTokens: string[];
	expireAll(): void;
	revokeAll(): void;
	/** Forgets every session, as if nobody had ever logged in. */
	clear(): void;
}

export interface StateOptions<Quirks, Account> {
	clock?: SimulatorClock;
	quirks: Quirks;
	accounts: Account[];
	/** Rows of the instrument file; at least, and by default, the real names alone. */
	instrumentRows?: number;
	/** The published windows by name of the limit. */
	limits: Record<string, RateWindow[]>;
}

/**
 * Everything of a simulated broker that changes: clock, switches, accounts, sessions, orders, market,
 * faults, requests, rate limits. What one broker has beyond (`forget`) hangs on its own state.
 */
export abstract class BrokerState<
	Quirks extends LoginClockQuirks,
	Account extends object,
	Own,
	Shown extends SimOrder,
> {
	readonly clock: SimulatorClock;
	readonly quirks: Quirks;
	readonly accounts: Account[];
	readonly market: Market;
	readonly exchange: Exchange<Own>;
	readonly limiter: RateLimiter;
	readonly faults = new FaultPlan();
	readonly requests: LoggedRequest[] = [];
	abstract readonly sessions: SessionStore;
	private readonly start: { quirks: Quirks; accounts: Account[] };

	constructor(options: StateOptions<Quirks, Account>) {
		this.clock = options.clock ?? createClock();
		this.quirks = options.quirks;
		this.accounts = options.accounts;
		this.market = new Market(this.clock, options.instrumentRows);
		this.limiter = new RateLimiter(() => this.clock.elapsed(), options.limits);
		this.exchange = new Exchange<Own>({
			clock: this.clock,
			market: this.market,
			settings: () => this.settings(),
			startOf: (account) => this.startOf(account),
			nameLeg: (parent) => this.nameLeg(parent),
		});
		this.start = structuredClone({ quirks: options.quirks, accounts: options.accounts });
	}

	/** Log-ins that were made. */
	abstract readonly loginAttempts: number;
	/** An order in the broker's words, as tests and the control API see it. */
	abstract show(order: Order<Own>): Shown;
	/** The instruments that a symbol or token names; none where it names nothing. */
	abstract named(symbolOrToken: string): MarketInstrument[];
	/** Name by which orders call the account. */
	abstract idOf(account: Account): string;

	/** Every order of every account, oldest first. */
	get orders(): Shown[] {
		return this.exchange.orders.map((order) => this.show(order));
	}

	/** Fills an order, wholly by default, at its own or the market's price (rupees). @throws RangeError */
	fill(orderId: string, quantity?: number, price?: number): void {
		const pricePaise = price === undefined ? undefined : paise(price);
		this.exchange.fill(this.liveOrder(orderId), quantity, pricePaise);
	}

	/** The exchange rejects an order that is still live. @throws RangeError */
	reject(orderId: string, reason: string): void {
		this.exchange.reject(this.liveOrder(orderId), reason);
	}

	/** Sets the last price in rupees. @throws RangeError for an instrument that is not listed today */
	setPrice(symbolOrToken: string, rupees: number): void {
		const pricePaise = paise(rupees);
		for (const instrument of this.allNamed(symbolOrToken)) {
			this.exchange.movePrice(instrument, pricePaise);
			this.priceMoved(instrument, pricePaise);
		}
	}

	/** The day's file still has it, and no call knows it any more. @throws RangeError likewise */
	delist(symbolOrToken: string): void {
		for (const instrument of this.allNamed(symbolOrToken)) this.market.delist(instrument);
	}

	/** As it was when it started: no orders, sessions, faults or requests, and the first accounts. */
	reset(): void {
		const { quirks, accounts } = structuredClone(this.start);
		this.clock.reset();
		Object.assign(this.quirks, quirks);
		this.accounts.splice(0, this.accounts.length, ...accounts);
		this.requests.length = 0;
		for (const part of [this.faults, this.limiter, this.market, this.exchange, this.sessions])
			part.clear();
		this.forget();
	}

	/** All of it as JSON, without a secret: no keys, tokens or requests. Money in paise. */
	snapshot(): object {
		return {
			now: this.clock.now(),
			quirks: this.quirks,
			prices: this.market.pricesSet(),
			faults: this.faults.waiting,
			requests: this.requests.length,
			logins: this.sessions.logins,
			loginAttempts: this.loginAttempts,
			orders: this.orders,
			accounts: this.accounts.map((account) => {
				const id = this.idOf(account);
				return {
					id,
					funds: this.exchange.funds(id),
					positions: this.exchange.positions(id),
					holdings: this.exchange.holdings(id),
				};
			}),
		};
	}

	protected abstract settings(): ExchangeSettings;
	/** @throws RangeError where there is no such account */
	protected abstract startOf(account: string): StartAccount;
	/** Name and record for a leg of a bracket order. */
	protected abstract nameLeg(parent: Order<Own>): { id: string; own: Own };
	/** Called after a price was set by hand. */
	protected abstract priceMoved(instrument: MarketInstrument, paise: number): void;
	/** Forgets what only this broker keeps. */
	protected abstract forget(): void;

	private allNamed(symbolOrToken: string): MarketInstrument[] {
		const instruments = this.named(symbolOrToken);
		if (instruments.length === 0) throw new RangeError(`No instrument ${symbolOrToken}`);
		return instruments;
	}

	private liveOrder(orderId: string): Order<Own> {
		const order = this.exchange.find(orderId);
		if (order === undefined) throw new RangeError(`No order ${orderId}`);
		if (isFinal(order.state))
			throw new RangeError(`Order ${orderId} is ${this.show(order).status}`);
		return order;
	}
}
