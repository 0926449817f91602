import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { readGrowwAccount } from '../../brokers/groww/account';
import { growwHeaders, WRITE_RULES } from '../../brokers/groww/api';
import { GrowwLogin, growwOwner } from '../../brokers/groww/login';
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
	const account = readGrowwAccount(credentials);
	const { secrets } = account;
	return outgoingRequest({
		credentials,
		options: requestOptions,
		connection: account,
		rules: WRITE_RULES,
		token: () => usableToken(credentials, growwOwner(secrets)),
		headers: (token) => growwHeaders(token, requestOptions.body !== undefined),
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
		const { secrets, baseUrl, proxy } = readGrowwAccount(credentials);
		return new GrowwLogin(secrets, loginTransport(baseUrl, proxy, helpers.httpRequest));
	}, credentials);
}
