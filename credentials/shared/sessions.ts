import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { readSession } from '../../brokers/core/credential';
import { BrokerError } from '../../brokers/core/errors';
import { withoutSecrets } from '../../brokers/core/redact';
import { SESSION_REFUSED } from '../../brokers/core/session/login-record';
import {
	type Authenticator,
	isUsable,
	type Session,
	SessionManager,
} from '../../brokers/core/session/session-manager';
import { messageOf } from '../../brokers/core/wire';
import { loginPeers } from './login-peers';

/** The session's part of the credential, as n8n stores it. */
type StoredFields = Partial<Record<keyof Session, string>>;

/**
 * Logs in for n8n itself, sharing the single flight and the rest after a refusal with the nodes.
 * n8n stores what is returned.
 * @throws Error whose message the user reads: what happened and what to do.
 */
export async function logInForN8n(
	makeLogin: () => Authenticator,
	credentials: ICredentialDataDecryptedObject,
	secrets: readonly string[] = [],
): Promise<IDataObject> {
	const stored = readSession(credentials);
	try {
		const authenticator = makeLogin();
		// Nobody logs in here, and the failure of a request shows itself: nothing is stored or sent again.
		if (authenticator.inBrowser && isUsable(stored, authenticator.owner, Date.now())) return {};
		let session = stored;
		const store = {
			id: '',
			read: async () => stored,
			write: async (fresh: Session) => {
				session = fresh;
			},
		};
		const manager = new SessionManager(authenticator, store, stored, Date.now, loginPeers());
		await manager.renew(stored.accessToken || null);
		session = manager.peek() ?? session;
		return { ...session };
	} catch (error) {
		// n8n asks for a session after every failure of a request. The one at hand goes once more, and the
		// failure shows itself.
		if (error instanceof BrokerError && error.code === SESSION_REFUSED) return { ...stored };
		throw readable(error, secrets);
	}
}

/** Message and hint in one, since a credential's error has no second line. */
export function readable(error: unknown, secrets: readonly string[] = []): Error {
	return new Error(withoutSecrets(textOf(error), secrets));
}

function textOf(error: unknown): string {
	if (error instanceof BrokerError)
		return error.hint ? `${sentence(error.message)} ${error.hint}` : error.message;
	return messageOf(error, 'The log-in failed.');
}

/**
 * The token to send. A stored token that is over, or was issued for another account, is reported to
 * n8n as the HTTP 401 it would be, upon which n8n runs `preAuthentication` and tries once more.
 */
export function usableToken(credentials: StoredFields & IDataObject, owner: string): string {
	const session = readSession(credentials);
	if (!isUsable(session, owner, Date.now())) throw new SessionOver();
	return session.accessToken;
}

class SessionOver extends Error {
	override readonly name = 'SessionOver';
	readonly response = { status: 401 };

	constructor() {
		super('The stored session is over.');
	}
}

function sentence(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`;
}
