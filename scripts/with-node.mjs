// Runs a command of this project, or of one of its packages, on a certain Node, whichever Node started
// it, and installs what is missing first:
//   node scripts/with-node.mjs 24 jest --ci        Node 24 or later, which n8n's newest versions need
//   node scripts/with-node.mjs oldest jest --ci    the oldest Node that package.json allows
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFolder } from './setup/node.mjs';
import { ensurePackages } from './setup/packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [nodeName, command, ...args] = process.argv.slice(2);

try {
	ensurePackages();
	run(nodeFolder(nodeName));
} catch (error) {
	fail(error);
}

function run(node) {
	const path = [node, join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
	const child = spawn(command, args, {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, PATH: path },
		shell: process.platform === 'win32',
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(signal, () => child.kill(signal));
	}
	child.on('error', fail);
	child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

function fail(error) {
	console.error(error.message);
	process.exit(1);
}
