import { BrokerError, type Failure } from '../errors';
import type { Authenticator } from './authenticator';

/** What a log-in ends with where something else than the broker's API is at the address, or nothing. */
const NO_BROKER: Failure[] = ['unclear', 'notSent'];

/** The same log-in; where the address is not the broker's own, its failure names the address too. */
export function atAddress(
	{ baseUrl, isLive }: { baseUrl: string; isLive: boolean },
	authenticator: Authenticator,
): Authenticator {
	if (isLive) return authenticator;
	const login = authenticator.login.bind(authenticator);
	authenticator.login = async (...args) => {
		try {
			return await login(...args);
		} catch (error) {
			const isElsewhere = error instanceof BrokerError && NO_BROKER.includes(error.failure);
			if (!isElsewhere) throw error;
			const hint = `The base URL of the credential is ${baseUrl}, which is not the broker's own address: check it.`;
			throw error.with({ hint: error.hint === null ? hint : `${error.hint} ${hint}` });
		}
	};
	return authenticator;
}
