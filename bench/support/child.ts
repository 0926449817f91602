import { fork } from 'node:child_process';

const LONGEST_MS = 20 * 60_000;

/**
 * Runs a script of this folder in a process of its own, hands it its input, and waits for what it
 * answers: for measurements that need an environment, or a memory, to themselves.
 * @param script its path; it calls `answerParent`
 * @throws Error where it ends without an answer
 */
export async function runChild<Input, Output>(
	script: string,
	input: Input,
	env: Record<string, string> = {},
	execArgv: string[] = ['--import', 'tsx'],
): Promise<Output> {
	return await new Promise<Output>((resolve, reject) => {
		const child = fork(script, [], { env: { ...process.env, ...env }, execArgv });
		const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
		child.once('message', (answer) => resolve(answer as Output));
		child.once('error', reject);
		child.once('exit', (code, signal) => {
			clearTimeout(timer);
			reject(new Error(`${script} ended with ${signal ?? `code ${code}`}`));
		});
		child.send(input as object);
	});
}

/** The other side of `runChild`: does the work once, answers, and ends the process. */
export function answerParent<Input, Output>(work: (input: Input) => Promise<Output>): void {
	process.once('message', (input) => {
		work(input as Input).then(
			(answer) => process.send?.(answer, () => process.exit(0)),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	});
	// The benchmark itself is gone.
	process.once('disconnect', () => process.exit(1));
}
