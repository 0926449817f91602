import type { ICredentialTestFunctions } from 'n8n-workflow';
import { angelOne } from '../../../brokers/angelone';
import { forgetRefusals } from '../../../brokers/core/session/session-manager';
import { groww } from '../../../brokers/groww';
import { testCredential } from '../../../nodes/shared/credential-test';
import { brokerError } from '../support/failures';

beforeEach(() => forgetRefusals());

/** n8n's older request helper, which is all that a credential's test is given. */
function n8nAnswering(statusCode: number, body: unknown) {
	const seen: Array<{ uri?: string; headers?: { Authorization?: string } }> = [];
	const request = async (options: (typeof seen)[number]) => {
		seen.push(options);
		return await Promise.resolve({ statusCode, body: JSON.stringify(body), headers: {} });
	};
	return { seen, functions: { helpers: { request } } as unknown as ICredentialTestFunctions };
}

let pasted = 0;
const pastedToken = () => ({ authMethod: 'accessToken', dailyAccessToken: `token ${++pasted}` });

describe('the Test button', () => {
	test('is satisfied by a real read alone, and names the account', async () => {
		const test = async (ucc: string | null) => {
			const { functions, seen } = n8nAnswering(200, { status: 'SUCCESS', payload: { ucc } });
			const data = pastedToken();
			const result = await testCredential(functions, groww, data);
			expect(seen).toEqual([
				expect.objectContaining({
					uri: 'https://api.groww.in/v1/user/detail',
					headers: expect.objectContaining({ Authorization: `Bearer ${data.dailyAccessToken}` }),
				}),
			]);
			return result;
		};
		expect(await test('924189')).toEqual({ status: 'OK', message: 'Connected to account 924189' });
		expect(await test(null)).toEqual({ status: 'OK', message: 'Connected' });
	});

	test('is not satisfied by a read without an account’s data', async () => {
		const { functions } = n8nAnswering(200, { status: 'SUCCESS', payload: null });
		expect(await testCredential(functions, groww, pastedToken())).toEqual({
			status: 'Error',
			message: 'Groww answered without data.',
		});
	});

	test('a pasted token that the broker refuses is over, and says where to make the next', async () => {
		const { functions } = n8nAnswering(401, { errorCode: 401 });
		const result = await testCredential(functions, groww, pastedToken());
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/is over.*06:00.*Make a new access token/);
	});

	test('says what to mend, and shows no secret', async () => {
		const { functions } = n8nAnswering(200, {});
		const refusing = {
			...angelOne,
			readCredential: () => {
				throw brokerError({
					failure: 'login',
					message: 'Angel One: 4321 is wrong for key-hunter2',
					hint: 'Check the MPIN.',
				});
			},
		};
		const data = { apiKey: 'key-hunter2', mpin: '4321' };
		expect(await testCredential(functions, refusing, data)).toEqual({
			status: 'Error',
			message: 'Angel One: ••• is wrong for •••. Check the MPIN.',
		});
	});
});
