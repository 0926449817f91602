/**
 * The clock is looked at this often, milliseconds: timers know nothing of a clock that was set or of a
 * machine that slept, and none can be longer than 24 days.
 */
const LOOK_EVERY_MS = 30_000;
/** A moment that was slept through for longer has lost its meaning. */
const LATE_MS = 5 * 60_000;

export interface MomentsOptions {
	/** The next moment strictly after this one; null where none is known. */
	next(after: number): Promise<number | null>;
	/** It is time. Never asked twice for the same moment. */
	onMoment(moment: number): void;
	/** It was so long ago that it is left out. */
	onMissed(moment: number): void;
}

/** Waits for one moment after another, whatever is done to the clock. All times are epoch milliseconds. */
export class MomentsWatch {
	private timer: NodeJS.Timeout | undefined;
	private stopped = false;
	/** All moments until then are done with. */
	private seen = Date.now();
	private last: number | null = null;

	constructor(private readonly options: MomentsOptions) {
		void this.look();
	}

	stop(): void {
		this.stopped = true;
		clearTimeout(this.timer);
	}

	private async look(): Promise<void> {
		const pause = await this.pass(Date.now()).catch(() => LOOK_EVERY_MS);
		if (!this.stopped) this.timer = setTimeout(() => void this.look(), pause);
	}

	/** Tells what is due. @returns how long to wait before the next look */
	private async pass(now: number): Promise<number> {
		// The clock may have been set back.
		this.seen = Math.min(this.seen, now);
		await this.leaveOut(now - LATE_MS);
		let moment = await this.options.next(this.seen);
		while (moment !== null && moment <= now && !this.stopped) {
			this.seen = moment;
			if (moment !== this.last) this.options.onMoment(moment);
			this.last = moment;
			moment = await this.options.next(moment);
		}
		this.seen = now;
		return moment === null ? LOOK_EVERY_MS : Math.min(moment - now, LOOK_EVERY_MS);
	}

	private async leaveOut(before: number): Promise<void> {
		if (this.seen >= before) return;
		const missed = await this.options.next(this.seen);
		this.seen = before;
		if (missed !== null && missed <= before && !this.stopped) this.options.onMissed(missed);
	}
}
