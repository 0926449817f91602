import type { BrokerModule } from '../../../brokers/core/broker';
import { BrokerError } from '../../../brokers/core/errors';
import { angelOne } from '../../../brokers/angelone';
import { groww } from '../../../brokers/groww';
import { accountOf, openWith } from '../support/broker';
import { failureOf } from '../support/failures';
import { reply } from '../support/transport';

const userDetail = (ucc: unknown) => reply({ status: 'SUCCESS', payload: { ucc } });

/** A Groww account by a key of its own. */
function keyed() {
	return accountOf(groww as unknown as BrokerModule, { authMethod: 'totp', apiKey: 'key-1' });
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('two keys of one account are one account, which is asked for once', async () => {
	const one = openWith(groww, [userDetail('4711')], keyed());
	const other = openWith(groww, [userDetail('4711')], keyed());
	const third = openWith(groww, [userDetail('4712')], keyed());
	expect(one.broker.credential.client).not.toBe(other.broker.credential.client);
	const key = await one.broker.accountKey();
	expect(await other.broker.accountKey()).toBe(key);
	expect(await third.broker.accountKey()).not.toBe(key);
	expect(await one.broker.accountKey()).toBe(key);
	expect(one.transport.requests).toMatchObject([{ path: '/v1/user/detail' }]);
	expect(key).not.toContain('4711');
});

test('many at once ask once', async () => {
	const { broker, transport } = openWith(groww, [userDetail('4711')], keyed());
	const keys = await Promise.all(Array.from({ length: 50 }, broker.accountKey));
	expect(new Set(keys).size).toBe(1);
	expect(transport.requests).toHaveLength(1);
});

test.each([
	['refuses', reply({ status: 'FAILURE', error: { code: 'GA005', message: 'no' } }, 400)],
	['answers something else', reply('<html>', 502)],
	['names none', userDetail(null)],
])(
	'a broker that %s: the key stands for the account, and it is asked again later',
	async (_, answer) => {
		const { broker, transport } = openWith(groww, [answer, userDetail('4711')], keyed());
		expect(await broker.accountKey()).toBe(broker.credential.client);
		expect(await broker.accountKey()).toBe(broker.credential.client);
		expect(transport.requests).toHaveLength(1);
		jest.advanceTimersByTime(600_001);
		expect(await broker.accountKey()).not.toBe(broker.credential.client);
		expect(transport.requests).toHaveLength(2);
	},
);

test('without a log-in there is no account: an error, and the next one asks again', async () => {
	const { credential, sessions } = keyed();
	const refused = new BrokerError({ broker: 'groww', failure: 'login', code: 'X', message: 'no' });
	const token = jest.spyOn(sessions, 'token').mockRejectedValueOnce(refused);
	const { broker } = openWith(groww, [userDetail('4711')], { credential, sessions });
	expect(await failureOf(broker.accountKey())).toMatchObject({ failure: 'login' });
	expect(await broker.accountKey()).not.toBe(credential.client);
	expect(token).toHaveBeenCalledTimes(2);
});

test('a credential that names its account is not asked about', async () => {
	const { broker, transport } = openWith(angelOne, []);
	expect(await broker.accountKey()).toBe(broker.credential.client);
	expect(transport.requests).toEqual([]);
});
