import type { INodeParameters } from 'n8n-workflow';
import createRule from '../../contracts/angelone/createRule.json';
import getOIData from '../../contracts/angelone/getOIData.json';
import optionGreek from '../../contracts/angelone/optionGreek.json';
import ruleList from '../../contracts/angelone/ruleList.json';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	BROKERS,
	growwDailyFields,
	growwFields,
	names,
	newAngelOne,
	newGroww,
	output,
	requestsDuring,
	run,
	type BrokerName,
	useWorld,
	MANY_LOG_INS,
} from './support';
import type { CredentialData, RunResult, StoredCredential } from './harness';

const world = useWorld(MANY_LOG_INS);

const LOG_IN = { angelOne: 'loginByPassword', groww: 'access' };
const RENEW = { angelOne: 'generateTokens', groww: 'access' };

/** Reads the profile with n8n's HTTP Request node and the credential. */
async function get(name: BrokerName, credential: StoredCredential, origin?: string) {
	const { simulator, paths } = world().broker(name);
	return await world().engine.httpRequestNode(credential, {
		url: `${origin ?? simulator.origin}${paths.profile}`,
	});
}

async function warm(name: BrokerName) {
	const broker = world().broker(name);
	const credential = await broker.newCredential();
	expect((await get(name, credential)).status).toBe('success');
	const { accessToken } = await world().engine.credentialData(credential.id);
	return { broker, credential, token: String(accessToken) };
}

describe.each(BROKERS)('%s', (name) => {
	const read = name === 'angelOne' ? 'getProfile' : 'detail';

	test('a credential that never logged in logs in, and keeps the session', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		const requests = await requestsDuring(broker.simulator, async () => {
			for (let i = 0; i < 2; i++) {
				const { items } = await get(name, credential);
				expect(items[0].json).toMatchObject({
					statusCode: 200,
					body: { status: name === 'angelOne' ? true : 'SUCCESS' },
				});
			}
		});
		expect(names(requests)).toEqual([LOG_IN[name], read, read]);
	});

	test('the node of the broker goes on with the session', async () => {
		const { broker, credential } = await warm(name);
		const requests = await requestsDuring(broker.simulator, async () => {
			const parameters = { resource: 'account', operation: 'getProfile' };
			const result = await world().engine.run({ node: name, credential, parameters });
			expect(result.status).toBe('success');
		});
		expect(names(requests)).toEqual([read]);
	});

	test('a session past its end is renewed, and its token not sent to the call', async () => {
		const { broker, credential, token } = await warm(name);
		const sessionExpiresAt = new Date(Date.now() - 1000).toISOString();
		await world().engine.writeCredentialData(credential.id, { sessionExpiresAt });
		const requests = await requestsDuring(broker.simulator, async () => {
			expect((await get(name, credential)).status).toBe('success');
		});
		expect(names(requests)).toEqual([RENEW[name], read]);
		expect(requests[1].headers.authorization).not.toContain(token);
	});

	test('a token the broker refuses with a 401 is renewed', async () => {
		const { broker, credential } = await warm(name);
		world().angelOne.quirks.expiredTokenReply = 'http401';
		broker.simulator.expireSessions();
		const requests = await requestsDuring(broker.simulator, async () => {
			expect((await get(name, credential)).status).toBe('success');
		});
		expect(names(requests)).toEqual([read, RENEW[name], read]);
	});

	test('the token of another account is never sent', async () => {
		const { broker, credential, token } = await warm(name);
		const other =
			name === 'angelOne'
				? angelOneFields(addAngelOneAccount(world().angelOne))
				: growwFields(addGrowwAccount(world().groww));
		await world().engine.editCredential(credential.id, other);
		const requests = await requestsDuring(broker.simulator, async () => {
			expect((await get(name, credential)).status).toBe('success');
		});
		expect(names(requests)).toEqual([LOG_IN[name], read]);
		expect(JSON.stringify(requests)).not.toContain(token);
	});

	test('another address gets nothing, and the error says why', async () => {
		const { credential } = await warm(name);
		const elsewhere = name === 'angelOne' ? await newAngelOne() : await newGroww();
		const result = await get(name, credential, elsewhere.origin);
		expect(result.status).toBe('error');
		expect(result.raw).toMatch(/is for http:\/\/127\.0\.0\.1:\d+ alone/);
		expect(elsewhere.requests).toEqual([]);
		await elsewhere.close();
	});

	test('five at once with a new credential make one log-in', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		const requests = await requestsDuring(broker.simulator, async () => {
			await Promise.all(Array.from({ length: 5 }, async () => await get(name, credential)));
		});
		expect(names(requests).filter((part) => part === LOG_IN[name])).toHaveLength(1);
	});

	describe('an order', () => {
		/** Posts the order that Place Order would send. */
		async function post(credential: StoredCredential): Promise<RunResult> {
			const broker = world().broker(name);
			const trading = await broker.newCredential();
			const dryRun = broker.order({ options: { dryRun: true } });
			const { request } = output(await run(world().engine, broker, trading, dryRun));
			const { path, body } = request as { path: string; body: INodeParameters };
			return await world().engine.httpRequestNode(credential, {
				method: 'POST',
				url: `${broker.simulator.origin}${path}`,
				body,
			});
		}

		const during = async (work: () => Promise<unknown>) =>
			names(await requestsDuring(world().broker(name).simulator, work)).filter(
				(part) => !part.endsWith('.json') && !part.endsWith('.csv'),
			);
		const place = name === 'angelOne' ? 'placeOrder' : 'create';

		test('whose reply is lost is not sent again', async () => {
			const { broker, credential } = await warm(name);
			for (const kind of ['resetAfter', 'status500'] as const) {
				broker.simulator.addFault({ kind, path: broker.paths.place, times: 1 });
				const before = broker.simulator.orders.length;
				const sent = await during(async () => {
					expect((await post(credential)).status).toBe('error');
				});
				expect(sent).toEqual([place]);
				expect(broker.simulator.orders).toHaveLength(before + 1);
			}
		});

		test('of a session that is over goes out once, after the log-in', async () => {
			const { credential } = await warm(name);
			const sessionExpiresAt = new Date(Date.now() - 1000).toISOString();
			await world().engine.writeCredentialData(credential.id, { sessionExpiresAt });
			const sent = await during(async () => {
				expect((await post(credential)).status).toBe('success');
			});
			expect(sent).toEqual([RENEW[name], place]);
		});

		test('of a read-only credential is refused, and costs no log-in', async () => {
			const { credential } = await warm(name);
			await world().engine.editCredential(credential.id, { permissions: 'readOnly' });
			const sent = await during(async () => {
				const result = await post(credential);
				expect(result.status).toBe('error');
				expect(result.raw).toMatch(/read-only: the request was not sent/);
			});
			expect(sent).toEqual([]);
		});
	});

	test('wrong secrets: the error says what to mend', async () => {
		const broker = world().broker(name);
		const wrong: CredentialData =
			name === 'angelOne' ? { mpin: '0000' } : { authMethod: 'approval', apiSecret: 'wrong' };
		const credential = await broker.newCredential(wrong);
		const { status, error } = await get(name, credential);
		expect(status).toBe('error');
		expect(`${error?.message} ${error?.description}`).toMatch(
			name === 'angelOne' ? /four-digit MPIN/ : /Copy the key again/,
		);
	});
});

test('Groww: a pasted token is used as it is', async () => {
	const account = addGrowwAccount(world().groww);
	const credential = await world().broker('groww').newCredential(growwDailyFields(account));
	const requests = await requestsDuring(world().groww, async () => {
		expect((await get('groww', credential)).status).toBe('success');
	});
	expect(names(requests)).toEqual(['detail']);
	expect(requests[0].headers.authorization).toBe(`Bearer ${account.dailyAccessToken}`);
});

test.each([
	['gtt/v1/createRule', createRule.request],
	['gtt/v1/ruleList', ruleList.request],
	['marketData/v1/optionGreek', optionGreek.request],
	['historical/v1/getOIData', getOIData.request],
	['securities/v1/cautionaryScrips', undefined],
])('Angel One: %s, for which the node has no operation', async (path, body) => {
	const { broker, credential } = await warm('angelOne');
	const { items } = await world().engine.httpRequestNode(credential, {
		url: `${broker.simulator.origin}/rest/secure/angelbroking/${path}`,
		method: body === undefined ? 'GET' : 'POST',
		body,
	});
	expect(items[0].json).toMatchObject({ statusCode: 200, body: { status: true } });
});
