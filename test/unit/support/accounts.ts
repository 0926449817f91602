import {
	NO_SESSION,
	type Session,
	SessionManager,
} from '../../../brokers/core/session/session-manager';

let accounts = 0;

/** A logged-in account of its own, with a token that lasts. */
export function loggedIn(): { owner: string; sessions: SessionManager } {
	const owner = `test account ${++accounts}`;
	let tokens = 0;
	const session = (): Session => ({
		...NO_SESSION,
		accessToken: `token-${++tokens}`,
		sessionOwner: owner,
		sessionExpiresAt: new Date(Date.now() + 86_400_000).toISOString(),
	});
	let stored = session();
	const store = {
		id: owner,
		read: async () => await Promise.resolve(stored),
		write: async (fresh: Session) => {
			stored = await Promise.resolve(fresh);
		},
	};
	const login = async () => await Promise.resolve(session());
	return { owner, sessions: new SessionManager({ owner, secrets: owner, login }, store, stored) };
}
