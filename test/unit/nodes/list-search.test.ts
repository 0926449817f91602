import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { angelOne } from '../../../brokers/angelone';
import type { Abilities, BrokerModule } from '../../../brokers/core/broker';
import type { ReadField } from '../../../brokers/core/reading';
import { listInstruments } from '../../../nodes/shared/list-search';

/** A broker that finds one instrument, and notes how it was asked. */
function broker() {
	const asked: unknown[] = [];
	const search = async (text: string, read: ReadField) => {
		asked.push({ text, exchange: read('exchange') });
		return await Promise.resolve([{ label: 'SBIN-EQ', value: 'NSE:3045:SBIN-EQ' }]);
	};
	const module = {
		...angelOne,
		abilities: () => ({ instruments: { search } }),
	} as unknown as BrokerModule<Pick<Abilities, 'instruments'>>;
	return { asked, module };
}

const functions = {
	getCredentials: async () => await Promise.resolve({ apiKey: 'key-1', clientCode: 'A12345' }),
	getCurrentNodeParameter: (name: string) => (name === 'exchange' ? 'NSE' : undefined),
	getNode: () => ({}),
	helpers: {},
	logger: {},
} as unknown as ILoadOptionsFunctions;

test('asks with what is typed and what the form says; an empty search is blank text', async () => {
	const { asked, module } = broker();
	const { results } = await listInstruments(functions, module, 'sbin');
	expect(results).toEqual([{ name: 'SBIN-EQ', value: 'NSE:3045:SBIN-EQ' }]);
	await listInstruments(functions, module);
	expect(asked).toEqual([
		{ text: 'sbin', exchange: 'NSE' },
		{ text: '', exchange: 'NSE' },
	]);
});
