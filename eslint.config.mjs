// n8n's official rules for community packages that are not meant for n8n Cloud (this package has
// runtime dependencies), and the import arrows of the architecture: nodes and credentials → brokers
// → brokers/core; simulators import none of them. Both brokers and simulators stand on contracts, the
// brokers by their types alone.
import { readdirSync } from 'node:fs';
import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';
import node from 'eslint-plugin-n';

const zone = (target, from, message) => ({
	target: [].concat(target),
	from: [].concat(from),
	message,
});

/** Every broker has a folder under brokers/ and one of its name under nodes/: a new one needs no rule. */
const foldersIn = (folder, shared) =>
	readdirSync(new URL(folder, import.meta.url), { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name !== shared)
		.map(({ name }) => `./${folder}/${name}`);
const brokers = foldersIn('brokers', 'core');
const nodes = foldersIn('nodes', 'shared');
const others = (one, all) => all.filter((each) => each !== one);
const brokerOf = (node) => node.toLowerCase().replace('./nodes/', './brokers/');

const arrows = {
	files: ['**/*.ts'],
	rules: {
		'import-x/no-restricted-paths': [
			'error',
			{
				zones: [
					zone(
						'./brokers',
						['./nodes', './credentials', './simulators', './test', './bench'],
						'brokers/ knows nothing above it',
					),
					zone('./brokers/core', [...brokers, './contracts'], 'brokers/core knows no broker'),
					...brokers.map((broker) =>
						zone(broker, others(broker, brokers), 'one broker knows nothing of the others'),
					),
					...nodes.map((node) =>
						zone(
							node,
							[...others(node, nodes), ...others(brokerOf(node), brokers)],
							'one node knows nothing of the other brokers',
						),
					),
					zone('./nodes/shared', [...nodes, ...brokers], 'nodes/shared serves every broker'),
					zone(
						['./nodes', './credentials'],
						['./simulators', './test', './bench', './contracts'],
						'the package loads neither its test tools nor the samples',
					),
					zone('./contracts', '.', 'contracts import nothing'),
					zone('./credentials', './nodes', 'credentials stand on brokers alone'),
					zone(
						'./simulators',
						['./brokers', './nodes', './credentials'],
						'a simulator must be able to disagree with the client',
					),
				],
			},
		],
	},
};

const noN8nInBrokers = {
	files: ['brokers/**/*.ts', 'simulators/**/*.ts'],
	rules: {
		'no-restricted-imports': [
			'error',
			{ patterns: [{ group: ['n8n-*'], message: 'plain TypeScript here: no n8n' }] },
		],
	},
};

const contractsAsTypes = {
	files: ['brokers/**/*.ts'],
	rules: {
		'@typescript-eslint/no-restricted-imports': [
			'error',
			{
				patterns: [
					{
						group: ['**/contracts/**'],
						allowTypeImports: true,
						message: 'import type: documented samples are not part of the package',
					},
				],
			},
		],
	},
};

// Failures of brokers/ are BrokerErrors; nodes/shared/errors.ts makes n8n's error classes of them.
const errorsOfBrokers = {
	files: [
		'brokers/**/*.ts',
		'simulators/**/*.ts',
		'test/**/*.ts',
		'bench/**/*.ts',
		'scripts/**/*.ts',
	],
	rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
};

// This package is for self-hosted n8n: orders need a registered static IP. It stands on axios and
// otplib, see CONTRIBUTING.md.
const selfHosted = {
	files: ['package.json'],
	rules: { '@n8n/community-nodes/no-runtime-dependencies': 'off' },
};

// What package.json names as the oldest Node, which the oldest n8n runs on too; the types are those of
// Node 24. SQLite is there, though Node still calls it experimental.
const oldestNode = {
	files: ['brokers/**/*.ts', 'nodes/**/*.ts', 'credentials/**/*.ts'],
	plugins: { n: node },
	rules: { 'n/no-unsupported-features/node-builtins': ['error', { ignores: ['sqlite'] }] },
};

// n8n's scanner of published packages reads no comments that switch a rule off.
const asScanned = {
	files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'],
	linterOptions: { noInlineConfig: true },
	rules: { 'no-console': 'error', 'no-restricted-imports': ['error', { paths: ['.', '..'] }] },
};

// The MPIN is a secret, whatever its name.
const secretMpin = {
	files: ['credentials/AngelOneApi.credentials.ts'],
	rules: { '@n8n/community-nodes/credential-unnecessary-password': 'off' },
};

// Rules for code that n8n loads do not fit the tools around it.
const tools = {
	files: ['simulators/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
	rules: {
		'@n8n/community-nodes/no-restricted-imports': 'off',
		'@n8n/community-nodes/no-restricted-globals': 'off',
		'@n8n/community-nodes/no-hardcoded-secrets': 'off',
		'@n8n/community-nodes/no-dangerous-functions': 'off',
		'no-console': 'off',
	},
};

export default [
	{ ignores: ['dist/**', '.cache/**', 'test-output/**', 'node_modules/**'] },
	...configWithoutCloudSupport,
	arrows,
	noN8nInBrokers,
	contractsAsTypes,
	errorsOfBrokers,
	asScanned,
	secretMpin,
	selfHosted,
	oldestNode,
	tools,
	{
		files: ['**/*.ts'],
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
		},
	},
	{
		files: ['test/**/*.ts'],
		rules: { 'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }] },
	},
];
