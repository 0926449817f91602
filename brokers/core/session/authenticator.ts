import type { BrokerError, BrokerId } from '../errors';
import type { LoginNotes } from './notes';
import type { Session } from './session';

/** How one account logs in. */
export interface Authenticator {
	/** For errors. */
	readonly broker?: BrokerId;
	readonly owner: string;
	/** A person logs in, in a browser: `login` says where, and a refusal rests nothing. */
	readonly inBrowser?: true;
	/** Tells two sets of secrets apart without keeping them. */
	readonly secrets: string;
	/**
	 * @param previous the last session of the same owner, for a refresh token; null without one.
	 * @throws BrokerError with failure `login` where the broker refused the secrets.
	 */
	login(previous: Session | null, attempt?: LoginAttempt): Promise<Session>;
	/**
	 * How long these secrets rest after a refusal, milliseconds; infinite: until they change.
	 * @param usual what they would rest otherwise
	 */
	restAfter?(refusal: BrokerError, usual: number): number;
}

/** What an authenticator knows of a log-in beside the secrets. */
export interface LoginAttempt {
	/** The same secrets were refused before: one try, and no second one of its own. */
	repeated: boolean;
	/** A person waits for it, and asked for it. */
	byPerson: boolean;
	notes: LoginNotes;
}

/** The other processes of the same n8n, as far as log-ins go. */
export interface LoginPeers extends LoginNotes {
	/** Runs `work` while no other process runs any under the same name, as far as that can be had. */
	runExclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Those who share these notes; without a way to keep each other out, each runs its work at once. */
export function peersWith(
	notes: LoginNotes,
	runExclusively: LoginPeers['runExclusively'] = async (_, work) => await work(),
): LoginPeers {
	return {
		runExclusively,
		leaveNote: async (name, text, forMs) => await notes.leaveNote(name, text, forMs),
		readNote: async (name) => await notes.readNote(name),
		forget: async (name) => await notes.forget(name),
	};
}
