import { existsSync } from 'node:fs';
import { access, constants, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../n8n/command';
import type { Progress } from '../n8n/progress';

/** Where the servers' programs are; full paths. */
export interface ServicePrograms {
	redisServer: string;
	redisClient: string;
	/** The folder with postgres, initdb, psql and pg_dump, all of one version. */
	postgresFolder: string;
}

const PACKAGES = ['redis-server', 'postgresql'];
const POSTGRES_VERSIONS = '/usr/lib/postgresql';
const POSTGRES_PROGRAMS = ['postgres', 'initdb', 'psql', 'pg_dump'];

/**
 * Finds Redis and PostgreSQL, and installs Debian's packages where they are missing and may be.
 * Debian's own servers are neither made nor started by that.
 * @throws Error that says what to install
 */
export async function ensureServicePrograms(progress: Progress): Promise<ServicePrograms> {
	const found = await findPrograms();
	if (found) return found;
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
		throw new Error(
			`Redis and PostgreSQL are needed. Debian and Ubuntu: sudo apt-get install ${PACKAGES.join(' ')}`,
		);
	}
	await progress.step(
		`${PACKAGES.join(' and ')} installed from Debian`,
		async () => await withoutServices(installPackages),
		'about a minute',
	);
	const installed = await findPrograms();
	if (!installed) throw new Error(`${PACKAGES.join(' and ')} are installed, but not found`);
	return installed;
}

async function installPackages(): Promise<void> {
	const options = {
		cwd: '/',
		env: { DEBIAN_FRONTEND: 'noninteractive' },
	};
	const wait = ['-o', 'DPkg::Lock::Timeout=120'];
	await runCommand('apt-get', ['update', ...wait], options);
	await runCommand(
		'apt-get',
		['install', '--yes', '--no-install-recommends', ...wait, ...PACKAGES],
		options,
	);
}

/** Files that keep Debian from starting a Redis, and from making a PostgreSQL cluster. */
const KEEP_OUT = [
	{ path: '/usr/sbin/policy-rc.d', text: '#!/bin/sh\nexit 101\n', mode: 0o755 },
	{
		path: '/etc/postgresql-common/createcluster.d/no-main-cluster.conf',
		text: 'create_main_cluster = false\n',
		mode: 0o644,
	},
];

/** Files that are there already are an administrator's, and stay as they are. */
async function withoutServices(work: () => Promise<void>): Promise<void> {
	const ours = KEEP_OUT.filter(({ path }) => !existsSync(path));
	try {
		for (const { path, text, mode } of ours) {
			await mkdir(dirname(path), { recursive: true });
			await writeFile(path, text, { mode });
		}
		await work();
	} finally {
		for (const { path } of ours) await rm(path, { force: true });
	}
}

async function findPrograms(): Promise<ServicePrograms | undefined> {
	const path = (process.env.PATH ?? '').split(':').filter((folder) => folder !== '');
	const folders = [...path, '/usr/bin', '/usr/sbin', '/usr/local/bin'];
	const redisServer = await findIn(folders, ['redis-server']);
	const redisClient = await findIn(folders, ['redis-cli']);
	const postgresFolder = await findIn(
		[...(await postgresFolders()), ...folders],
		POSTGRES_PROGRAMS,
	);
	if (!redisServer || !redisClient || !postgresFolder) return undefined;
	return {
		redisServer: join(redisServer, 'redis-server'),
		redisClient: join(redisClient, 'redis-cli'),
		postgresFolder,
	};
}

/** Debian keeps the servers out of PATH, a folder for each version; the newest first. */
async function postgresFolders(): Promise<string[]> {
	const versions = await readdir(POSTGRES_VERSIONS).catch(() => []);
	return versions
		.sort((one, other) => Number(other) - Number(one))
		.map((version) => join(POSTGRES_VERSIONS, version, 'bin'));
}

/** The first folder that holds all of the programs. */
async function findIn(folders: string[], programs: string[]): Promise<string | undefined> {
	for (const folder of folders) {
		const runnable = await Promise.all(programs.map(async (name) => await isProgram(folder, name)));
		if (runnable.every((one) => one)) return folder;
	}
	return undefined;
}

async function isProgram(folder: string, name: string): Promise<boolean> {
	return await access(join(folder, name), constants.X_OK).then(
		() => true,
		() => false,
	);
}
