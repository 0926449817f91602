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

	private async undo(): Promise<void> {
		for (const step of this.steps.reverse()) {
			await step().catch((error: unknown) => {
				console.error(error instanceof Error ? error.message : error);
			});
		}
	}
}

/**
 * Runs a command from start to end: what it puts up is taken down again, also after an error,
 * Ctrl-C or a request to end. An error is shown without its stack and makes the exit code 1.
 * @param exitCodeOnInterrupt 130 by custom; 0 where Ctrl-C is the normal end
 */
export function runCommandLine(
	main: (cleanup: Cleanup) => Promise<void>,
	exitCodeOnInterrupt: () => number = () => 130,
): void {
	const cleanup = new Cleanup();
	let interrupted = false;
	const interrupt = () => {
		if (interrupted) return;
		interrupted = true;
		console.log('\nStopping …');
		void cleanup.run().finally(() => process.exit(exitCodeOnInterrupt()));
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
	main(cleanup)
		.catch((error: unknown) => {
			if (interrupted) return;
			console.error(`\n${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 1;
		})
		.finally(async () => await cleanup.run());
}
