import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { CHECKS as angelOne } from '../../brokers/angelone/checks';
import type { AccountChecks } from '../../brokers/core/check/checks';
import type { Endpoint, Endpoints } from '../../brokers/core/http/endpoints';
import type { AccountCheck } from '../../brokers/core/outputs';
import { CHECKS as groww } from '../../brokers/groww/checks';
import { gttForm } from './gtt/support';
import { useFastWorld } from './orders/support';
import type { CredentialData, RunOptions, RunResult, StoredCredential } from './harness';
import {
	BROKERS,
	builtOrSource,
	output,
	PROFILE,
	allRequestsDuring,
	run,
	type BrokerName,
} from './support';

const world = useFastWorld();

const CHECK = { resource: 'account', operation: 'check' };
/** What the broker documents is in the built package alone. */
const whereBuilt = builtOrSource() === 'dist' ? test : test.skip;

async function check(
	name: BrokerName,
	credential: StoredCredential,
	parameters: INodeParameters = {},
	options: Partial<RunOptions> = {},
): Promise<RunResult> {
	const broker = world().broker(name);
	return await run(world().engine, broker, credential, { ...CHECK, ...parameters }, options);
}

async function report(name: BrokerName, credential: StoredCredential, parameters = {}) {
	return output(await check(name, credential, parameters)) as unknown as AccountCheck;
}

/** A new account that has a filled order, a GTT order and holdings. */
async function trader(name: BrokerName): Promise<StoredCredential> {
	const broker = world().broker(name);
	const credential = await broker.newCredential();
	const order = broker.order({ price: 900, options: { waitForFinal: 5 } });
	expect(output(await run(world().engine, broker, credential, order)).status).toBe('filled');
	const gtt = { resource: 'gtt', operation: 'create', ...gttForm(name) };
	expect(output(await run(world().engine, broker, credential, gtt)).status).toBe('active');
	return credential;
}

/** What each broker is asked, in this order: its instrument file, and a request for each read. */
const READS: Record<BrokerName, RegExp[]> = {
	angelOne: [/^GET .*ScripMaster/, ...patternsOf(angelOne)],
	groww: [/^GET .*instrument\.csv/, ...patternsOf(groww)],
};

function patternsOf<T extends Endpoints>({ reads, endpoints }: AccountChecks<T>): RegExp[] {
	return reads.map((read) => {
		const { method, path }: Endpoint = endpoints[read.endpoint];
		return new RegExp(`^${method} ${path.replace(/\{\w+\}/g, '[^/]+')}$`);
	});
}

describe.each(BROKERS)('%s', (name) => {
	test('every read once, all of them answered', async () => {
		const credential = await trader(name);
		const { simulator } = world().broker(name);
		let found!: AccountCheck;
		const requests = await allRequestsDuring(simulator, async () => {
			found = await report(name, credential);
		});
		const reads = requests.map(({ method, path }) => `${method} ${path}`);
		expect(reads).toEqual(READS[name].map((read) => expect.stringMatching(read) as string));
		expect(Object.keys(found).join(' ')).toBe(
			'broker ok checks clockSkewSeconds sessionExpiresAt notes',
		);
		expect(found).toMatchObject({ broker: name, ok: true });
		for (const one of found.checks) {
			expect(Object.keys(one).join(' ')).toBe(
				'name ok httpStatus code ms missingKeys newKeys retypedKeys',
			);
			expect(one).toMatchObject({ ok: true, httpStatus: 200 });
			expect(one.ms).toBeGreaterThanOrEqual(0);
		}
		expect(found.checks.map(({ missingKeys, newKeys }) => [...missingKeys, ...newKeys])).toEqual(
			found.checks.map(() => []),
		);
		// Replies have the machine's time here, and n8n another.
		expect(Number.isInteger(found.clockSkewSeconds)).toBe(true);
		expect(found.sessionExpiresAt).toMatch(/^\d{4}-\d\d-\d\dT0[06]:00:00\+05:30$/);
		expect(found.notes.join()).toMatch(/static IP address/);
	});

	test('no value of the account is in it', async () => {
		const credential = await trader(name);
		const values = await valuesOf(name, credential);
		expect(values.length).toBeGreaterThan(30);
		const { checks, notes } = await report(name, credential);
		// A count of milliseconds may look like a quantity.
		const text = JSON.stringify([notes, checks.map((one) => ({ ...one, ms: null }))]);
		expect(values.filter((value) => text.includes(value))).toEqual([]);
	});

	test('a new account has nothing to ask about, and nothing is wrong with it', async () => {
		const credential = await world().broker(name).newCredential();
		const { ok, checks } = await report(name, credential);
		expect(ok).toBe(true);
		expect(codes(checks)).toMatchObject(
			name === 'angelOne'
				? { 'order book': 'EMPTY', 'order details': 'NOT_ASKED', 'trade book': 'EMPTY' }
				: { 'order list': 'EMPTY', 'order detail': 'NOT_ASKED', 'trades of an order': 'NOT_ASKED' },
		);
	});

	test('a read that fails does not stop the others', async () => {
		const credential = await trader(name);
		const { simulator, paths } = world().broker(name);
		simulator.addFault({ kind: 'html502', path: paths.instruments, times: Infinity });
		simulator.addFault({ kind: 'html502', path: /holding/i, times: Infinity });
		simulator.addFault({ kind: 'malformedJson', path: /getRMS|detail\/user/, times: Infinity });
		simulator.addFault({ kind: 'resetAfter', path: /quote/, times: Infinity });
		const { ok, checks } = await report(name, credential);
		expect(ok).toBe(false);
		expect(codes(checks)).toMatchObject({
			'instrument file': 'NOT_CONNECTED',
			holdings: 'HTTP_502',
			funds: 'NOT_JSON',
			[name === 'angelOne' ? 'quote FULL' : 'quote']: 'CONNECTION_LOST',
			'margin calculator': null,
		});
		const failed = checks.filter((one) => !one.ok);
		expect(failed.map(({ httpStatus }) => httpStatus)).toEqual(
			expect.arrayContaining([502, 200, null]),
		);
		expect(checks).toHaveLength(READS[name].length);
	});

	test('a refusal for the rate is waited out, and told', async () => {
		const credential = await trader(name);
		const { simulator } = world().broker(name);
		simulator.addFault({ kind: 'text403', path: /getTradeBook/, times: 1 });
		simulator.addFault({ kind: 'status429', path: /order\/list/, times: 1 });
		const { ok, notes } = await report(name, credential);
		expect(ok).toBe(true);
		expect(notes.join()).toMatch(
			name === 'angelOne'
				? /only when asked again: trade book \(HTTP 403\)/
				: /only when asked again: order list \(HTTP 429\)/,
		);
	});

	test('a session that is over is renewed', async () => {
		const credential = await trader(name);
		world().broker(name).simulator.expireSessions();
		expect((await report(name, credential)).ok).toBe(true);
	});

	test('a refused log-in is one error, and nothing is read', async () => {
		const broker = world().broker(name);
		const wrong: CredentialData = name === 'angelOne' ? { mpin: '0000' } : { apiKey: 'wrong' };
		const credential = await broker.newCredential(wrong);
		const requests = await allRequestsDuring(broker.simulator, async () => {
			const result = await check(name, credential);
			expect(result.status).toBe('error');
			expect(result.error?.description).toMatch(name === 'angelOne' ? /MPIN/ : /Copy the key/);
		});
		expect(requests).toHaveLength(1);
	});

	test('several items are one check', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		let result!: RunResult;
		const requests = await allRequestsDuring(broker.simulator, async () => {
			result = await check(name, credential, {}, { items: [{}, {}, {}] });
		});
		expect(result.items).toHaveLength(1);
		expect(result.items[0].pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(requests.filter(({ path }) => path === broker.paths.funds)).toHaveLength(1);
	});

	whereBuilt('keys that differ are told by name and type', async () => {
		const credential = await trader(name);
		world().angelOne.quirks.orderBookTyping = 'numbers';
		const { checks, notes } = await report(name, credential);
		const [read, retyped] =
			name === 'angelOne'
				? ['order book', 'data[].quantity: number, not string']
				: ['quote', 'payload.previous_open_interest: null, not number'];
		expect(checks.find((one) => one.name === read)?.retypedKeys).toContain(retyped);
		expect(notes[0]).toMatch(new RegExp(`^Replies that differ from the documentation: .*${read}`));
	});
});

const codes = (checks: AccountCheck['checks']) =>
	Object.fromEntries(checks.map(({ name, code }) => [name, code]));

/** Everything that the account's own replies say, and its credential, as text that is no plain word. */
async function valuesOf(name: BrokerName, credential: StoredCredential): Promise<string[]> {
	const raw = { simplify: false, segments: ['CASH'] };
	const operations: INodeParameters[] = [
		{ ...PROFILE, ...raw },
		{ resource: 'account', operation: 'getRms', ...raw },
		{ resource: 'order', operation: 'getMany', ...raw },
		{ resource: 'order', operation: 'getTrades', ...raw },
		{ resource: 'portfolio', operation: 'getHoldings', ...raw },
	];
	const found: unknown[] = [await world().engine.credentialData(credential.id)];
	for (const parameters of operations) {
		const broker = world().broker(name);
		const { items } = await run(world().engine, broker, credential, parameters);
		expect(items.length).toBeGreaterThan(0);
		found.push(...items.map(({ json }) => json));
	}
	const values = found.flatMap((one) => leavesOf(one).map(String));
	// A session's end is told; a word in lower case (true, open) is no value of anybody's.
	return [...new Set(values)].filter(
		(value) =>
			value.length > 2 &&
			!/^[a-z ]+$/.test(value) &&
			!value.startsWith('http') &&
			!/T\d\d:/.test(value),
	);
}

function leavesOf(value: unknown): unknown[] {
	if (typeof value !== 'object' || value === null) return [value];
	return Object.values(value as IDataObject).flatMap(leavesOf);
}

describe('Angel One', () => {
	test.each(['null', 'array', 'codes'])('empty lists as %s are no failure', async (emptyLists) => {
		Object.assign(world().angelOne.quirks, { emptyLists });
		const credential = await world().broker('angelOne').newCredential();
		const { ok, checks } = await report('angelOne', credential);
		expect(ok).toBe(true);
		expect(codes(checks)['order book']).toBe(emptyLists === 'codes' ? 'AB1013' : 'EMPTY');
	});
});

describe('the address service', () => {
	async function withService(answer: string, work: (origin: string) => Promise<void>) {
		const asked: string[] = [];
		const server = createServer(({ headers, method, url }, response) => {
			asked.push(`${method} ${url} ${JSON.stringify(headers)}`);
			response.end(answer);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
		server.close();
		return asked;
	}

	test('is asked for the address, and given nothing of the account', async () => {
		const credential = await world().broker('angelOne').newCredential();
		const asked = await withService('203.0.113.7\n', async (origin) => {
			const { notes } = await report('angelOne', credential, {
				options: { addressService: `${origin}/ip` },
			});
			expect(notes.at(-1)).toMatch(/^The address service sees 203\.0\.113\.7:/);
		});
		expect(asked).toHaveLength(1);
		expect(asked[0]).toMatch(/^GET \/ip /);
		expect(asked[0]).not.toMatch(/authorization|privatekey|bearer/i);
	});

	test('that answers with anything else is told as that', async () => {
		const credential = await world().broker('groww').newCredential();
		await withService('{"ip":"203.0.113.7"}', async (origin) => {
			const { notes } = await report('groww', credential, { options: { addressService: origin } });
			expect(notes.at(-1)).toMatch(/did not answer with a plain IP address/);
			expect(notes.join()).not.toContain('203.0');
		});
	});

	test('in plain http elsewhere is an error, and nothing is asked', async () => {
		const broker = world().broker('groww');
		const credential = await broker.newCredential();
		const requests = await allRequestsDuring(broker.simulator, async () => {
			const options = { addressService: 'http://ip.example.com' };
			const result = await check('groww', credential, { options });
			expect(result.error?.message).toMatch(/begins with https/);
		});
		expect(requests).toEqual([]);
	});
});
