import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const { n8n } = jest.requireActual<{ n8n: { nodes: string[]; credentials: string[] } }>(
	join(root, 'package.json'),
);
const sources = [...n8n.nodes, ...n8n.credentials].map((built) =>
	join(root, built.replace(/^dist\//, '').replace(/\.js$/, '.ts')),
);

/** In a process of its own: loads the package as n8n does at its start, then sends one request. */
const SCRIPT = `
	require('tsx/cjs');
	require('n8n-workflow');
	const before = new Set(Object.keys(require.cache));
	const languageRules = new Set();
	const watched = (subject) => {
		const note = () => languageRules.add(new Error().stack.split('\\n')[3].trim());
		return new Proxy(subject, {
			apply: (...call) => (note(), Reflect.apply(...call)),
			construct: (...call) => (note(), Reflect.construct(...call)),
		});
	};
	String.prototype.localeCompare = watched(String.prototype.localeCompare);
	for (const name of ['Collator', 'DateTimeFormat', 'NumberFormat']) Intl[name] = watched(Intl[name]);
	const loaded = () => Object.keys(require.cache).filter((file) => !before.has(file));
	const [transport, ...files] = JSON.parse(process.argv[1]);
	for (const file of files) for (const Type of Object.values(require(file))) new Type();
	const atStart = loaded();
	const rulesAtStart = [...languageRules];
	const { AxiosTransport } = require(transport);
	new AxiosTransport({ origin: 'http://127.0.0.1:9', proxy: null })
		.send({ method: 'GET', path: '/', headers: {}, timeoutMs: 2000 })
		.catch(() => console.log(JSON.stringify({ atStart, rulesAtStart, atFirstCall: loaded() })));
`;

interface Loaded {
	atStart: string[];
	/** Who compared or wrote by the rules of a language. */
	rulesAtStart: string[];
	atFirstCall: string[];
}

function load(): Loaded {
	const files = [join(root, 'brokers/core/http/axios-transport.ts'), ...sources];
	const args = ['-e', SCRIPT, JSON.stringify(files)];
	const printed = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
	return JSON.parse(printed) as Loaded;
}

/** Of brokers the form needs their addresses alone, of the shared folders what declares forms. */
const FOR_RUNS = [
	/\.run\.ts$/,
	/^brokers\/(?!(angelone|groww)\/api\.ts$)/,
	/^nodes\/shared\/redis\//,
	/^nodes\/shared\/(connect|credential-test|egress|errors|instrument-files)\.ts$/,
	/^nodes\/shared\/(calendar|list-search|run|session-store)\.ts$/,
	/^nodes\/shared\/operations\/order\/(options|order-of|reference)\.ts$/,
	/^credentials\/(session\.ts$|shared\/(?!(fields|lazy)\.ts$))/,
];

describe('loading the package in n8n', () => {
	const { atStart, rulesAtStart, atFirstCall } = load();
	const own = atStart
		.filter((file) => !file.includes('node_modules'))
		.map((file) => file.slice(root.length + 1));

	test('loads its nodes and credentials', () => {
		expect(sources).toHaveLength(7);
		expect(atStart).toEqual(expect.arrayContaining(sources));
	});

	test('loads no library', () => {
		expect(atStart.filter((file) => file.includes('node_modules'))).toEqual([]);
	});

	test('loads nothing that only a run needs', () => {
		expect(own.filter((file) => FOR_RUNS.some((run) => run.test(file)))).toEqual([]);
	});

	test('loads few files: each costs a fifth of a millisecond at every start of n8n', () => {
		const ofTriggers = own.filter((file) => /Trigger\.node|\/events|\/shared\/trigger/.test(file));
		expect(ofTriggers.length).toBeLessThan(12);
		expect(own.length - ofTriggers.length).toBeLessThan(40);
	});

	test('asks for the rules of no language, which take 2 MB', () => {
		expect(rulesAtStart.filter((caller) => !caller.includes('node_modules'))).toEqual([]);
	});

	test('axios comes with the first call', () => {
		expect(atFirstCall.some((file) => file.includes('node_modules/axios/'))).toBe(true);
	});
});
