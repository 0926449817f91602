import { BrokerError } from '../core/errors';
import type { OnMissing, OnRefused } from '../core/orders/orders-api';
import { checkChoice } from '../core/orders/order-rules';
import { readPickedOrder } from '../core/orders/picked';
import { type ReadField, readLocator } from '../core/reading';
import { GROWW } from './api';

/** All that Groww has. */
export const SEGMENTS = ['CASH', 'FNO', 'COMMODITY'] as const;

/** Those of the form's field `segments`, or of its one `segment`. */
export function segmentsOf(read: ReadField): string[] {
	const many = read('segments', []) as string[];
	return many.length > 0 ? many : [read('segment', '') as string];
}

/** The same for one order: a picked one names its own; one of a list that does not may be in any. */
export function segmentsOfOrder(read: ReadField): readonly string[] {
	const order = readLocator(read, 'order');
	if (order === null || order.mode === 'reference') return segmentsOf(read);
	const { segment } = readPickedOrder(order.value);
	if (segment !== null)
		return [checkChoice(GROWW, 'order', 'Segment of the order', segment, SEGMENTS)];
	return order.mode === 'list' ? SEGMENTS : segmentsOf(read);
}

/** Those of the form's field `segments`. @throws BrokerError `input` */
export function checkedSegments(read: ReadField): string[] {
	const given = read('segments', []);
	const many: unknown[] = Array.isArray(given) && given.length > 0 ? given : [given];
	return many.map((one) => checkChoice(GROWW, 'segments', 'Segments', one, SEGMENTS));
}

/**
 * What Groww lists of each segment, one after the other; it is an error where it refuses every one.
 * @param what "orders", for messages
 */
export async function inSegments<T>(
	segments: readonly string[],
	what: string,
	list: (segment: string) => Promise<T[]>,
	onRefused: OnRefused,
): Promise<T[]> {
	const all: T[] = [];
	const refusals: BrokerError[] = [];
	for (const segment of segments) {
		try {
			all.push(...(await list(segment)));
		} catch (error) {
			if (!(error instanceof BrokerError) || error.failure !== 'refused') throw error;
			const message = `Groww did not list the ${what} of the segment ${segment}: ${error.message}`;
			refusals.push(error.with({ message }));
		}
	}
	const [first] = refusals;
	if (refusals.length > 0 && refusals.length === segments.length) throw first;
	refusals.forEach(onRefused);
	return all;
}

/** Tells the first reason alone: one for each of many rows would be no help. */
export function once(tell: OnMissing): OnMissing {
	let told = false;
	return (reason) => {
		if (!told) tell(reason);
		told = true;
	};
}
