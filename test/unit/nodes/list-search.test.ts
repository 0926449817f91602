import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { angelOne } from '../../../brokers/angelone';
import type { Abilities, BrokerModule } from '../../../brokers/core/broker';
import type { ReadField } from '../../../brokers/core/reading';
import { listInstruments, listOrders } from '../../../nodes/shared/list-search';

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

describe('orders', () => {
	const order = (quantity: number, orderId: string, orderReference: string) => ({
		order: {
			...{ broker: 'angelOne', exchange: 'NSE', tradingSymbol: 'SBIN-EQ', transactionType: 'BUY' },
			...{ status: 'open', price: 868.5, triggerPrice: null, quantity, orderId, orderReference },
		},
	});
	const list = async () =>
		await Promise.resolve([
			order(10, '261127000717131', 'LADDER-7'),
			order(7, '261127000000001', ''),
		]);
	const module = {
		...angelOne,
		abilities: () => ({ orders: { everywhere: () => ({ facts: {}, list }) } }),
	} as unknown as BrokerModule<Pick<Abilities, 'orders'>>;
	const found = async (filter: string) =>
		(await listOrders(functions, module, filter)).results.map(({ name }) => name);
	const [SEVEN, TEN] = ['BUY 7 SBIN-EQ @ 868.50 · open', 'BUY 10 SBIN-EQ @ 868.50 · open'];

	test.each([
		['buy 7', [SEVEN]],
		['sbin-eq 868', [SEVEN, TEN]],
		['0717131', [TEN]],
		['ladder', [TEN]],
		['sell', []],
	])('found by %j', async (filter, names) => {
		expect(await found(filter)).toEqual(names);
	});
});
