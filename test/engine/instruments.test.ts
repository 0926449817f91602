import { readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import {
	angelOneBroker,
	BROKERS,
	bySymbol,
	growwBroker,
	names,
	newAngelOne,
	newGroww,
	output,
	PROFILE,
	run,
	type Broker,
	type BrokerName,
	useWorld,
	MANY_LOG_INS,
} from './support';
import type { RunResult } from './harness';
import { shiftClock } from './time';

const world = useWorld(MANY_LOG_INS);

const CASH: Record<BrokerName, INodeParameters> = {
	angelOne: { exchange: 'NSE' },
	groww: { exchange: 'NSE', segment: 'CASH' },
};
const DERIVATIVES: Record<BrokerName, INodeParameters> = {
	angelOne: { exchange: 'NFO' },
	groww: { exchange: 'NSE', segment: 'FNO' },
};

const said = ({ error }: RunResult) => `${error?.message} | ${error?.description}`;

/** Labels that the editor shows for what the user has typed. */
async function search(broker: Broker, filter: string, parameters: INodeParameters) {
	const credential = await broker.newCredential();
	const { results } = await world().engine.listSearch(broker.name, 'searchInstruments', {
		filter,
		parameters: { resource: 'order', operation: 'place', ...parameters },
		credential,
	});
	return results;
}

/** They stay open until the end, so that no address comes twice: the package remembers files by it. */
const freshBrokers: Broker[] = [];
afterAll(async () => {
	for (const { simulator } of freshBrokers) await simulator.close();
});

/** A broker at an address of its own, whose file nobody has loaded yet. */
async function freshBroker(name: BrokerName): Promise<Broker> {
	const broker =
		name === 'angelOne'
			? angelOneBroker(world().engine, await newAngelOne())
			: growwBroker(world().engine, await newGroww());
	freshBrokers.push(broker);
	return broker;
}

describe.each(BROKERS)('%s: the editor’s list', (name) => {
	const equity = name === 'angelOne' ? 'SBIN-EQ' : 'SBIN';

	test('a symbol', async () => {
		const [first] = await search(world().broker(name), 'sbin', CASH[name]);
		expect(first.name).toBe(`${equity} · State Bank of India`);
		expect(first.value).toBe(name === 'angelOne' ? 'NSE:3045:SBIN-EQ' : 'NSE:CASH:SBIN');
	});

	test('words of the name', async () => {
		const [first] = await search(world().broker(name), 'state bank', CASH[name]);
		expect(first.name).toBe(`${equity} · State Bank of India`);
	});

	test('an option by strike and side: nearest expiry first, with expiry and lot', async () => {
		const found = await search(world().broker(name), 'nifty 26000 ce', DERIVATIVES[name]);
		expect(found.length).toBeGreaterThan(2);
		const labels = found.map((entry) => entry.name);
		for (const label of labels)
			expect(label).toMatch(/^NIFTY 26000 CE · \d{1,2} [A-Z][a-z]{2} 20\d\d · lot 65$/);
		const expiries = labels.map((label) => Date.parse(label.split(' · ')[1]));
		expect(expiries).toEqual([...expiries].sort((one, other) => one - other));
	});

	test('an option while the form says shares: it is found, and its value says where', async () => {
		const [first] = await search(world().broker(name), 'nifty 26000 ce', CASH[name]);
		expect(first.name).toMatch(/^NIFTY 26000 CE · .* · lot 65$/);
		expect(first.value).toMatch(name === 'angelOne' ? /^NFO:\d+:NIFTY/ : /^NSE:FNO:NIFTY/);
	});

	test('the chosen exchange goes first, and one can tell the other from it', async () => {
		const atNse = await search(world().broker(name), 'sbin', CASH[name]);
		const atBse = await search(world().broker(name), 'sbin', { ...CASH[name], exchange: 'BSE' });
		const labels = (found: typeof atNse) => found.map((entry) => entry.name);
		expect(labels(atNse)[0]).toBe(`${equity} · State Bank of India`);
		expect(labels(atNse)).toContain('SBIN · State Bank of India · BSE');
		expect(labels(atBse)[0]).toBe('SBIN · State Bank of India · BSE');
		expect(labels(atBse)).toContain(`${equity} · State Bank of India · NSE`);
		for (const found of [atNse, atBse]) expect(new Set(labels(found)).size).toBe(found.length);
	});

	test('an index where it is quoted, and not where it would be traded', async () => {
		const index = /^NSE:(99926000:Nifty 50|CASH:NIFTY)$/;
		const values = async (parameters: INodeParameters) =>
			(await search(world().broker(name), 'nifty', { ...CASH[name], ...parameters })).map(
				({ value }) => String(value),
			);
		const quoted = await values({ resource: 'market', operation: 'getQuote' });
		expect(quoted.filter((value) => index.test(value))).toHaveLength(1);
		expect((await values({})).filter((value) => index.test(value))).toEqual([]);
	});

	test('what the form cannot choose is not offered', async () => {
		const exchanges = name === 'angelOne' ? 'NSE BSE NFO BFO MCX CDS' : 'NSE BSE MCX';
		for (const filter of ['sbin', 'gold', 'usdinr', 'cotton']) {
			for (const { value } of await search(world().broker(name), filter, CASH[name]))
				expect(exchanges.split(' ')).toContain(String(value).split(':')[0]);
		}
	});

	test('a strike that is not listed finds nothing, and nothing near it', async () => {
		expect(await search(world().broker(name), 'nifty 26013 ce', DERIVATIVES[name])).toEqual([]);
	});

	test('futures of an index', async () => {
		const labels = (await search(world().broker(name), 'banknifty fut', DERIVATIVES[name])).map(
			(entry) => entry.name,
		);
		expect(labels.length).toBe(3);
		for (const label of labels) expect(label).toMatch(/^BANKNIFTY FUT · .* · lot 30$/);
	});

	test('indices are not offered: they cannot be traded', async () => {
		const labels = (await search(world().broker(name), 'nifty', CASH[name])).map(
			(entry) => entry.name,
		);
		expect(labels.filter((label) => /^(NIFTY|Nifty 50)( ·|$)/.test(label))).toEqual([]);
	});

	test('needs no log-in', async () => {
		const broker = await freshBroker(name);
		await search(broker, 'sbin', CASH[name]);
		expect(broker.simulator.requests.map(({ path }) => path)).toEqual([broker.paths.instruments]);
	});
});

describe.each(BROKERS)('%s: an instrument by its symbol', (name) => {
	const place = async (changes: INodeParameters) => {
		const broker = world().broker(name);
		return await run(world().engine, broker, await broker.newCredential(), broker.order(changes));
	};

	test('one that does not exist: an error that suggests', async () => {
		const result = await place({ instrument: bySymbol('RELIANCEE') });
		expect(said(result)).toMatch(/no instrument "RELIANCEE" on NSE.*Did you mean .*RELIANCE/);
		expect(result.error?.context).toMatchObject({
			code: 'INSTRUMENT_NOT_FOUND',
			outcome: 'notPlaced',
		});
	});

	test('one of another exchange is not found here', async () => {
		const [{ value }] = await search(world().broker(name), 'nifty fut', DERIVATIVES[name]);
		const result = await place({ instrument: bySymbol(String(value).split(':').at(-1)!) });
		expect(result.error?.context).toMatchObject({ code: 'INSTRUMENT_NOT_FOUND' });
	});
});

/** The instruments of a broker with some more, at an address that serves nothing else. */
async function serveFileWith(name: BrokerName, more: string[]): Promise<Server> {
	const { simulator, paths } = world().broker(name);
	const file = await (await fetch(`${simulator.origin}${paths.instruments}`)).text();
	const whole =
		name === 'angelOne'
			? file.replace(/\]\s*$/, `,${more.join(',')}]`)
			: `${file.trimEnd()}\n${more.join('\n')}\n`;
	const server = createServer((_request, response) => response.end(whole));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	return server;
}

/** Two series of one bond. */
const BONDS: Record<BrokerName, (header: string) => string[]> = {
	angelOne: () =>
		['N1', 'N2'].map((series, index) =>
			JSON.stringify({
				token: `9900${index}`,
				symbol: `BOND-${series}`,
				name: 'BOND',
				expiry: '',
				strike: '-1.000000',
				lotsize: '1',
				instrumenttype: '',
				exch_seg: 'NSE',
				tick_size: '1.000000',
			}),
		),
	groww: (header) =>
		['N1', 'N2'].map((series, index) => {
			const fields: Record<string, string> = {
				exchange: 'NSE',
				exchange_token: `9900${index}`,
				trading_symbol: 'BOND',
				groww_symbol: `NSE-BOND-${series}`,
				name: 'Bond',
				instrument_type: 'EQ',
				segment: 'CASH',
				series,
				lot_size: '1',
				tick_size: '0.01',
				buy_allowed: '1',
				sell_allowed: '1',
			};
			return header
				.split(',')
				.map((column) => fields[column] ?? '')
				.join(',');
		}),
};

test.each(BROKERS)('%s: a symbol that fits several is an error that lists them', async (name) => {
	const broker = world().broker(name);
	const file = await fetch(`${broker.simulator.origin}${broker.paths.instruments}`);
	const header = (await file.text()).split('\n')[0].trim();
	const server = await serveFileWith(name, BONDS[name](header));
	const { port } = server.address() as AddressInfo;
	const credential = await broker.newCredential({ baseUrl: `http://127.0.0.1:${port}` });
	const order = broker.order({ instrument: bySymbol('BOND'), options: { dryRun: true } });
	const result = await run(world().engine, broker, credential, order);
	server.closeAllConnections();
	server.close();
	expect(said(result)).toMatch(/"BOND" on NSE.* can mean BOND.*token 99000\), BOND.*token 99001\)/);
	expect(result.error?.context).toMatchObject({
		code: 'INSTRUMENT_AMBIGUOUS',
		outcome: 'notPlaced',
	});
});

describe.each(BROKERS)('%s: the file', (name) => {
	const filesAsked = (broker: Broker) => broker.simulator.requestsTo(broker.paths.instruments);
	let broker: Broker;
	beforeEach(async () => {
		broker = await freshBroker(name);
	});

	test('a node that only reads never asks for it', async () => {
		output(await run(world().engine, broker, await broker.newCredential(), PROFILE));
		expect(filesAsked(broker)).toEqual([]);
	});

	test('ten first orders at once load it once, and later ones not again', async () => {
		const credential = await broker.newCredential();
		const order = async () =>
			output(
				await run(world().engine, broker, credential, broker.order({ options: { dryRun: true } })),
			);
		await Promise.all(Array.from({ length: 10 }, order));
		await order();
		expect(filesAsked(broker)).toHaveLength(1);
	});

	test('another worker takes the copy on disk', async () => {
		const credential = await broker.newCredential();
		output(await run(world().engine, broker, credential, broker.order()));
		const worker = world().engine.anotherWorker();
		output(await run(worker, broker, credential, broker.order()));
		expect(filesAsked(broker)).toHaveLength(1);
	});

	test('the copy lies in n8n’s folder, for its owner alone', async () => {
		const credential = await broker.newCredential();
		output(
			await run(world().engine, broker, credential, broker.order({ options: { dryRun: true } })),
		);
		const folder = join(process.env.N8N_USER_FOLDER!, '.n8n', 'indian-brokers');
		expect(statSync(folder).mode & 0o777).toBe(0o700);
		const files = readdirSync(folder);
		expect(files.length).toBeGreaterThan(0);
		for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
	});

	test('out of reach and no copy: an order is refused, and says so', async () => {
		broker.simulator.addFault({ kind: 'html502', path: broker.paths.instruments, times: Infinity });
		const result = await run(world().engine, broker, await broker.newCredential(), broker.order());
		expect(said(result)).toMatch(
			/instrument file could not be loaded .*\(HTTP 502\)\. There is no .*Nothing was sent/s,
		);
		expect(result.error?.context).toMatchObject({
			code: 'INSTRUMENTS_UNAVAILABLE',
			outcome: 'notPlaced',
			retryable: true,
		});
		expect(broker.simulator.orders).toEqual([]);
	});

	test('out of reach the next day: the last good copy serves, and what it lacks is no guess', async () => {
		const credential = await broker.newCredential();
		output(await run(world().engine, broker, credential, broker.order()));
		const back = shiftClock(24 * 3600_000);
		try {
			broker.simulator.addFault({
				kind: 'html502',
				path: broker.paths.instruments,
				times: Infinity,
			});
			output(await run(world().engine, broker, credential, broker.order()));
			expect(filesAsked(broker).length).toBe(2);
			const unknown = await run(
				world().engine,
				broker,
				credential,
				broker.order({ instrument: bySymbol('NEWLISTING') }),
			);
			expect(said(unknown)).toMatch(/no instrument "NEWLISTING".*could not be downloaded.*copy of/);
			expect(broker.simulator.orders).toHaveLength(2);
		} finally {
			back();
		}
	});

	test('the next day it is loaded anew', async () => {
		const credential = await broker.newCredential();
		output(
			await run(world().engine, broker, credential, broker.order({ options: { dryRun: true } })),
		);
		const back = shiftClock(24 * 3600_000);
		try {
			output(
				await run(world().engine, broker, credential, broker.order({ options: { dryRun: true } })),
			);
			expect(filesAsked(broker)).toHaveLength(2);
		} finally {
			back();
		}
	});

	test('cut off in the middle: an error, no half list', async () => {
		broker.simulator.addFault({ kind: 'resetMidReply', path: broker.paths.instruments });
		const result = await run(world().engine, broker, await broker.newCredential(), broker.order());
		expect(result.error?.context).toMatchObject({ code: 'INSTRUMENTS_UNAVAILABLE' });
		expect(names(broker.simulator.requests)).not.toContain('order');
	});
});
