const last = new Map<string, Promise<unknown>>();

/**
 * Runs works of one name one after the other in this process, in the order in which they came, whatever
 * becomes of those before.
 * @param work is told whether it had to wait: what it knew before may have changed.
 */
export async function oneAtATime<T>(
	name: string,
	work: (waited: boolean) => Promise<T>,
): Promise<T> {
	const before = last.get(name);
	const mine = (before ?? Promise.resolve())
		.catch(() => undefined)
		.then(async () => await work(before !== undefined));
	last.set(name, mine);
	try {
		return await mine;
	} finally {
		if (last.get(name) === mine) last.delete(name);
	}
}
