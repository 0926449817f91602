import {
	CASH_AND_FNO_HOURS,
	COMMODITY_HOURS,
	isTradingTime,
	nextOpening,
	onTick,
	startOfIstDay,
	DAY_MS,
	MINUTE_MS,
} from '../core';
import type { Market, MarketInstrument, SimulatorClock, TradingHours } from '../core';
import type { AngelOneAccount } from './accounts';
import { isFinal, remaining, waitsForOpening } from './book';
import type { AngelOneOrder, OrderBook, OrderRequest } from './book';
import { bracketLegs } from './bracket';
import type { Positions } from './positions';
import type { AngelOneQuirks } from './quirks';
import type { RiskControl } from './riskControl';

/**
 * The life of orders at the exchange. Nothing runs by itself: `settle` brings every order to where
 * it belongs by the clock and the last prices, and is called before anything is read.
 */
export class Exchange {
	private exchangeSerial = 48_358;

	constructor(
		private readonly clock: SimulatorClock,
		private readonly quirks: AngelOneQuirks,
		private readonly market: Market,
		private readonly book: OrderBook,
		private readonly positions: Positions,
		private readonly risk: RiskControl,
		private readonly accounts: AngelOneAccount[],
	) {}

	/** Takes an order; whatever is wrong with it shows in its status. */
	submit(account: AngelOneAccount, request: OrderRequest): AngelOneOrder {
		if (!this.isOpen(request.instrument)) {
			const afterHours = { ...request, variety: 'AMO' as const };
			return this.book.add(account.clientCode, afterHours, 'after market order req received');
		}
		const objection = this.risk.objection(account, request);
		const order = this.book.add(account.clientCode, this.converted(request), 'open pending');
		if (objection !== null) this.book.change(order, { status: 'rejected', text: objection });
		this.settle();
		return order;
	}

	/** Changes a live order. */
	modify(account: AngelOneAccount, order: AngelOneOrder, changes: Partial<AngelOneOrder>): void {
		if (this.rejectsChange(order)) return;
		if (waitsForOpening(order)) {
			const status = 'modify after market order req received';
			this.book.change(order, { ...changes, status });
			return;
		}
		const before = { ...order };
		const instrument = this.book.instrumentOf(order);
		const wanted = { ...order, ...changes };
		// An order does not stand in its own way: its money is free while the change is judged.
		order.quantity = order.filledQuantity;
		const objection = this.risk.objection(account, {
			...wanted,
			instrument,
			quantity: wanted.quantity - order.filledQuantity,
		});
		Object.assign(order, before);
		if (objection !== null || wanted.quantity <= order.filledQuantity) {
			this.book.change(order, { text: objection ?? 'Quantity is below what was filled' });
			return;
		}
		this.book.change(order, { ...changes, triggered: false, status: 'open pending', text: '' });
		this.settle();
	}

	/** Cancels a live order. A bracket that has filled is exited: its stop-loss leg fills at market. */
	cancel(order: AngelOneOrder): void {
		const legs = this.book.childrenOf(order).filter((leg) => !isFinal(leg));
		const stop = legs.find((leg) => leg.orderType.startsWith('STOPLOSS'));
		if (stop && !this.rejectsChange(stop))
			this.fill(stop, undefined, this.market.price(this.book.instrumentOf(stop)));
		if (isFinal(order) || this.rejectsChange(order)) return;
		this.take(order, waitsForOpening(order) ? 'cancelled after market order' : 'cancelled');
	}

	/** Fills by hand, at the limit or else the last price where none is given (paise). */
	fill(order: AngelOneOrder, quantity = remaining(order), pricePaise?: number): void {
		if (isFinal(order)) throw new RangeError(`Order ${order.orderId} is ${order.status}`);
		if (quantity <= 0 || quantity > remaining(order)) {
			throw new RangeError(`Order ${order.orderId} has ${remaining(order)} left`);
		}
		const last = this.market.price(this.book.instrumentOf(order));
		const own = order.pricePaise > 0 ? order.pricePaise : last;
		if (order.exchangeAt === null) this.reachExchange(order);
		this.execute(order, quantity, pricePaise ?? own);
	}

	reject(order: AngelOneOrder, reason: string): void {
		if (isFinal(order)) throw new RangeError(`Order ${order.orderId} is ${order.status}`);
		this.book.change(order, { status: 'rejected', text: reason });
	}

	/** Brings every live order to where it belongs now. */
	settle(): void {
		for (const order of [...this.book.orders]) if (!isFinal(order)) this.advance(order);
	}

	isOpen(instrument: MarketInstrument, at = this.clock.now()): boolean {
		if (this.quirks.market !== 'byClock') return this.quirks.market === 'open';
		return isTradingTime(at, hoursOf(instrument));
	}

	/** Market price protection: a market order goes to the exchange with a limit. */
	private converted(request: OrderRequest): OrderRequest {
		if (request.orderType !== 'MARKET' || this.quirks.convertedOrderShownAs === 'MARKET')
			return request;
		const { instrument, transactionType } = request;
		const last = this.market.price(instrument);
		const factor = 1 + ((transactionType === 'BUY' ? 1 : -1) * this.quirks.protectionPercent) / 100;
		return {
			...request,
			orderType: 'LIMIT',
			pricePaise: onTick(last * factor, instrument.tickPaise),
		};
	}

	private advance(order: AngelOneOrder): void {
		const instrument = this.book.instrumentOf(order);
		if (waitsForOpening(order)) {
			if (!this.hasOpenedSince(order, instrument)) return;
			if (!this.passesRisk(order, instrument)) return;
			this.reachExchange(order);
		} else if (this.hasLapsed(order, instrument)) {
			this.take(order);
			return;
		}
		if (order.exchangeAt === null) {
			if (this.book.ageOf(order) < this.quirks.fillDelayMs) return;
			this.reachExchange(order);
		}
		this.trigger(order, instrument);
		this.match(order, instrument);
	}

	private hasOpenedSince(order: AngelOneOrder, instrument: MarketInstrument): boolean {
		if (this.quirks.market !== 'byClock') return this.quirks.market === 'open';
		return this.clock.now() >= nextOpening(order.placedAt, hoursOf(instrument));
	}

	private passesRisk(order: AngelOneOrder, instrument: MarketInstrument): boolean {
		const account = this.accounts.find((one) => one.clientCode === order.account);
		const objection =
			account === undefined
				? 'No such client'
				: this.risk.objection(account, { ...order, instrument });
		if (objection !== null) this.book.change(order, { status: 'rejected', text: objection });
		return objection === null;
	}

	private reachExchange(order: AngelOneOrder): void {
		this.exchangeSerial += 1;
		const stopLoss = order.orderType.startsWith('STOPLOSS');
		this.book.change(order, {
			exchangeAt: this.clock.now(),
			exchangeOrderId: `11${String(this.exchangeSerial).padStart(14, '0')}`,
			status: stopLoss ? 'trigger pending' : 'open',
		});
	}

	/** A day order lapses at the close, or at midnight where the market never closes. */
	private hasLapsed(order: AngelOneOrder, instrument: MarketInstrument): boolean {
		const since = order.exchangeAt ?? order.placedAt;
		const endOfDay =
			this.quirks.market === 'byClock'
				? startOfIstDay(since) + hoursOf(instrument).closes * MINUTE_MS
				: startOfIstDay(since) + DAY_MS;
		return this.clock.now() >= endOfDay;
	}

	private trigger(order: AngelOneOrder, instrument: MarketInstrument): void {
		if (order.triggered || !order.orderType.startsWith('STOPLOSS')) return;
		const last = this.market.price(instrument);
		const reached =
			order.transactionType === 'BUY' ? last >= order.triggerPaise : last <= order.triggerPaise;
		if (reached) this.book.change(order, { triggered: true, status: 'open' });
		else if (order.status === 'open pending')
			this.book.change(order, { status: 'trigger pending' });
	}

	private match(order: AngelOneOrder, instrument: MarketInstrument): void {
		if (order.orderType.startsWith('STOPLOSS') && !order.triggered) return;
		if (order.status === 'open pending') this.book.change(order, { status: 'open' });
		const last = this.market.price(instrument);
		if (this.quirks.autoFill && this.isMarketable(order, last)) {
			this.execute(order, remaining(order), last);
		} else if (order.duration === 'IOC' && this.quirks.autoFill) {
			this.take(order);
		}
	}

	private isMarketable(order: AngelOneOrder, last: number): boolean {
		if (order.pricePaise === 0) return true;
		return order.transactionType === 'BUY' ? last <= order.pricePaise : last >= order.pricePaise;
	}

	private execute(order: AngelOneOrder, quantity: number, pricePaise: number): void {
		this.book.addFill(order, quantity, pricePaise);
		const fill = this.book.fills[this.book.fills.length - 1];
		this.positions.addFill(fill, this.book.instrumentOf(order));
		if (order.status !== 'complete' || order.product !== 'BO') return;
		if (order.parentOrderId === '') this.openBracket(order);
		else this.closeBracket(order);
	}

	private openBracket(parent: AngelOneOrder): void {
		const instrument = this.book.instrumentOf(parent);
		for (const leg of bracketLegs({ ...parent, instrument })) {
			const child = this.book.add(parent.account, leg, 'open pending', parent.orderId);
			this.advance(child);
		}
	}

	/** One leg was filled, so the other has nothing left to close. */
	private closeBracket(child: AngelOneOrder): void {
		const parent = this.book.find(child.parentOrderId) as AngelOneOrder;
		for (const sibling of this.book.childrenOf(parent)) if (!isFinal(sibling)) this.take(sibling);
	}

	private take(
		order: AngelOneOrder,
		status: 'cancelled' | 'cancelled after market order' = 'cancelled',
	): void {
		this.book.change(order, { status, cancelledQuantity: order.quantity - order.filledQuantity });
	}

	private rejectsChange(order: AngelOneOrder): boolean {
		if (!this.quirks.acceptThenRejectChanges) return false;
		this.book.change(order, { text: 'Exchange: the change was rejected' });
		return true;
	}
}

function hoursOf({ board }: MarketInstrument): TradingHours {
	return board === 'COMMODITY' ? COMMODITY_HOURS : CASH_AND_FNO_HOURS;
}
