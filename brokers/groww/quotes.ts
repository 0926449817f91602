import { BrokerError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import type { QuoteSource } from '../core/market/quotes';
import type { Quotable, QuoteMode, QuoteOutcome } from '../core/market/quotes-api';
import { reading } from '../core/reading';
import { GROWW } from './api';
import type { GrowwEndpoints } from './endpoints';
import { growwError } from './errors';
import { liveKeyOf, quoteOf } from './parse-quote';

/** So many symbols of one segment a call; the full quote is one instrument's (Live Data). */
const SYMBOLS = 50;
/** The last of many instruments waits for the minute's limit. */
const MAX_WAIT_MS = 90_000;
/** Bad request: a symbol that is not known, among others. */
const BAD_REQUEST = 'GA001';
/** So many further calls find the symbols for which a batch was refused. */
const MOST_FURTHER_CALLS = 24;

/** Live data of Groww. */
export function growwQuotes(api: BrokerApi<GrowwEndpoints>): QuoteSource {
	const full = async (instrument: Quotable): Promise<QuoteOutcome> => {
		const { exchange, segment, tradingSymbol } = instrument;
		const query = { exchange, segment: segment ?? '', trading_symbol: tradingSymbol };
		const raw = await api.object('quote', { query, maxWaitMs: MAX_WAIT_MS });
		return reading(raw, (row) => quoteOf(instrument, 'full', row));
	};
	const together = async (
		batch: Quotable[],
		mode: Exclude<QuoteMode, 'full'>,
		further: { calls: number },
	): Promise<QuoteOutcome[]> => {
		const query = {
			segment: batch[0].segment ?? '',
			exchange_symbols: batch.map(liveKeyOf).join(','),
		};
		try {
			const rows = await api.object(mode, { query, maxWaitMs: MAX_WAIT_MS });
			return batch.map((instrument) => {
				const key = liveKeyOf(instrument);
				if (!Object.hasOwn(rows, key)) return notQuoted(instrument);
				return reading({ [key]: rows[key] }, (row) => quoteOf(instrument, mode, row));
			});
		} catch (error) {
			const mayBeOne = error instanceof BrokerError && error.code === BAD_REQUEST;
			if (!mayBeOne || batch.length === 1 || further.calls < 2) throw error;
			further.calls -= 2;
			return await inHalves(batch, async (half) => await together(half, mode, further));
		}
	};
	return {
		broker: GROWW,
		account: () => api.account,
		perCall: (mode) => (mode === 'full' ? 1 : SYMBOLS),
		scopeOf: ({ segment }) => segment ?? '',
		ask: async (batch, mode) =>
			mode === 'full'
				? await Promise.all(batch.map(full))
				: await together(batch, mode, { calls: MOST_FURTHER_CALLS }),
	};
}

/** One symbol that Groww does not take may be the failure of all: each half is asked for by itself. */
async function inHalves(
	batch: Quotable[],
	ask: (half: Quotable[]) => Promise<QuoteOutcome[]>,
): Promise<QuoteOutcome[]> {
	const middle = Math.ceil(batch.length / 2);
	const outcomes: QuoteOutcome[] = [];
	for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
		try {
			outcomes.push(...(await ask(half)));
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			outcomes.push(...half.map(() => error));
		}
	}
	return outcomes;
}

function notQuoted({ exchange, tradingSymbol }: Quotable): BrokerError {
	const message = `Groww's reply has no price of ${exchange}:${tradingSymbol}.`;
	return growwError('refused', 'NOT_QUOTED', message);
}
