/** The log-in of a person in the browser: Angel One's Publisher app. */
import type { INodeParameters } from 'n8n-workflow';
import type { CredentialData, StoredCredential, WebhookNode, WebhookReply } from '../harness';
import {
	addAngelOneAccount,
	LOG_OUT,
	MANY_LOG_INS,
	output,
	PATHS,
	PROFILE,
	requestsDuring,
	run,
	useWorld,
} from '../support';
import type { AngelOneAccount } from '../../../simulators/angelone';
import { shiftClock, until } from '../time';

const world = useWorld(MANY_LOG_INS);
const sim = () => world().angelOne;
const quirks = (changes: Partial<ReturnType<typeof sim>['quirks']>) =>
	Object.assign(sim().quirks, changes);
const LINK = { resource: 'session', operation: 'getLoginLink' };

/** Everything that was answered, and what is stored encrypted: searched for tokens at the end. */
const answers: WebhookReply[] = [];
afterAll(() => {
	const seen = [JSON.stringify(answers), ...world().engine.allLogs, world().engine.rawStore()];
	const found = sim().issuedTokens.filter((token) => seen.some((text) => text.includes(token)));
	expect(sim().issuedTokens.length).toBeGreaterThan(20);
	expect(found).toEqual([]);
});

interface Person {
	account: AngelOneAccount;
	credential: StoredCredential;
	node: WebhookNode;
	/** The browser's cookie for our page. */
	cookie: string;
}

/** A Publisher app whose redirect URL is that of a published workflow. */
async function newPerson(
	{ publish = true, baseUrl = 'https://n8n.example.com/' } = {},
	fields: CredentialData = {},
): Promise<Person> {
	const account = addAngelOneAccount(sim());
	const { apiKey, clientCode } = account;
	const { engine } = world();
	const credential = await engine.createCredential('angelOneApi', {
		...{ authMethod: 'publisher', apiKey, clientCode, baseUrl: sim().origin },
		...fields,
	});
	const node = engine.webhookNode({
		...{ node: 'angelOneWebhookTrigger', parameters: { event: 'login' }, credential, baseUrl },
	});
	account.redirectUrl = node.url('login');
	if (publish) await node.publish();
	return { account, credential, node, cookie: '' };
}

/** Opens our page with the person's browser. */
async function visit(person: Person, query: Record<string, string> = {}): Promise<WebhookReply> {
	const headers = { cookie: `other=1; ${person.cookie}` };
	const reply = await person.node.call('login', { query, headers });
	answers.push(reply);
	const cookie = reply.headers['set-cookie'];
	if (cookie) [person.cookie] = cookie.split(';');
	return reply;
}

/** From our page to the broker's, where the person logs in; what the browser is sent back with. */
async function atTheBroker(person: Person): Promise<Record<string, string>> {
	const { status, headers } = await visit(person);
	expect(status).toBe(303);
	const page = await fetch(headers.location, { redirect: 'manual' });
	const back = new URL(page.headers.get('location') ?? 'about:blank');
	expect(`${back.origin}${back.pathname}`).toBe(person.account.redirectUrl);
	return Object.fromEntries(back.searchParams);
}

const logIn = async (person: Person) => await visit(person, await atTheBroker(person));
const stored = async ({ credential }: Person) => await world().engine.credentialData(credential.id);
const angelOne = async ({ credential }: Person, parameters = PROFILE) =>
	await run(world().engine, world().broker('angelOne'), credential, parameters);

test('a person logs in, and everything works for the day without another log-in', async () => {
	const person = await newPerson();
	const reply = await logIn(person);
	expect(reply).toMatchObject({ status: 303, headers: { location: '?done=1' }, body: '' });
	const session = await stored(person);
	expect(session).toMatchObject({ refreshToken: '', loginUrl: person.node.url('login') });
	expect(sim().issuedTokens).toContain(session.accessToken);
	expect(sim().issuedTokens).toContain(session.feedToken);
	const { clientCode } = person.account;
	const items = reply.items?.map(({ json }) => json);
	expect(items).toEqual([
		{ broker: 'angelOne', clientCode, expiresAt: expect.stringMatching(/T00:00:00\+05:30$/) },
	]);
	expect(Date.parse(String(session.sessionExpiresAt))).toBe(
		Date.parse(String(items?.[0].expiresAt)),
	);

	const requests = await requestsDuring(sim(), async () => {
		expect(output(await angelOne(person))).toMatchObject({ clientCode });
		const { engine } = world();
		const url = sim().origin + PATHS.angelOne.profile;
		const [sent] = (await engine.httpRequestNode(person.credential, { url, method: 'GET' })).items;
		expect(JSON.stringify(sent.json)).toContain(clientCode);
		const tested = await engine.testCredential(person.credential.id);
		expect(tested).toMatchObject({ status: 'OK', message: `Connected to account ${clientCode}` });
	});
	expect(requests.map(({ path }) => path)).toEqual(Array(3).fill(PATHS.angelOne.profile));
});

test('the last page names the account to the browser that has logged in, and to no other', async () => {
	const person = await newPerson();
	await logIn(person);
	const page = await visit(person, { done: '1', word: '<b>reflected</b>' });
	expect(page.status).toBe(200);
	expect(page.items).toBeNull();
	expect(page.body).toContain(`Account ${person.account.clientCode}`);
	expect(page.body).not.toContain('reflected');
	expect(page.headers).toMatchObject({
		'content-security-policy': expect.stringMatching(/^default-src 'none'/),
		'cache-control': 'no-store',
		'referrer-policy': 'no-referrer',
	});
	const other = await visit({ ...person, cookie: '' }, { done: '1' });
	expect(other.body).not.toContain(person.account.clientCode);
	// The cookie of the last page begins no log-in.
	const replayed = await visit(person, { auth_token: String((await stored(person)).accessToken) });
	expect(replayed.status).toBe(403);
});

test('the cookie is for our page alone, and for https where n8n is reached by it', async () => {
	const person = await newPerson();
	const { headers } = await visit(person);
	const [, ...attributes] = headers['set-cookie'].split('; ');
	const path = new URL(person.node.url('login')).pathname;
	expect(attributes).toEqual(['Max-Age=600', `Path=${path}`, 'HttpOnly', 'SameSite=Lax', 'Secure']);
	const plain = await newPerson({ baseUrl: 'http://localhost:5678/' });
	expect((await visit(plain)).headers['set-cookie']).not.toContain('Secure');
	expect((await logIn(plain)).status).toBe(303);
});

describe('until somebody has logged in', () => {
	test.each([true, false])('every way says what to do (published: %s)', async (publish) => {
		const person = await newPerson({ publish });
		const { engine } = world();
		const what = publish
			? `Log in at ${person.node.url('login')} first:`
			: 'Publish a workflow with the trigger On publisher login';
		const requests = await requestsDuring(sim(), async () => {
			for (let times = 0; times < 2; times++)
				expect((await angelOne(person)).error?.message).toContain(what);
			const tested = await engine.testCredential(person.credential.id);
			expect(tested.status).toBe('Error');
			expect(tested.message).toContain(what);
			const url = sim().origin + PATHS.angelOne.profile;
			const sent = await engine.httpRequestNode(person.credential, { url, method: 'GET' });
			expect(sent.error?.message).toContain(what);
		});
		expect(requests).toEqual([]);
		expect((await stored(person)).accessToken ?? '').toBe('');
		if (!publish) return;
		await logIn(person);
		expect(output(await angelOne(person))).toMatchObject({ clientCode: person.account.clientCode });
	});

	test('a log-in serves another worker at once, which was refused a moment ago', async () => {
		const person = await newPerson();
		const other = world().engine.anotherWorker();
		const profile = async () =>
			await run(other, world().broker('angelOne'), person.credential, PROFILE);
		expect((await profile()).status).toBe('error');
		await logIn(person);
		expect((await profile()).status).toBe('success');
	});

	const sbin = { exchange: 'NSE', instrument: { __rl: true, mode: 'symbol', value: 'SBIN' } };
	test.each<[string, INodeParameters, 'orderSocket' | 'tickSocket']>([
		['orderUpdate', {}, 'orderSocket'],
		['tick', { instruments: { list: [sbin] } }, 'tickSocket'],
	])('the event %s tells it once, and goes on with the log-in', async (event, fields, socket) => {
		const person = await newPerson();
		const trigger = world().engine.trigger({
			...{ node: 'angelOneTrigger', parameters: { event, ...fields } },
			credential: person.credential,
		});
		await trigger.start();
		await until(() => trigger.failures.length === 1);
		expect(trigger.failures[0].message).toContain(`Log in at ${person.node.url('login')}`);
		await logIn(person);
		await until(() => sim()[socket].open === 1);
		await trigger.stop();
		await until(() => sim()[socket].open === 0);
	});
});

test('a session that ends in the middle is missing again; a failure of a read is shown as it is', async () => {
	const person = await newPerson();
	await logIn(person);
	const url = sim().origin + PATHS.angelOne.profile;
	const send = async () =>
		await world().engine.httpRequestNode(person.credential, { url, method: 'GET' });
	sim().addFault({ kind: 'status500', path: PATHS.angelOne.profile });
	const failed = await send();
	expect(failed.status).toBe('error');
	expect(failed.error?.message).not.toContain('Log in at');
	const before = await stored(person);
	sim().revokeAllSessions();
	expect((await angelOne(person)).error?.message).toContain('Log in at https://');
	expect((await world().engine.testCredential(person.credential.id)).message).toContain(
		'Log in at',
	);
	expect(await stored(person)).toEqual(before);
	const later = shiftClock(2_000);
	await logIn(person);
	expect((await angelOne(person)).status).toBe('success');
	later();
	const restore = shiftClock(25 * 3_600_000);
	expect((await send()).error?.message).toContain('Log in at https://');
	restore();
});

describe('a log-in is not taken', () => {
	const nothingStored = async (person: Person) =>
		expect((await stored(person)).accessToken ?? '').toBe('');

	test.each([
		['another browser', { cookie: '' }, {}],
		['a made-up cookie', { cookie: 'broker-login=9999999999999.nonce.signature' }, {}],
		['another state', {}, { state: 'planted' }],
	])('from %s', async (_, browser, query) => {
		const person = await newPerson();
		const back = await atTheBroker(person);
		const requests = await requestsDuring(sim(), async () => {
			const reply = await visit({ ...person, ...browser }, { ...back, ...query });
			expect([reply.status, reply.items]).toEqual([403, null]);
			expect(reply.body).toContain('not begun in this browser');
		});
		expect(requests).toEqual([]);
		await nothingStored(person);
	});

	test('with a made-up cookie and its state', async () => {
		const person = await newPerson();
		const state = `${Date.now() + 60_000}.nonce.${'a'.repeat(43)}`;
		const planted = { ...person, cookie: `broker-login=${state}` };
		const back = await atTheBroker(person);
		expect((await visit(planted, { ...back, state })).status).toBe(403);
		await nothingStored(person);
	});

	test('with the state and cookie of another credential', async () => {
		const [mine, theirs] = [await newPerson(), await newPerson()];
		const back = await atTheBroker(theirs);
		const planted = { ...mine, cookie: theirs.cookie };
		expect((await visit(planted, back)).body).toContain('not begun in this browser');
		await nothingStored(mine);
	});

	test('after ten minutes', async () => {
		const person = await newPerson();
		const back = await atTheBroker(person);
		const restore = shiftClock(601_000);
		expect((await visit(person, back)).status).toBe(403);
		restore();
		expect((await visit(person, back)).status).toBe(303);
	});

	test('of another account, by its token or by the broker', async () => {
		const [person, stranger] = [await newPerson(), addAngelOneAccount(sim())];
		quirks({ publisherClient: stranger.clientCode });
		const reply = await logIn(person);
		expect([reply.status, reply.items]).toEqual([403, null]);
		expect(reply.body).toContain('of another account');
		// A token that claims to be ours, and is the stranger's for the broker.
		quirks({ publisherClient: null });
		const back = await atTheBroker(person);
		const [head, , signature] = back.auth_token.split('.');
		const claims = { username: person.account.clientCode, iat: Math.floor(Date.now() / 1000) };
		const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature];
		const refused = await visit(person, { ...back, auth_token: forged.join('.') });
		expect([refused.status, refused.items]).toEqual([403, null]);
		expect(refused.body).toContain('does not take the session');
		await nothingStored(person);
	});

	test('whose profile is of another account', async () => {
		const person = await newPerson();
		const back = await atTheBroker(person);
		const { clientCode } = person.account;
		// The profile of this session is somebody else's from now on.
		person.account.clientCode = 'Z900100';
		const reply = await visit(person, back);
		person.account.clientCode = clientCode;
		expect(reply.body).toContain('of another account');
		await nothingStored(person);
	});

	test('twice: an older one never takes the place of a newer', async () => {
		const person = await newPerson();
		const first = await atTheBroker(person);
		const { cookie } = person;
		const restore = shiftClock(2_000);
		await logIn(person);
		restore();
		const { accessToken } = await stored(person);
		const replayed = await visit({ ...person, cookie }, first);
		expect([replayed.status, replayed.items]).toEqual([409, null]);
		expect((await stored(person)).accessToken).toBe(accessToken);
	});

	test('where the person goes back without, or the broker does not answer', async () => {
		const person = await newPerson();
		quirks({ publisherVisitor: 'aborts' });
		expect((await logIn(person)).body).toContain('was not completed');
		quirks({ publisherVisitor: 'logsIn' });
		sim().addFault({ kind: 'html502', path: PATHS.angelOne.profile, times: 20 });
		expect((await logIn(person)).status).toBe(502);
		await nothingStored(person);
	});

	test('after five that were refused, from the same address', async () => {
		const person = await newPerson();
		quirks({ publisherClient: addAngelOneAccount(sim()).clientCode });
		for (let times = 0; times < 5; times++) expect((await logIn(person)).status).toBe(403);
		quirks({ publisherClient: null });
		expect((await logIn(person)).status).toBe(429);
		const restore = shiftClock(601_000);
		expect((await logIn(person)).status).toBe(303);
		restore();
	});
});

test.each([
	['without state', { publisherState: 'missing' }, 303],
	['with the state of an earlier one', { publisherState: 'replayed' }, 403],
	['with a changed state', { publisherState: 'changed' }, 403],
	['without a feed token', { publisherFeedToken: false }, 303],
	['with a refresh token', { publisherRefreshToken: true }, 303],
	['with a token that has its Bearer', { bearerPrefixOnJwt: true }, 303],
] as const)('a log-in that comes back %s', async (_, changes, status) => {
	const person = await newPerson();
	await atTheBroker(person);
	quirks(changes);
	expect((await logIn(person)).status).toBe(status);
	const { refreshToken, accessToken = '' } = await stored(person);
	expect(String(accessToken).startsWith('ey')).toBe(status === 303);
	expect(refreshToken ?? '').toBe('');
	if (status === 303) expect((await angelOne(person)).status).toBe('success');
});

describe('the link', () => {
	test('is given by Get Login Link, and leads to the broker’s page', async () => {
		const person = await newPerson();
		const { clientCode, apiKey } = person.account;
		const loginUrl = person.node.url('login');
		const before = output(await angelOne(person, LINK));
		expect(before).toEqual({
			...{ broker: 'angelOne', clientCode, loginUrl, loggedIn: false, expiresAt: null },
		});
		const { headers } = await visit(person);
		const page = new URL(headers.location);
		expect(`${page.origin}${page.pathname}`).toBe(`${sim().origin}/publisher-login`);
		expect([...page.searchParams.keys()]).toEqual(['api_key', 'state']);
		expect(page.searchParams.get('api_key')).toBe(apiKey);
		await logIn(person);
		expect(output(await angelOne(person, LINK))).toMatchObject({
			loggedIn: true,
			expiresAt: expect.stringMatching(/\+05:30$/),
		});
	});

	test('of another published workflow takes its place; its key stays', async () => {
		const person = await newPerson();
		const { loginStateKey } = await stored(person);
		expect(loginStateKey).toMatch(/^[\w-]{43}$/);
		const baseUrl = 'https://other.example.com/';
		const parameters = { event: 'login' };
		const { credential } = person;
		const other = world().engine.webhookNode({
			...{ node: 'angelOneWebhookTrigger', parameters, credential, baseUrl },
		});
		await other.publish();
		expect(await stored(person)).toMatchObject({ loginUrl: other.url('login'), loginStateKey });
		await person.node.unpublish();
		expect((await stored(person)).loginUrl).toBe(other.url('login'));
		await other.unpublish();
		expect((await stored(person)).loginUrl ?? '').toBe('');
		const refused = await angelOne(person, LINK);
		expect(refused.error?.message).toContain('Publish a workflow with the trigger On publisher');
	});

	test('is none where the credential logs in by itself, or in a test run', async () => {
		const credential = await world().broker('angelOne').newCredential();
		const { engine } = world();
		const result = await run(engine, world().broker('angelOne'), credential, LINK);
		expect(result.error?.message).toContain('logs in by itself');
		const parameters = { event: 'login' };
		const node = engine.webhookNode({ node: 'angelOneWebhookTrigger', parameters, credential });
		await expect(node.publish()).rejects.toThrow('logs in by itself');
		expect((await node.call('login')).status).toBe(404);
		const { node: published } = await newPerson();
		await expect(published.publish('manual')).rejects.toThrow('needs the published workflow');
	});
});

test('addresses that the event does not choose do not exist', async () => {
	const { node, credential } = await newPerson();
	expect((await node.call('postback', { method: 'POST', body: '{}' })).status).toBe(404);
	const postbacks = world().engine.webhookNode({ node: 'angelOneWebhookTrigger', credential });
	await postbacks.publish();
	expect((await postbacks.call('login')).status).toBe(404);
	expect((await node.call('login')).status).toBe(303);
});

test('an expression for the way to log in that gives neither is an error', async () => {
	const person = await newPerson({ publish: false }, { authMethod: 'browser' });
	const { error } = await angelOne(person);
	expect(error?.message).toContain('Log In With');
	expect(error?.message).toContain('publisher');
});

test('a log-out ends the session at the broker, and the link stays', async () => {
	const person = await newPerson();
	await logIn(person);
	expect(output(await angelOne(person, LOG_OUT))).toMatchObject({ revokedAtBroker: true });
	expect(await stored(person)).toMatchObject({ loginUrl: person.node.url('login') });
	expect((await angelOne(person)).error?.message).toContain('Log in at');
});
