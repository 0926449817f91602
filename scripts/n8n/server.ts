import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEnvironment, outsideLogOf } from './environment';
import { nodeOf } from './node';
import { freePort } from './ports';
import { currentN8n, type N8nRelease } from './release';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;
/** What answers in JSON once the role does its work. */
const READY_PATHS: Record<N8nRole, string> = {
	start: '/rest/settings',
	webhook: '/healthz/readiness',
	worker: '/healthz/readiness',
};

/** The parts of a distributed n8n; `start` is the main one, and all there is of an undivided n8n. */
export type N8nRole = 'start' | 'webhook' | 'worker';

export interface N8nServerOptions {
	/** The current one where not given. */
	release?: N8nRelease;
	/** `start` where not given. */
	role?: N8nRole;
	/** n8n's N8N_USER_FOLDER: database, encryption key, installed packages, log. */
	userFolder: string;
	/** The log's name without its ending; `n8n` where not given. */
	name?: string;
	/** Arguments after the role, e.g. `--concurrency=5`. */
	args?: string[];
	/** The port wanted; another one where that is taken. */
	port?: number;
	/** Settings of n8n beside ours, e.g. N8N_LOG_LEVEL. */
	env?: Record<string, string>;
}

export interface N8nServer {
	/** http://127.0.0.1:port, without a slash at the end. */
	readonly url: string;
	readonly userFolder: string;
	readonly logFile: string;
	readonly pid: number;
	/** The end of n8n's log. */
	lastLines(count: number): Promise<string[]>;
	/** The hosts outside this machine that n8n tried to reach and was not let through to. */
	outsideHosts(): Promise<string[]>;
	/** Resolves when n8n has ended, for whatever reason. */
	readonly ended: Promise<void>;
	/** Asks n8n to end, waits for it, and makes sure of it. */
	stop(): Promise<void>;
	/** Ends n8n as a crash would, without a chance to finish anything. */
	kill(): Promise<void>;
}

/**
 * Starts the real n8n on a loopback port and waits until its API answers. It sees no setting of
 * this machine's n8n or proxies, and nothing but loopback.
 * @throws Error with the end of n8n's log where it does not come up
 */
export async function startN8n(options: N8nServerOptions): Promise<N8nServer> {
	const { userFolder, release = currentN8n, role = 'start', name = 'n8n', args = [] } = options;
	await mkdir(userFolder, { recursive: true });
	const logFile = join(userFolder, `${name}.log`);
	const port = await freePort(options.port);
	const url = `http://127.0.0.1:${port}`;
	const child = spawn(await nodeOf(release), [release.binary, role, ...args], {
		cwd: userFolder,
		// A group of its own: Ctrl-C in the terminal reaches us, and we stop n8n in our order.
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: await n8nEnvironment(release, userFolder, port, options.env),
	});
	const log = createWriteStream(logFile, { flags: 'a' });
	child.stdout?.pipe(log, { end: false });
	child.stderr?.pipe(log, { end: false });
	const ended = once(child, 'close').then(() => void log.end());
	const killGroup = () => signalGroup(child, 'SIGKILL');
	process.once('exit', killGroup);
	void ended.then(() => process.off('exit', killGroup));

	const server: N8nServer = {
		url,
		userFolder,
		logFile,
		pid: child.pid ?? 0,
		lastLines: async (count) => (await readLines(logFile)).slice(-count),
		ended,
		outsideHosts: async () => [...new Set(await readLines(outsideLogOf(userFolder)))],
		stop: async () => await stopChild(child, ended),
		kill: async () => {
			killGroup();
			await ended;
		},
	};
	try {
		await waitUntilReady(child, url + READY_PATHS[role]);
	} catch (error) {
		await server.stop();
		const tail = (await server.lastLines(25)).join('\n');
		throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tail}`);
	}
	return server;
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < deadline) {
		if (child.exitCode !== null || child.signalCode !== null) {
			throw new Error(`n8n ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
		}
		if (await answers(url)) return;
		await sleep(200);
	}
	throw new Error(`n8n did not answer within ${START_TIMEOUT_MS / 1000} s`);
}

async function answers(url: string): Promise<boolean> {
	try {
		const reply = await fetch(url, { signal: AbortSignal.timeout(5000) });
		const type = reply.headers.get('content-type') ?? '';
		await reply.arrayBuffer();
		return reply.ok && type.includes('json');
	} catch {
		return false;
	}
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
	child.kill('SIGTERM');
	const gentle = await Promise.race([
		ended.then(() => true),
		sleep(STOP_TIMEOUT_MS, false, { ref: false }),
	]);
	if (!gentle) signalGroup(child, 'SIGKILL');
	await ended;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		if (process.platform === 'win32') child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch {
		// It has already ended.
	}
}

async function readLines(file: string): Promise<string[]> {
	const text = await readFile(file, 'utf8').catch(() => '');
	return text.split('\n').filter((line) => line !== '');
}
