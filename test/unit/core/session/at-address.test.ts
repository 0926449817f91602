import { angelOne } from '../../../../brokers/angelone';
import type { BrokerModule } from '../../../../brokers/core/broker';
import { TransportError } from '../../../../brokers/core/http/http-transport';
import { groww } from '../../../../brokers/groww';
import { failureOf } from '../../support/failures';
import { type Answer, reply, ScriptedTransport } from '../../support/transport';

const FIELDS = {
	apiKey: 'key-1',
	clientCode: 'a12345',
	mpin: '4321',
	totpSecret: 'GEZDGNBVGY3TQOJQ',
	authMethod: 'totp',
};
const MODULES: BrokerModule[] = [angelOne, groww] as unknown as BrokerModule[];
const ELSEWHERE = 'http://127.0.0.1:9999';
const unreachable = new TransportError('NOT_CONNECTED', false, 'No connection.');

async function loginError(module: BrokerModule, baseUrl: string | undefined, answer: Answer) {
	const { authenticator } = module.readCredential({ ...FIELDS, baseUrl });
	return await failureOf(authenticator(new ScriptedTransport(answer)).login(null));
}

describe.each(MODULES.map((module) => [module.displayName, module] as const))('%s', (_, module) => {
	test.each([
		['a web page', reply('<html>Not found</html>', 404)],
		['something that is JSON', reply({ hello: 'world' })],
		['nothing', unreachable],
	])('another address, where there is %s: the error names it', async (__, answer) => {
		const error = await loginError(module, ELSEWHERE, answer);
		expect(error.hint).toContain(`The base URL of the credential is ${ELSEWHERE}`);
	});

	test('the broker’s own address is not doubted', async () => {
		const error = await loginError(module, undefined, reply('<html>Bad gateway</html>', 502));
		expect(error.hint ?? '').not.toContain('The base URL of the credential is');
	});

	test('nor one whose broker refuses the secrets', async () => {
		const refusal = { status: 'FAILURE', error: { code: '401', message: 'No' } };
		const refused = { status: false, message: 'No', errorcode: 'AB7001', data: null };
		const answer = reply(module === MODULES[0] ? refused : refusal, 401);
		const error = await loginError(module, ELSEWHERE, answer);
		expect(error).toMatchObject({ failure: 'login' });
		expect(error.hint ?? '').not.toContain('The base URL of');
	});
});

test('Angel One is sent the client code in capitals, however it was typed', async () => {
	const { authenticator, clientCode } = angelOne.readCredential({
		...FIELDS,
		clientCode: ' a12345 ',
	});
	const transport = new ScriptedTransport(
		reply({ status: true, data: { jwtToken: 'a.b.c', refreshToken: 'r', feedToken: 'f' } }),
	);
	await authenticator(transport).login(null);
	expect(transport.requests[0].body).toMatchObject({ clientcode: 'A12345' });
	expect(clientCode).toBe('A12345');
});
