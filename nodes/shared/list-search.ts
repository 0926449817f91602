import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Abilities, BrokerModule } from '../../brokers/core/broker';
import { connect } from './connect';

/** What the dropdown shows while the user types. Needs no log-in. */
export async function listInstruments(
	functions: ILoadOptionsFunctions,
	module: BrokerModule<Pick<Abilities, 'instruments'>>,
	filter = '',
): Promise<INodeListSearchResult> {
	const { instruments } = await connect(module, functions);
	const found = await instruments.search(filter, (name) => functions.getCurrentNodeParameter(name));
	return { results: found.map(({ label, value }) => ({ name: label, value })) };
}
