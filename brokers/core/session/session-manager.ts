import { createHash } from 'node:crypto';
import { BrokerError, type BrokerErrorDetails } from '../errors';
import { isObject, parseJson } from '../wire';

/** A log-in as it lies in the credential store. Blank strings mean "none". */
export interface Session {
	accessToken: string;
	/** Blank at a broker without one. */
	refreshToken: string;
	/** The market stream's token; blank at a broker without one. */
	feedToken: string;
	/** What the token was issued for: see `sessionOwner`. */
	sessionOwner: string;
	/** ISO 8601. */
	sessionExpiresAt: string;
}

export const NO_SESSION: Session = {
	accessToken: '',
	refreshToken: '',
	feedToken: '',
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

/** How one account logs in. */
export interface Authenticator {
	readonly owner: string;
	/** Tells two sets of secrets apart without keeping them. */
	readonly secrets: string;
	/**
	 * @param previous the last session of the same owner, for a refresh token; null without one.
	 * @throws BrokerError with failure `login` where the broker refused the secrets.
	 */
	login(previous: Session | null): Promise<Session>;
}

/** The other processes of the same n8n, as far as log-ins go. */
export interface LoginPeers {
	/** Runs `work` while no other process runs any under the same name, as far as that can be had. */
	runExclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
	/** Leaves a note for the others, for some milliseconds. */
	leaveNote(name: string, text: string, forMs: number): Promise<void>;
	/** Null where none was left. */
	readNote(name: string): Promise<string | null>;
}

/** A token is renewed this long before its end, so that it does not die on the way. */
const MARGIN_MS = 60_000;
/** Accounts are locked after a few refused log-ins: the same secrets rest this long. */
const REFUSED_REST_MS = 30_000;
const MAX_REMEMBERED = 200;

const inFlight = new Map<string, Promise<Session>>();
/** A refused log-in, and until when (epoch milliseconds) it is not repeated. */
interface Refusal {
	until: number;
	error: BrokerError;
}

const refusals = new Map<string, Refusal>();

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

/** The session of one account during one execution. */
export class SessionManager {
	private current: Session;

	/** Set once `current` comes from a log-in: in its last minute there is no newer one to be had. */
	private margin = MARGIN_MS;

	constructor(
		private readonly authenticator: Authenticator,
		private readonly store: SessionStore,
		stored: Session,
		private readonly now: () => number = Date.now,
		/** Null where this process is alone. */
		private readonly peers: LoginPeers | null = null,
	) {
		this.current = stored;
	}

	/** A token that is good as far as can be known without asking. */
	async token(): Promise<string> {
		if (this.peek() === null) await this.renew(null);
		return this.current.accessToken;
	}

	/** A token other than the refused one. */
	async renew(refused: string | null): Promise<string> {
		const { owner } = this.authenticator;
		for (let flight = inFlight.get(owner); flight; flight = inFlight.get(owner)) {
			const shared = await flight.catch(nullWhereCancelled);
			if (shared && shared.accessToken !== refused) return await this.adopt(shared);
		}
		const obtain = async () => await this.obtain(refused);
		const flight = this.peers ? this.peers.runExclusively(owner, obtain) : obtain();
		inFlight.set(owner, flight);
		try {
			this.current = await flight;
			this.margin = 0;
		} finally {
			inFlight.delete(owner);
		}
		return this.current.accessToken;
	}

	/** Forgets the stored session. */
	async forget(): Promise<void> {
		this.current = NO_SESSION;
		await this.store.write(NO_SESSION);
	}

	/** The token at hand, blank if none is usable; never logs in. */
	peek(): Session | null {
		const { owner } = this.authenticator;
		return isUsable(this.current, owner, this.now(), this.margin) ? this.current : null;
	}

	private async obtain(refused: string | null): Promise<Session> {
		const stored = await this.store.read();
		const { owner } = this.authenticator;
		if (stored.accessToken !== refused && isUsable(stored, owner, this.now())) return stored;
		const session = await this.login(stored.sessionOwner === owner ? stored : null);
		await this.store.write(session);
		return session;
	}

	/** Two credentials may hold one account: the session of the other is stored in this one too. */
	private async adopt(session: Session): Promise<string> {
		this.current = session;
		const stored = await this.store.read();
		if (stored.accessToken !== session.accessToken) await this.store.write(session);
		return session.accessToken;
	}

	private async login(previous: Session | null): Promise<Session> {
		const { secrets } = this.authenticator;
		const refusal = await this.refusal();
		if (refusal) {
			const wait = Math.ceil((refusal.until - this.now()) / 1000);
			throw refusal.error.with({
				message: `${refusal.error.message} (Not asked again: the same log-in was refused a moment ago; the next try is possible in ${wait} s.)`,
			});
		}
		try {
			const session = await this.authenticator.login(previous);
			refusals.delete(secrets);
			return session;
		} catch (error) {
			if (error instanceof BrokerError && error.failure === 'login') await this.rest(error);
			throw error;
		}
	}

	/** That of these secrets, by whichever process, if it was a moment ago. */
	private async refusal(): Promise<Refusal | null> {
		const { secrets } = this.authenticator;
		const refusal =
			refusals.get(secrets) ?? readRefusal((await this.peers?.readNote(secrets)) ?? '');
		return refusal && refusal.until > this.now() ? refusal : null;
	}

	private async rest(error: BrokerError): Promise<void> {
		const { secrets } = this.authenticator;
		if (refusals.size >= MAX_REMEMBERED) refusals.clear();
		const refusal = { until: this.now() + REFUSED_REST_MS, error };
		refusals.set(secrets, refusal);
		const { message } = error;
		const note = JSON.stringify({ until: refusal.until, error: { ...error, message } });
		await this.peers?.leaveNote(secrets, note, REFUSED_REST_MS);
	}
}

/** What another process noted of a refused log-in. */
function readRefusal(note: string): Refusal | null {
	const noted = parseJson(note);
	if (!isObject(noted) || !isObject(noted.error) || typeof noted.until !== 'number') return null;
	const details = noted.error as unknown as BrokerErrorDetails;
	return { until: noted.until, error: new BrokerError(details) };
}

/** An execution that was cancelled in the middle of a log-in must not fail those that wait for it. */
function nullWhereCancelled(error: unknown): null {
	if (error instanceof BrokerError && error.code === 'CANCELLED') return null;
	throw error;
}

/** Forgets refused log-ins (tests). */
export function forgetRefusals(): void {
	refusals.clear();
}
