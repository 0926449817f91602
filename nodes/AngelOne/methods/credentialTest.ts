import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { readAngelOneAccount } from '../../../brokers/angelone/account';
import { AngelOneClient } from '../../../brokers/angelone/client';
import { angelOneClientKey, AngelOneLogin } from '../../../brokers/angelone/login';
import { readProfile } from '../../../brokers/angelone/parse';
import { readSecret } from '../../../brokers/core/account';
import { loginTransport } from '../../../credentials/shared/n8n-transport';
import { asHttpRequest, testCredential } from '../../shared/credential-test';

const TIMEOUT_MS = 15_000;

/** The Test button of the Angel One credential. */
export async function angelOneApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = credential.data ?? {};
	const secrets = [data.apiKey, data.mpin, data.totpSecret, data.proxyUrl].map(readSecret);
	return await testCredential(secrets, () => {
		const { secrets: keys, baseUrl, proxy } = readAngelOneAccount(data);
		const transport = loginTransport(baseUrl, proxy, asHttpRequest(this.helpers));
		const login = new AngelOneLogin(keys, transport);
		return {
			login,
			readAccount: async (sessions) => {
				const client = new AngelOneClient({
					owner: angelOneClientKey(keys),
					apiKey: keys.apiKey.trim(),
					clientCode: keys.clientCode.trim(),
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
