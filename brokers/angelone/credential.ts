import { readConnection, readSecret } from '../core/credential';
import type { BrokerCredential } from '../core/broker';
import { checkChoice } from '../core/orders/order-rules';
import type { BrowserLogin } from '../core/session/browser-login';
import type { JsonObject } from '../core/wire';
import { atAddress } from '../core/session/at-address';
import { ANGEL_ONE, angelOneHeaders, HOST_ALIASES, LIVE_BASE_URL } from './api';
import {
	angelOneClientKey,
	AngelOneLogin,
	angelOneOwner,
	type AngelOneSecrets,
	clientCodeOf,
} from './login';
import { browserLoginOf, PublisherLogin, publisherOwner } from './publisher';

/** @throws BrokerError `input` for an address that may not be used. */
export function readCredential(data: JsonObject): BrokerCredential {
	const connection = readConnection(ANGEL_ONE, data, LIVE_BASE_URL, HOST_ALIASES);
	const keys: AngelOneSecrets = {
		baseUrl: connection.baseUrl,
		apiKey: readSecret(data.apiKey),
		clientCode: clientCodeOf(readSecret(data.clientCode)),
		mpin: readSecret(data.mpin),
		totpSecret: readSecret(data.totpSecret),
	};
	const apiKey = keys.apiKey.trim();
	const stateKey = readSecret(data.loginStateKey);
	return {
		...connection,
		client: angelOneClientKey(keys),
		clientCode: keys.clientCode,
		secrets: [keys.apiKey, keys.mpin, keys.totpSecret, connection.proxy?.password ?? '', stateKey],
		headers: (token) => angelOneHeaders(apiKey, token),
		...(isPublisher(data.authMethod)
			? byBrowser(keys, { link: readSecret(data.loginUrl), stateKey })
			: {
					owner: angelOneOwner(keys),
					authenticator: (transport, signal) =>
						atAddress(connection, new AngelOneLogin(keys, transport, signal)),
				}),
	};
}

function byBrowser(
	keys: AngelOneSecrets,
	stored: Pick<BrowserLogin, 'link' | 'stateKey'>,
): Pick<BrokerCredential, 'owner' | 'authenticator' | 'browserLogin'> {
	return {
		owner: publisherOwner(keys),
		authenticator: () => new PublisherLogin(keys, stored.link),
		browserLogin: browserLoginOf(keys, stored),
	};
}

/** What n8n's editor leaves out when it saves is the default. @throws BrokerError `input` */
function isPublisher(method: unknown): boolean {
	if (method === undefined || method === 'totp') return false;
	return checkChoice(ANGEL_ONE, 'authMethod', 'Log In With', method, METHODS) === 'publisher';
}

const METHODS = ['publisher', 'totp'];
