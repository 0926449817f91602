import { createHash } from 'node:crypto';

/** A log-in as it lies in the credential store. Blank strings mean "none". */
export interface Session {
	accessToken: string;
	/** Blank at a broker without one. */
	refreshToken: string;
	/** The market stream's token; blank at a broker without one. */
	feedToken: string;
	/** The broker's own name of the account, where no field of the credential is it; blank where not known. */
	accountId: string;
	/** What the token was issued for: see `sessionOwner`. */
	sessionOwner: string;
	/** ISO 8601. */
	sessionExpiresAt: string;
}

export const NO_SESSION: Session = {
	accessToken: '',
	refreshToken: '',
	feedToken: '',
	accountId: '',
	sessionOwner: '',
	sessionExpiresAt: '',
};

/** Where sessions are kept: n8n's encrypted credential. */
export interface SessionStore {
	/** Tells credentials apart; two of them may hold the same account. */
	readonly id: string;
	/** A fresh read: another process may have logged in meanwhile. */
	read(): Promise<Session>;
	write(session: Session): Promise<void>;
}

/** A token is renewed this long before its end, so that it does not die on the way. */
export const MARGIN_MS = 60_000;

/**
 * The fingerprint of what a token is issued for. Editing any part of it (the client code, the key,
 * the base URL) makes the stored token somebody else's.
 */
export function sessionOwner(...parts: string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Tells sets of secrets apart. One of them is long (a TOTP secret, a key), so none can be guessed from it. */
export function secretsFingerprint(...secrets: string[]): string {
	return createHash('sha256')
		.update(JSON.stringify(['secrets', ...secrets]))
		.digest('hex');
}

/**
 * Whether a session may be used for this owner now.
 * @param margin milliseconds to its end that are too few.
 */
export function isUsable(
	session: Session,
	owner: string,
	now: number,
	margin = MARGIN_MS,
): boolean {
	if (session.accessToken === '' || session.sessionOwner !== owner) return false;
	const expires = Date.parse(session.sessionExpiresAt);
	return Number.isFinite(expires) && expires - margin > now;
}
