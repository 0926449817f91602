import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultKind } from '../../simulators/core';
import {
	addGrowwAccount,
	BROKERS,
	bySymbol,
	FUNDS,
	growwApprovalFields,
	growwDailyFields,
	LOG_OUT,
	output,
	PROFILE,
	run,
	World,
	type Broker,
} from './support';
import type { CredentialData, RunResult, StoredCredential } from './harness';
import { startHttpProxy, startSocksProxy, type CountingProxy } from './proxyServers';
import { hurryTime } from './time';

let world: World;
let httpProxy: CountingProxy;
let socksProxy: CountingProxy;
beforeAll(async () => {
	world = await World.start({ angelOne: { quirks: { enforceRateLimits: false } } });
	httpProxy = await startHttpProxy();
	socksProxy = await startSocksProxy();
});
afterAll(async () => {
	await world?.close();
	await httpProxy?.close();
	await socksProxy?.close();
});
afterEach(() => world.calm());

/** Fields of a credential that nobody may find anywhere, and the password inside the proxy's URL. */
const SECRET_FIELDS = [
	'apiKey',
	'mpin',
	'totpSecret',
	'apiSecret',
	'dailyAccessToken',
	'accessToken',
	'refreshToken',
	'feedToken',
];

/** Gathers all secrets that were ever in use, and everything that executions leave behind. */
class Search {
	readonly secrets = new Map<string, string>();
	private readonly traces: Array<{ where: string; text: string }> = [];

	/** Notes the secrets of a credential as it is now; tokens change from run to run. */
	async note(credential: StoredCredential): Promise<void> {
		this.noteFields(await world.engine.credentialData(credential.id));
	}

	noteFields(data: CredentialData): void {
		for (const field of SECRET_FIELDS) {
			const value = data[field];
			if (typeof value === 'string' && value.trim() !== '') this.secrets.set(value, field);
		}
		const proxyUrl = typeof data.proxyUrl === 'string' ? data.proxyUrl : '';
		const password = /:\/\/[^:]+:([^@]+)@/.exec(proxyUrl)?.[1];
		if (password) this.secrets.set(password, 'password of the proxy');
	}

	keep(where: string, text: string): void {
		this.traces.push({ where, text });
	}

	keepRun(where: string, { raw, items, error, thrown, logs }: RunResult): void {
		this.keep(where, raw);
		this.keep(`${where}: output`, JSON.stringify(items));
		this.keep(`${where}: error`, JSON.stringify(error ?? null));
		this.keep(`${where}: log`, logs.join('\n'));
		for (const one of thrown) this.keep(`${where}: thrown`, textOf(one));
	}

	/** Where each secret was found. A short one (an MPIN) counts as a word of its own alone. */
	found(): string[] {
		return [...this.secrets].flatMap(([secret, field]) =>
			this.traces
				.filter(({ text }) => spellings(secret).some((spelling) => contains(text, spelling)))
				.map(({ where }) => `${field} in ${where}`),
		);
	}

	get size(): number {
		return this.traces.length;
	}
}

/** The secret as it is, as a URL writes it, and as base64. */
function spellings(secret: string): string[] {
	if (secret.length < 6) return [secret];
	return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
}

function contains(text: string, secret: string): boolean {
	if (secret.length >= 6) return text.includes(secret);
	return new RegExp(`(?<![\\w.-])${secret}(?![\\w.-])`).test(text);
}

/** All that can be read from an error instance: own fields, hidden ones too, and its causes. */
function textOf(error: unknown, depth = 0): string {
	if (typeof error !== 'object' || error === null || depth > 6) return String(error);
	return Object.getOwnPropertyNames(error)
		.map((name) => `${name}: ${textOf((error as Record<string, unknown>)[name], depth + 1)}`)
		.join('\n');
}

/** Every file below a folder. */
function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((entry) => join(folder, entry))
		.filter((path) => statSync(path).isFile());
}

/** Looks at the credential again after each run: its tokens may be new ones. */
async function runAndKeep(
	search: Search,
	where: string,
	broker: Broker,
	credential: StoredCredential,
	parameters: object,
	options: object = {},
): Promise<RunResult> {
	const result = await run(world.engine, broker, credential, { ...parameters }, options);
	search.keepRun(`${broker.name}: ${where}`, result);
	await search.note(credential);
	return result;
}

/**
 * n8n's HTTP Request node with our credential. The error that it throws where a connection is lost holds
 * the request's headers for as long as it lives; what n8n keeps of it is searched.
 */
async function runHttpRequestNode(
	search: Search,
	broker: Broker,
	credential: StoredCredential,
): Promise<void> {
	const url = `${broker.simulator.origin}${broker.paths.profile}`;
	const result = await world.engine.httpRequestNode(credential, { url });
	search.keepRun('HTTP Request node', { ...result, thrown: [] });
}

async function testAndKeep(search: Search, where: string, credential: StoredCredential) {
	const { message } = await world.engine.testCredential(credential.id);
	search.keep(`Test button: ${where}`, message);
	search.noteFields(await world.engine.credentialData(credential.id));
}

/** All kinds of work that succeeds. */
async function successes(search: Search, broker: Broker): Promise<void> {
	const plain = await broker.newCredential();
	const behindHttp = await broker.newCredential({ proxyUrl: httpProxy.url });
	const behindSocks = await broker.newCredential({ proxyUrl: socksProxy.url });
	const otherWays = broker.name === 'groww' ? [growwApprovalFields, growwDailyFields] : [];
	const others = otherWays.map(
		async (fieldsOf) => await broker.newCredential(fieldsOf(addGrowwAccount(world.groww))),
	);
	for (const credential of [plain, behindHttp, behindSocks, ...(await Promise.all(others))]) {
		await search.note(credential);
		for (const parameters of [
			PROFILE,
			{ ...PROFILE, simplify: false },
			{ ...FUNDS, simplify: false },
			broker.order(),
			broker.order({ options: { dryRun: true } }),
		]) {
			output(await runAndKeep(search, 'success', broker, credential, parameters));
		}
		await testAndKeep(search, 'success', credential);
		await runHttpRequestNode(search, broker, credential);
		await search.note(credential);
		output(await runAndKeep(search, 'log out', broker, credential, LOG_OUT));
	}
}

/** Secrets that the broker refuses, or that cannot be right. */
async function refusedSecrets(search: Search, broker: Broker): Promise<void> {
	const wrong: CredentialData[] =
		broker.name === 'angelOne'
			? [
					{ mpin: '0918' },
					{ mpin: 'MyWebPassword-66' },
					{ apiKey: 'unknownKey1' },
					{ totpSecret: 'not base32 secret 0189' },
					{ totpSecret: '918273' },
				]
			: [
					{ authMethod: 'approval', apiKey: 'unknownKey1', apiSecret: 'unknownSecret1' },
					{
						...growwApprovalFields(addGrowwAccount(world.groww)),
						apiSecret: 'wrongSecret-1',
					},
					{ totpSecret: 'not base32 secret 0189' },
					{ authMethod: 'accessToken', dailyAccessToken: 'someToken-of-yesterday' },
					growwDailyFields(addGrowwAccount(world.groww, { dailyAccessToken: undefined })),
				];
	for (const fields of wrong) {
		const credential = await broker.newCredential(fields);
		await search.note(credential);
		await runAndKeep(search, 'refused log-in', broker, credential, PROFILE);
		await runAndKeep(search, 'refused log-in', broker, credential, broker.order(), {
			continueOnFail: true,
		});
		await testAndKeep(search, 'refused log-in', credential);
		await runHttpRequestNode(search, broker, credential);
	}
}

/** Addresses and proxies that do not work. */
async function unreachable(search: Search, broker: Broker): Promise<void> {
	const password = `lost-${randomBytes(6).toString('hex')}`;
	const fields: CredentialData[] = [
		{ baseUrl: 'http://127.0.0.1:1' },
		{ baseUrl: 'http://broker.example.com' },
		{ baseUrl: 'https://user:baseUrlPass-77@broker.example.com' },
		{ proxyUrl: `http://user:${password}@127.0.0.1:1` },
		{ proxyUrl: `socks5://user:${password}@127.0.0.1:1` },
		{ proxyUrl: `http://user:${password}@${new URL(httpProxy.bareUrl).host}` },
		{ proxyUrl: `socks5://user:${password}@${new URL(socksProxy.bareUrl).host}` },
		{ proxyUrl: `ftp://user:${password}@127.0.0.1:1` },
		{ proxyUrl: `http//user:${password}@127.0.0.1:1` },
	];
	search.secrets.set(password, 'password of the proxy');
	search.secrets.set('baseUrlPass-77', 'password in the base URL');
	for (const changes of fields) {
		const credential = await broker.newCredential(changes);
		await search.note(credential);
		await runAndKeep(search, 'out of reach', broker, credential, FUNDS);
		await runAndKeep(search, 'out of reach', broker, credential, broker.order());
		await testAndKeep(search, 'out of reach', credential);
		await runHttpRequestNode(search, broker, credential);
	}
}

/** Every way in which a call can go wrong, on each kind of call. */
async function faults(search: Search, broker: Broker): Promise<void> {
	const kinds: FaultKind[] = [
		'resetBefore',
		'resetAfter',
		'resetMidReply',
		'emptyBody',
		'empty400',
		'dataNull',
		'status500',
		'html502',
		'text403',
		'status429',
		'tokenRefused',
		'waf',
		'malformedJson',
	];
	const credential = await broker.newCredential();
	await runAndKeep(search, 'before the faults', broker, credential, PROFILE);
	for (const kind of kinds) {
		for (const path of [broker.paths.profile, broker.paths.place, broker.paths.login]) {
			world.calm();
			broker.simulator.addFault({ kind, path, times: kind === 'tokenRefused' ? 2 : 3 });
			if (path === broker.paths.login) broker.simulator.revokeAllSessions();
			const parameters =
				path === broker.paths.place ? broker.order({ options: { confirmWithin: 5 } }) : PROFILE;
			await runAndKeep(search, `${kind}`, broker, credential, parameters);
		}
		world.calm();
		broker.simulator.addFault({ kind, path: broker.paths.profile, times: 3 });
		await runHttpRequestNode(search, broker, credential);
	}
	world.calm();
	await runAndKeep(search, 'no such instrument', broker, credential, {
		...broker.order({ instrument: bySymbol('NOSUCH') }),
	});
}

test.each(BROKERS)(
	'%s: no secret is in anything that executions leave behind',
	async (name) => {
		const broker = world.broker(name);
		const search = new Search();
		const back = hurryTime(30);
		try {
			await successes(search, broker);
			await refusedSecrets(search, broker);
			await unreachable(search, broker);
			await faults(search, broker);
		} finally {
			back();
		}
		search.keep('all log lines', world.engine.allLogs.join('\n'));
		search.keep('the table of credentials', world.engine.rawStore());
		const files = filesIn(process.env.N8N_USER_FOLDER!).filter(
			// n8n's own settings hold the key that encrypts the table; none of it is ours.
			(file) => !file.endsWith('/config'),
		);
		expect(files.some((file) => file.includes('instruments-'))).toBe(true);
		for (const file of files) search.keep(file, readFileSync(file, 'latin1'));

		expect(search.found()).toEqual([]);
		// The search was for something, in something.
		const kinds = new Set(search.secrets.values());
		expect(kinds.size).toBeGreaterThanOrEqual(6);
		expect(search.secrets.size).toBeGreaterThan(25);
		expect(search.size).toBeGreaterThan(300);
	},
	60_000,
);

test('the search sees a leak: in output, in an error, in a log line, in the store', async () => {
	const broker = world.broker('angelOne');
	const credential = await broker.newCredential();
	output(await run(world.engine, broker, credential, PROFILE));
	const leak = async (how: 'output' | 'error' | 'log' | 'cause', field: string) => {
		const search = new Search();
		await search.note(credential);
		const result = await world.engine.runCode(
			async function () {
				const data = await this.getCredentials('angelOneApi');
				const text = `value ${String(data[field])}`;
				if (how === 'log') this.logger.info(text);
				if (how === 'error') throw new Error(text);
				if (how === 'cause') throw new Error('harmless', { cause: { headers: { key: text } } });
				return [[{ json: how === 'output' ? { text } : {} }]];
			},
			{ credential },
		);
		search.keepRun('a leak', result);
		return search.found();
	};
	for (const how of ['output', 'error', 'log', 'cause'] as const) {
		for (const field of ['apiKey', 'mpin', 'totpSecret', 'accessToken', 'feedToken']) {
			const found = await leak(how, field);
			expect({ how, field, found: found.length > 0 }).toEqual({ how, field, found: true });
			expect(found[0]).toMatch(new RegExp(`^${field} in a leak`));
		}
	}
	const inTheOpen = new Search();
	await inTheOpen.note(credential);
	inTheOpen.keep(
		'a table in the open',
		JSON.stringify(await world.engine.credentialData(credential.id)),
	);
	expect(inTheOpen.found().length).toBe(6);
});
