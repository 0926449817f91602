import { createHash } from 'node:crypto';
import { type BrokerId, inputError } from '../errors';
import { istDate } from '../ist';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What a broker accepts as a client's own label of an order. */
export interface ReferenceRule {
	legal: RegExp;
	/** Length of a derived label, within the rule. */
	length: number;
}

/** What names an order: the user's own key, or what identifies the run that places it. */
export interface OrderReference {
	/** The name in the journal: a hash. */
	key: string;
	/** Sent to the broker, unless the journal knows the key under a label of its own. */
	sent: string;
	/** Whether the user gave the key; a derived one is unique to this execution. */
	given: boolean;
	/** The user's key as it is, where the user gave one. */
	text?: string;
	/** What n8n's repetitions of the execution have in common: a hash. */
	run?: string;
	/** n8n repeats an earlier execution, whose order is found by its `run` alone. */
	retried?: boolean;
	/** Names an order of an AI tool by what is asked for, whichever try of n8n or of the model asks. */
	sameOrder?: string;
}

/** What identifies an order that the user gave no reference. */
export interface RunParts {
	/** Of this execution, with its item. */
	execution: string[];
	/** The same in n8n's repetitions of it; null where n8n does not say. */
	repeatable: string[] | null;
	/** n8n repeats an earlier execution. */
	retried: boolean;
	/** Of an AI tool: n8n runs each of its tries as a run of its own. */
	sameOrder: string[] | null;
}

/**
 * The user's key as text. @throws BrokerError `input` where there is nothing in it, or what is no name:
 * every object has the same text.
 */
export function readKey(broker: BrokerId, value: unknown): string {
	const isName = typeof value === 'string' || typeof value === 'number';
	const text = isName ? String(value).trim() : '';
	if (text !== '' && !text.includes('[object Object]')) return text;
	const empty = text === '' && (isName || value === undefined || value === null);
	throw inputError(
		broker,
		'orderReference',
		empty ? 'EMPTY_ORDER_REFERENCE' : 'INVALID_ORDER_REFERENCE',
		empty
			? 'The order was not sent: Order Reference is added, and it is empty.'
			: 'The order was not sent: Order Reference must be a text or a number, and is an object or a list.',
		empty
			? 'Remove the option Order Reference, or look into its expression: the order would not have been protected against being placed twice.'
			: 'Name the field that tells the orders apart, for example {{ $json.body.id }}.',
	);
}

/**
 * The label to send for a key: the key itself where it is legal, else a hash of it. The hash takes
 * the IST date in, because a key counts for one day.
 */
export function givenReference(key: string, rule: ReferenceRule, now: number): OrderReference {
	const text = key.trim();
	const sent = rule.legal.test(text) ? text : shortHash(['given', istDate(now), text], rule.length);
	return { key: hash(['given', text]).toString('hex'), sent, given: true, text };
}

/** A name that a repetition of the same execution finds again, and nothing else does. */
export function derivedReference(parts: RunParts, rule: ReferenceRule): OrderReference {
	const { execution, repeatable, retried, sameOrder } = parts;
	return {
		key: hash(['derived', ...execution]).toString('hex'),
		sent: shortHash(['derived', ...execution], rule.length),
		given: false,
		...(repeatable ? { run: hash(['run', ...repeatable]).toString('hex') } : {}),
		...(retried ? { retried } : {}),
		...(sameOrder ? { sameOrder: hash(['same', ...sameOrder]).toString('hex') } : {}),
	};
}

/**
 * The reference of one of the orders that an order is split into: `-n` behind the user's key, by the rule of
 * any key. That of a derived one follows from the label under which the journal knows the whole, which all
 * repetitions have in common.
 * @param label of the whole
 * @param n its number from 1 up, or the word for what it is to the whole
 */
export function childReference(
	{ text, sameOrder }: OrderReference,
	label: string,
	n: number | string,
	rule: ReferenceRule,
	now: number,
): OrderReference {
	if (text !== undefined) return givenReference(`${text}-${n}`, rule, now);
	const child = (of: string) => ['child', of, String(n)];
	return {
		key: hash(child(label)).toString('hex'),
		sent: shortHash(child(label), rule.length),
		given: false,
		...(sameOrder === undefined ? {} : { sameOrder: hash(child(sameOrder)).toString('hex') }),
	};
}

/** Letters and digits 2 to 7; five bits a character. */
function shortHash(parts: string[], length: number): string {
	return Array.from(hash(parts).subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');
}

function hash(parts: string[]): Buffer {
	return createHash('sha256').update(JSON.stringify(parts)).digest();
}
