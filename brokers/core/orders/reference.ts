import { createHash } from 'node:crypto';
import { istDate } from '../ist';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What a broker accepts as a client's own label of an order. */
export interface ReferenceRule {
	legal: RegExp;
	/** Length of a derived label, within the rule. */
	length: number;
}

/** The caller's key and what is sent for it. */
export interface OrderReference {
	/** Sent to the broker. */
	sent: string;
	/** Whether the user gave the key; a derived one is unique to this execution. */
	given: boolean;
	/** Names an order of an AI tool by what is asked for, whichever try of n8n or of the model asks. */
	sameOrder?: string;
}

/** Longer than an agent goes on trying. */
const OPEN_MS = 10 * 60_000;
const MAX_OPEN = 10_000;

/** References of tools' orders of which it is not known whether they were placed. */
const open = new Map<string, { sent: string; until: number }>();

/**
 * The label to send for a key: the key itself where it is legal, else a hash of it. The hash takes
 * the IST date in, because a key counts for one day.
 */
export function givenReference(key: string, rule: ReferenceRule, now: number): OrderReference {
	const text = key.trim();
	const sent = rule.legal.test(text) ? text : shortHash(['given', istDate(now), text], rule.length);
	return { sent, given: true };
}

/**
 * A label that a repetition inside the same execution finds again, and nothing else does.
 * @param sameOrder where it is given, and the outcome of an order of that name is open, the label is
 * the one which that order went out under: n8n runs each try of a tool as a run of its own.
 */
export function derivedReference(
	parts: string[],
	rule: ReferenceRule,
	sameOrder?: string[],
): OrderReference {
	const sent = shortHash(['derived', ...parts], rule.length);
	if (!sameOrder) return { sent, given: false };
	const name = JSON.stringify(sameOrder);
	const earlier = open.get(name);
	const isOpen = earlier !== undefined && Date.now() < earlier.until;
	return { sent: isOpen ? earlier.sent : sent, given: false, sameOrder: name };
}

/** Notes whether it is open what became of the order under this reference. */
export function noteOutcome({ sent, sameOrder }: OrderReference, isOpen: boolean): void {
	if (sameOrder === undefined) return;
	open.delete(sameOrder);
	if (!isOpen) return;
	open.set(sameOrder, { sent, until: Date.now() + OPEN_MS });
	if (open.size > MAX_OPEN) open.delete([...open.keys()][0]);
}

/** Letters and digits 2 to 7; five bits a character. */
function shortHash(parts: string[], length: number): string {
	const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
	return Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');
}
