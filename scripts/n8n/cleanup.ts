/** What has to be undone at the end, in the opposite order of how it was done. */
export class Cleanup {
	private readonly steps: Array<() => Promise<unknown>> = [];
	private running: Promise<void> | undefined;

	add(step: () => Promise<unknown>): void {
		this.steps.push(step);
	}

	/** Whether it has begun. */
	get begun(): boolean {
		return this.running !== undefined;
	}

	/** Undoes everything, once, however often it is asked; a step that fails stops no other. */
	async run(): Promise<void> {
		this.running ??= this.undo();
		await this.running;
	}

	/** Undoes everything also where the user presses Ctrl-C or the process is told to end. */
	runOnInterrupt(announce: () => void, exitCode: () => number): void {
		let interrupted = false;
		const interrupt = () => {
			if (interrupted) return;
			interrupted = true;
			announce();
			void this.run().finally(() => process.exit(exitCode()));
		};
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
	}

	private async undo(): Promise<void> {
		for (const step of this.steps.reverse()) {
			await step().catch((error: unknown) => {
				console.error(error instanceof Error ? error.message : error);
			});
		}
	}
}
