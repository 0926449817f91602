import type ohlcSample from '../../contracts/groww/ohlc.json';
import { type Mismatches, number, record, valueReader } from '../core/record';
import type { Prices } from '../core/outputs';
import { isObject, type JsonObject } from '../core/wire';

type OhlcRow = (typeof ohlcSample)['live'][number]['reply']['payload']['NSE_RELIANCE'];

/** The figures of one symbol in an OHLC reply; its close is that of the day before. */
export const readOhlc = record<Pick<Prices, 'previousClose'>, OhlcRow>(
	{ previousClose: number('close') },
	{ ignored: ['open', 'high', 'low'] },
);

/** An object live, in the documentation a text that is no JSON: `{open: 149.50,high: 150.50}`. */
function ohlcOf(value: unknown): JsonObject | null {
	if (typeof value !== 'string') return isObject(value) ? value : null;
	const figures = [...value.matchAll(/(\w+)\s*:\s*([^,}]+)/g)];
	return figures.length === 0
		? null
		: Object.fromEntries(figures.map(([, key, text]) => [key, text]));
}

const ohlc = valueReader<JsonObject, JsonObject>('object', ohlcOf, {});

/**
 * The prices of one symbol out of the replies of LTP and OHLC, which name it `NSE_RELIANCE`. A symbol
 * that Groww does not know is missing there.
 */
export function readPrices(
	symbol: string,
	replies: { ltp: JsonObject; ohlc: JsonObject },
	mismatches?: Mismatches,
): Prices {
	// Symbols are no keys: a mismatch names the endpoint.
	const row = { ltp: replies.ltp[symbol], ohlc: replies.ohlc[symbol] };
	return {
		lastPrice: number('ltp')(row, mismatches),
		...readOhlc(ohlc('ohlc')(row, mismatches), mismatches),
	};
}
