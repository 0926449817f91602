import type { ConnectedBroker, Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';

/** Sends nothing: the link is the address of a published workflow, which leads to the broker's page. */
export const getLoginLink: Operation<ConnectedBroker> = {
	name: 'Get Login Link',
	value: 'getLoginLink',
	action: 'Get login link',
	description:
		'Get the link that a person opens to log in for the day, and whether somebody has: to send it by a message',
	fields: [],
	onlyReads: true,
	execute: async ({ broker }) => (await import('./loginLink.run')).loginLink(broker),
};

/**
 * Ends the session. The stored token is forgotten whatever the broker answers: nobody who asks to be
 * logged out wants it kept. Never logs in in order to log out.
 */
export const logout: Operation<Has<'session'>> = {
	name: 'Log Out',
	value: 'logout',
	action: 'Log out',
	description: 'End the session and forget the stored token',
	fields: [],
	execute: async ({ broker: { id, session, sessions } }) => {
		const { revoke } = session;
		const revokedAtBroker = revoke !== null && sessions.peek() !== null && (await revoked(revoke));
		await sessions.forget();
		return { broker: id, loggedOut: true, revokedAtBroker };
	},
};

async function revoked(revoke: () => Promise<void>): Promise<boolean> {
	try {
		await revoke();
		return true;
	} catch {
		// Refused or out of reach: the session may live on at the broker, and the output says so.
		return false;
	}
}
