import { BrokerError } from '../errors';

/** How old what guard rails go by may be, milliseconds. */
export const FRESH_MS = 1_000;
const MAX_REMEMBERED = 400;

/** What was read, and since when it may have changed: epoch milliseconds. */
export interface Dated<T> {
	value: T;
	since: number;
}

interface Shared {
	last: Dated<unknown> | null;
	running: Promise<unknown> | null;
}

const readings = new Map<string, Shared>();

/**
 * What this process has read of an account within a second, else what is read now: one read at a time
 * serves all executions.
 * @param read tells by its argument when each of its requests leaves; the first one counts
 * @param signal of this execution: a read that ends with another one is made again
 */
export async function withinASecond<T>(
	name: string,
	read: (leaves: () => void) => Promise<T>,
	signal?: AbortSignal,
): Promise<Dated<T>> {
	const shared = readings.get(name) ?? { last: null, running: null };
	if (readings.size >= MAX_REMEMBERED) readings.clear();
	readings.set(name, shared);
	for (;;) {
		const { last } = shared;
		if (last !== null && isFresh(last.since)) return last as Dated<T>;
		try {
			shared.running ??= dated(read, shared);
			return (await shared.running) as Dated<T>;
		} catch (error) {
			const isCancelled = error instanceof BrokerError && error.failure === 'cancelled';
			if (!isCancelled || signal?.aborted === true) throw error;
		}
	}
}

/** A clock that was set back makes nothing fresh. */
export function isFresh(since: number): boolean {
	const age = Date.now() - since;
	return age >= 0 && age <= FRESH_MS;
}

async function dated<T>(
	read: (leaves: () => void) => Promise<T>,
	shared: Shared,
): Promise<Dated<T>> {
	const asked = Date.now();
	let first: number | null = null;
	try {
		const value = await read(() => (first ??= Date.now()));
		shared.last = { value, since: first ?? asked };
		return shared.last as Dated<T>;
	} finally {
		shared.running = null;
	}
}
