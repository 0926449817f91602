const { availableParallelism } = require('node:os');

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

module.exports = {
	// Nothing of the user's own n8n is read or written.
	projects: [
		{ ...suite('unit'), setupFiles: ['<rootDir>/test/unit/support/userFolder.ts'] },
		suite('simulators'),
		suite('engine'),
		suite('matrix'),
	],
	testTimeout: 30_000,
	// The engine tests wait more than they work.
	maxWorkers: Math.max(4, availableParallelism()),
};
