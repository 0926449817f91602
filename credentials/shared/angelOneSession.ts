import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { readAngelOneAccount } from '../../brokers/angelone/account';
import { angelOneHeaders, WRITE_RULES } from '../../brokers/angelone/api';
import { AngelOneLogin, angelOneOwner } from '../../brokers/angelone/login';
import { endHandover, handedOver } from './handover';
import { loginTransport } from './n8n-transport';
import { isNotToBeRepeated, outgoingRequest } from './http-request';
import { logInForN8n, usableToken } from './sessions';

/** Puts the stored session on a request of n8n's own. */
export function authenticate(
	credentials: ICredentialDataDecryptedObject,
	requestOptions: IHttpRequestOptions,
): IHttpRequestOptions {
	endHandover(credentials);
	const account = readAngelOneAccount(credentials);
	const { secrets } = account;
	return outgoingRequest({
		credentials,
		options: requestOptions,
		connection: account,
		rules: WRITE_RULES,
		token: () => usableToken(credentials, angelOneOwner(secrets)),
		headers: (token) => angelOneHeaders(secrets.apiKey.trim(), token),
	});
}

/** A session for n8n to store: the one that a node hands over, else a new one. */
export async function preAuthentication(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<IDataObject> {
	if (isNotToBeRepeated(credentials)) return {};
	const handed = handedOver(credentials);
	if (handed) return handed;
	return await logInForN8n(() => {
		const { secrets, baseUrl, proxy } = readAngelOneAccount(credentials);
		return new AngelOneLogin(secrets, loginTransport(baseUrl, proxy, helpers.httpRequest));
	}, credentials);
}
