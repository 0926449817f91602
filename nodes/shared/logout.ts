import type { IDataObject } from 'n8n-workflow';
import type { BrokerId } from '../../brokers/core/errors';
import type { SessionManager } from '../../brokers/core/session/session-manager';

/**
 * Ends the session. The stored token is forgotten whatever the broker answers: nobody who asks to be
 * logged out wants it kept. Never logs in in order to log out.
 * @param revoke tells the broker; null where it has no such call.
 */
export async function logOut(
	broker: BrokerId,
	sessions: SessionManager,
	revoke: (() => Promise<void>) | null,
): Promise<IDataObject> {
	const revokedAtBroker = revoke !== null && sessions.peek() !== null && (await revoked(revoke));
	await sessions.forget();
	return { broker, loggedOut: true, revokedAtBroker };
}

async function revoked(revoke: () => Promise<void>): Promise<boolean> {
	try {
		await revoke();
		return true;
	} catch {
		// Refused or out of reach: the session may live on at the broker, and the output says so.
		return false;
	}
}
