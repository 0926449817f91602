import type { PortfolioApi } from '../core/abilities';
import type { AbilityContext } from '../core/broker';
import { type ReadField, type Reading, reading } from '../core/reading';
import { BrokerError } from '../core/errors';
import { withQuote } from '../core/holding';
import type { InstrumentIndex } from '../core/instruments/types';
import { instrumentsUnavailable } from '../core/instruments/tradable';
import type { QuoteOutcome, QuotesApi } from '../core/market/quotes-api';
import type { OnMissing } from '../core/orders/orders-api';
import type { Holding, Position, Quote } from '../core/outputs';
import { GROWW } from './api';
import type { GrowwEndpoints } from './endpoints';
import { orderList } from './order-pages';
import { readHolding } from './parse';
import { readPositionRow } from './parse-position';
import { liveKeyOf } from './parse-quote';
import { scalesOf } from './position-scale';
import { instrumentOf, positionOf, unknownScale } from './positions';
import { checkedSegments, inSegments, once } from './segments';

/** Holdings are shares, which both exchanges may quote; Groww does not say on which they were bought. */
const EXCHANGES = ['NSE', 'BSE'];
const SEGMENT = 'CASH';

/** The portfolio of a Groww account (documentation: Portfolio). */
export class GrowwPortfolio implements PortfolioApi {
	constructor(
		private readonly context: Pick<AbilityContext<GrowwEndpoints>, 'api' | 'instruments'>,
		private readonly quotes: QuotesApi,
	) {}

	/**
	 * Holdings, whose reply has no price: joined with live data, of the exchange that has them. Without
	 * a quote the figures that follow from it are null.
	 */
	async holdings(): Promise<Array<Reading<Holding>>> {
		const { api } = this.context;
		let readings = (await api.list('holdings')).map((raw) => reading(raw, readHolding));
		for (const exchange of EXCHANGES) readings = await this.priced(readings, exchange);
		return readings;
	}

	/**
	 * Positions of the segments that a form names, joined with live data and the day's instruments. Where
	 * these cannot be had, what follows from them is null.
	 */
	async positions(read: ReadField, onMissing: OnMissing): Promise<Array<Reading<Position>>> {
		const rows = await inSegments(
			checkedSegments(read),
			'positions',
			async (segment) => await this.rowsOf(segment),
			onMissing,
		);
		const index = rows.length === 0 ? null : await this.indexOrNull(onMissing);
		const tell = once(onMissing);
		return rows.map(({ raw, row, scale }) => {
			const reason = scale === null ? unknownScale(row) : null;
			if (reason) tell(reason);
			return { raw, value: positionOf(row, scale, instrumentOf(index, row)) };
		});
	}

	/**
	 * Positions of one segment with their last prices, and the unit of their own.
	 * @param lastCheck asked right before the request for them leaves
	 */
	async rowsOf(segment: string, lastCheck?: () => Promise<void>) {
		const { api } = this.context;
		const raws = await api.list('positions', { query: { segment }, lastCheck });
		const rows = raws.map((raw) => {
			const row = readPositionRow(raw);
			return { ...row, segment: row.segment ?? segment };
		});
		const open = rows.flatMap(({ exchange, tradingSymbol }) =>
			exchange !== null && tradingSymbol !== null
				? [{ exchange, segment, tradingSymbol, token: '' }]
				: [],
		);
		const quotes = (await this.quotes.quotes(open, 'ltp')).map(quoteOrNull);
		const last = new Map(
			open.map((instrument, place) => [liveKeyOf(instrument), quotes[place]?.lastPrice]),
		);
		const priced = rows.map((row) => ({
			...row,
			lastPrice: last.get(`${row.exchange}_${row.tradingSymbol}`) ?? null,
		}));
		const scales = await scalesOf(priced, async () => await orNone(orderList(api, segment)));
		return raws.map((raw, place) => ({ raw, row: priced[place], scale: scales[place] }));
	}

	/** The day's instruments. @param onMissing is told why they cannot be had */
	async indexOrNull(onMissing: OnMissing): Promise<InstrumentIndex | null> {
		try {
			return await this.context.instruments();
		} catch (caught) {
			const error = instrumentsUnavailable(GROWW, caught);
			const message = `Lot size, expiry, strike and option type of the positions are empty: ${error.message}`;
			onMissing(error.with({ message }));
			return null;
		}
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

/** Orders of today that are not listed tell nothing. */
async function orNone<T>(read: Promise<T[]>): Promise<T[]> {
	try {
		return await read;
	} catch (error) {
		if (error instanceof BrokerError && error.failure !== 'cancelled') return [];
		throw error;
	}
}
