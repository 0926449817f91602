import type { InstrumentNaming } from '../core/instruments/naming';
import { readText } from '../core/wire';
import { GROWW } from './api';

/** A picked value is `EXCHANGE:SEGMENT:symbol`, so that it cannot slip to another exchange. */
export const INSTRUMENT_NAMING: InstrumentNaming = {
	broker: GROWW,
	scope: ['exchange', 'segment'],
	offered: { exchange: ['NSE', 'BSE', 'MCX'], segment: ['CASH', 'FNO', 'COMMODITY'] },
	contracts: ['NSE', 'BSE', 'MCX'],
	places: {
		NFO: { exchange: 'NSE', segment: 'FNO' },
		BFO: { exchange: 'BSE', segment: 'FNO' },
		CDS: { exchange: 'NSE', segment: 'CURRENCY' },
	},
	key: 'tradingSymbol',
	ofOrder: (index, { order: { exchange, tradingSymbol }, raw }) =>
		index.bySymbol(tradingSymbol ?? '', {
			exchange: exchange ?? '',
			segment: readText(raw.segment) ?? 'CASH',
		}),
};
