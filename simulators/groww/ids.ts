import { randomInt } from 'node:crypto';
import { istNaiveIso } from '../core';
import type { GrowwQuirks } from './quirks';
import type { OrderType, Segment } from './types';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

export function randomText(length: number, alphabet = LETTERS + DIGITS): string {
	return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

let mixed = 0;

/** An order id in one of the shapes that are on record (sheet 3.1). */
export function newOrderId(
	shape: GrowwQuirks['orderIdShape'],
	order: { orderType: OrderType; segment: Segment; at: number },
): string {
	const asInDocs = shape === 'docs' || (shape === 'mixed' && mixed++ % 2 === 0);
	if (asInDocs)
		return `GMK${randomText(5, DIGITS)}${randomText(3, LETTERS)}${randomText(3, DIGITS)}${randomText(5, LETTERS)}`;
	const kind = order.orderType === 'MARKET' || order.orderType === 'SL_M' ? 'GMK' : 'GLT';
	const stamp = istNaiveIso(order.at).replace(/\D/g, '').slice(2);
	return `${kind}${order.segment === 'FNO' ? 'FO' : ''}${stamp}${randomText(12)}`;
}

/** What Groww gives an order whose sender gave it no reference. */
export function newReference(): string {
	return randomText(8, DIGITS);
}
