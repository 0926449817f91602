import { inputError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import type { OptionMarket } from '../core/market/option-finder-api';
import type { QuotesApi } from '../core/market/quotes-api';
import { ANGEL_ONE } from './api';
import type { AngelOneEndpoints } from './endpoints';
import { expiryText, greekKey, greeksByOption, readGreeks } from './greeks';
import { UNDERLYINGS_AT, valueOf, WITH_GREEKS } from './option-chain';

/** Last prices by the quote, fifty a call with that of the underlying among them; greeks by their own call. */
export function angelOneOptionMarket(
	api: BrokerApi<AngelOneEndpoints>,
	quotes: QuotesApi,
): OptionMarket {
	return {
		broker: ANGEL_ONE,
		exchanges: Object.keys(UNDERLYINGS_AT),
		figuresOf: ({ underlying, exchange, expiry }, index) => ({
			lastPrices: async (options, withSpot) => {
				const about = withSpot ? index.underlyingAt(underlying, UNDERLYINGS_AT[exchange]) : null;
				const asked = about === null ? options : [about, ...options];
				const outcomes = await quotes.quotes(asked, 'ltp');
				const prices = outcomes.map((outcome) => valueOf(outcome)?.value.lastPrice || null);
				const spot = about === null ? null : (prices.shift() ?? null);
				return { spot, premiums: prices };
			},
			deltas: async (options) => {
				if (exchange !== WITH_GREEKS) throw noGreeks();
				const body = { name: underlying, expirydate: expiryText(expiry) };
				const found = greeksByOption(await api.list('optionGreek', { body }), body);
				return options.map(
					({ strike, kind }) => readGreeks(found.get(greekKey(strike ?? '', kind)) ?? {}).delta,
				);
			},
		}),
	};
}

const noGreeks = () =>
	inputError(
		ANGEL_ONE,
		'strikeRule',
		'NO_GREEKS',
		'Angel One has greeks of NSE’s options alone, so none of BSE’s can be found by its delta.',
		'Choose the strike by another rule, or an underlying of NSE.',
	);
