const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Steps of a longer job, each with the time it took. Moves on a terminal only. */
export class Progress {
	private readonly terminal = process.stdout.isTTY === true && process.env.CI === undefined;

	/** @param of what each step belongs to, before its title */
	constructor(private readonly of = '') {}

	/**
	 * Does one step and shows it: a spinner on a terminal, otherwise one line when it is done.
	 * A step that is expected to take minutes says so in `expect`, also without a terminal.
	 */
	async step<T>(step: string, work: () => Promise<T>, expect?: string): Promise<T> {
		const title = `${this.of}${step}`;
		const started = Date.now();
		const stopSpinner = this.spin(expect ? `${title} (${expect})` : title, started);
		if (!this.terminal && expect) this.print(`  … ${title} (${expect})`);
		try {
			const result = await work();
			stopSpinner();
			this.print(`  ✓ ${title}  ${elapsed(started)}`);
			return result;
		} catch (error) {
			stopSpinner();
			this.print(`  ✗ ${title}  ${elapsed(started)}`);
			throw error;
		}
	}

	print(line = ''): void {
		process.stdout.write(`${line}\n`);
	}

	private spin(title: string, started: number): () => void {
		if (!this.terminal) return () => undefined;
		let frame = 0;
		const draw = () => {
			process.stdout.write(
				`\r\x1b[K  ${SPINNER[frame++ % SPINNER.length]} ${title}  ${elapsed(started)}`,
			);
		};
		draw();
		const timer = setInterval(draw, 120);
		return () => {
			clearInterval(timer);
			process.stdout.write('\r\x1b[K');
		};
	}
}

/** "0.4 s", "12 s", "2 min 05 s". */
export function elapsed(since: number): string {
	const seconds = (Date.now() - since) / 1000;
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	if (seconds < 60) return `${Math.round(seconds)} s`;
	const whole = Math.round(seconds);
	return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
