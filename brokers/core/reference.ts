import { createHash } from 'node:crypto';
import { istDate } from './ist';

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
}

/**
 * The label to send for a key: the key itself where it is legal, else a hash of it. The hash takes
 * the IST date in, because a key counts for one day.
 */
export function givenReference(key: string, rule: ReferenceRule, now: number): OrderReference {
	const text = key.trim();
	const sent = rule.legal.test(text) ? text : shortHash(['given', istDate(now), text], rule.length);
	return { sent, given: true };
}

/** A label that a repetition inside the same execution finds again, and nothing else does. */
export function derivedReference(parts: string[], rule: ReferenceRule): OrderReference {
	return { sent: shortHash(['derived', ...parts], rule.length), given: false };
}

/** Letters and digits 2 to 7; five bits a character. */
function shortHash(parts: string[], length: number): string {
	const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
	return Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');
}
