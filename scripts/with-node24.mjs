// Runs a command of this project with Node 24 or later, whichever Node started it:
//   node scripts/with-node24.mjs jest --ci
// n8n 2.x needs Node 24. Where the running Node is older, the npm package `node`
// (a real Node binary) is installed once into .cache/node24 and put in front of PATH.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_VERSION = '24.21.0';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function nodeDirectory() {
	if (Number(process.versions.node.split('.')[0]) >= 24) return dirname(process.execPath);
	const home = join(root, '.cache', 'node24');
	const bin = join(home, 'node_modules', 'node', 'bin');
	if (existsSync(join(bin, 'node'))) return bin;
	console.error(
		`Node ${process.versions.node} is older than n8n needs; installing Node ${NODE_VERSION} once`,
	);
	mkdirSync(home, { recursive: true });
	writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
	const install = spawnSync(
		'npm',
		[
			'install',
			'--no-audit',
			'--no-fund',
			'--ignore-scripts=false',
			'--loglevel=error',
			`node@${NODE_VERSION}`,
		],
		{ cwd: home, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
	);
	if (install.status !== 0 || !existsSync(join(bin, 'node'))) {
		console.error(
			'Could not install Node 24. Install it yourself (nodejs.org) and run the command again.',
		);
		process.exit(1);
	}
	return bin;
}

const [command, ...args] = process.argv.slice(2);
const path = [nodeDirectory(), join(root, 'node_modules', '.bin'), process.env.PATH].join(
	delimiter,
);
const child = spawn(command, args, {
	cwd: root,
	stdio: 'inherit',
	env: { ...process.env, PATH: path },
	shell: process.platform === 'win32',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
	console.error(`${command}: ${error.message}`);
	process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
