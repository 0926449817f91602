import { TransportError } from '../../../brokers/core/http/http-transport';
import { forgetRefusals, NO_SESSION } from '../../../brokers/core/session/session-manager';
import { GrowwLogin, growwOwner, type GrowwSecrets } from '../../../brokers/groww/login';
import { logInForN8n, readable, usableToken } from '../../../credentials/shared/sessions';
import { session } from '../support/credentials';
import { brokerError } from '../support/failures';
import { reply, ScriptedTransport } from '../support/transport';

beforeEach(() => forgetRefusals());

describe('logging in for n8n', () => {
	const growwSecrets = (): GrowwSecrets => ({
		baseUrl: 'https://api.groww.in',
		authMethod: 'approval',
		apiKey: `key ${Math.random()}`,
		apiSecret: 's',
		totpSecret: '',
		dailyAccessToken: '',
	});

	test('returns what is to be stored', async () => {
		const account = growwSecrets();
		const transport = new ScriptedTransport(reply({ token: 'fresh', active: true }));
		expect(await logInForN8n(() => new GrowwLogin(account, transport), {})).toMatchObject({
			accessToken: 'fresh',
			sessionOwner: growwOwner(account),
			refreshToken: '',
			feedToken: '',
		});
	});

	test('a token that n8n found refused is replaced, although it looks good', async () => {
		const account = growwSecrets();
		const stored = { ...session, sessionOwner: growwOwner(account) };
		const transport = new ScriptedTransport(reply({ token: 'fresh' }));
		const fields = await logInForN8n(() => new GrowwLogin(account, transport), stored);
		expect(fields.accessToken).toBe('fresh');
	});

	test('a failure is one line: what happened and what to do', async () => {
		const body = { status: 'FAILURE', error: { code: 'GA005', message: 'Not approved' } };
		const transport = new ScriptedTransport(reply(body, 403));
		await expect(logInForN8n(() => new GrowwLogin(growwSecrets(), transport), {})).rejects.toThrow(
			/^Groww refused the log-in: Not approved \(GA005\).* approve the key for today/,
		);
	});
});

test.each([
	[brokerError({ message: 'It failed', hint: 'Do this.' }), 'It failed. Do this.'],
	[brokerError({ message: 'It failed.', hint: 'Do this.' }), 'It failed. Do this.'],
	[brokerError({ message: 'It failed' }), 'It failed'],
	[new TransportError('BLOCKED', false, 'Not allowed.'), 'Not allowed.'],
	[new Error('boom'), 'boom'],
	[undefined, 'The log-in failed.'],
])('what the user reads of %p', (error, message) => {
	expect(readable(error).message).toBe(message);
});

test('a token is usable for its owner until a minute before its end', () => {
	const { sessionOwner } = session;
	expect(usableToken(session, sessionOwner)).toBe('stored-jwt');
	expect(() => usableToken(session, 'somebody else')).toThrow(/over/);
	expect(() => usableToken({ ...NO_SESSION }, sessionOwner)).toThrow(/over/);
});
