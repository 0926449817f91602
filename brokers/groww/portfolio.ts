import type { PortfolioApi } from '../core/abilities';
import { type Reading, reading } from '../core/reading';
import { BrokerError } from '../core/errors';
import { withQuote } from '../core/holding';
import type { BrokerApi } from '../core/http/broker-api';
import type { QuoteOutcome, QuotesApi } from '../core/market/quotes-api';
import type { Holding, Quote } from '../core/outputs';
import type { GrowwEndpoints } from './endpoints';
import { readHolding } from './parse';

/** Holdings are shares, which both exchanges may quote; Groww does not say on which they were bought. */
const EXCHANGES = ['NSE', 'BSE'];
const SEGMENT = 'CASH';

/** The portfolio of a Groww account (documentation: Portfolio). */
export class GrowwPortfolio implements PortfolioApi {
	constructor(
		private readonly api: BrokerApi<GrowwEndpoints>,
		private readonly quotes: QuotesApi,
	) {}

	/**
	 * Holdings, whose reply has no price: joined with live data, of the exchange that has them. Without
	 * a quote the figures that follow from it are null.
	 */
	async holdings(): Promise<Array<Reading<Holding>>> {
		let readings = (await this.api.list('holdings')).map((raw) => reading(raw, readHolding));
		for (const exchange of EXCHANGES) readings = await this.priced(readings, exchange);
		return readings;
	}

	private async priced(readings: Array<Reading<Holding>>, exchange: string) {
		const open = readings.flatMap(({ value: { tradingSymbol, lastPrice } }) =>
			tradingSymbol !== null && lastPrice === null
				? [{ exchange, segment: SEGMENT, tradingSymbol, token: '' }]
				: [],
		);
		if (open.length === 0) return readings;
		const last = (await this.quotes.quotes(open, 'ltp')).map(quoteOrNull);
		const figures = (await this.quotes.quotes(open, 'ohlc')).map(quoteOrNull);
		return readings.map(({ value, raw }) => {
			if (value.lastPrice !== null) return { value, raw };
			const at = open.findIndex(({ tradingSymbol }) => tradingSymbol === value.tradingSymbol);
			const lastPrice = last[at]?.lastPrice ?? null;
			if (lastPrice === null) return { value, raw };
			const prices = { lastPrice, previousClose: figures[at]?.previousClose ?? null };
			return { value: withQuote({ ...value, exchange }, prices), raw };
		});
	}
}

/** An account without live data still has its holdings. */
function quoteOrNull(outcome: QuoteOutcome): Quote | null {
	if (!(outcome instanceof BrokerError)) return outcome.value;
	if (outcome.failure === 'cancelled') throw outcome;
	return null;
}
