import { readConnection, readSecret } from '../core/credential';
import type { BrokerCredential } from '../core/broker';
import { atAddress } from '../core/session/at-address';
import type { JsonObject } from '../core/wire';
import { GROWW, growwHeaders, LIVE_BASE_URL } from './api';
import { type AuthMethod, GrowwLogin, growwOwner, type GrowwSecrets } from './login';

const METHODS: AuthMethod[] = ['approval', 'totp', 'accessToken'];

/** @throws BrokerError `input` for an address that may not be used. */
export function readCredential(data: JsonObject): BrokerCredential {
	const connection = readConnection(GROWW, data, LIVE_BASE_URL);
	const keys: GrowwSecrets = {
		baseUrl: connection.baseUrl,
		authMethod: METHODS.find((method) => method === data.authMethod) ?? 'approval',
		apiKey: readSecret(data.apiKey),
		apiSecret: readSecret(data.apiSecret),
		totpSecret: readSecret(data.totpSecret),
		dailyAccessToken: readSecret(data.dailyAccessToken),
	};
	const { apiKey, apiSecret, totpSecret, dailyAccessToken } = keys;
	const owner = growwOwner(keys);
	return {
		...connection,
		owner,
		client: owner,
		clientCode: null,
		secrets: [apiKey, apiSecret, totpSecret, dailyAccessToken, connection.proxy?.password ?? ''],
		authenticator: (transport, signal) =>
			atAddress(connection, new GrowwLogin(keys, transport, signal)),
		headers: growwHeaders,
	};
}
