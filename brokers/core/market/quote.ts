/** What the readers of all brokers' quotes have in common. */
import { exactSum, roundedRatio, toExact } from '../money';
import type { Depth, DepthLevel, Quote } from '../outputs';
import { isObject, type JsonObject, readRows } from '../wire';

/**
 * The quote with its change against the previous close where the broker gives none: exact in rupees,
 * the percentage rounded to two decimals.
 */
export function withChange(quote: Quote): Quote {
	const { lastPrice, previousClose } = quote;
	const [last, close] = [toExact(lastPrice), toExact(previousClose)];
	if (last === null || close === null || previousClose === null) return quote;
	return {
		...quote,
		change: quote.change ?? exactSum(lastPrice, -previousClose),
		changePercent: quote.changePercent ?? roundedRatio((last - close) * 100n, close),
	};
}

/** The depth of a quote without levels that are empty; null where it has none. */
export function readDepth(
	value: unknown,
	readLevel: (row: JsonObject) => DepthLevel,
): Depth | null {
	if (!isObject(value)) return null;
	const side = (rows: unknown) =>
		readRows(rows)
			.map((row) => readLevel(row))
			.filter(({ price }) => price !== null);
	return { buy: side(value.buy), sell: side(value.sell) };
}
