import type { BrokerApi } from '../core/http/broker-api';
import { withCode } from '../core/errors';
import type { QuoteSource } from '../core/market/quotes';
import type { Quotable, QuoteOutcome } from '../core/market/quotes-api';
import { reading } from '../core/reading';
import { type JsonObject, readRows, readText } from '../core/wire';
import { ANGEL_ONE } from './api';
import type { AngelOneEndpoints } from './endpoints';
import { angelOneError } from './errors';
import { readQuote } from './parse-quote';

/** So many tokens a call, of all exchanges together (Market Data). */
const TOKENS = 50;
/** The last of many batches waits for the minute's limit. */
const MAX_WAIT_MS = 90_000;

/** Live Market Data of Angel One. */
export function angelOneQuotes(api: BrokerApi<AngelOneEndpoints>): QuoteSource {
	return {
		broker: ANGEL_ONE,
		account: () => api.account,
		perCall: () => TOKENS,
		scopeOf: () => '',
		ask: async (batch, mode) => {
			const body = { mode: mode.toUpperCase(), exchangeTokens: tokensOf(batch) };
			const data = await api.object('quote', { body, maxWaitMs: MAX_WAIT_MS });
			const fetched = byToken(data.fetched);
			const unfetched = byToken(data.unfetched);
			return batch.map((instrument) => outcomeOf(instrument, fetched, unfetched));
		},
	};
}

function tokensOf(batch: Quotable[]): Record<string, string[]> {
	const tokens: Record<string, string[]> = {};
	for (const { exchange, token } of batch) (tokens[exchange] ??= []).push(token);
	return tokens;
}

const keyOf = (exchange: string | null, token: string | null) => `${exchange}:${token}`;

function byToken(rows: unknown): Map<string, JsonObject> {
	return new Map(
		readRows(rows).map((row) => [keyOf(readText(row.exchange), readText(row.symbolToken)), row]),
	);
}

function outcomeOf(
	{ exchange, token, tradingSymbol }: Quotable,
	fetched: Map<string, JsonObject>,
	unfetched: Map<string, JsonObject>,
): QuoteOutcome {
	const key = keyOf(exchange, token);
	const row = fetched.get(key);
	if (row) return reading(row, readQuote);
	const refusal = unfetched.get(key);
	const name = `${exchange}:${tradingSymbol}`;
	if (!refusal) {
		const message = `Angel One's reply has no quote of ${name}.`;
		return angelOneError('unclear', 'NOT_QUOTED', message, null);
	}
	const code = readText(refusal.errorCode);
	const said = readText(refusal.message) ?? 'no reason given';
	const message = `Angel One has no quote of ${name}: ${withCode(said, code)}`;
	return angelOneError('refused', code ?? 'NOT_QUOTED', message, null);
}
