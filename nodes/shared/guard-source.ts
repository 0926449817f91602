import type { BrokerCredential, BrokerModule } from '../../brokers/core/broker';
import type { GuardSource } from '../../brokers/core/guard/halt-watch';
import { isFresh } from '../../brokers/core/guard/within-a-second';
import type { Coordinator } from '../../brokers/core/redis';
import { haltsOf } from '../../credentials/shared/journal';
import type { ConnectFunctions } from './connect-functions';
import type { CredentialSessionStore } from './session-store';

/**
 * The guard rails of a node's credential while the execution goes on.
 * @param readAt when the credential was read, epoch milliseconds
 */
export function guardSource(
	functions: ConnectFunctions,
	module: Pick<BrokerModule, 'credentialType' | 'readCredential'>,
	store: CredentialSessionStore,
	coordinator: Coordinator | null,
	{ owner, permissions }: BrokerCredential,
	readAt: number,
): GuardSource {
	return {
		// n8n's HTTP Request node does not say which credential it uses.
		names: [`credential ${store.id || owner}`, `owner ${owner}`],
		read: async () => {
			if (isFresh(readAt)) return permissions;
			const data = await functions.getCredentials(module.credentialType);
			return module.readCredential(data).permissions;
		},
		write: async (fields) => void (await store.keepBeside({ ...fields })),
		has: async (fields) => {
			const data = await functions.getCredentials(module.credentialType);
			return Object.entries(fields).every(([name, value]) => (data[name] ?? '') === value);
		},
		notes: () => haltsOf(functions.logger, coordinator),
	};
}
