// The Node that a command of this project runs on, whichever Node started it. Built-ins alone: this
// runs before the project's packages are there.
import { spawnSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** As in scripts/n8n/paths.ts. */
const cache = resolve(process.env.INDIAN_BROKERS_CACHE ?? join(root, '.cache'));

/** What is installed where the running Node is older than 24. */
const NODE_24 = '24.21.0';

/**
 * The folder that holds the program `node`. Where the running Node is not the wanted one, the npm
 * package `node` (a real Node) is installed into the cache, once.
 * @param {string} name `24` for Node 24 or later, `oldest` for the oldest that package.json allows
 * @returns {string}
 * @throws {Error} where there is no such Node and none can be installed
 */
export function nodeFolder(name) {
	const running = process.versions.node;
	if (name === '24') {
		const isNew = Number(running.split('.')[0]) >= 24;
		return isNew ? dirname(process.execPath) : installedNode(NODE_24);
	}
	if (name !== 'oldest') throw new Error(`Which Node? "24" or "oldest", not "${name}"`);
	const oldest = oldestNode();
	return running === oldest ? dirname(process.execPath) : installedNode(oldest);
}

function oldestNode() {
	const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	return engines.node.replace('>=', '');
}

function installedNode(version) {
	const home = join(cache, `node-${version}`);
	if (!existsSync(programIn(home))) install(version, home);
	return dirname(programIn(home));
}

const programIn = (home) => join(home, 'node_modules', 'node', 'bin', 'node');

/** Made beside its place and moved there, so that two commands may do this at the same time. */
function install(version, home) {
	console.error(`Installing Node ${version} into ${home}, once`);
	mkdirSync(cache, { recursive: true });
	const unfinished = mkdtempSync(`${home}-`);
	try {
		writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n');
		const { status } = spawnSync(
			'npm',
			[
				'install',
				'--no-audit',
				'--no-fund',
				'--ignore-scripts=false',
				'--loglevel=error',
				`node@${version}`,
			],
			{
				cwd: unfinished,
				stdio: ['ignore', 'ignore', 'inherit'],
				shell: process.platform === 'win32',
			},
		);
		if (status !== 0 || !existsSync(programIn(unfinished))) {
			throw new Error(
				`Node ${version} could not be installed; with it from nodejs.org this works too`,
			);
		}
		if (!existsSync(programIn(home))) renameSync(unfinished, home);
	} finally {
		rmSync(unfinished, { recursive: true, force: true });
	}
}
