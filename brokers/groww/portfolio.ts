import type { PortfolioApi } from '../core/abilities';
import { type Reading, reading } from '../core/reading';
import { BrokerError } from '../core/errors';
import { withQuote } from '../core/holding';
import type { BrokerApi } from '../core/http/broker-api';
import type { Holding } from '../core/outputs';
import type { JsonObject } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';
import { type GrowwMarket, keyOf } from './market';
import { readHolding } from './parse';
import { readPrices } from './prices';

/** Holdings are shares, which both exchanges may quote; Groww does not say on which they were bought. */
const EXCHANGES = ['NSE', 'BSE'];
const SEGMENT = 'CASH';

/** The portfolio of a Groww account (documentation: Portfolio). */
export class GrowwPortfolio implements PortfolioApi {
	constructor(
		private readonly api: BrokerApi<GrowwEndpoints>,
		private readonly market: GrowwMarket,
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
				? [{ exchange, segment: SEGMENT, tradingSymbol }]
				: [],
		);
		if (open.length === 0) return readings;
		const replies = {
			ltp: await this.pricesOf('ltp', open),
			ohlc: await this.pricesOf('ohlc', open),
		};
		return readings.map(({ value, raw }) => {
			const { tradingSymbol } = value;
			if (tradingSymbol === null || value.lastPrice !== null) return { value, raw };
			const prices = readPrices(keyOf({ exchange, tradingSymbol }), replies);
			if (prices.lastPrice === null) return { value, raw };
			return { value: withQuote({ ...value, exchange }, prices), raw };
		});
	}

	/** An account without live data still has its holdings. */
	private async pricesOf(
		name: 'ltp' | 'ohlc',
		instruments: Parameters<GrowwMarket['batches']>[1],
	): Promise<JsonObject> {
		try {
			return await this.market.batches(name, instruments);
		} catch (error) {
			if (error instanceof BrokerError && error.failure !== 'cancelled') return {};
			throw error;
		}
	}
}
