import { readConnection, readSecret } from '../core/credential';
import type { BrokerCredential } from '../core/broker';
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
	return {
		...connection,
		owner: angelOneOwner(keys),
		client: angelOneClientKey(keys),
		clientCode: keys.clientCode,
		secrets: [keys.apiKey, keys.mpin, keys.totpSecret, connection.proxy?.password ?? ''],
		authenticator: (transport, signal) =>
			atAddress(connection, new AngelOneLogin(keys, transport, signal)),
		headers: (token) => angelOneHeaders(apiKey, token),
	};
}
