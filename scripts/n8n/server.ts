import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { n8nBinary } from './paths';
import { freePort } from './ports';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

export interface N8nServerOptions {
	/** n8n's N8N_USER_FOLDER: database, encryption key, installed packages, log. */
	userFolder: string;
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
	/** The end of n8n's log. */
	lastLines(count: number): Promise<string[]>;
	/** The hosts outside this machine that n8n tried to reach and was not let through to. */
	outsideHosts(): Promise<string[]>;
	/** Resolves when n8n has ended, for whatever reason. */
	readonly ended: Promise<void>;
	/** Asks n8n to end, waits for it, and makes sure of it. */
	stop(): Promise<void>;
}

/**
 * Starts the real n8n on a loopback port and waits until its API answers. It sees no setting of
 * this machine's n8n or proxies, and nothing but loopback.
 * @throws Error with the end of n8n's log where it does not come up
 */
export async function startN8n(options: N8nServerOptions): Promise<N8nServer> {
	const { userFolder } = options;
	await mkdir(userFolder, { recursive: true });
	const logFile = join(userFolder, 'n8n.log');
	const outsideLog = join(userFolder, 'outside-hosts.log');
	const port = await freePort(options.port);
	const url = `http://127.0.0.1:${port}`;
	const child = spawn(process.execPath, [n8nBinary, 'start'], {
		cwd: userFolder,
		// A group of its own: Ctrl-C in the terminal reaches us, and we stop n8n in our order.
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {
			...machineEnvironment(),
			...(await n8nSettings(userFolder, port)),
			LOOPBACK_ONLY_LOG: outsideLog,
			...options.env,
		},
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
		lastLines: async (count) => (await readLines(logFile)).slice(-count),
		ended,
		outsideHosts: async () => [...new Set(await readLines(outsideLog))],
		stop: async () => await stopChild(child, ended),
	};
	try {
		await waitUntilReady(child, url);
	} catch (error) {
		await server.stop();
		const tail = (await server.lastLines(25)).join('\n');
		throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tail}`);
	}
	return server;
}

/** What n8n needs from this machine, and nothing that would change how it behaves. */
function machineEnvironment(): Record<string, string> {
	const names = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'LANG', 'TZ'];
	return Object.fromEntries(
		names.flatMap((name) => {
			const value = process.env[name];
			return value === undefined ? [] : [[name, value]];
		}),
	);
}

async function n8nSettings(userFolder: string, port: number): Promise<Record<string, string>> {
	const guard = pathToFileURL(join(__dirname, 'loopback-only.mjs')).href;
	return {
		NODE_OPTIONS: `--import=${guard}`,
		N8N_USER_FOLDER: userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}`,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		DB_TYPE: 'sqlite',
		// The package is not a verified one; from n8n 3.0 this has to be said.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_AI_ENABLED: 'false',
		// It asks n8n's own servers for a list at every start.
		N8N_DISABLED_MODULES: 'mcp-registry',
	};
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < deadline) {
		if (child.exitCode !== null || child.signalCode !== null) {
			throw new Error(`n8n ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
		}
		if (await answers(`${url}/rest/settings`)) return;
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
