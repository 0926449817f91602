import { randomUUID } from 'node:crypto';
import { BrokerError, type BrokerId, inputError } from '../errors';
import { timeInWords } from '../ist';
import { messageOf } from '../wire';
import { type Halt, type HaltNote, haltedUntil, isCleared, lasting, readHaltNote } from './halt';
import { fieldsOf, type GuardSource, type HaltFields } from './halt-watch';

const MAX_TRIES = 20;

/** A halt as it came about. */
export interface Halting {
	/** Epoch milliseconds: that of all halts which last. */
	until: number;
	/** What did not work, while another part halts all the same; null where all did. */
	warning: string | null;
}

/**
 * Halts trading: noted in the journal's store first, by which it holds at once in all processes, then
 * written into the credential, where a person sees and lifts it. Either alone halts.
 * @throws BrokerError where neither could be written
 */
export async function halt(broker: BrokerId, source: GuardSource, added: Halt): Promise<Halting> {
	let note: HaltNote = { haltId: randomUUID(), halts: [added] };
	let notNoted: unknown = null;
	try {
		note = await noted(source, note.haltId, added);
	} catch (error) {
		notNoted = error;
	}
	const until = latest(note);
	const written = await isWritten(source, fieldsOf(note.haltId, until));
	if (notNoted === null)
		return {
			until,
			warning: written
				? null
				: 'Trading is halted, but n8n did not store that in the credential yet: until the next order is refused, Trading Halted Until is empty there.',
		};
	const why = messageOf(notNoted, 'the reason is not known');
	if (written)
		return {
			until,
			warning: `Trading is halted by the credential alone, since the halt could not be noted beside it: ${why} A dialog of the credential that was open before may overwrite it.`,
		};
	throw new BrokerError({
		broker,
		failure: 'notSent',
		code: 'NOT_HALTED',
		message: `Trading is not halted: neither the credential nor the journal could be written: ${why}`,
		hint: 'Set Permissions of the credential to Read Only, or deactivate the workflows.',
	});
}

/**
 * Lifts the timed halts of one workflow.
 * @throws BrokerError where a halt lasts that only a person may lift, or another workflow
 */
export async function resume(
	broker: BrokerId,
	source: GuardSource,
	workflow: string,
): Promise<void> {
	const isOwn = (one: Halt) => one.kind === 'time' && one.workflow === workflow;
	let rest: Halt[] = [];
	let own = false;
	let haltId = '';
	await changed(source, (note) => {
		const halts = lasting(note, Date.now());
		own = halts.some(isOwn);
		rest = halts.filter((one) => !isOwn(one));
		haltId = note?.haltId ?? '';
		return note === null || rest.length === 0 ? null : { ...note, halts: rest };
	});
	const permissions = await source.read();
	const note = { haltId, halts: rest };
	const until = own
		? haltedUntil({ ...permissions, haltedUntil: null, haltId: '' }, note, Date.now())
		: haltedUntil(permissions, note, Date.now());
	if (own && until === null) await isWritten(source, { haltId, tradingHaltedUntil: '' });
	if (until !== null) throw notLifted(broker, until, rest);
}

async function noted(source: GuardSource, haltId: string, added: Halt): Promise<HaltNote> {
	const permissions = await source.read();
	const note = await changed(source, (before) => {
		// What a person has lifted stays lifted.
		const known = before === null || isCleared(permissions, before) ? null : before;
		const others = lasting(known, Date.now()).filter((one) => !isCovered(one, added));
		return { haltId, halts: [...others, added] };
	});
	return note as HaltNote;
}

function isCovered(one: Halt, by: Halt): boolean {
	return one.workflow === by.workflow && one.kind === by.kind && one.until <= by.until;
}

/** Changes the note in one step, whoever else does. @returns it as it is now */
async function changed(
	{ names, notes }: GuardSource,
	change: (before: HaltNote | null) => HaltNote | null,
): Promise<HaltNote | null> {
	const store = notes();
	const [credential, owner] = names;
	for (let tries = 0; tries < MAX_TRIES; tries++) {
		const before = await store.read(credential);
		const after = change(readHaltNote(before));
		const text = after === null ? null : JSON.stringify(after);
		if (!(await store.replace(credential, before, text, latest(after)))) continue;
		// For requests that do not tell which credential they use.
		await store.replace(owner, await store.read(owner), text, latest(after));
		return after;
	}
	throw new Error('others are changing the same halt.');
}

function latest(note: HaltNote | null): number {
	return Math.max(0, ...(note?.halts.map(({ until }) => until) ?? []));
}

/** Written, and there: a renewal of the session at the same moment may overwrite it. */
async function isWritten(source: GuardSource, fields: HaltFields): Promise<boolean> {
	for (let tries = 0; tries < 3; tries++) {
		try {
			await source.write(fields);
			if (await source.has(fields)) return true;
		} catch {
			// Once more.
		}
	}
	return false;
}

function notLifted(broker: BrokerId, until: number, halts: Halt[]): BrokerError {
	const byPerson = halts.length === 0 || halts.some(({ kind }) => kind === 'endOfDay');
	const when = Number.isFinite(until) ? ` until ${timeInWords(until)}, India time` : '';
	return inputError(
		broker,
		'tradingHaltedUntil',
		byPerson ? 'HALT_NEEDS_PERSON' : 'HALT_OF_OTHER_WORKFLOW',
		`Trading stays halted${when}: ${byPerson ? 'this halt is lifted by a person alone' : 'another workflow has halted it, and that one may resume it'}.`,
		'To trade again before that, clear Trading Halted Until in the credential.',
	);
}
