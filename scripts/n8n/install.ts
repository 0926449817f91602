/**
 * Installs the n8n that demo, dev and end-to-end tests run, once, outside this package's own
 * dependencies: `npx tsx scripts/n8n/install.ts`. Interrupted, it goes on where it stopped.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './command';
import { withLock } from './lock';
import { cacheDirectory, N8N_VERSION, n8nBinary, n8nDirectory, workspaceDirectory } from './paths';
import { Progress } from './progress';

const WORKSPACE_FILES = ['package.json', 'package-lock.json', '.npmrc'];
const packagesStamp = join(n8nDirectory, 'packages.stamp');
const readyStamp = join(n8nDirectory, 'ready.stamp');

/** Makes sure that n8n is installed and can start; takes milliseconds when it already is. */
export async function ensureN8n(progress: Progress): Promise<void> {
	const wanted = await workspaceFingerprint();
	if (await isStamped(readyStamp, wanted)) return;
	progress.print(`Installing n8n ${N8N_VERSION} into ${n8nDirectory}, once`);
	await withLock(`${n8nDirectory}.lock`, async () => {
		if (await isStamped(readyStamp, wanted)) return;
		await installPackages(progress, wanted);
		await progress.step('SQLite driver', buildSqlite, 'about a minute where it is compiled');
		await progress.step('n8n answers', checkInstallation);
		await writeFile(readyStamp, wanted);
	});
}

/** The lockfile decides what is installed: another lockfile, another installation. */
async function workspaceFingerprint(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of WORKSPACE_FILES) hash.update(await readFile(join(workspaceDirectory, file)));
	return hash.digest('hex');
}

async function isStamped(stamp: string, fingerprint: string): Promise<boolean> {
	const found = await readFile(stamp, 'utf8').catch(() => '');
	return found === fingerprint && existsSync(n8nBinary);
}

async function installPackages(progress: Progress, wanted: string): Promise<void> {
	if (await isStamped(packagesStamp, wanted)) return;
	await mkdir(n8nDirectory, { recursive: true });
	await rm(readyStamp, { force: true });
	await rm(packagesStamp, { force: true });
	for (const file of WORKSPACE_FILES) {
		await copyFile(join(workspaceDirectory, file), join(n8nDirectory, file));
	}
	await progress.step(
		`n8n ${N8N_VERSION} and its 2100 packages`,
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
				{ cwd: n8nDirectory },
			),
		'about three minutes, 2.2 GB',
	);
	await writeFile(packagesStamp, wanted);
}

/**
 * The one native module that n8n cannot do without. Its install script takes a prebuilt driver
 * where one can be had, and compiles it otherwise; light optimisation halves the time of that.
 */
async function buildSqlite(): Promise<void> {
	const headers = nodeHeaders();
	await runCommand(
		'npm',
		['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'],
		{
			cwd: n8nDirectory,
			env: {
				JOBS: 'max',
				CFLAGS: '-O1',
				CXXFLAGS: '-O1',
				...(headers ? { npm_config_nodedir: headers } : {}),
			},
		},
	);
}

/** The directory that holds the running Node's own headers, where it came with them. */
function nodeHeaders(): string | undefined {
	const bin = dirname(process.execPath);
	const architecture = `node-${process.platform}-${process.arch}`;
	return [
		dirname(bin),
		join(bin, '..', '..', architecture),
		join(bin, '..', 'node_modules', architecture),
	].find((directory) => existsSync(join(directory, 'include', 'node', 'node_api.h')));
}

async function checkInstallation(): Promise<void> {
	const sqlite = join(n8nDirectory, 'node_modules', 'sqlite3');
	await runCommand(process.execPath, ['-e', `require(${JSON.stringify(sqlite)})`], {
		cwd: n8nDirectory,
	});
	const version = await runCommand(process.execPath, [n8nBinary, '--version'], {
		cwd: n8nDirectory,
		env: { N8N_USER_FOLDER: cacheDirectory },
	});
	if (version.trim() !== N8N_VERSION) {
		throw new Error(`n8n --version said "${version.trim()}", not ${N8N_VERSION}`);
	}
}

if (require.main === module) {
	const progress = new Progress();
	ensureN8n(progress).then(
		() => progress.print(`n8n ${N8N_VERSION} is ready in ${n8nDirectory}`),
		(error: unknown) => {
			console.error(error instanceof Error ? error.message : error);
			process.exitCode = 1;
		},
	);
}
