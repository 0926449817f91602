const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');

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

exports.clean = clean;
exports.assets = assets;
exports.build = series(clean, parallel(compile, assets));
exports.default = exports.build;
