import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Abilities, BrokerModule } from '../../brokers/core/broker';
import type { Instrument } from '../../brokers/core/instruments/types';
import { connect } from './connect';

/** What the dropdown shows while the user types. Needs no log-in. */
export async function listInstruments(
	functions: ILoadOptionsFunctions,
	module: BrokerModule<Pick<Abilities, 'instruments'>>,
	filter = '',
): Promise<INodeListSearchResult> {
	const { instruments } = await connect(module, functions);
	const found = await instruments.search(filter, (name) => functions.getCurrentNodeParameter(name));
	return { results: found.map(({ instrument, value }) => ({ name: label(instrument), value })) };
}

/** Symbol, name, exchange, expiry and lot. */
function label({ tradingSymbol, name, exchange, expiry, lotSize }: Instrument): string {
	const named =
		name !== '' && name !== tradingSymbol && !tradingSymbol.startsWith(`${name}-`) ? [name] : [];
	const dated = expiry ? [`expires ${expiry}`] : [];
	const lot = lotSize > 1 ? [`lot ${lotSize}`] : [];
	return [tradingSymbol, ...named, exchange, ...dated, ...lot].join(' · ');
}
