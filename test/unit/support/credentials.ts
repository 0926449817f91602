import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { angelOneOwner } from '../../../brokers/angelone/login';

export const BASE = 'https://apiconnect.angelone.in';
export const secrets = {
	apiKey: 'key-1',
	clientCode: 'A12345',
	mpin: '4321',
	totpSecret: 'GEZDGNBVGY3TQOJQ',
};
export const session = {
	accessToken: 'stored-jwt',
	refreshToken: 'r',
	feedToken: 'f',
	accountId: '',
	sessionOwner: angelOneOwner({ ...secrets, baseUrl: BASE }),
	sessionExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
};
/** A decrypted Angel One credential with a session that lasts. */
export const credential = (changes = {}): ICredentialDataDecryptedObject => ({
	...secrets,
	...session,
	...changes,
});
