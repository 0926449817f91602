import { type Connection, readConnection, readSecret } from '../core/account';
import type { JsonObject } from '../core/wire';
import { ANGEL_ONE, LIVE_BASE_URL } from './api';
import type { AngelOneSecrets } from './login';

/** A decrypted Angel One credential, read once at the edge. */
export interface AngelOneAccount extends Connection {
	secrets: AngelOneSecrets;
}

/** @throws BrokerError `input` for an address that may not be used. */
export function readAngelOneAccount(data: JsonObject): AngelOneAccount {
	const connection = readConnection(ANGEL_ONE, data, LIVE_BASE_URL);
	return {
		...connection,
		secrets: {
			baseUrl: connection.baseUrl,
			apiKey: readSecret(data.apiKey),
			clientCode: readSecret(data.clientCode),
			mpin: readSecret(data.mpin),
			totpSecret: readSecret(data.totpSecret),
		},
	};
}
