const { accessSync, constants } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { join } = require('node:path');

const cacheDirectory = join(tmpdir(), 'indian-brokers-jest');

// Journals wait for the disk at each commit. Tests lose no power, so theirs lie in memory where there is any.
const inMemory = '/dev/shm';
try {
	accessSync(inMemory, constants.W_OK);
	process.env.TMPDIR = inMemory;
} catch {
	// On other systems than Linux they lie where all temporary files do.
}

const swc = (syntax) => [
	'@swc/jest',
	{ jsc: { target: 'es2022', parser: { syntax, decorators: true } } },
];

/** @type {import('jest').Config} */
const common = {
	testEnvironment: 'node',
	transform: {
		'^.+\\.ts$': swc('typescript'),
		// otplib stands on packages that are ES modules alone.
		'/node_modules/@(scure|noble)/.+\\.js$': swc('ecmascript'),
	},
	transformIgnorePatterns: ['/node_modules/(?!@(scure|noble)/)'],
	moduleFileExtensions: ['ts', 'js', 'json'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
};

const suite = (name) => ({
	...common,
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
});

/** The worker's own realm, where what is large and not ours is loaded once and not for each file. */
const oneRealm = {
	testEnvironment: '<rootDir>/test/environment/one-realm.ts',
	// Node's own sockets and files tick by them, those of Jest's workers too, which no test waits for.
	fakeTimers: { doNotFake: ['nextTick', 'queueMicrotask'] },
	moduleNameMapper: {
		'^(n8n-workflow|fastify|fast-check)$': '<rootDir>/test/environment/once/$1.js',
	},
};

/** Instrument files that the brokers of one test file serve like those of another are indexed once. */
const keptIndexes = {
	...oneRealm,
	moduleNameMapper: {
		...oneRealm.moduleNameMapper,
		'/build/thread-indexer$': '<rootDir>/test/environment/kept-indexes.ts',
	},
};

module.exports = {
	// Nothing of the user's own n8n is read or written.
	projects: [
		{ ...suite('unit'), ...oneRealm, setupFiles: ['<rootDir>/test/unit/support/userFolder.ts'] },
		{ ...suite('simulators'), ...oneRealm },
		{ ...suite('engine'), ...keptIndexes },
		{ ...suite('matrix'), ...keptIndexes },
	],
	cacheDirectory,
	testTimeout: 30_000,
	// The engine tests wait more than they work.
	maxWorkers: Math.max(4, availableParallelism()),
};
