import type {
	ICredentialTestFunctions,
	IDataObject,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import type { Abilities, BrokerModule } from '../../brokers/core/broker';
import { readSecret, readSession } from '../../brokers/core/credential';
import { openBroker } from '../../brokers/core/open-broker';
import {
	NO_SESSION,
	type Session,
	SessionManager,
	type SessionStore,
} from '../../brokers/core/session/session-manager';
import { loginPeers } from '../../credentials/shared/login-peers';
import { coordinatorOf } from '../../credentials/shared/redis';
import { loginTransport } from '../../credentials/shared/n8n-transport';
import { readable } from '../../credentials/shared/sessions';

/** Credential tests are given n8n's older request helper alone; lets it be called like the newer. */
function asHttpRequest(helpers: ICredentialTestFunctions['helpers']) {
	return async ({ url, ...options }: IHttpRequestOptions): Promise<unknown> =>
		await helpers.request({
			uri: url,
			method: options.method,
			headers: options.headers,
			body: options.body,
			timeout: options.timeout,
			proxy: options.proxy,
			encoding: 'utf8',
			resolveWithFullResponse: true,
			simple: false,
			followRedirect: false,
		});
}

const TIMEOUT_MS = 15_000;

/** "Connected" only after a real log-in with the secrets at hand and a real read of the profile. */
export async function testCredential(
	{ helpers, logger }: ICredentialTestFunctions,
	module: BrokerModule<Pick<Abilities, 'account'>>,
	data: IDataObject,
): Promise<INodeCredentialTestResult> {
	const secrets = module.secretFields.map((field) => readSecret(data[field]));
	try {
		const credential = module.readCredential(data);
		const { baseUrl, proxy } = credential;
		const transport = loginTransport(baseUrl, proxy, asHttpRequest(helpers));
		const authenticator = credential.authenticator(transport);
		// A person's log-in is tested by the session that it gave.
		const stored = authenticator.inBrowser ? readSession(data) : NO_SESSION;
		const store = storeOfThisTest(stored);
		const peers = loginPeers(coordinatorOf(logger));
		const sessions = new SessionManager(authenticator, store, stored, Date.now, peers, true);
		await sessions.token();
		const { account } = openBroker(module, {
			credential,
			transport,
			sessions,
			timeoutMs: TIMEOUT_MS,
			maxWaitMs: TIMEOUT_MS,
			instruments: async () => await Promise.reject(new Error('A test looks nothing up.')),
		});
		const { clientCode } = (await account.profile()).value;
		return {
			status: 'OK',
			message: clientCode === null ? 'Connected' : `Connected to account ${clientCode}`,
		};
	} catch (error) {
		return { status: 'Error', message: readable(error, secrets).message };
	}
}

/** Nothing is kept after the test; within it, a refused token is known to be the one it had. */
function storeOfThisTest(stored: Session): SessionStore {
	let kept = stored;
	return {
		id: '',
		read: async () => kept,
		write: async (session: Session) => {
			kept = session;
		},
	};
}
