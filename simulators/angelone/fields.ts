import type { SimRequest } from '../core';
import { Refusal } from './envelopes';

/** The JSON object of a request's body. @throws Refusal AB1004 where there is none */
export function bodyOf(request: SimRequest): Record<string, unknown> {
	const { body } = request;
	if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Refusal('AB1004');
	return body as Record<string, unknown>;
}

/** A field as text; numbers are taken as their digits; empty where absent. */
export function textOf(body: Record<string, unknown>, name: string): string {
	const value = body[name];
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Rupees, given as text or number, in integer paise; 0 where absent. @throws Refusal AB1004 */
export function paiseOf(body: Record<string, unknown>, name: string): number {
	const text = textOf(body, name);
	if (text === '') return 0;
	const match = /^(\d+)(?:\.(\d{1,2})0*)?$/.exec(text);
	if (match === null) throw new Refusal('AB1004');
	return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** A whole number, given as text or number; 0 where absent. @throws Refusal AB1004 */
export function wholeOf(body: Record<string, unknown>, name: string): number {
	const text = textOf(body, name);
	if (text === '') return 0;
	if (!/^\d+$/.test(text)) throw new Refusal('AB1004');
	return Number(text);
}

/** A field that must be one of some words. @throws Refusal with the code given */
export function wordOf<Word extends string>(
	body: Record<string, unknown>,
	name: string,
	words: readonly Word[],
	code: Refusal['code'] = 'AB1004',
): Word {
	const text = textOf(body, name);
	const word = words.find((one) => one === text);
	if (word === undefined) throw new Refusal(code);
	return word;
}

/** Paise as the broker writes rupees: `194.5`, `9999`. */
export const rupees = (paise: number): number => paise / 100;

/** Paise as text, always with two decimals: `0.00`. */
export const amount = (paise: number): string => (paise / 100).toFixed(2);

/** Paise as text with two decimals, `0` for nothing. */
export const rupeesText = (paise: number): string =>
	paise === 0 ? '0' : paise % 100 === 0 ? String(paise / 100) : amount(paise);

/** Paise as text, always with two decimals except for nothing: `2235.80`. */
export const amountText = (paise: number): string => (paise === 0 ? '0' : amount(paise));
