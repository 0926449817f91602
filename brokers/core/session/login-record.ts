import { BrokerError, type BrokerErrorDetails, type BrokerId } from '../errors';
import { durationInWords } from '../ist';
import { isObject, parseJson } from '../wire';
import type { Authenticator } from './authenticator';
import type { LoginNotes } from './notes';
import { secretsFingerprint } from './session';
import { TOTP_STEP_SECONDS } from './totp';

/** Accounts are locked after a few refused log-ins: the same secrets rest longer each time. */
const RESTS_MS = [30_000, 120_000, 600_000, 3_600_000];
/** A session that lasts this long was one, whoever ended it. */
const LASTING_MS = 3_600_000;
/** How long refusals are remembered after their rest, so that the next one rests longer still. */
const REMEMBERED_MS = 24 * 3_600_000;
const FOR_EVER_MS = 5 * 365 * 24 * 3_600_000;
/** The code of an error: the broker took the log-in and refused its session, again and again. */
export const SESSION_REFUSED = 'SESSION_REFUSED';
const STEP_MS = TOTP_STEP_SECONDS * 1000;

/** The last log-ins with one set of secrets. */
interface Log {
	/** Refused log-ins in a row, and log-ins whose session was refused. */
	failures: number;
	/** Epoch milliseconds of the last one. */
	at: number;
	/** Epoch milliseconds before which they rest; null: until they change. */
	until: number | null;
	/** Why they rest; null after a log-in that the broker accepted. */
	error: BrokerErrorDetails | null;
	/** The fingerprint of a token that has not been seen to work yet; blank without one. */
	unproven: string;
}

const NOTHING: Log = { failures: 0, at: 0, until: 0, error: null, unproven: '' };

/** What became of the log-ins with one set of secrets, in all processes and over restarts. */
export class LoginRecord {
	constructor(
		private readonly authenticator: Omit<Authenticator, 'login'>,
		private readonly notes: LoginNotes,
		private readonly now: () => number,
	) {}

	/**
	 * Asked before a log-in.
	 * @param refused the token that the broker no longer takes; one of a log-in a moment ago counts as a
	 * refused log-in, or a schedule would log in each minute for nothing.
	 * @returns how many log-ins failed in a row
	 * @throws BrokerError while the secrets rest
	 */
	async assertMayLogIn(refused: string | null, byPerson: boolean): Promise<number> {
		let log = await this.read();
		if (refused !== null && log.unproven === fingerprint(refused) && !this.hasLasted(log)) {
			log = await this.noteFailure(log, sessionRefused(this.authenticator.broker), log.at);
			// Another log-in may have ended it just then.
			if (log.failures === 1) return log.failures;
		}
		if (log.error !== null) this.assertRested(log, new BrokerError(log.error), byPerson);
		return log.failures;
	}

	/** The broker accepted the secrets. */
	async accepted(token: string): Promise<void> {
		const { failures } = await this.read();
		const log = { ...NOTHING, failures, at: this.now(), unproven: fingerprint(token) };
		await this.write(log, LASTING_MS);
	}

	/** The broker refused the secrets. */
	async refused(error: BrokerError): Promise<void> {
		await this.noteFailure(await this.read(), error, this.now());
	}

	/** The broker took the token of the last log-in: all is well. */
	async worked(token: string): Promise<void> {
		const { unproven } = await this.read();
		if (unproven === fingerprint(token)) await this.notes.forget(this.authenticator.secrets);
	}

	/**
	 * Whether a session may be renewed because of a refusal that may mean the session or a missing
	 * permission: once an hour, for a permission stays missing.
	 */
	async mayDoubt(token: string): Promise<boolean> {
		const name = this.doubtName();
		const noted = await this.notes.readNote(name);
		if (noted === null) await this.notes.leaveNote(name, fingerprint(token), LASTING_MS);
		return noted === null || noted === fingerprint(token);
	}

	/** The renewal helped, so the refusal meant the session. */
	async doubtWasRight(): Promise<void> {
		await this.notes.forget(this.doubtName());
	}

	private doubtName(): string {
		return `doubt ${this.authenticator.owner}`;
	}

	private hasLasted({ at }: Log): boolean {
		return this.now() - at > LASTING_MS;
	}

	/** @throws BrokerError */
	private assertRested({ at, until }: Log, error: BrokerError, byPerson: boolean): void {
		const now = this.now();
		const nextStep = Math.floor(at / STEP_MS) * STEP_MS + STEP_MS;
		const next = byPerson || until === null ? nextStep : until;
		const over = next <= now;
		if (over && (byPerson || until !== null)) return;
		const why =
			until === null
				? "Not asked again with these secrets, since the account might be locked: correct them. With the credential's Test the next try is possible"
				: 'Not asked again: the same log-in was refused a moment ago; the next try is possible';
		throw error.with({
			message: `${error.message} (${why} ${over ? 'now' : `in ${durationInWords(next - now)}`}.)`,
		});
	}

	private async noteFailure(log: Log, error: BrokerError, at: number): Promise<Log> {
		const failures = log.failures + 1;
		const usual = RESTS_MS[Math.min(failures, RESTS_MS.length) - 1];
		const rest = this.authenticator.restAfter?.(error, usual) ?? usual;
		const until = Number.isFinite(rest) ? at + rest : null;
		const details = { ...error, message: error.message } as unknown as BrokerErrorDetails;
		const noted = { failures, at, until, error: details, unproven: '' };
		await this.write(noted, until === null ? FOR_EVER_MS : rest + REMEMBERED_MS);
		return noted;
	}

	private async read(): Promise<Log> {
		const noted = parseJson((await this.notes.readNote(this.authenticator.secrets)) ?? '');
		if (!isObject(noted) || typeof noted.failures !== 'number') return NOTHING;
		return { ...NOTHING, ...noted };
	}

	private async write(log: Log, forMs: number): Promise<void> {
		await this.notes.leaveNote(this.authenticator.secrets, JSON.stringify(log), forMs);
	}
}

/** Tells a token apart without keeping it. */
function fingerprint(token: string): string {
	return secretsFingerprint('token', token);
}

function sessionRefused(broker: BrokerId = ''): BrokerError {
	return new BrokerError({
		broker,
		failure: 'login',
		code: SESSION_REFUSED,
		message: 'The broker accepts the log-in and then refuses the session that it gave.',
		hint: 'Check the API key, and whether another program logs in to the same account.',
		retryable: false,
	});
}
