/** The subjects of the feed (constants of the official SDK). */
import { inputError } from '../../core/errors';
import type { Quotable } from '../../core/market/quotes-api';
import { GROWW } from '../api';

/** Where the updates of an account's orders come, by the segment. Commodities have none. */
export const ORDER_SUBJECTS: Record<string, string> = {
	CASH: 'stocks/order/updates.apex.',
	FNO: 'stocks_fo/order/updates.apex.',
};

const PARTS: Record<string, string> = { CASH: 'eq', FNO: 'fo' };
const EXCHANGES = ['NSE', 'BSE'];
/** Shares of BSE have six digits; its indices are numbered from 1, those of NSE go by their names. */
const INDEX = { NSE: /\D/, BSE: /\D|^\d{1,4}$/ };
/** What a subject may hold between its dots. */
const TOKEN = /^[^\s.*>]{1,64}$/;

/**
 * Where the prices of an instrument come.
 * @throws BrokerError `input` where the feed has none of it
 */
export function priceSubject({ exchange, segment, token, tradingSymbol }: Quotable): string {
	const part = PARTS[segment ?? ''];
	if (part === undefined || !EXCHANGES.includes(exchange))
		throw inputError(
			GROWW,
			'instrument',
			'NO_LIVE_PRICES',
			`Groww's feed has no prices of ${exchange} ${segment ?? ''}.`,
			'It has shares, indices, futures and options of NSE and BSE. For commodities read Get Quote on a schedule.',
		);
	if (!TOKEN.test(token))
		throw inputError(
			GROWW,
			'instrument',
			'NO_FEED_TOKEN',
			`Groww's list of instruments has no number of ${tradingSymbol} that its feed takes.`,
			'Choose another instrument.',
		);
	const isIndex = segment === 'CASH' && INDEX[exchange as keyof typeof INDEX].test(token);
	const where = isIndex ? 'indices' : part;
	return `/ld/${where}/${exchange.toLowerCase()}/price.${token}`;
}
