import { BrokerError, type BrokerId } from '../errors';
import type { Permissions } from '../permissions';
import { toIstIso } from '../ist';
import { messageOf } from '../wire';
import { notRead } from './errors';
import {
	type HaltNote,
	type HaltNotes,
	haltedUntil,
	isCleared,
	lasting,
	readHaltNote,
} from './halt';
import { isFresh } from './within-a-second';

/** What Halt Trading writes into a credential. */
export interface HaltFields {
	/** ISO time; blank where trading is not halted. */
	tradingHaltedUntil: string;
	haltId: string;
}

/** A credential as its guard rails are read and written while an execution goes on. */
export interface GuardSource {
	/** Names the credential in notes: by what tells it from all others, and by what it logs in with. */
	readonly names: readonly [string, string];
	/** As it is now. @throws Error */
	read(): Promise<Permissions>;
	/** @throws Error where it cannot be written */
	write(fields: HaltFields): Promise<void>;
	/** Whether it has these, as it is now. @throws Error */
	has(fields: HaltFields): Promise<boolean>;
	notes(): HaltNotes;
}

/** What a credential allows at a moment. */
export interface Allowed {
	permissions: Permissions;
	/** Epoch milliseconds; null where trading is not halted. */
	haltedUntil: number | null;
	/** Since when it may have changed, epoch milliseconds. */
	since: number;
}

/** The guard rails of a credential, read again before each write if older than a second. */
export class HaltWatch {
	private last: Allowed | null = null;

	constructor(
		private readonly broker: BrokerId,
		readonly source: GuardSource,
	) {}

	/** @throws BrokerError with outcome `notPlaced` */
	async now(): Promise<Allowed> {
		if (this.last !== null && isFresh(this.last.since)) return this.last;
		const since = Date.now();
		const permissions = await this.reading('the credential', async () => await this.source.read());
		const note = await this.reading('the halts of trading', async () => await this.note());
		await this.restore(permissions, note);
		const until = haltedUntil(permissions, note, Date.now());
		return (this.last = { permissions, haltedUntil: until, since });
	}

	/** The same where nothing is noted: cancellations hold even where no note can be read. */
	async permissions(): Promise<Permissions> {
		if (this.last !== null && isFresh(this.last.since)) return this.last.permissions;
		return await this.reading('the credential', async () => await this.source.read());
	}

	private async note(): Promise<HaltNote | null> {
		return readHaltNote(await this.source.notes().read(this.source.names[0]));
	}

	/** A renewal of the session has overwritten the halt in the credential: a person could not lift it there. */
	private async restore(permissions: Permissions, note: HaltNote | null): Promise<void> {
		const until = Math.max(0, ...lasting(note, Date.now()).map((halt) => halt.until));
		if (note === null || until === 0 || isCleared(permissions, note)) return;
		if (permissions.haltId === note.haltId) return;
		const fields = fieldsOf(note.haltId, until);
		// The note halts all the same.
		await this.source.write(fields).catch(() => undefined);
	}

	private async reading<T>(what: string, read: () => Promise<T>): Promise<T> {
		try {
			return await read();
		} catch (error) {
			if (error instanceof BrokerError) throw error.with({ outcome: 'notPlaced' });
			throw notRead(this.broker, what, messageOf(error, 'the reason is not known'));
		}
	}
}

/** @param until epoch milliseconds */
export function fieldsOf(haltId: string, until: number): HaltFields {
	return { haltId, tradingHaltedUntil: toIstIso(until) };
}
