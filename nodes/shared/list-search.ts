import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Abilities, BrokerModule } from '../../brokers/core/broker';
import { connect } from './connect';

/** Resources of which no operation trades, so that indices can be chosen too. */
const READS = ['instrument', 'market'];

/** What the dropdown shows while the user types. Needs no log-in. */
export async function listInstruments(
	functions: ILoadOptionsFunctions,
	module: BrokerModule<Pick<Abilities, 'instruments'>>,
	filter = '',
): Promise<INodeListSearchResult> {
	const { instruments } = await connect(module, functions);
	// In a list of instruments each row has an exchange of its own, beside its picker.
	const field = (name: string) =>
		functions.getCurrentNodeParameter(`&${name}`) ?? functions.getCurrentNodeParameter(name);
	// What only watches has an event, and no resource.
	const trades = field('event') === undefined && !READS.includes(String(field('resource')));
	const found = await instruments.search(filter, field, trades);
	return { results: found.map(({ label, value }) => ({ name: label, value })) };
}
