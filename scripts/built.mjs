// Builds, where the build is not what the sources make: `node scripts/built.mjs`. A build is taken for good
// where it came to its end, is newer than all that goes into it, and holds a file for each source and no other.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const COMPILED = ['brokers', 'credentials', 'nodes'];
const OTHER_INPUTS = [
	...['gulpfile.js', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
	...['contracts', 'scripts/documented.ts'],
];

/** All files at or under a path, by their paths from the project's root. */
function filesAt(path) {
	const there = statSync(join(root, path), { throwIfNoEntry: false });
	if (!there?.isDirectory()) return there ? [path] : [];
	return readdirSync(join(root, path)).flatMap((name) => filesAt(`${path}/${name}`));
}

const timeOf = (path) => statSync(join(root, path)).mtimeMs;

function isBuilt() {
	const sources = COMPILED.flatMap(filesAt);
	const compiled = sources
		.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
		.map((path) => `dist/${path.replace(/ts$/, 'js')}`);
	// Written last, and not at all where something does not compile.
	const documented = readdirSync(join(root, 'contracts')).map(
		(broker) => `dist/brokers/${broker}/documented.json`,
	);
	const wanted = [...compiled, ...documented];
	const built = filesAt('dist').filter((path) => /\.js$|\/documented\.json$/.test(path));
	if (wanted.sort().join() !== built.sort().join()) return false;
	const newestInput = Math.max(...[...sources, ...OTHER_INPUTS.flatMap(filesAt)].map(timeOf));
	return newestInput < Math.min(...built.map(timeOf));
}

if (!isBuilt()) {
	const build = spawn('npm', ['run', '--silent', 'build', '--', '--silent'], {
		cwd: root,
		stdio: ['ignore', 'inherit', 'inherit'],
		shell: process.platform === 'win32',
	});
	const [status] = await once(build, 'exit');
	process.exit(status ?? 1);
}
