import type { Instrument } from '../../../brokers/core/instruments/types';

/** A share of the NSE; override what matters. */
export function instrument(changes: Partial<Instrument> = {}): Instrument {
	return {
		exchange: 'NSE',
		segment: null,
		token: '3045',
		tradingSymbol: 'SBIN-EQ',
		name: 'SBIN',
		kind: 'EQ',
		series: 'EQ',
		isin: null,
		underlying: null,
		expiry: null,
		strike: null,
		lotSize: 1,
		tickSize: '0.05',
		freezeQuantity: null,
		brokerSymbol: null,
		buyAllowed: true,
		sellAllowed: true,
		tradable: true,
		...changes,
	};
}

/** An index future with a lot of 75. */
export function future(changes: Partial<Instrument> = {}): Instrument {
	return instrument({
		exchange: 'NFO',
		token: '35003',
		tradingSymbol: 'NIFTY26NOV26FUT',
		name: 'NIFTY',
		kind: 'FUT',
		series: null,
		underlying: 'NIFTY',
		expiry: '2026-11-26',
		lotSize: 75,
		freezeQuantity: 1800,
		...changes,
	});
}
