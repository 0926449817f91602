import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command';
import { cacheDirectory, repositoryRoot } from './paths';

/** Builds this package and packs it as `npm publish` would; returns the tarball's path. */
export async function packProject(): Promise<string> {
	const directory = join(cacheDirectory, 'package');
	await rm(directory, { recursive: true, force: true });
	await mkdir(directory, { recursive: true });
	const gulp = join(repositoryRoot, 'node_modules', 'gulp', 'bin', 'gulp.js');
	await runCommand(process.execPath, [gulp, 'build'], { cwd: repositoryRoot });
	// The build is done already, so the scripts around packing are left out.
	const listing = await runCommand(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', directory],
		{ cwd: repositoryRoot },
	);
	const [packed] = JSON.parse(listing) as Array<{ filename: string }>;
	return join(directory, packed.filename);
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
	const known = await readFile(manifest, 'utf8').catch(() => undefined);
	if (known === undefined)
		await writeFile(manifest, '{ "name": "installed-nodes", "private": true }\n');
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
