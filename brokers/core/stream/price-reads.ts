import { BrokerError } from '../errors';
import { withChange } from '../market/quote';
import type { QuoteMode, QuotesApi } from '../market/quotes-api';
import type { Quote } from '../outputs';
import type { MarketLook } from './market-look';
import type { PriceRow } from './price-row';

/** What reading the quotes has brought. */
export interface PriceReads {
	/** A price has moved without the socket telling. */
	moved: boolean;
	/** In which the next read asks: a broker whose day's figures hold no last price is asked for that alone. */
	mode: QuoteMode;
}

/**
 * Reads the quotes of these instruments in as few calls as the broker allows: last price and the close
 * before. An instrument that is not quoted is left as it is.
 * @param mode in which the last read asked
 * @throws BrokerError where none is quoted
 */
export async function readRows(
	quotes: QuotesApi,
	rows: PriceRow[],
	mode: QuoteMode,
	look: MarketLook,
): Promise<PriceReads> {
	const askedAt = Date.now();
	const wantsClose = rows.some((row) => row.isCloseOver(askedAt));
	const days = mode === 'ohlc' || wantsClose ? await read(quotes, rows, 'ohlc') : null;
	const isPriced = days?.some((day) => priceOf(day) !== null) ?? false;
	const lasts = isPriced ? null : await read(quotes, rows, 'ltp');
	let moved = false;
	for (const [place, row] of rows.entries()) {
		const [day, last] = [days?.[place] ?? null, lasts?.[place] ?? null];
		row.isSeeded = isAnswer(last ?? day);
		const quote = quoteOf(day, last);
		if (quote === null) continue;
		const { closeUntil } = look.of(row.instrument);
		if (row.takeQuote(quote, askedAt, isQuote(day) ? closeUntil : null)) moved = true;
	}
	return { moved, mode: isPriced ? 'ohlc' : 'ltp' };
}

type Answer = Quote | BrokerError | null;

async function read(quotes: QuotesApi, rows: PriceRow[], mode: QuoteMode): Promise<Answer[]> {
	const instruments = rows.map(({ instrument }) => instrument);
	const outcomes = await quotes.quotes(instruments, mode);
	const [first] = outcomes;
	if (first instanceof BrokerError && outcomes.every((one) => one instanceof BrokerError))
		throw first;
	return outcomes.map((one) => (one instanceof BrokerError ? one : one.value));
}

const isQuote = (answer: Answer): answer is Quote =>
	answer !== null && !(answer instanceof BrokerError);

/** The broker has said what there is, or that there is nothing: it need not be asked again. */
const isAnswer = (answer: Answer) =>
	!(answer instanceof BrokerError) || answer.failure === 'refused';

const priceOf = (answer: Answer) => (isQuote(answer) ? answer.lastPrice : null);

/** The figures of the day with the last price, which may be of another call. */
function quoteOf(day: Answer, last: Answer): Quote | null {
	if (!isQuote(last)) return isQuote(day) ? day : null;
	return isQuote(day) ? withChange({ ...day, lastPrice: last.lastPrice }) : last;
}
