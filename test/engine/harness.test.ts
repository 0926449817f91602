import { resolve } from 'node:path';

import { startEngine, type Engine } from './harness';
import { samplePin, startSampleServer, type SampleServer } from './sampleServer';

const packageDir = resolve(__dirname, 'fixtures/package');

let engine: Engine;
let server: SampleServer;

beforeAll(async () => {
	engine = await startEngine({ packageDir });
});
afterAll(async () => await engine.close());

beforeEach(async () => {
	server = await startSampleServer();
});
afterEach(async () => await server.close());

async function newCredential(fields: object = {}) {
	const defaults = { baseUrl: server.origin, user: 'asha', pin: samplePin };
	return await engine.createCredential('sampleApi', { ...defaults, ...fields });
}

describe('credentials and sessions', () => {
	test('a blank token makes n8n log in; the token is stored and used by the next run', async () => {
		const credential = await newCredential();
		expect(await engine.credentialData(credential.id)).not.toHaveProperty('accessToken');

		const cold = await engine.run({ node: 'sample', credential });
		const warm = await engine.run({ node: 'n8n-nodes-sample.sample', credential });

		expect([cold.status, warm.status]).toEqual(['success', 'success']);
		expect(warm.items[0].json.token).toBe('token-1-of-asha');
		expect(server.logins).toBe(1);
		const stored = await engine.credentialData(credential.id);
		expect(stored).toMatchObject({ accessToken: 'token-1-of-asha', sessionOwner: 'asha' });
	});

	test('the store is encrypted', async () => {
		await engine.run({ node: 'sample', credential: await newCredential() });
		expect(engine.rawStore()).toContain('My sampleApi');
		expect(engine.rawStore()).not.toContain(samplePin);
		expect(engine.rawStore()).not.toContain('token-1');
	});

	test('a 401 makes n8n log in again, store the token and repeat the request', async () => {
		const credential = await newCredential({ accessToken: 'stale' });
		const run = await engine.run({ node: 'sample', credential });

		expect(run.items[0].json.token).toBe('token-1-of-asha');
		expect(server.requests).toEqual(['GET /profile', 'POST /login', 'GET /profile']);
		expect((await engine.credentialData(credential.id)).accessToken).toBe('token-1-of-asha');
	});

	test('two cold executions at once make two logins: n8n takes no lock', async () => {
		const credential = await newCredential();
		await Promise.all([1, 2].map(async () => await engine.run({ node: 'sample', credential })));
		expect(server.logins).toBe(2);
	});

	test('editing a credential keeps the stored token and drops fields that are not shown', async () => {
		const credential = await newCredential({ mode: 'region', region: 'west' });
		await engine.run({ node: 'sample', credential });
		await engine.editCredential(credential.id, { user: 'ravi', mode: 'plain' });

		const stored = await engine.credentialData(credential.id);
		expect(stored).toEqual({
			baseUrl: server.origin,
			user: 'ravi',
			pin: samplePin,
			accessToken: 'token-1-of-asha',
			sessionOwner: 'asha',
		});
		expect((await engine.run({ node: 'sample', credential })).items[0].json.token).toBe(
			'token-1-of-asha',
		);
	});

	test('a form opened before a login brings back old hidden fields, but not the old token', async () => {
		const credential = await newCredential({ sessionOwner: 'earlier', accessToken: 'old' });
		const form = await engine.openCredential(credential.id);
		expect(Object.values(form)).not.toContain(samplePin);
		await engine.writeCredentialData(credential.id, { sessionOwner: 'asha', accessToken: 'new' });
		await engine.editCredential(credential.id, { user: 'ravi' }, form);

		const { sessionOwner, accessToken } = await engine.credentialData(credential.id);
		expect({ sessionOwner, accessToken }).toEqual({ sessionOwner: 'earlier', accessToken: 'new' });
	});

	test('every reader gets a copy of its own, and reads are counted', async () => {
		const credential = await newCredential();
		const run = await engine.runCode(
			async function () {
				const first = await this.getCredentials('sampleApi');
				first.user = 'changed';
				return [[{ json: { user: (await this.getCredentials('sampleApi')).user } }]];
			},
			{ credential },
		);
		expect(run.items[0].json.user).toBe('asha');
		expect(engine.credentialStats(credential.id)).toEqual({ reads: 2, writes: 1 });
	});

	test('expressions in credentials are resolved with the item', async () => {
		const credential = await newCredential({ user: '={{ $json.who }}' });
		const run = await engine.run({ node: 'sample', credential, items: [{ who: 'meera' }] });
		expect(run.items[0].json.token).toBe('token-1-of-meera');
	});

	test('a node can make n8n log in by passing a blank token', async () => {
		const credential = await newCredential({ accessToken: 'refused' });
		const run = await engine.runCode(
			async function () {
				const { baseUrl, ...rest } = await this.getCredentials('sampleApi');
				const data = { ...rest, baseUrl, accessToken: '' };
				const options = { url: `${String(baseUrl)}/profile`, json: true };
				await this.helpers.httpRequestWithAuthentication.call(this, 'sampleApi', options, {
					credentialsDecrypted: { id: 'x', name: 'x', type: 'sampleApi', data },
				});
				return [[{ json: { token: (await this.getCredentials('sampleApi')).accessToken } }]];
			},
			{ credential },
		);
		expect(run.items[0].json.token).toBe('token-1-of-asha');
	});

	test('another worker has module state of its own and the same credentials', async () => {
		const credential = await newCredential();
		const before = (await engine.run({ node: 'sample', credential })).items[0].json;
		const there = await engine.anotherWorker().run({ node: 'sample', credential });
		expect(there.items[0].json).toMatchObject({ token: before.token, executions: 1 });
		expect(before.executions).toBeGreaterThan(1);
		const failed = await engine
			.anotherWorker()
			.run({ node: 'sample', credential, parameters: { path: '/forbidden' } });
		expect(failed.error?.name).toBe('NodeApiError');
	});
});

describe('the Test button', () => {
	const cases: Array<[string, object, { status: string; message: RegExp }]> = [
		['a good log-in', {}, { status: 'OK', message: /^Connection successful!$/ }],
		[
			'a refused log-in',
			{ pin: 'wrong' },
			{ status: 'Error', message: /Log-in refused: wrong PIN/ },
		],
		[
			'a failure in a reply of status 200',
			{ user: 'blocked' },
			{ status: 'Error', message: /^This account is blocked$/ },
		],
		[
			'a server that is not there',
			{ baseUrl: 'http://127.0.0.1:1' },
			{ status: 'Error', message: /ECONNREFUSED/ },
		],
	];
	test.each(cases)('%s', async (_name, fields, { status, message }) => {
		const credential = await newCredential(fields);
		const result = await engine.testCredential(credential.id);
		expect(result).toEqual({ status, message: expect.stringMatching(message) as string });
	});

	test('it logs in even with a stored token, and stores the new one', async () => {
		const credential = await newCredential({ accessToken: 'stale' });
		await engine.testCredential(credential.id);
		expect(server.requests).toEqual(['POST /login', 'GET /profile']);
		expect((await engine.credentialData(credential.id)).accessToken).toBe('token-1-of-asha');
	});
});

test('a node’s own test function checks a credential without a test request', async () => {
	const credential = await engine.createCredential('sampleKeyApi', {});
	const result = await engine.testCredential(credential.id);
	expect(result).toEqual({ status: 'Error', message: 'No account has key-by-default' });
});

describe('executions', () => {
	test('items pass one by one, with pairedItem and resolved expressions', async () => {
		const run = await engine.run({
			node: 'sample',
			credential: await newCredential(),
			parameters: { path: '=/{{ $json.name }}' },
			items: [{ name: 'a' }, { json: { name: 'b' } }],
		});
		expect(run.items.map(({ json, pairedItem }) => [json.path, pairedItem])).toEqual([
			['/a', { item: 0 }],
			['/b', { item: 1 }],
		]);
	});

	test('a failing node ends the execution with an error of n8n’s shape', async () => {
		const run = await engine.run({
			node: 'sample',
			credential: await newCredential(),
			items: [{}],
			parameters: { path: '/forbidden' },
		});
		expect(run.status).toBe('error');
		expect(run.items).toEqual([]);
		expect(run.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Forbidden - perhaps check your credentials?',
			httpCode: '403',
			context: { data: { message: 'not for you' } },
			node: { name: 'Sample', type: 'n8n-nodes-sample.sample' },
		});
		expect(run.thrown).toHaveLength(1);
		expect(run.thrown[0]).toBeInstanceOf(Error);
	});

	test('with Continue on error the item carries the error and the execution succeeds', async () => {
		const run = await engine.run({
			node: 'sample',
			credential: await newCredential(),
			parameters: { path: '=/{{ $json.path }}' },
			items: [{ path: 'forbidden' }, { path: 'fine' }],
			continueOnFail: true,
		});
		expect(run.status).toBe('success');
		expect(run.items[0].json.error).toMatch(/Forbidden|403/);
		expect(run.items[1].json.path).toBe('/fine');
	});

	test('the error output of "continue (using error output)" is the second output', async () => {
		const run = await engine.run({
			node: 'sample',
			credential: await newCredential(),
			parameters: { path: '=/{{ $json.path }}' },
			items: [{ path: 'forbidden' }, { path: 'fine' }],
			onError: 'continueErrorOutput',
		});
		expect(run.outputs.map((items) => items.length)).toEqual([1, 1]);
		expect(run.outputs[1][0].json.error).toMatch(/Forbidden|403/);
	});

	test.each([
		[1, 2, 'success'],
		[9, 3, 'error'],
	])('Retry On Fail: %i failures, %i tries, %s', async (failures, tries, status) => {
		server.failures = failures;
		const run = await engine.run({
			node: 'sample',
			credential: await newCredential(),
			parameters: { path: '/flaky' },
			retryOnFail: { maxTries: 3, waitBetweenTries: 5 },
		});
		expect(run).toMatchObject({ tries, status });
		expect(server.requests.filter((line) => line.endsWith('/flaky'))).toHaveLength(tries);
	});

	test('a required field that is empty stops the workflow before any node runs', async () => {
		const credential = await newCredential();
		const run = await engine.run({ node: 'sample', credential, parameters: { path: '' } });
		expect(run).toMatchObject({ status: 'error', tries: 0 });
		expect(run.error?.message).toContain('Path');
	});

	test('cancel aborts the request in flight; n8n keeps what it saved at that moment', async () => {
		const handle = engine.start({
			node: 'sample',
			credential: await newCredential(),
			parameters: { path: '/slow' },
		});
		await server.slowRequest;
		handle.cancel();
		const run = await handle.result;
		expect(run.status).toBe('canceled');
		expect(run.saved?.status).toBe('canceled');
		expect(run.durationMs).toBeLessThan(5000);
	});

	test('an abort signal cancels too, and the node sees getExecutionCancelSignal abort', async () => {
		const controller = new AbortController();
		let sawAbort = false;
		const run = await engine.runCode(
			async function () {
				const signal = this.getExecutionCancelSignal() as AbortSignal;
				setTimeout(() => controller.abort(), 5);
				await new Promise((done) => signal.addEventListener('abort', done));
				sawAbort = true;
				return [[{ json: { placed: true } }]];
			},
			{ signal: controller.signal },
		);
		expect(sawAbort).toBe(true);
		expect(run.status).toBe('canceled');
	});

	test('pauseBefore holds the node back', async () => {
		const credential = await newCredential({ accessToken: 'revoked' });
		const run = await engine.run({
			node: 'sample',
			credential,
			pauseBefore: async () => {
				server.tokens.add('issued-elsewhere');
				await engine.writeCredentialData(credential.id, { accessToken: 'issued-elsewhere' });
			},
		});
		expect(run.items[0].json.token).toBe('issued-elsewhere');
		expect(server.logins).toBe(0);
	});

	test('executions at once keep their ids, output and logs apart', async () => {
		const credential = await newCredential();
		const paths = ['/one', '/two', '/three'];
		const runs = await Promise.all(
			paths.map(
				async (path) => await engine.run({ node: 'sample', credential, parameters: { path } }),
			),
		);
		expect(new Set(runs.map(({ executionId }) => executionId)).size).toBe(3);
		runs.forEach((run, index) => {
			expect(run.items[0].json.path).toBe(paths[index]);
			const said = run.logs.filter((line) => /Reading|console says/.test(line));
			expect(said).toHaveLength(2);
			for (const line of said) expect(line).toContain(paths[index]);
		});
	});

	test('raw holds output, errors, logs and parameters, whatever left them', async () => {
		const run = await engine.run({
			node: 'sample',
			credential: await newCredential(),
			parameters: { path: '=/{{ $json.path }}' },
			items: [{ path: 'forbidden' }],
			executionId: 'execution-77',
		});
		expect(run.executionId).toBe('execution-77');
		for (const trace of ['NodeApiError', 'console says /forbidden', '$json.path', 'not for you']) {
			expect(run.raw).toContain(trace);
		}
		expect(run.raw).not.toContain(samplePin);
	});

	test('a whole workflow runs, from a trigger that n8n would bring', async () => {
		const credential = await newCredential();
		const node = { typeVersion: 1, parameters: {}, position: [0, 0] as [number, number] };
		const run = await engine.runWorkflow(
			{
				nodes: [
					{ ...node, id: '1', name: 'Webhook', type: 'n8n-nodes-base.webhook' },
					{
						...node,
						id: '2',
						name: 'Read',
						type: 'sample',
						parameters: { path: '={{ $json.path }}' },
						credentials: { sampleApi: credential },
					},
					{
						...node,
						id: '3',
						name: 'Read again',
						type: 'sample',
						parameters: { path: '={{ $json.path }}/again' },
						credentials: { sampleApi: credential },
					},
				],
				connections: {
					Webhook: { main: [[{ node: 'Read', type: 'main', index: 0 }]] },
					Read: { main: [[{ node: 'Read again', type: 'main', index: 0 }]] },
				},
			},
			'Webhook',
			{ items: [{ path: '/x' }] },
		);
		expect(run.items[0].json.path).toBe('/x/again');
		expect(Object.keys(run.runData)).toEqual(['Webhook', 'Read', 'Read again']);
	});
});

describe('around the node', () => {
	test('listSearch and loadOptions run with parameters and credential', async () => {
		const credential = await newCredential();
		const parameters = { path: '/v1/' };
		const found = await engine.listSearch('sample', 'searchNames', {
			filter: 'et',
			parameters,
			credential,
		});
		expect(found.results).toEqual([{ name: 'beta of asha', value: '/v1/beta' }]);
		const options = await engine.loadOptions('sample', 'getModes', { credential });
		expect(options).toEqual([{ name: 'First', value: 'first' }]);
	});

	test('the HTTP Request node logs in with the credential, and again after any failure', async () => {
		const credential = await newCredential();
		const fine = await engine.httpRequestNode(credential, { url: `${server.origin}/any` });
		expect(fine.items[0].json).toMatchObject({
			statusCode: 200,
			body: { token: 'token-1-of-asha', path: '/any' },
		});
		const refused = await engine.httpRequestNode(credential, { url: `${server.origin}/forbidden` });
		expect(refused.status).toBe('error');
		expect(server.logins).toBe(2);
	});

	test('a second engine beside this one is refused', async () => {
		await expect(startEngine({ packageDir })).rejects.toThrow('Close the other engine');
	});

	test('names of nodes, credentials and methods that do not exist are told', async () => {
		expect(() => engine.start({ node: 'missing' })).toThrow('n8n-nodes-sample.missing');
		await expect(engine.createCredential('missingApi', {})).rejects.toThrow('sampleApi');
		await expect(engine.listSearch('sample', 'missing')).rejects.toThrow('missing');
	});
});
