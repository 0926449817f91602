import type {
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import {
	type Authenticator,
	NO_SESSION,
	type Session,
	SessionManager,
	type SessionStore,
} from '../../brokers/core/session/session-manager';
import { readable } from '../../credentials/shared/sessions';
import { redact } from './errors';

/** Credential tests are given n8n's older request helper alone; lets it be called like the newer. */
export function asHttpRequest(helpers: ICredentialTestFunctions['helpers']) {
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

/** An account under test. */
export interface AccountUnderTest {
	login: Authenticator;
	/** Reads the profile with the new session and names the account. */
	readAccount(sessions: SessionManager): Promise<string | null>;
}

/** "Connected" only after a real log-in with the secrets at hand and a real read of the profile. */
export async function testCredential(
	secrets: string[],
	open: () => AccountUnderTest,
): Promise<INodeCredentialTestResult> {
	try {
		const { login, readAccount } = open();
		const sessions = new SessionManager(login, storeOfThisTest(), NO_SESSION);
		await sessions.token();
		const account = await readAccount(sessions);
		return {
			status: 'OK',
			message: account === null ? 'Connected' : `Connected to account ${account}`,
		};
	} catch (error) {
		return { status: 'Error', message: redact(readable(error).message, secrets) };
	}
}

/** Nothing is kept after the test; within it, a refused token is known to be the one it had. */
function storeOfThisTest(): SessionStore {
	let kept = NO_SESSION;
	return {
		id: '',
		read: async () => kept,
		write: async (session: Session) => {
			kept = session;
		},
	};
}
