import { readSession } from '../../brokers/core/credential';
import type { BrokerModule, ConnectedBroker } from '../../brokers/core/broker';
import { AxiosTransport } from '../../brokers/core/http/axios-transport';
import { openBroker } from '../../brokers/core/open-broker';
import {
	type Session,
	SessionManager,
	type SessionStore,
} from '../../brokers/core/session/session-manager';
import { journalOf } from '../../credentials/shared/journal';
import { loginPeers } from '../../credentials/shared/login-peers';
import type { ConnectFunctions } from './connect-functions';
import { egressFilterOf } from './egress';
import { guardSource } from './guard-source';
import { hintOfOldCopy, instrumentsOf, withFreezeQuantities } from './instrument-files';
import { coordinatorOf } from '../../credentials/shared/redis';
import { CredentialSessionStore } from './session-store';

/**
 * Reads the node's credential once and connects its account, with the stored session or the one given. Nothing is sent: the log-in comes with the
 * first call that needs one, so instruments can be looked up without.
 * @throws BrokerError `input` for a credential that cannot be used
 */
export async function connect<A extends object>(
	module: BrokerModule<A>,
	functions: ConnectFunctions,
	session?: Session,
): Promise<ConnectedBroker & A> {
	const readAt = Date.now();
	const data = await functions.getCredentials(module.credentialType);
	const credential = module.readCredential(data);
	const { baseUrl, proxy } = credential;
	const filter = egressFilterOf(functions.helpers);
	const signal = functions.getExecutionCancelSignal?.();
	const coordinator = coordinatorOf(functions.logger);
	const transport = new AxiosTransport({ origin: baseUrl, proxy, filter });
	const store = new CredentialSessionStore(functions, module.credentialType);
	const sessions = new SessionManager(
		credential.authenticator(transport, signal),
		session ? storeOf(session) : store,
		session ?? readSession(data),
		Date.now,
		loginPeers(coordinator),
	);
	const route = { proxy, filter };
	const instruments = async () => {
		const source = module.instrumentSource(baseUrl);
		const index = await instrumentsOf(module.id, source, route);
		hintOfOldCopy(functions, index);
		const freeze = module.freezeSource?.(baseUrl);
		if (!freeze) return index;
		return await withFreezeQuantities(index, freeze, route, functions.logger);
	};
	const journal = () => journalOf(functions.logger, coordinator);
	const transportTo = (origin: string) => new AxiosTransport({ origin, proxy, filter });
	const guard = guardSource(functions, module, store, coordinator, credential, readAt);
	const parts = { credential, transport, sessions, coordinator, signal, instruments, journal };
	return openBroker(module, { ...parts, guard, route, transportTo });
}

/** One session that is not stored, and is in the place of no other. */
function storeOf(session: Session): SessionStore {
	return { id: '', read: async () => session, write: async () => undefined };
}
