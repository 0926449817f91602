import type { OptionChainApi } from '../core/market/option-chain-api';
import type { OptionMarket } from '../core/market/option-finder-api';
import type { ChainOption } from '../core/outputs';
import { GROWW } from './api';

/** All of it out of Groww's own chain: one call, whatever is asked for. */
export function growwOptionMarket(chains: OptionChainApi): OptionMarket {
	return {
		broker: GROWW,
		exchanges: ['NSE', 'BSE'],
		figuresOf: ({ underlying, exchange, expiry }, _, notes) => {
			const asked = { underlying, exchange, expiry: 'date', expiryDate: expiry, strikesAround: 0 };
			let chain: Promise<Map<string | null, ChainOption>> | undefined;
			const read = async () => {
				const rows = (await chains.chain(asked, notes)).map(({ value }) => value);
				return new Map(rows.map((row) => [row.tradingSymbol, row]));
			};
			const rows = async () => await (chain ??= read());
			return {
				lastPrices: async (options, withSpot) => {
					const known = await rows();
					const [first] = known.values();
					return {
						spot: withSpot ? (first?.spotPrice ?? null) : null,
						premiums: options.map(
							({ tradingSymbol }) => known.get(tradingSymbol)?.lastPrice || null,
						),
					};
				},
				deltas: async (options) => {
					const known = await rows();
					return options.map(({ tradingSymbol }) => known.get(tradingSymbol)?.delta ?? null);
				},
			};
		},
	};
}
