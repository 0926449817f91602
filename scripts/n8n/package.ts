import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './command';
import { withLock } from './lock';
import { cacheDirectory, repositoryRoot } from './paths';

/** Everything that can change what is in the package. */
const SOURCES = [
	'brokers',
	'contracts',
	'credentials',
	'nodes',
	'gulpfile.js',
	'scripts/documented.ts',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'tsconfig.build.json',
	'LICENSE',
	'README.md',
	'CHANGELOG.md',
];

/** TypeScript to JavaScript, icons and codex files, into dist. */
export async function buildProject(): Promise<void> {
	const gulp = join(repositoryRoot, 'node_modules', 'gulp', 'bin', 'gulp.js');
	await runCommand(process.execPath, [gulp, 'build'], { cwd: repositoryRoot });
}

/**
 * Builds this package and packs it as `npm publish` would; returns the tarball's path. Where
 * nothing has changed since the last time, that is the tarball of the last time.
 */
export async function packProject(): Promise<string> {
	const parent = join(cacheDirectory, 'package');
	const { name, version } = JSON.parse(
		await readFile(join(repositoryRoot, 'package.json'), 'utf8'),
	) as { name: string; version: string };
	const directory = join(parent, await sourceFingerprint());
	const tarball = join(directory, `${name}-${version}.tgz`);
	await withLock(`${parent}.lock`, async () => {
		if (!existsSync(tarball)) await packInto(directory);
	});
	return tarball;
}

async function packInto(directory: string): Promise<void> {
	await removeOld(dirname(directory));
	const unfinished = `${directory}.unfinished`;
	await mkdir(unfinished, { recursive: true });
	await buildProject();
	// The build is done already, so the scripts around packing are left out.
	await runCommand('npm', ['pack', '--ignore-scripts', '--pack-destination', unfinished], {
		cwd: repositoryRoot,
	});
	await rename(unfinished, directory);
}

/** Other clones may share the cache: what was packed within a day could be in use. */
async function removeOld(parent: string): Promise<void> {
	for (const name of await readdir(parent).catch(() => [])) {
		const path = join(parent, name);
		const { mtimeMs } = await stat(path);
		if (Date.now() - mtimeMs > 86_400_000) await rm(path, { recursive: true, force: true });
	}
}

async function sourceFingerprint(): Promise<string> {
	const hash = createHash('sha256');
	for (const source of SOURCES) await addToHash(hash, join(repositoryRoot, source));
	return hash.digest('hex').slice(0, 20);
}

async function addToHash(hash: ReturnType<typeof createHash>, path: string): Promise<void> {
	const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
	if (entries) {
		for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
			await addToHash(hash, join(path, name));
		}
	} else if (existsSync(path)) {
		hash.update(`${path.slice(repositoryRoot.length)}\0`).update(await readFile(path));
	}
}

/** The folder where n8n keeps the community packages that its users install. */
export function communityPackages(userFolder: string): string {
	return join(userFolder, '.n8n', 'nodes');
}

/**
 * Installs a packed package as users do by hand: `npm install` in n8n's `nodes` folder. n8n finds
 * it at its next start. What npm has seen before is not asked for again.
 */
export async function installPackage(userFolder: string, tarball: string): Promise<void> {
	const folder = communityPackages(userFolder);
	await mkdir(folder, { recursive: true });
	const manifest = join(folder, 'package.json');
	if (!existsSync(manifest)) {
		await writeFile(manifest, '{ "name": "installed-nodes", "private": true }\n');
	}
	await runCommand(
		'npm',
		[
			'install',
			tarball,
			'--prefer-offline',
			'--ignore-scripts',
			'--legacy-peer-deps',
			'--omit=dev',
			'--no-package-lock',
			'--no-audit',
			'--no-fund',
		],
		{ cwd: folder },
	);
}
