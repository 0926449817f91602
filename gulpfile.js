const { spawn } = require('node:child_process');
const { readdir, rm, writeFile } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');
require('tsx/cjs');
const { documentedIn } = require('./scripts/documented.ts');

/** Empties dist, so that a file deleted from the source cannot ship. */
const clean = () => rm('dist', { recursive: true, force: true, maxRetries: 3 });

/** TypeScript to CommonJS. */
const compile = () =>
	spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
		stdio: 'inherit',
	});

/** What TypeScript leaves behind: icons and codex files, each beside its node or credential. */
const assets = () =>
	src(['nodes/**/*.{svg,png,json}', 'credentials/**/*.{svg,png}'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));

/** TypeScript copies the samples whose types it reads; the package has no use for them. */
const dropSamples = () => rm('dist/contracts', { recursive: true, force: true });

/** Key paths and types of what each broker documents, beside the code that reads it. */
const documented = async () => {
	for (const broker of await readdir('contracts'))
		await writeFile(
			`dist/brokers/${broker}/documented.json`,
			JSON.stringify(documentedIn(`contracts/${broker}`)),
		);
};

exports.clean = clean;
exports.assets = assets;
exports.build = series(clean, parallel(compile, assets), dropSamples, documented);
exports.default = exports.build;
