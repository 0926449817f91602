import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { angelOne } from '../../brokers/angelone';
import type { BrokerModule } from '../../brokers/core/broker';
import { groww } from '../../brokers/groww';
import { makeCertificate } from '../certificate';
import type { RunResult, StoredCredential } from './harness';
import { startHttpProxy } from './proxyServers';
import {
	angelOneBroker,
	BROKERS,
	growwBroker,
	names,
	newAngelOne,
	newGroww,
	output,
	requestsDuring,
	run,
	type Broker,
	type BrokerName,
	useWorld,
	MANY_LOG_INS,
} from './support';

const world = useWorld(MANY_LOG_INS);

type Options = Record<string, unknown>;
type Call = (functions: IExecuteFunctions, type: string, options: Options) => Promise<unknown>;

/** As n8n's HTTP Request node calls the engine. */
const legacy: Call = async (functions, type, { url, ...options }) =>
	(await functions.helpers.requestWithAuthentication.call(functions, type, {
		uri: url,
		json: true,
		resolveWithFullResponse: true,
		...options,
	} as never)) as unknown;

/** As community nodes call it. */
const modern: Call = async (functions, type, options) =>
	(await functions.helpers.httpRequestWithAuthentication.call(
		functions,
		type,
		options as never,
	)) as unknown;

async function request(
	credential: StoredCredential,
	options: Options,
	call: Call = legacy,
): Promise<RunResult> {
	return await world().engine.runCode(
		async function () {
			await call(this, credential.type, options);
			return [[{ json: { sent: true } }]];
		},
		{ credential },
	);
}

const said = ({ error }: RunResult) => `${error?.message} | ${error?.description}`;

/** A credential with a session, and the body that Place Order would send. */
async function warm(broker: Broker, fields: object = {}, order: INodeParameters = {}) {
	const credential = await broker.newCredential();
	const dryRun = broker.order({ ...order, options: { dryRun: true } });
	const { request: dry } = output(await run(world().engine, broker, credential, dryRun));
	const { path, body } = dry as { path: string; body: IDataObject };
	const { origin } = broker.simulator;
	await request(credential, { method: 'GET', url: `${origin}${broker.paths.profile}` });
	await world().engine.editCredential(credential.id, { ...fields });
	return { credential, url: `${origin}${path}`, body, origin };
}

async function sentBy(broker: Broker, work: () => Promise<unknown>): Promise<string[]> {
	const sent = await requestsDuring(broker.simulator, work);
	return names(sent).filter((part) => !/\.(json|csv)$/.test(part));
}

const MODULE: Record<BrokerName, BrokerModule> = { angelOne, groww };
const PLACE: Record<BrokerName, string> = { angelOne: 'placeOrder', groww: 'create' };

describe.each(BROKERS)('%s: Max Order Value in the HTTP Request node', (name) => {
	const limit = { maxOrderValue: 8000 };

	test.each([
		['legacy', legacy],
		['modern', modern],
	])('a buy with a limit up to it passes, one rupee more is refused (%s)', async (_, call) => {
		const broker = world().broker(name);
		const { credential, url, body } = await warm(broker, limit);
		const sent = await sentBy(broker, async () => {
			const result = await request(credential, { method: 'POST', url, body }, call);
			expect(said(result)).toBe('undefined | undefined');
		});
		expect(sent).toEqual([PLACE[name]]);
		await world().engine.editCredential(credential.id, { maxOrderValue: 7999 });
		const refused = await sentBy(broker, async () => {
			const result = await request(credential, { method: 'POST', url, body }, call);
			expect(said(result)).toMatch(/worth 8000 rupees, above the limit of 7999 rupees/);
		});
		expect(refused).toEqual([]);
	});

	const shapes: Array<[string, (body: IDataObject) => Options]> = [
		['a string', (body) => ({ body: JSON.stringify(body) })],
		['a buffer', (body) => ({ body: Buffer.from(JSON.stringify(body)) })],
		['a form', (body) => ({ form: body })],
		['form data', (body) => ({ formData: body })],
		['a body and a form', (body) => ({ body, form: { quantity: 1 } })],
		['a query beside it', (body) => ({ body, qs: { quantity: 1000 } })],
		['a query in the address', (body) => ({ body, search: '?quantity=1000' })],
		['a list', (body) => ({ body: [body] })],
		['nothing', () => ({})],
		[
			'an object sent as a form',
			(body) => ({ body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
		],
		['a name in two cases', (body) => ({ body: { ...body, Quantity: 1000 } })],
	];

	test.each(shapes)('%s is refused, and costs no log-in', async (_, shape) => {
		const broker = world().broker(name);
		const { credential, url, body } = await warm(broker, limit);
		const sent = await sentBy(broker, async () => {
			const { search = '', ...options } = shape(body);
			const address = `${url}${String(search)}`;
			const result = await request(credential, { method: 'POST', url: address, ...options });
			expect(said(result)).toMatch(/limits the value of an order.*Use the (Angel One|Groww) node/);
		});
		expect(sent).toEqual([]);
	});

	test('without a limit other shapes pass', async () => {
		const broker = world().broker(name);
		const { credential, url, body } = await warm(broker);
		const sent = await sentBy(broker, async () => {
			const text = JSON.stringify(body);
			const headers = { 'content-type': 'application/json' };
			const result = await request(credential, { method: 'POST', url, body: text, headers });
			expect(said(result)).toBe('undefined | undefined');
		});
		expect(sent).toEqual([PLACE[name]]);
	});

	const INTRADAY = name === 'angelOne' ? 'INTRADAY' : 'MIS';
	const orders: Array<[string, INodeParameters]> = [
		['a market order', { orderType: 'MARKET' }],
		[
			'a stop-loss market',
			{ orderType: name === 'angelOne' ? 'STOPLOSS_MARKET' : 'SL_M', triggerPrice: 900 },
		],
		['a sell with a limit', { transactionType: 'SELL', product: INTRADAY }],
	];
	test.each(orders)('%s needs a price that is not in it: refused', async (_, order) => {
		const broker = world().broker(name);
		const { credential, url, body } = await warm(broker, limit, { ...order, quantity: 1 });
		const sent = await sentBy(broker, async () => {
			const result = await request(credential, { method: 'POST', url, body });
			expect(said(result)).toMatch(/only a buy with a limit price.*Use the/);
		});
		expect(sent).toEqual([]);
	});

	test.each([
		['1e1', 800],
		['-10', 800],
		['1,0', 800],
		['10.5', 800],
		['10', ' 800'],
		['10', '0x10'],
		['', 800],
	])('quantity %p at %p is no plain number: refused', async (quantity, price) => {
		const broker = world().broker(name);
		const { credential, url, body } = await warm(broker, limit);
		const changed = { ...body, quantity, price };
		const sent = await sentBy(broker, async () => {
			const result = await request(credential, { method: 'POST', url, body: changed });
			expect(said(result)).toMatch(/not written as a plain number/);
		});
		expect(sent).toEqual([]);
	});

	test('a cancellation passes; a modification and everything unknown are refused', async () => {
		const broker = world().broker(name);
		const { credential, origin } = await warm(broker, limit);
		const prefix = name === 'angelOne' ? '/rest/secure/angelbroking' : '/v1';
		const path = (what: string) =>
			name === 'angelOne' ? `${prefix}/order/v1/${what}Order` : `${prefix}/order/${what}`;
		const body = { orderid: '1', groww_order_id: '1', segment: 'CASH', quantity: 1, price: 1 };
		const sent = await sentBy(broker, async () => {
			for (const url of [path('modify'), `${prefix}/gtt/v1/createRule`, path('cancel')])
				await request(credential, { method: 'POST', url: `${origin}${url}`, body });
		});
		expect(sent).toEqual([name === 'angelOne' ? 'cancelOrder' : 'cancel']);
	});

	test('each page of a paginated request is valued by itself, and sent once', async () => {
		const broker = world().broker(name);
		const { credential, url, body } = await warm(broker, limit);
		const pages = async () =>
			await world().engine.runCode(
				async function () {
					await this.helpers.requestWithAuthenticationPaginated.call(
						this,
						{ method: 'POST', uri: url, json: true, body } as never,
						0,
						{
							continue: '={{ $pageCount < 3 }}' as unknown as boolean,
							request: { url, body: { quantity: '={{ $pageCount === 1 ? 11 : 10 }}' } },
							requestInterval: 0,
						} as never,
						credential.type,
					);
					return [[]];
				},
				{ credential },
			);
		const before = broker.simulator.orders.length;
		const sent = await sentBy(broker, async () => {
			expect(said(await pages())).toMatch(/worth 8800 rupees, above the limit of 8000/);
		});
		expect(sent).toEqual([PLACE[name]]);
		expect(broker.simulator.orders).toHaveLength(before + 1);
	});
});

describe.each(BROKERS)('%s: the way of a request', (name) => {
	test('an order whose reply is a 500 went out once', async () => {
		const broker = world().broker(name);
		const { credential, url, body } = await warm(broker, { maxOrderValue: 8000 });
		broker.simulator.addFault({ kind: 'status500', path: broker.paths.place, times: 1 });
		const before = broker.simulator.orders.length;
		const sent = await sentBy(broker, async () => {
			expect((await request(credential, { method: 'POST', url, body })).status).toBe('error');
		});
		expect(sent).toEqual([PLACE[name]]);
		expect(broker.simulator.orders).toHaveLength(before + 1);
	});

	test.each([
		['an encoded slash', (path: string) => path.replace(/\/(\w+)$/, '%2F$1')],
		['an encoded dot', (path: string) => path.replace(/\/(\w+)$/, '/%2e/$1')],
		['steps', (path: string) => path.replace(/\/(\w+)$/, '/x/../$1')],
		['a backslash', (path: string) => path.replace(/\/(\w+)$/, '\\$1')],
	])('%s in the path: refused, for reads and writes', async (_, disguised) => {
		const broker = world().broker(name);
		const { credential, url, body, origin } = await warm(broker);
		const sent = await sentBy(broker, async () => {
			for (const options of [
				{ method: 'POST', url: disguised(url), body },
				{ method: 'GET', url: disguised(`${origin}${broker.paths.profile}`) },
			])
				expect(said(await request(credential, options))).toMatch(/encoded slash or dot/);
		});
		expect(sent).toEqual([]);
	});

	test('a proxy of the workflow sees nothing', async () => {
		const broker = world().broker(name);
		const { credential, origin } = await warm(broker);
		const proxy = await startHttpProxy();
		const options = { method: 'GET', url: `${origin}${broker.paths.profile}` };
		const { hostname: host, port } = new URL(proxy.url);
		const own = { host, port: Number(port), protocol: 'http' };
		try {
			expect(said(await request(credential, { ...options, proxy: proxy.url }))).not.toMatch(/407/);
			await request(credential, { ...options, proxy: own }, modern);
			expect(proxy.passed).toEqual([]);
		} finally {
			await proxy.close();
		}
	});

	test('a certificate is checked, whatever the workflow says', async () => {
		const tls = makeCertificate();
		const broker =
			name === 'angelOne'
				? angelOneBroker(world().engine, await newAngelOne({ tls }))
				: growwBroker(world().engine, await newGroww({ tls }));
		const credential = await broker.newCredential();
		const { owner } = MODULE[name].readCredential(
			await world().engine.credentialData(credential.id),
		);
		await world().engine.writeCredentialData(credential.id, {
			accessToken: 'a-token',
			sessionOwner: owner,
			sessionExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
		});
		const url = `${broker.simulator.origin}${broker.paths.profile}`;
		const off: Array<[Call, Options]> = [
			[legacy, { rejectUnauthorized: false }],
			[legacy, { agentOptions: { rejectUnauthorized: false } }],
			[modern, { skipSslCertificateValidation: true }],
			[modern, { agentOptions: { rejectUnauthorized: false } }],
		];
		try {
			for (const [call, options] of off) {
				const result = await request(credential, { method: 'GET', url, ...options }, call);
				expect(result.status).toBe('error');
			}
			expect(broker.simulator.requests).toEqual([]);
		} finally {
			await broker.simulator.close();
		}
	});
});

test.each(BROKERS)('%s: a redirect shows the token to nobody else', async (name) => {
	const seen: string[] = [];
	const elsewhere = createServer((incoming, reply) => {
		seen.push(String(incoming.headers.authorization));
		reply.end('{}');
	});
	const redirecting = createServer((_, reply) => {
		reply.writeHead(307, { location: originOf(elsewhere) }).end();
	});
	await Promise.all([elsewhere, redirecting].map(listening));
	try {
		const baseUrl = originOf(redirecting);
		const credential = await world().broker(name).newCredential({ baseUrl });
		const { owner } = MODULE[name].readCredential(
			await world().engine.credentialData(credential.id),
		);
		await world().engine.writeCredentialData(credential.id, {
			accessToken: 'a-token',
			sessionOwner: owner,
			sessionExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
		});
		for (const call of [legacy, modern])
			await request(
				credential,
				{ method: 'GET', url: `${baseUrl}${world().broker(name).paths.profile}` },
				call,
			);
		expect(seen).toEqual([]);
	} finally {
		for (const server of [elsewhere, redirecting]) server.close();
	}
});

async function listening(server: Server): Promise<void> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function originOf(server: Server): string {
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
	['angelOne', { exchange: 'CDS' }],
	['angelOne', { exchange: 'MCX' }],
	['groww', { segment: 'COMMODITY' }],
	['groww', { segment: 'CURRENCY' }],
	['groww', { segment: undefined }],
] as Array<[BrokerName, IDataObject]>)(
	'%s: a contract whose worth is not known here (%p) is refused under a limit',
	async (name, changes) => {
		const broker = world().broker(name);
		const { credential, url, body } = await warm(broker, { maxOrderValue: 8000 });
		const sent = await sentBy(broker, async () => {
			const changed = { ...body, ...changes };
			const result = await request(credential, { method: 'POST', url, body: changed });
			expect(said(result)).toMatch(/what a price stands for in this contract is not known here/);
		});
		expect(sent).toEqual([]);
	},
);
