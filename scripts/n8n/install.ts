/**
 * Installs the n8n that demo, dev and end-to-end tests run, once, outside this package's own
 * dependencies. Interrupted, it goes on where it stopped.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './command';
import { withLock } from './lock';
import { nodeOf, pathFor } from './node';
import { cacheDirectory } from './paths';
import type { Progress } from './progress';
import { currentN8n, type N8nRelease } from './release';

const WORKSPACE_FILES = ['package.json', 'package-lock.json', '.npmrc'];
const packagesStamp = ({ directory }: N8nRelease) => join(directory, 'packages.stamp');
const readyStamp = ({ directory }: N8nRelease) => join(directory, 'ready.stamp');

/** Makes sure that n8n is installed and can start; takes milliseconds when it already is. */
export async function ensureN8n(progress: Progress, release = currentN8n): Promise<void> {
	const { version, directory } = release;
	const wanted = await workspaceFingerprint(release);
	const isReady = async () => await isStamped(release, readyStamp(release), wanted);
	if (await isReady()) return;
	progress.print(`Installing n8n ${version} into ${directory}, once`);
	await withLock(`${directory}.lock`, async () => {
		if (await isReady()) return;
		await installPackages(progress, release, wanted);
		await progress.step(
			'SQLite driver',
			async () => await provideSqlite(release),
			'about a minute where it is compiled',
		);
		await progress.step('n8n answers', async () => await checkInstallation(release));
		await writeFile(readyStamp(release), wanted);
	});
}

/** The lockfile decides what is installed: another lockfile, another installation. */
async function workspaceFingerprint({ workspace }: N8nRelease): Promise<string> {
	const hash = createHash('sha256');
	for (const file of WORKSPACE_FILES) hash.update(await readFile(join(workspace, file)));
	return hash.digest('hex');
}

async function isStamped(
	{ binary }: N8nRelease,
	stamp: string,
	fingerprint: string,
): Promise<boolean> {
	const found = await readFile(stamp, 'utf8').catch(() => '');
	return found === fingerprint && existsSync(binary);
}

async function installPackages(
	progress: Progress,
	release: N8nRelease,
	wanted: string,
): Promise<void> {
	const { version, workspace, directory } = release;
	if (await isStamped(release, packagesStamp(release), wanted)) return;
	await mkdir(directory, { recursive: true });
	await rm(readyStamp(release), { force: true });
	await rm(packagesStamp(release), { force: true });
	for (const file of WORKSPACE_FILES) {
		await copyFile(join(workspace, file), join(directory, file));
	}
	await progress.step(
		`n8n ${version} and its 2100 packages`,
		async () =>
			await runCommand(
				'npm',
				[
					'ci',
					'--legacy-peer-deps',
					'--ignore-scripts',
					'--no-audit',
					'--no-fund',
					'--no-progress',
				],
				{ cwd: directory },
			),
		'about three minutes, 2.2 GB',
	);
	await writeFile(packagesStamp(release), wanted);
}

/**
 * The one native module that n8n cannot do without. It runs on every Node, so that one is enough for
 * all versions of n8n that want the same.
 */
async function provideSqlite(release: N8nRelease): Promise<void> {
	const folder = join(release.directory, 'node_modules', 'sqlite3');
	const driver = join(folder, 'build', 'Release', 'node_sqlite3.node');
	const manifest = await readFile(join(folder, 'package.json'), 'utf8');
	const { version } = JSON.parse(manifest) as { version: string };
	const name = `sqlite3-${version}-${process.platform}-${process.arch}.node`;
	const kept = join(cacheDirectory, name);
	if (existsSync(kept)) {
		await mkdir(dirname(driver), { recursive: true });
		await copyFile(kept, driver);
		return;
	}
	await buildSqlite(release);
	const unfinished = `${kept}-${process.pid}`;
	await copyFile(driver, unfinished);
	await rename(unfinished, kept);
}

/**
 * Its install script takes a prebuilt driver where one can be had, and compiles it otherwise; light
 * optimisation halves the time of that.
 */
async function buildSqlite(release: N8nRelease): Promise<void> {
	const headers = headersOf(await nodeOf(release));
	await runCommand(
		'npm',
		['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'],
		{
			cwd: release.directory,
			env: {
				PATH: await pathFor(release),
				JOBS: 'max',
				CFLAGS: '-O1',
				CXXFLAGS: '-O1',
				...(headers ? { npm_config_nodedir: headers } : {}),
			},
		},
	);
}

/** The directory that holds a Node's own headers, where it came with them. */
function headersOf(node: string): string | undefined {
	const bin = dirname(node);
	const architecture = `node-${process.platform}-${process.arch}`;
	return [
		dirname(bin),
		join(bin, '..', '..', architecture),
		join(bin, '..', 'node_modules', architecture),
	].find((directory) => existsSync(join(directory, 'include', 'node', 'node_api.h')));
}

async function checkInstallation(release: N8nRelease): Promise<void> {
	const { version, directory, binary } = release;
	const node = await nodeOf(release);
	const sqlite = join(directory, 'node_modules', 'sqlite3');
	await runCommand(node, ['-e', `require(${JSON.stringify(sqlite)})`], { cwd: directory });
	const answer = await runCommand(node, [binary, '--version'], {
		cwd: directory,
		env: { N8N_USER_FOLDER: cacheDirectory },
	});
	if (answer.trim() !== version) {
		throw new Error(`n8n --version said "${answer.trim()}", not ${version}`);
	}
}
