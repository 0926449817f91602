import { dematAt, heldQuantity, sellableQuantity, sharesOf } from './holdings';
import type { Demat, Holding } from './holdings';
import { fundsAt, needOfOrder } from './funds';
import type { Funds, MoneyContext } from './funds';
import { Ledger } from './ledger';
import type { Conversion, Entry } from './ledger';
import { bound } from './margin';
import type { MarginNeed, MarginRates } from './margin';
import type { Objection } from './objection';
import { remaining } from './order';
import type { Order, OrderTerms, Product, Side } from './order';
import { keyOfPosition, netQuantity, positionsAt } from './positions';
import type { Position } from './positions';
import type { StartAccount } from './settings';
import type { MarketInstrument } from '../market';

/** What the accounts must know of the rest of the exchange. */
export interface AccountsContext {
	startOf: (account: string) => StartAccount;
	/** Live orders of an account that bind money and shares, oldest first. */
	waiting: (account: string) => Array<Order<unknown>>;
	rates: () => MarginRates;
	lastPaise: (instrument: MarketInstrument) => number;
	now: () => number;
}

/** Positions, holdings and money of all accounts, worked out from their trades and waiting orders. */
export class Accounts {
	private readonly ledger = new Ledger();

	constructor(private readonly context: AccountsContext) {}

	book(account: string, entry: Entry): void {
		this.ledger.add(account, entry);
	}

	clear(): void {
		this.ledger.clear();
	}

	positions(account: string): Position[] {
		const { startOf, now } = this.context;
		return positionsAt(startOf(account).positions, this.ledger.of(account), now()).open;
	}

	holdings(account: string): Holding[] {
		return this.demat(account).shares.filter((holding) => heldQuantity(holding) > 0);
	}

	funds(account: string): Funds {
		return fundsAt(this.money(account));
	}

	/** What an order would bind beyond closing what is there. */
	needOf(account: string, terms: OrderTerms): MarginNeed {
		return needOfOrder(terms, this.money(account));
	}

	/**
	 * Moves a quantity traded today to another product. False where less is open, where the instrument does
	 * not trade in it, and where shares or money for it are missing; nothing has changed then.
	 */
	convert(account: string, conversion: Conversion): boolean {
		const { instrument, side, from, to, quantity } = conversion;
		if (quantity <= 0 || from === to || !tradesAs(instrument, to)) return false;
		if (openOn(side, this.positions(account), conversion) < quantity) return false;
		const delivers = to === 'delivery' && side === 'SELL';
		if (delivers && this.byShares(account, conversion) !== null) return false;
		const before = this.ledger.of(account);
		const after = this.ledger.converted(account, conversion, this.context.now());
		if (after === null) return false;
		const { free } = this.funds(account);
		this.ledger.replace(account, after);
		const left = this.funds(account).free;
		const isPaidFor = left >= 0 || left >= free;
		if (!isPaidFor) this.ledger.replace(account, before);
		return isPaidFor;
	}

	/**
	 * Why risk control would not take an order; null where it would.
	 * @param without an order that this one takes the place of
	 */
	objection(account: string, terms: OrderTerms, without?: Order<unknown>): Objection | null {
		return terms.product === 'delivery' && terms.side === 'SELL'
			? this.byShares(account, terms, without)
			: this.byMoney(account, terms, without);
	}

	/** A delivery sale needs shares: held, or bought today; and the holder's word for those held. */
	private byShares(
		account: string,
		{ instrument, quantity }: Pick<OrderTerms, 'instrument' | 'quantity'>,
		without?: Order<unknown>,
	): Objection | null {
		const shares = sharesOf(this.demat(account, without), instrument);
		const sellable = sellableQuantity(shares);
		if (quantity > sellable) return { kind: 'holdings', sellable, quantity };
		const { mayDeliver } = this.context.startOf(account);
		return !mayDeliver && quantity > shares.boughtToday ? { kind: 'authorisation' } : null;
	}

	/** What only closes a position binds nothing, and is taken whatever the account owes. */
	private byMoney(account: string, terms: OrderTerms, without?: Order<unknown>): Objection | null {
		const money = this.money(account, without);
		const need = needOfOrder(terms, money);
		if (bound(need) === 0) return null;
		const requiredPaise = bound(need) + need.charges;
		const { free: freePaise } = fundsAt(money);
		return requiredPaise > freePaise ? { kind: 'funds', freePaise, requiredPaise } : null;
	}

	private money(account: string, without?: Order<unknown>): MoneyContext {
		const { startOf, rates, lastPaise, now } = this.context;
		const start = startOf(account);
		return {
			start,
			positions: positionsAt(start.positions, this.ledger.of(account), now()),
			waiting: this.waiting(account, without),
			deliveredPaise: this.demat(account).settledPaise,
			rates: rates(),
			lastPaise,
		};
	}

	private demat(account: string, without?: Order<unknown>): Demat {
		const { startOf, now } = this.context;
		const promised = this.waiting(account, without)
			.filter(({ product, side }) => product === 'delivery' && side === 'SELL')
			.map(({ instrument, state }) => ({ instrument, quantity: remaining(state) }));
		return dematAt(startOf(account).holdings, this.ledger.of(account), promised, now());
	}

	private waiting(account: string, without?: Order<unknown>): Array<Order<unknown>> {
		return this.context.waiting(account).filter((order) => order !== without);
	}
}

/** Shares are delivered, lent for or traded within a day; contracts are carried or traded within a day. */
function tradesAs({ board }: MarketInstrument, product: Product): boolean {
	return product === 'intraday' || (board === 'CASH') === (product !== 'overnight');
}

/** What of a position is open on a side. */
function openOn(side: Side, positions: Position[], conversion: Conversion): number {
	const key = keyOfPosition({ instrument: conversion.instrument, product: conversion.from });
	const position = positions.find((one) => keyOfPosition(one) === key);
	const net = position === undefined ? 0 : netQuantity(position);
	return side === 'BUY' ? net : -net;
}
