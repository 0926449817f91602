import { setTimeout as sleep } from 'node:timers/promises';

interface Patience {
	/** Milliseconds; a minute where not given. */
	timeoutMs?: number;
	/** Milliseconds between two looks. */
	everyMs?: number;
}

/**
 * Waits until something holds. @throws Error where it does not in time
 * @param what is waited for; as a function, it says so in the end
 */
export async function until(
	what: string | (() => string),
	holds: () => Promise<boolean> | boolean,
	{ timeoutMs = 60_000, everyMs = 100 }: Patience = {},
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (!(await holds())) {
		if (Date.now() > deadline) {
			const missing = typeof what === 'string' ? what : what();
			throw new Error(`waited ${timeoutMs / 1000} s for ${missing}`);
		}
		await sleep(everyMs);
	}
}

/** To catch something while it is under way. */
export const CLOSELY: Patience = { timeoutMs: 10_000, everyMs: 2 };
