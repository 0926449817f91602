import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

export interface DaemonOptions {
	name: string;
	command: string;
	args: string[];
	cwd: string;
	logFile: string;
	/** Whom it runs as, where that is not us. */
	user?: string;
	/** What makes it end in an orderly way, at once. */
	stopSignal: NodeJS.Signals;
	/** Whether it does its work; asked until it does. */
	answers(): Promise<boolean>;
}

/** A server that runs until it is stopped. */
export interface Daemon {
	readonly pid: number;
	/** Resolves when it has ended, for whatever reason. */
	readonly ended: Promise<void>;
	/** Asks it to end, waits for it, and makes sure of it. */
	stop(): Promise<void>;
}

/**
 * Starts a server and waits until it answers. It ends with this process, whatever ends this
 * process: on Linux the kernel sees to that.
 * @throws Error with the end of its log where it does not come up
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
	const [command, ...args] = commandLine(options);
	const child = spawn(command, args, {
		cwd: options.cwd,
		// A group of its own: Ctrl-C in the terminal reaches us, and we stop it in our order.
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const log = createWriteStream(options.logFile, { flags: 'a' });
	child.stdout?.pipe(log, { end: false });
	child.stderr?.pipe(log, { end: false });
	const failure = once(child, 'error').then(([error]) => error as Error);
	const ended = Promise.race([once(child, 'close'), failure]).then(() => void log.end());
	const kill = () => void child.kill('SIGKILL');
	process.once('exit', kill);
	void ended.then(() => process.off('exit', kill));

	const stop = async () => {
		child.kill(options.stopSignal);
		const gentle = await Promise.race([
			ended.then(() => true),
			sleep(STOP_TIMEOUT_MS, false, { ref: false }),
		]);
		if (!gentle) kill();
		await ended;
	};
	try {
		await waitUntilReady(child, options);
	} catch (error) {
		await stop();
		const tail = (await readFile(options.logFile, 'utf8')).split('\n').slice(-15).join('\n');
		throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tail}`);
	}
	return { pid: child.pid ?? 0, ended, stop };
}

/** As another user, and with the kernel's promise to end it when we are gone. */
function commandLine({ command, args, user, stopSignal }: DaemonOptions): string[] {
	if (process.platform !== 'linux') return [command, ...args];
	const as = user ? [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'] : [];
	return ['setpriv', ...as, `--pdeathsig=${stopSignal.slice(3)}`, command, ...args];
}

async function waitUntilReady(
	child: ChildProcess,
	{ name, answers }: DaemonOptions,
): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < deadline) {
		if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
			throw new Error(`${name} ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
		}
		if (await answers()) return;
		await sleep(100);
	}
	throw new Error(`${name} did not answer within ${START_TIMEOUT_MS / 1000} s`);
}
