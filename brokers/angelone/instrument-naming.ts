import type { InstrumentNaming } from '../core/instruments/naming';
import { ANGEL_ONE } from './api';

/**
 * A picked value is `EXCHANGE:token:symbol`, so that it cannot slip to another exchange, nor to the contract
 * that gets the token next. Older ones are `EXCHANGE:token`.
 */
export const INSTRUMENT_NAMING: InstrumentNaming = {
	broker: ANGEL_ONE,
	scope: ['exchange'],
	offered: { exchange: ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'] },
	contracts: ['NFO', 'BFO', 'MCX', 'CDS'],
	key: 'token',
	/** By its token; rows of the order book may lack it, and then the trading symbol is exact. */
	ofOrder: (index, { order: { instrumentToken, tradingSymbol, exchange } }) => {
		const scope = { exchange: exchange ?? '' };
		return instrumentToken
			? index.byToken(instrumentToken, scope)
			: index.bySymbol(tradingSymbol ?? '', scope);
	},
};
