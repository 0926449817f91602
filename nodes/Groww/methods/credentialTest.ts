import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { readSecret } from '../../../brokers/core/account';
import { readGrowwAccount } from '../../../brokers/groww/account';
import { GrowwClient } from '../../../brokers/groww/client';
import { GrowwLogin } from '../../../brokers/groww/login';
import { readProfile } from '../../../brokers/groww/parse';
import { loginTransport } from '../../../credentials/shared/n8n-transport';
import { asHttpRequest, testCredential } from '../../shared/credential-test';

const TIMEOUT_MS = 15_000;

/** The Test button of the Groww credential. */
export async function growwApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = credential.data ?? {};
	const secrets = [
		data.apiKey,
		data.apiSecret,
		data.totpSecret,
		data.dailyAccessToken,
		data.proxyUrl,
	].map(readSecret);
	return await testCredential(secrets, () => {
		const { secrets: keys, baseUrl, proxy } = readGrowwAccount(data);
		const transport = loginTransport(baseUrl, proxy, asHttpRequest(this.helpers));
		const login = new GrowwLogin(keys, transport);
		return {
			login,
			readAccount: async (sessions) => {
				const client = new GrowwClient({
					owner: login.owner,
					transport,
					sessions,
					timeoutMs: TIMEOUT_MS,
					maxWaitMs: TIMEOUT_MS,
				});
				return readProfile(await client.profile()).clientCode;
			},
		};
	});
}
