import { type Connection, readConnection, readSecret } from '../core/account';
import type { JsonObject } from '../core/wire';
import { GROWW, LIVE_BASE_URL } from './api';
import type { AuthMethod, GrowwSecrets } from './login';

const METHODS: AuthMethod[] = ['approval', 'totp', 'accessToken'];

/** A decrypted Groww credential, read once at the edge. */
export interface GrowwAccount extends Connection {
	secrets: GrowwSecrets;
}

/** @throws BrokerError `input` for an address that may not be used. */
export function readGrowwAccount(data: JsonObject): GrowwAccount {
	const connection = readConnection(GROWW, data, LIVE_BASE_URL);
	return {
		...connection,
		secrets: {
			baseUrl: connection.baseUrl,
			authMethod: METHODS.find((method) => method === data.authMethod) ?? 'approval',
			apiKey: readSecret(data.apiKey),
			apiSecret: readSecret(data.apiSecret),
			totpSecret: readSecret(data.totpSecret),
			dailyAccessToken: readSecret(data.dailyAccessToken),
		},
	};
}
