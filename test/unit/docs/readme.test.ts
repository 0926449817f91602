import type { INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { AngelOne } from '../../../nodes/AngelOne/AngelOne.node';
import { AngelOneTrigger } from '../../../nodes/AngelOne/AngelOneTrigger.node';
import { AngelOneWebhookTrigger } from '../../../nodes/AngelOne/AngelOneWebhookTrigger.node';
import { Groww } from '../../../nodes/Groww/Groww.node';
import { GrowwTrigger } from '../../../nodes/Groww/GrowwTrigger.node';
import { pages, read } from './pages';

const readme = read('README.md');

/** Words that are read: neither lines of tables nor addresses. */
const wordsOf = (markdown: string) =>
	markdown
		.replace(/\]\([^)]*\)/g, ']')
		.split(/\s+/)
		.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

it('is read in ten minutes: 1,500 words at most', () => {
	expect(wordsOf(readme)).toBeLessThanOrEqual(1500);
	expect(wordsOf(readme)).toBeGreaterThan(800);
});

it('comes in the order that a newcomer needs', () => {
	const headings = [...readme.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
	expect(headings).toEqual([
		'Try it without a broker',
		'Install',
		'Connect',
		'Your first funds',
		'Your first order',
		'Operations and triggers at a glance',
		'What it promises',
		'Read on',
	]);
});

/** What a menu of a node shows, a resource's alone where one is given. */
function shown({ properties }: INodeTypeDescription, menu: string, resource?: unknown) {
	const menus = properties.filter(
		({ name, displayOptions }) =>
			name === menu &&
			(resource === undefined || displayOptions?.show?.resource?.includes(resource as string)),
	);
	return menus.flatMap(({ options }) => (options ?? []) as INodePropertyOptions[]);
}

/** An operation's name without the word of its resource, which a menu need not repeat. */
const bare = (resource: string, name: string) =>
	name.replace(new RegExp(`\\b(${resource.replace(' ', '|')})s?\\b`, 'gi'), '').trim();

/** The operations of a node by resource, as `Order: Get Many`. */
const operationsOf = (description: INodeTypeDescription) =>
	shown(description, 'resource').flatMap((resource) =>
		shown(description, 'operation', resource.value).map(
			({ name }) => `${resource.name}: ${bare(resource.name, name)}`,
		),
	);

/** The rows of a table of a page as cells. */
const rowsOf = (page: string) =>
	read(page)
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) => line.split('|').map((cell) => cell.trim()));

describe.each([
	['Angel One', new AngelOne().description, 3],
	['Groww', new Groww().description, 4],
] as const)('the operations of %s', (_, description, column) => {
	it('are those of the table in docs/operations.md', () => {
		const ticked = rowsOf('docs/operations.md').filter((cells) => cells[column] === '✓');
		const names = ticked.map(([, resource, operation]) => [resource, operation.split(' / ')]);
		const known = operationsOf(description);
		expect(ticked).toHaveLength(known.length);
		for (const [resource, either] of names as Array<[string, string[]]>) {
			const one = either.map((name) => `${resource}: ${bare(resource, name)}`);
			expect(known.filter((operation) => one.includes(operation))).toHaveLength(1);
		}
	});

	it('all stand in the README', () => {
		const rows = rowsOf('README.md');
		for (const operation of operationsOf(description)) {
			const [resource, name] = operation.split(': ');
			const row = rows.find(([, first]) => first === resource) ?? [];
			const named = row.flatMap((cell) => cell.split(/,| \/ /)).map((one) => bare(resource, one));
			expect(named).toContain(name);
		}
	});
});

it('names every event of the triggers, as docs/triggers.md does', () => {
	const events = [new AngelOneTrigger(), new AngelOneWebhookTrigger(), new GrowwTrigger()].flatMap(
		({ description }) => shown(description, 'event').map(({ name }) => name.toLowerCase()),
	);
	expect(events.length).toBeGreaterThan(7);
	for (const event of events) {
		expect(readme.toLowerCase()).toContain(event);
		expect(read('docs/triggers.md').toLowerCase()).toContain(`## ${event}`);
	}
});

it('leaves no word of ours behind that a page should not have', () => {
	for (const page of pages) expect(read(page)).not.toMatch(/\bTODO\b|\bFIXME\b/);
});
