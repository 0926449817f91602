import { spawn } from 'node:child_process';
import { n8nEnvironment } from './environment';
import { nodeOf } from './node';
import { freePort } from './ports';
import type { N8nRelease } from './release';

/** How a command of n8n's command line ended. */
export interface N8nCommandResult {
	/** Null where a signal ended it. */
	exitCode: number | null;
	stdout: string;
	stderr: string;
}

/**
 * Runs a command of n8n's command line, e.g. `execute --id=…`, in a process of its own on the user
 * folder given, where an n8n may be running; in the same surroundings as `startN8n`.
 * @param env settings of n8n beside ours, e.g. N8N_LOG_LEVEL
 * @throws Error where it has not ended after two minutes
 */
export async function runN8nCommand(
	release: N8nRelease,
	userFolder: string,
	args: string[],
	env: Record<string, string> = {},
	timeoutMs = 120_000,
): Promise<N8nCommandResult> {
	const child = spawn(await nodeOf(release), [release.binary, ...args], {
		cwd: userFolder,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: await n8nEnvironment(release, userFolder, await freePort(), env),
	});
	const result = { stdout: '', stderr: '' };
	child.stdout.setEncoding('utf8').on('data', (part: string) => (result.stdout += part));
	child.stderr.setEncoding('utf8').on('data', (part: string) => (result.stderr += part));
	return await new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
			reject(new Error(`n8n ${args.join(' ')} did not end within ${timeoutMs / 1000} s`));
		}, timeoutMs);
		child.on('error', reject);
		child.on('close', (exitCode) => {
			clearTimeout(timer);
			resolve({ exitCode, ...result });
		});
	});
}
