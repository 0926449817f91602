import type { MarketInstrument } from '../core';
import type { Fill, Product } from './book';
import { Refusal } from './envelopes';

/** Part of a fill that now lies under one product. Money in paise. */
interface Leg {
	account: string;
	instrument: MarketInstrument;
	exchange: string;
	tradingSymbol: string;
	product: Product;
	side: 'BUY' | 'SELL';
	quantity: number;
	pricePaise: number;
}

/** What a client bought and sold today of one instrument under one product. Amounts in paise. */
export interface Position {
	instrument: MarketInstrument;
	exchange: string;
	tradingSymbol: string;
	product: Product;
	buyQuantity: number;
	sellQuantity: number;
	buyPaise: number;
	sellPaise: number;
}

export const netQuantity = (position: Position): number =>
	position.buyQuantity - position.sellQuantity;

/** Average price in paise; 0 where nothing was traded on that side. */
export const average = (amountPaise: number, quantity: number): number =>
	quantity === 0 ? 0 : Math.round(amountPaise / quantity);

/** Profit in paise of what was bought and sold again. */
export function realised(position: Position): number {
	const closed = Math.min(position.buyQuantity, position.sellQuantity);
	if (closed === 0) return 0;
	const bought = position.buyPaise / position.buyQuantity;
	const sold = position.sellPaise / position.sellQuantity;
	return Math.round((sold - bought) * closed);
}

/** Profit in paise of what is still held, at a last price. */
export function unrealised(position: Position, lastPaise: number): number {
	const net = netQuantity(position);
	if (net > 0) return net * (lastPaise - average(position.buyPaise, position.buyQuantity));
	if (net < 0) return -net * (average(position.sellPaise, position.sellQuantity) - lastPaise);
	return 0;
}

/** The day's positions of all clients. */
export class Positions {
	private legs: Leg[] = [];

	/** A fill joins the position; one of a bracket order counts as INTRADAY. */
	addFill({ order, quantity, pricePaise }: Fill, instrument: MarketInstrument): void {
		this.legs.push({
			account: order.account,
			instrument,
			exchange: order.exchange,
			tradingSymbol: order.tradingSymbol,
			product: order.product === 'BO' ? 'INTRADAY' : order.product,
			side: order.transactionType,
			quantity,
			pricePaise,
		});
	}

	of(account: string): Position[] {
		const positions = new Map<string, Position>();
		for (const leg of this.legs) {
			if (leg.account !== account) continue;
			const key = `${leg.exchange}/${leg.instrument.token}/${leg.product}`;
			const position = positions.get(key) ?? emptyPosition(leg);
			positions.set(key, position);
			const amount = leg.quantity * leg.pricePaise;
			if (leg.side === 'BUY') {
				position.buyQuantity += leg.quantity;
				position.buyPaise += amount;
			} else {
				position.sellQuantity += leg.quantity;
				position.sellPaise += amount;
			}
		}
		return [...positions.values()];
	}

	/** Moves a traded quantity to another product. @throws Refusal AB1017 where there is not that much */
	convert(
		account: string,
		which: {
			exchange: string;
			tradingSymbol: string;
			side: 'BUY' | 'SELL';
			from: Product;
			to: Product;
		},
		quantity: number,
	): void {
		const matching = this.legs.filter(
			(leg) =>
				leg.account === account &&
				leg.exchange === which.exchange &&
				leg.tradingSymbol === which.tradingSymbol &&
				leg.side === which.side &&
				leg.product === which.from,
		);
		const held = matching.reduce((sum, leg) => sum + leg.quantity, 0);
		if (quantity <= 0 || held < quantity || which.from === which.to) throw new Refusal('AB1017');
		let left = quantity;
		for (const leg of matching) {
			const moved = Math.min(left, leg.quantity);
			if (moved === 0) break;
			leg.quantity -= moved;
			left -= moved;
			this.legs.push({ ...leg, quantity: moved, product: which.to });
		}
		this.legs = this.legs.filter((leg) => leg.quantity > 0);
	}
}

function emptyPosition({ instrument, exchange, tradingSymbol, product }: Leg): Position {
	return {
		instrument,
		exchange,
		tradingSymbol,
		product,
		buyQuantity: 0,
		sellQuantity: 0,
		buyPaise: 0,
		sellPaise: 0,
	};
}
