// Types, rules and format, all three side by side: `npm run lint`. Each one's findings are printed in one
// piece, and any finding is a failure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const CHECKS = ['tsc --noEmit --pretty', 'eslint . --color', 'prettier --check .'];

async function passes(command) {
	const [program, ...words] = command.split(' ');
	const child = spawn(program, words, {
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: process.platform === 'win32',
	});
	const [[status], found, complaints] = await Promise.all([
		once(child, 'close'),
		text(child.stdout),
		text(child.stderr),
	]);
	console.log(
		`\n${command}: ${status === 0 ? 'passed' : 'failed'}\n${found}${complaints}`.trimEnd(),
	);
	return status === 0;
}

const results = await Promise.all(CHECKS.map(passes));
process.exit(results.every(Boolean) ? 0 : 1);
