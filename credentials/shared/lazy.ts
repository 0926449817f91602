import type { IAuthenticate, ICredentialType } from 'n8n-workflow';
import type { BrokerModule } from '../../brokers/core/broker';

/** Loads a broker's module at the first use: n8n loads a credential's own file at every start. */
type LoadBroker = () => Promise<BrokerModule>;

/** Puts the stored session on a request of n8n's own. */
export function authenticateWith(load: LoadBroker): IAuthenticate {
	return async (credentials, requestOptions) => {
		const { authenticate } = await import('../session');
		return await authenticate(await load(), credentials, requestOptions);
	};
}

/** A session for n8n to store. */
export function preAuthenticationWith(
	load: LoadBroker,
): NonNullable<ICredentialType['preAuthentication']> {
	return async function (credentials) {
		const { preAuthentication } = await import('../session');
		return await preAuthentication(await load(), this.helpers, credentials);
	};
}
