import type { Market, MarketInstrument } from '../core';
import type { AngelOneAccount } from './accounts';
import { remaining, waitsForOpening } from './book';
import type { OrderBook, OrderRequest, Product } from './book';
import { average, netQuantity, realised, unrealised } from './positions';
import type { Position, Positions } from './positions';

/** Margin rates in percent of the traded value: this broker's own, not the exchange's. */
const INTRADAY_PERCENT = 20;
const MARGIN_PERCENT = 25;
const FUTURES_PERCENT = 15;

/** What an account has and what is tied up, in paise. */
export interface Funds {
	/** Free for new orders. */
	net: number;
	collateral: number;
	utilised: number;
	span: number;
	premium: number;
	realised: number;
	unrealised: number;
}

/** A trade as far as its margin goes. */
export interface Exposure {
	instrument: MarketInstrument;
	side: 'BUY' | 'SELL';
	product: Product;
	quantity: number;
	pricePaise: number;
}

/** Money that a trade ties up, in paise. Sales out of the demat account tie up none. */
export function marginOf({ instrument, side, product, quantity, pricePaise }: Exposure): number {
	const value = quantity * pricePaise;
	const percent = (rate: number): number => Math.ceil((value * rate) / 100);
	if (isOption(instrument)) {
		if (side === 'BUY') return value;
		return Math.ceil((quantity * (instrument.strikePaise as number) * FUTURES_PERCENT) / 100);
	}
	if (instrument.kind === 'FUT') return percent(FUTURES_PERCENT);
	if (product === 'INTRADAY' || product === 'BO') return percent(INTRADAY_PERCENT);
	if (product === 'MARGIN') return percent(MARGIN_PERCENT);
	return side === 'BUY' ? value : 0;
}

const isOption = ({ kind }: MarketInstrument): boolean => kind === 'CE' || kind === 'PE';

/** The accounts' money: what is tied up follows from open orders and positions, so it cannot drift. */
export class FundsDesk {
	constructor(
		private readonly market: Market,
		private readonly book: OrderBook,
		private readonly positions: Positions,
	) {}

	of(account: AngelOneAccount): Funds {
		const positions = this.positions.of(account.clientCode);
		const held = positions.map((position) => ({ position, margin: this.heldMargin(position) }));
		const inPositions = sum(held.map((one) => one.margin));
		const inOrders = this.blockedByOrders(account.clientCode, positions);
		const collateral = Math.round(account.collateral * 100);
		const profit = sum(positions.map(realised));
		const derivatives = held.filter((one) => one.position.instrument.board !== 'CASH');
		const premium = sum(
			derivatives
				.filter((one) => isOption(one.position.instrument) && netQuantity(one.position) > 0)
				.map((one) => one.margin),
		);
		return {
			net: Math.round(account.cash * 100) + collateral + profit - inPositions - inOrders,
			collateral,
			utilised: inPositions + inOrders,
			span: sum(derivatives.map((one) => one.margin)) - premium,
			premium,
			realised: profit,
			unrealised: sum(
				positions.map((position) => unrealised(position, this.market.price(position.instrument))),
			),
		};
	}

	/** Money an order needs at this price, in paise: none for the part that closes a position. */
	requiredBy(
		account: string,
		order: OrderRequest,
		pricePaise: number,
		positions = this.positions.of(account),
	): number {
		const { instrument, transactionType: side } = order;
		const product = order.product === 'BO' ? 'INTRADAY' : order.product;
		const opposite = positions
			.filter((one) => one.instrument.token === instrument.token)
			.filter((one) => one.exchange === order.exchange && one.product === product)
			.reduce((net, position) => net + netQuantity(position), 0);
		const closes = side === 'BUY' ? Math.max(0, -opposite) : Math.max(0, opposite);
		const quantity = Math.max(0, order.quantity - closes);
		return marginOf({ instrument, side, product, quantity, pricePaise });
	}

	/** Shares that a client may still sell for delivery. */
	sellable(account: AngelOneAccount, exchange: string, token: string): number {
		const held = account.holdings
			.filter((one) => one.exchange === exchange && one.token === token)
			.reduce((total, one) => total + one.quantity, 0);
		const today = this.positions
			.of(account.clientCode)
			.filter((one) => one.exchange === exchange && one.instrument.token === token)
			.filter((one) => one.product === 'DELIVERY')
			.reduce((net, position) => net + netQuantity(position), 0);
		const promised = this.book.orders
			.filter((one) => one.account === account.clientCode && one.exchange === exchange)
			.filter((one) => one.token === token && one.product === 'DELIVERY')
			.filter((one) => one.transactionType === 'SELL' && !waitsForOpening(one))
			.reduce((total, one) => total + remaining(one), 0);
		return held + today - promised;
	}

	private blockedByOrders(account: string, positions: Position[]): number {
		return sum(
			this.book.orders
				.filter((one) => one.account === account && remaining(one) > 0 && !waitsForOpening(one))
				.map((one) => {
					const instrument = this.book.instrumentOf(one);
					const rest = { ...one, instrument, quantity: remaining(one) };
					return this.requiredBy(account, rest, this.valuation(rest), positions);
				}),
		);
	}

	/** The price an order is reckoned at: its limit, or else the last price. */
	valuation(order: OrderRequest): number {
		return order.pricePaise > 0 ? order.pricePaise : this.market.price(order.instrument);
	}

	private heldMargin(position: Position): number {
		const net = netQuantity(position);
		if (net === 0) return 0;
		const { instrument, product } = position;
		const pricePaise =
			net > 0
				? average(position.buyPaise, position.buyQuantity)
				: average(position.sellPaise, position.sellQuantity);
		const side = net > 0 ? 'BUY' : 'SELL';
		return marginOf({ instrument, side, product, quantity: Math.abs(net), pricePaise });
	}
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
