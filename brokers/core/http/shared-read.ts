/**
 * Shares one read between callers without ever answering with something older than the question: a
 * caller joins the next read that starts, never one already under way.
 */
export class SharedRead<T> {
	private running: Promise<unknown> | null = null;
	private next: Promise<T> | null = null;

	/** @param read makes one read; the caller's own is used where none is waiting. */
	get(read: () => Promise<T>): Promise<T> {
		this.next ??= this.start(read);
		return this.next;
	}

	private async start(read: () => Promise<T>): Promise<T> {
		// Callers of the same tick, and those who come while a read is under way, share this one.
		await (this.running?.catch(() => undefined) ?? Promise.resolve());
		const mine = read();
		this.running = mine;
		this.next = null;
		try {
			return await mine;
		} finally {
			if (this.running === mine) this.running = null;
		}
	}
}
