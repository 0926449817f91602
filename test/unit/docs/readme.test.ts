import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const ci = read('.ci/run');

/** Commands of the README's shell blocks, one a line. */
function commandsOf(markdown: string): string[] {
	const blocks = [...markdown.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
	return blocks.flatMap((block) => block.trim().split('\n')).map((line) => line.trim());
}

/** What CI does under another name: the demo installs the packed package in n8n's folder by npm. */
const CHECKED_BY_THE_DEMO = [
	'mkdir -p ~/.n8n/nodes',
	'npm install --prefix ~/.n8n/nodes n8n-nodes-indian-brokers',
	'npm start',
];

describe('the README', () => {
	const readme = read('README.md');
	const commands = commandsOf(readme);

	it('has the commands a newcomer needs', () => {
		expect(commands).toEqual(
			expect.arrayContaining(['npm ci', 'npm run demo', 'npm test', 'npm start']),
		);
	});

	it.each([...new Set(commands)])('names a command that CI runs: %s', (command) => {
		expect(CHECKED_BY_THE_DEMO.includes(command) || ci.includes(`step ${command}\n`)).toBe(true);
	});

	it.each([...readme.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script))(
		'names a script that exists: %s',
		(script) => {
			expect(scripts).toHaveProperty([script]);
		},
	);

	it.each(
		[
			...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g),
			...readme.matchAll(/ src(?:set)?="([^"]+)"/g),
		].map(([, file]) => file),
	)('links to a file that exists: %s', (file) => {
		expect(() => readFileSync(join(root, file.replace(/\/$/, '/README.md')))).not.toThrow();
	});

	it('links to sections that exist', () => {
		const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
			heading
				.toLowerCase()
				.replace(/[^\w\s-]/g, '')
				.replace(/ /g, '-'),
		);
		const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) =>
			link.replace(/[^\w-]/g, ''),
		);
		expect(links.length).toBeGreaterThan(5);
		expect(headings).toEqual(expect.arrayContaining(links));
	});
});
