/**
 * Runs works of one name one after the other in this process, in the order in which they came, whatever
 * becomes of those before.
 */
export class OneAtATime {
	private readonly last = new Map<string, Promise<unknown>>();

	/** How many works have ended: where it has grown, what was read before may be old. */
	ended = 0;

	/** @returns the work's own result. @throws its own failure, and no other's */
	async run<T>(name: string, work: () => Promise<T>): Promise<T> {
		const before = this.last.get(name) ?? Promise.resolve();
		const mine = before
			.catch(() => undefined)
			.then(work)
			.finally(() => this.ended++);
		this.last.set(name, mine);
		try {
			return await mine;
		} finally {
			if (this.last.get(name) === mine) this.last.delete(name);
		}
	}
}
