import { spawn } from 'node:child_process';

export interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
}

/** A command that ended badly: what it was, and the first and last lines it wrote. */
export class CommandError extends Error {
	constructor(command: string, reason: string, output: string) {
		super([`${command} ${reason}`, ...excerpt(output)].join('\n'));
		this.name = 'CommandError';
	}
}

/** npm tells the cause first, compilers last. */
function excerpt(output: string): string[] {
	const lines = output.split('\n').filter((line) => line.trim() !== '');
	return lines.length <= 40 ? lines : [...lines.slice(0, 15), '…', ...lines.slice(-25)];
}

/**
 * Runs a command quietly and returns what it wrote to its standard output.
 * @throws CommandError when it cannot be started or ends with another code than 0
 */
export async function runCommand(
	command: string,
	args: string[],
	options: CommandOptions,
): Promise<string> {
	const line = [command, ...args].join(' ');
	return await new Promise<string>((resolve, reject) => {
		let standardOutput = '';
		let everything = '';
		const child = spawn(command, args, {
			cwd: options.cwd,
			env: { ...process.env, ...options.env },
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: process.platform === 'win32',
		});
		child.stdout.on('data', (chunk: Buffer) => {
			standardOutput += chunk.toString();
			everything += chunk.toString();
		});
		child.stderr.on('data', (chunk: Buffer) => {
			everything += chunk.toString();
		});
		child.on('error', (error) => reject(new CommandError(line, error.message, '')));
		child.on('close', (code, signal) => {
			if (code === 0) resolve(standardOutput);
			else reject(new CommandError(line, `ended with ${signal ?? `code ${code}`}`, everything));
		});
	});
}
