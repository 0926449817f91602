const last = new Map<string, Promise<unknown>>();
let ended = 0;

/** How many works have ended in this process: where it has grown, what was read before may be old. */
export const endedWorks = (): number => ended;

/**
 * Runs works of one name one after the other in this process, in the order in which they came, whatever
 * becomes of those before.
 */
export async function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
	const before = last.get(name) ?? Promise.resolve();
	const mine = before
		.catch(() => undefined)
		.then(work)
		.finally(() => ended++);
	last.set(name, mine);
	try {
		return await mine;
	} finally {
		if (last.get(name) === mine) last.delete(name);
	}
}
