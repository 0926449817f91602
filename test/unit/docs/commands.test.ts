import { blocksOf, pages, read } from './pages';

const { scripts, version } = JSON.parse(read('package.json')) as {
	scripts: Record<string, string>;
	version: string;
};
const ci = read('.ci/run');
const tarball = `n8n-nodes-indian-brokers-${version}.tgz`;

/** What CI does under another name. */
const CHECKED_ELSEWHERE = [
	// The demo packs the package and installs it in n8n's folder by npm, with these options.
	'npm pack',
	'mkdir -p ~/.n8n/nodes',
	`npm install --prefix ~/.n8n/nodes --legacy-peer-deps --ignore-scripts "$PWD/${tarball}"`,
	// The demo, left open.
	'npm start',
];

/** Commands of a page's shell blocks, one a line; those that go on over several lines are one. */
const commandsOf = (markdown: string) =>
	blocksOf(markdown, 'sh', 'bash')
		.flatMap((block) =>
			block
				.trim()
				.replace(/\\\n\s*/g, '')
				.split(/\n(?=\S)/),
		)
		.map((line) => line.trim());

const commands = pages.flatMap((page) =>
	commandsOf(read(page)).map((line) => [page, line] as const),
);

/** Checked by docker.test.ts and by examples.test.ts. */
const isOther = (command: string) => /^(docker|curl|printf) /.test(command);

it.each(commands.filter(([, command]) => !isOther(command)))(
	'%s names a command that CI runs: %s',
	(_, command) => {
		expect(CHECKED_ELSEWHERE.includes(command) || ci.includes(`step ${command}\n`)).toBe(true);
	},
);

const named = pages.flatMap((page) =>
	[...read(page).matchAll(/npm run ([\w:]+)/g)].map(([, script]) => [page, script] as const),
);

it.each(named)('%s names a script that exists: %s', (_, script) => {
	expect(scripts).toHaveProperty([script]);
});

const starts = pages.flatMap((page) =>
	[...read(page).matchAll(/`npm (start|test)`/g)].map(([, script]) => script),
);

it('names no other way to start and to test', () => {
	for (const script of starts) expect(scripts).toHaveProperty([script]);
});

it('shows a newcomer and a contributor what they need', () => {
	const of = (page: string) => commandsOf(read(page));
	expect(of('README.md')).toEqual(expect.arrayContaining(['npm start', ...CHECKED_ELSEWHERE]));
	expect(of('CONTRIBUTING.md')).toEqual(
		expect.arrayContaining(['npm ci', 'npm run lint', 'npm test', 'npm run demo']),
	);
});

it('installs by hand with what the demo installs with', () => {
	const demo = read('scripts/n8n/package.ts');
	for (const [option] of (CHECKED_ELSEWHERE[2].match(/--(legacy|ignore)[\w-]+/g) ?? []).map((o) => [
		o,
	]))
		expect(demo).toContain(`'${option}'`);
});
