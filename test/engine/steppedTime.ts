/**
 * A clock that a test moves on step by step. Wall clock, monotonic clock and timers are this process's, so
 * n8n, the package and the simulators move together; the network is real, and what is under way is done
 * before the next step. So hours go by in a moment, and a slow machine makes nothing time out.
 */
import type { LoggedRequest } from '../../simulators/core';

const real = {
	now: Date.now.bind(Date),
	setTimeout: globalThis.setTimeout,
	clearTimeout: globalThis.clearTimeout,
	setInterval: globalThis.setInterval,
	clearInterval: globalThis.clearInterval,
	setImmediate: globalThis.setImmediate,
};

/** Turns of the event loop in which loopback delivers a message and its answer. */
const TURNS = 6;
/** What this process waits for by itself: files, connections that open, threads that work. */
const UNDER_WAY = /^FSReq|ConnectWrap$|^MessagePort$/;

/** A timer of the stepped time, with what callers expect of Node's. */
class Timer {
	constructor(
		/** Epoch milliseconds. */
		public at: number,
		/** Milliseconds; null where it goes off once. */
		readonly every: number | null,
		readonly run: () => void,
	) {}

	ref = () => this;
	unref = () => this;
	hasRef = () => true;
}

export class SteppedTime {
	private readonly timers = new Set<Timer>();
	private readonly startedMonotonic = performance.now();
	private readonly spies: jest.SpyInstance[];
	private now: number;

	/**
	 * @param from epoch milliseconds
	 * @param requests of the simulators: a step waits for their answers
	 */
	constructor(
		private readonly from: number,
		private readonly requests: LoggedRequest[][],
	) {
		this.now = from;
		this.spies = [
			jest.spyOn(Date, 'now').mockImplementation(() => this.now),
			jest
				.spyOn(performance, 'now')
				.mockImplementation(() => this.startedMonotonic + this.now - this.from),
		];
		const start = (every: boolean) =>
			((run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
				const wait = Math.max(1, ms);
				const timer = new Timer(this.now + wait, every ? wait : null, () => run(...args));
				this.timers.add(timer);
				return timer;
			}) as never;
		const end = (timer: unknown) => {
			if (timer instanceof Timer) this.timers.delete(timer);
			else real.clearTimeout(timer as NodeJS.Timeout);
		};
		Object.assign(globalThis, {
			setTimeout: Object.assign(start(false), { ...real.setTimeout }),
			setInterval: start(true),
			...{ clearTimeout: end, clearInterval: end },
		});
	}

	/** Lets so many milliseconds go by. An interval goes off once in a step, however short it is. */
	async pass(ms: number, stepMs = 100): Promise<void> {
		const until = this.now + ms;
		while (this.now < until) {
			this.now = Math.min(until, this.now + stepMs);
			for (const timer of [...this.timers].sort((one, other) => one.at - other.at)) {
				if (timer.at > this.now || !this.timers.has(timer)) continue;
				if (timer.every === null) this.timers.delete(timer);
				else timer.at = this.now + timer.every;
				timer.run();
			}
			await this.settle();
		}
	}

	/** To a moment, ISO 8601 with +05:30. */
	async passTo(time: number, stepMs?: number): Promise<void> {
		await this.pass(time - this.now, stepMs);
	}

	/** The machine's own time again. */
	restore(): void {
		const { setTimeout, clearTimeout, setInterval, clearInterval } = real;
		Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
		for (const spy of this.spies) spy.mockRestore();
	}

	private async settle(): Promise<void> {
		let quiet = 0;
		while (quiet < TURNS) {
			await new Promise((resolve) => real.setImmediate(resolve));
			quiet = this.isWaiting() ? 0 : quiet + 1;
		}
	}

	private isWaiting(): boolean {
		if (this.requests.some((all) => all.at(-1)?.status === null)) return true;
		return process.getActiveResourcesInfo().some((name) => UNDER_WAY.test(name));
	}
}
