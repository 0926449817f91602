import type { Permissions } from '../permissions';
import { isObject, parseJson } from '../wire';

/** One halt of trading: `endOfDay` is lifted by a person alone, `time` by the workflow that set it too. */
export interface Halt {
	kind: 'endOfDay' | 'time';
	/** Epoch milliseconds. */
	until: number;
	/** n8n's id of the workflow that set it. */
	workflow: string;
}

/** What is written down of a credential's halts. */
export interface HaltNote {
	/** Names the newest of them: a credential that carries it knows of all. */
	haltId: string;
	halts: Halt[];
}

/** Where halts are written down, beside the order references: a session's renewal may overwrite the credential. */
export interface HaltNotes {
	/** Null where none lasts. @throws Error */
	read(credential: string): Promise<string | null>;
	/**
	 * @param until when the note ends by itself, epoch milliseconds
	 * @returns false where another note than `from` is there, which stays. @throws Error
	 */
	replace(
		credential: string,
		from: string | null,
		to: string | null,
		until: number,
	): Promise<boolean>;
}

/** What a note's text says. One that cannot be read would halt nothing, and is none of ours. */
export function readHaltNote(text: string | null): HaltNote | null {
	const note = text === null ? null : parseJson(text);
	if (!isObject(note) || !Array.isArray(note.halts)) return null;
	return note as unknown as HaltNote;
}

/** The halts of a note that last. */
export function lasting(note: HaltNote | null, now: number): Halt[] {
	return note?.halts.filter(({ until }) => until > now) ?? [];
}

/** Whether a person has lifted the noted halts: the credential knows of them, and its field is empty. */
export function isCleared({ haltId, haltedUntil }: Permissions, note: HaltNote): boolean {
	return haltedUntil === null && haltId === note.haltId;
}

/** Until when trading is halted, epoch milliseconds, infinite until a person mends it; null where it is not. */
export function haltedUntil(
	permissions: Permissions,
	note: HaltNote | null,
	now: number,
): number | null {
	const noted = note === null || isCleared(permissions, note) ? [] : lasting(note, now);
	const all = [permissions.haltedUntil ?? 0, ...noted.map(({ until }) => until)];
	const latest = Math.max(...all);
	return latest > now ? latest : null;
}
