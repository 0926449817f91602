/**
 * Looks after what changes by events and by the clock: at once when an event tells of it, and every so
 * often beside.
 */
export class Lookout {
	private timer: NodeJS.Timeout | undefined;
	private soon: NodeJS.Immediate | undefined;

	constructor(
		private readonly everyMs: number,
		private readonly look: () => void,
	) {}

	start(): void {
		this.timer ??= setInterval(this.look, this.everyMs).unref();
	}

	stop(): void {
		clearInterval(this.timer);
		this.timer = undefined;
	}

	/** Looks once the present work is done, while it is on. */
	lookSoon(): void {
		if (this.timer === undefined) return;
		this.soon ??= setImmediate(() => {
			this.soon = undefined;
			this.look();
		});
	}
}
