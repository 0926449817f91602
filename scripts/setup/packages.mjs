// The packages that the project's commands need, as package-lock.json names them. Built-ins alone: this
// runs before they are there.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Runs `npm ci` where it never ran here, or ran before package-lock.json changed.
 * @throws {Error} where it fails
 */
export function ensurePackages() {
	const installed = packagesIn('node_modules/.package-lock.json');
	if (installed && areAsLocked(installed)) return;
	const why = installed ? 'package-lock.json has changed' : 'they are not there yet';
	console.error(`Installing the project's packages with npm ci, since ${why}`);
	const options = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
	const { status } = spawnSync('npm', ['ci', ...options], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'inherit'],
		shell: process.platform === 'win32',
	});
	if (status !== 0) throw new Error('npm ci failed, see above');
}

/** npm leaves a list of what it installed, at the end of each installation. */
function packagesIn(lockfile) {
	try {
		return JSON.parse(readFileSync(join(root, lockfile), 'utf8')).packages;
	} catch {
		return undefined;
	}
}

/** Optional packages are for other systems, and folders that a developer linked are in no lockfile. */
function areAsLocked(installed) {
	const { '': _project, ...locked } = packagesIn('package-lock.json');
	const isSame = (path) =>
		installed[path].version === locked[path]?.version &&
		installed[path].integrity === locked[path]?.integrity;
	return (
		Object.keys(locked).every((path) => path in installed || locked[path].optional) &&
		Object.keys(installed).every((path) => installed[path].link || isSame(path))
	);
}
