import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { angelOne } from '../../../brokers/angelone';
import type { Abilities, BrokerModule } from '../../../brokers/core/broker';
import type { ReadField } from '../../../brokers/core/reading';
import type { Instrument } from '../../../brokers/core/instruments/types';
import { listInstruments } from '../../../nodes/shared/list-search';
import { future, instrument } from '../support/instruments';

/** A broker that finds one instrument, and notes how it was asked. */
function brokerWith(found: Instrument) {
	const asked: unknown[] = [];
	const search = async (text: string, read: ReadField) => {
		asked.push({ text, exchange: read('exchange') });
		return await Promise.resolve([{ instrument: found, value: 'NSE:3045' }]);
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

const label = async (found: Instrument) =>
	(await listInstruments(functions, brokerWith(found).module, 'x')).results[0].name;

test('shows symbol, name, exchange, expiry and lot', async () => {
	expect(await label(instrument({ name: 'State Bank of India' }))).toBe(
		'SBIN-EQ · State Bank of India · NSE',
	);
	expect(await label(future())).toBe('NIFTY26NOV26FUT · NIFTY · NFO · expires 2026-11-26 · lot 75');
});

test('does not repeat a name that is the symbol', async () => {
	expect(await label(instrument())).toBe('SBIN-EQ · NSE');
	expect(await label(instrument({ tradingSymbol: 'SBIN' }))).toBe('SBIN · NSE');
});

test('asks with what is typed and what the form says; an empty search is blank text', async () => {
	const { asked, module } = brokerWith(instrument());
	const { results } = await listInstruments(functions, module, 'sbin');
	expect(results[0].value).toBe('NSE:3045');
	await listInstruments(functions, module);
	expect(asked).toEqual([
		{ text: 'sbin', exchange: 'NSE' },
		{ text: '', exchange: 'NSE' },
	]);
});
