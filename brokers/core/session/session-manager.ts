import { BrokerError } from '../errors';
import { type Authenticator, type LoginPeers, peersWith } from './authenticator';
import { LoginRecord } from './login-record';
import { MemoryNotes } from './notes';
import {
	isUsable,
	MARGIN_MS,
	NO_SESSION,
	secretsFingerprint,
	type Session,
	type SessionStore,
} from './session';

export type { Authenticator, LoginAttempt, LoginPeers } from './authenticator';
export {
	isUsable,
	NO_SESSION,
	secretsFingerprint,
	type Session,
	sessionOwner,
	type SessionStore,
} from './session';

/** A log-in under way. */
interface Flight {
	owner: string;
	secrets: string;
	session: Promise<Session>;
}

const inFlight = new Set<Flight>();
/** Secrets that the broker accepted the last time they were tried. */
const accepted = new Set<string>();
/** For each set of secrets the fingerprint of the token that the broker took last. */
const proven = new Map<string, string>();
const MAX_REMEMBERED = 200;

const memory = new MemoryNotes();
/** Of a process that is alone, and forgets when it ends. */
const NO_PEERS = peersWith(memory);

/** The session of one account during one execution. */
export class SessionManager {
	private current: Session;

	/** Set once `current` comes from a log-in: in its last minute there is no newer one to be had. */
	private margin = MARGIN_MS;

	private lastProven = '';

	private readonly peers: LoginPeers;

	private readonly record: LoginRecord;

	/**
	 * @param peers null where this process is alone
	 * @param byPerson a person tests the secrets: they do not rest, but for one try in each TOTP step
	 */
	constructor(
		private readonly authenticator: Authenticator,
		private readonly store: SessionStore,
		stored: Session,
		private readonly now: () => number = Date.now,
		peers: LoginPeers | null = null,
		private readonly byPerson = false,
	) {
		this.current = stored;
		this.peers = peers ?? NO_PEERS;
		this.record = new LoginRecord(authenticator, this.peers, now);
	}

	/** A token that is good as far as can be known without asking. */
	async token(): Promise<string> {
		if (this.peek() === null) await this.renew(null);
		return this.current.accessToken;
	}

	/** A token other than the refused one. */
	async renew(refused: string | null): Promise<string> {
		const { owner, secrets } = this.authenticator;
		for (let flight = this.flightOfOthers(); flight; flight = this.flightOfOthers()) {
			const own = flight.secrets === secrets;
			const shared = await flight.session.catch(own ? nullWhereCancelled : () => null);
			if (shared && shared.accessToken !== refused) return await this.adopt(shared);
		}
		const obtain = async () => await this.obtain(refused);
		const flight = { owner, secrets, session: this.peers.runExclusively(owner, obtain) };
		inFlight.add(flight);
		try {
			this.current = await flight.session;
			this.margin = 0;
		} finally {
			inFlight.delete(flight);
		}
		return this.current.accessToken;
	}

	/** The broker took this token. */
	async worked(token: string): Promise<void> {
		if (this.lastProven === token) return;
		this.lastProven = token;
		const { secrets } = this.authenticator;
		const proof = secretsFingerprint(token);
		if (proven.get(secrets) === proof) return;
		if (proven.size >= MAX_REMEMBERED) proven.clear();
		proven.set(secrets, proof);
		await this.record.worked(token);
	}

	/** Whether to renew this token because of a refusal that may mean it, or a missing permission. */
	async mayDoubt(token: string): Promise<boolean> {
		return await this.record.mayDoubt(token);
	}

	/** The renewal helped. */
	async doubtWasRight(): Promise<void> {
		await this.record.doubtWasRight();
	}

	/** Forgets the stored session. */
	async forget(): Promise<void> {
		this.current = NO_SESSION;
		await this.store.write(NO_SESSION);
	}

	/** The broker's own name of the account; blank where it is not known. */
	get accountId(): string {
		const { accountId, sessionOwner } = this.current;
		return sessionOwner === this.authenticator.owner ? accountId : '';
	}

	/** Keeps the account's name beside its session; what a session is issued for is of one account for good. */
	async nameAccount(accountId: string): Promise<void> {
		this.current = { ...this.current, accountId };
		const stored = await this.store.read();
		if (stored.accessToken === this.current.accessToken) await this.store.write(this.current);
	}

	/** The token at hand, blank if none is usable; never logs in. */
	peek(): Session | null {
		const { owner } = this.authenticator;
		return isUsable(this.current, owner, this.now(), this.margin) ? this.current : null;
	}

	/**
	 * A log-in that this one may share: with the same secrets, or with others where the broker has
	 * accepted both. Wrong secrets get no session of the right ones, and do not hold those up.
	 */
	private flightOfOthers(): Flight | undefined {
		const { owner, secrets } = this.authenticator;
		return [...inFlight].find(
			(flight) =>
				flight.owner === owner &&
				(flight.secrets === secrets || (accepted.has(flight.secrets) && accepted.has(secrets))),
		);
	}

	private async obtain(refused: string | null): Promise<Session> {
		const stored = await this.store.read();
		const { owner } = this.authenticator;
		if (stored.accessToken !== refused && isUsable(stored, owner, this.now())) return stored;
		const previous = stored.sessionOwner === owner ? stored : null;
		const accountId = previous?.accountId ?? '';
		const session = { ...(await this.login(previous, refused)), accountId };
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

	private async login(previous: Session | null, refused: string | null): Promise<Session> {
		const { byPerson, peers: notes } = this;
		if (this.authenticator.inBrowser) return await this.authenticator.login(previous);
		const { secrets } = this.authenticator;
		const failures = await this.record.assertMayLogIn(refused, byPerson);
		try {
			const attempt = { repeated: failures > 0, byPerson, notes };
			const session = await this.authenticator.login(previous, attempt);
			if (accepted.size >= MAX_REMEMBERED) accepted.clear();
			accepted.add(secrets);
			await this.record.accepted(session.accessToken);
			return session;
		} catch (error) {
			if (error instanceof BrokerError && error.failure === 'login') {
				accepted.delete(secrets);
				await this.record.refused(error);
			}
			throw error;
		}
	}
}

/** An execution that was cancelled in the middle of a log-in must not fail those that wait for it. */
function nullWhereCancelled(error: unknown): null {
	if (error instanceof BrokerError && error.code === 'CANCELLED') return null;
	throw error;
}

/** Forgets refused log-ins (tests). */
export function forgetRefusals(): void {
	memory.clear();
	accepted.clear();
	proven.clear();
}
