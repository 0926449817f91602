import type { INodeListSearchResult } from 'n8n-workflow';
import type { Instrument, InstrumentIndex } from '../../brokers/core/instruments/types';

const LIMIT = 50;

/** What the dropdown shows while the user types. */
export function listInstruments(
	index: InstrumentIndex,
	filter: string | undefined,
	scope: { exchange?: string; segment?: string },
	valueOf: (instrument: Instrument) => string,
): INodeListSearchResult {
	const found = index.search(filter ?? '', { ...scope, limit: LIMIT, tradableOnly: true });
	return {
		results: found.map((instrument) => ({ name: label(instrument), value: valueOf(instrument) })),
	};
}

/** Symbol, name, exchange, expiry and lot. */
function label({ tradingSymbol, name, exchange, expiry, lotSize }: Instrument): string {
	const named =
		name !== '' && name !== tradingSymbol && !tradingSymbol.startsWith(`${name}-`) ? [name] : [];
	const dated = expiry ? [`expires ${expiry}`] : [];
	const lot = lotSize > 1 ? [`lot ${lotSize}`] : [];
	return [tradingSymbol, ...named, exchange, ...dated, ...lot].join(' · ');
}
