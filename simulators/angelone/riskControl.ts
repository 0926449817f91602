import type { Market } from '../core';
import type { AngelOneAccount } from './accounts';
import type { OrderRequest } from './book';
import type { FundsDesk } from './funds';
import type { AngelOneQuirks } from './quirks';

const rupees = (paise: number): string => (paise / 100).toFixed(2);

/**
 * What risk control and the exchange object to after an order was accepted. A client learns of it
 * only from the order book.
 */
export class RiskControl {
	constructor(
		private readonly market: Market,
		private readonly funds: FundsDesk,
		private readonly quirks: AngelOneQuirks,
	) {}

	/** The reason to reject an order, null where there is none. */
	objection(account: AngelOneAccount, order: OrderRequest): string | null {
		return this.byRule(order) ?? this.byHoldings(account, order) ?? this.byMoney(account, order);
	}

	private byRule(order: OrderRequest): string | null {
		const { instrument, orderType, duration, quantity, pricePaise, triggerPaise } = order;
		const { lotSize, tickPaise, freezeQuantity } = instrument;
		const isMarket = orderType === 'MARKET' || orderType === 'STOPLOSS_MARKET';
		const isStopLoss = orderType.startsWith('STOPLOSS');
		if (isMarket && this.quirks.marketOrders === 'prohibited')
			return 'RMS:Rule: Market orders are not allowed for algorithmic trading';
		if (quantity % lotSize !== 0)
			return `Exchange: quantity ${quantity} is not a multiple of the lot size ${lotSize}`;
		if (freezeQuantity !== null && quantity > freezeQuantity)
			return `Exchange: quantity ${quantity} is above the freeze quantity ${freezeQuantity}`;
		if (duration === 'IOC' && instrument.board === 'COMMODITY')
			return 'RMS:Rule: IOC is not allowed for commodities';
		if (!isMarket && pricePaise <= 0) return 'RMS:Rule: Limit price is required';
		if (isStopLoss && triggerPaise <= 0) return 'RMS:Rule: Trigger price is required';
		if (!isMarket && pricePaise % tickPaise !== 0)
			return `Exchange: price ${rupees(pricePaise)} is not a multiple of the tick size ${rupees(tickPaise)}`;
		if (isStopLoss && triggerPaise % tickPaise !== 0)
			return `Exchange: trigger price ${rupees(triggerPaise)} is not a multiple of the tick size ${rupees(tickPaise)}`;
		return this.byTrigger(order) ?? this.byPriceBand(order);
	}

	private byTrigger({ orderType, transactionType, pricePaise, triggerPaise }: OrderRequest) {
		if (orderType !== 'STOPLOSS_LIMIT') return null;
		const wrongSide =
			transactionType === 'BUY' ? triggerPaise > pricePaise : triggerPaise < pricePaise;
		return wrongSide ? 'Exchange: trigger price is on the wrong side of the limit price' : null;
	}

	private byPriceBand({ instrument, pricePaise }: OrderRequest): string | null {
		const { priceBandPercent } = this.quirks;
		if (priceBandPercent === 0 || pricePaise === 0) return null;
		const last = this.market.price(instrument);
		const outside = Math.abs(pricePaise - last) * 100 > last * priceBandPercent;
		return outside
			? 'Order price is beyond the Limit Price Protection range defined by the exchange'
			: null;
	}

	private byHoldings(account: AngelOneAccount, order: OrderRequest): string | null {
		const { instrument, transactionType, product, quantity, exchange } = order;
		if (transactionType === 'BUY' || product !== 'DELIVERY') return null;
		const sellable = this.funds.sellable(account, exchange, instrument.token);
		return quantity > sellable
			? `RMS:Rule: Check holdings: ${sellable} can be sold, ${quantity} asked for`
			: null;
	}

	private byMoney(account: AngelOneAccount, order: OrderRequest): string | null {
		const required = this.funds.requiredBy(account.clientCode, order, this.funds.valuation(order));
		const { net } = this.funds.of(account);
		return required > net
			? `Your order has been rejected due to Insufficient Funds. Available funds - Rs. ${rupees(net)} . You require Rs. ${rupees(required)} funds to execute this order.`
			: null;
	}
}
