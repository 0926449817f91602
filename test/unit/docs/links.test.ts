import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { anchorsOf, linksOf, pages, read, root, target } from './pages';

const { repository } = JSON.parse(read('package.json')) as { repository: { url: string } };
/** Where readers find the repository, whatever its newest branch is called. */
const online = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/HEAD/`;

const isThere = ({ path, anchor }: { path: string; anchor?: string }) =>
	existsSync(join(root, path)) &&
	(anchor === undefined || (path.endsWith('.md') && anchorsOf(read(path)).includes(anchor)));

const linked = pages.flatMap((page) =>
	linksOf(read(page))
		.filter((link) => !/^(https?|mailto):/.test(link))
		.map((link) => [page, link] as const),
);

it.each(linked)('%s links to what is there: %s', (page, link) => {
	expect(isThere(target(page, link))).toBe(true);
});

it('knows headings by the names that GitHub gives them', () => {
	const anchors = anchorsOf(
		"# What happens when…\n## [a.json](a.json): n8n's\n```\n# no\n```\n# X\n# X",
	);
	expect(anchors).toEqual(['what-happens-when', 'ajson-n8ns', 'x', 'x-1']);
});

it('has every page of docs/ within one click of the README', () => {
	const near = linksOf(read('README.md')).map((link) => target('README.md', link).path);
	expect(near).toEqual(expect.arrayContaining(pages.filter((page) => page.startsWith('docs/'))));
});

/** The files under a folder, with their text. */
const sources = (folder: string) =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(ts|json)$/.test(name))
		.map((name) => join(folder, name));

const fromCode = ['brokers', 'credentials', 'nodes'].flatMap(sources).flatMap((file) => {
	const links = [
		...read(file).matchAll(/https:\/\/github\.com\/n8n-nodes-indian-brokers\/[^\s'"`<>]+/g),
	];
	return links.map(([link]) => [file, link] as const);
});

it.each(fromCode)('%s links to a page that is there: %s', (_, link) => {
	expect(link.startsWith(online)).toBe(true);
	expect(isThere(target('', link.slice(online.length)))).toBe(true);
});

it('leads from every node and credential to the pages', () => {
	const from = new Set(fromCode.map(([file]) => file));
	const nodes = sources('nodes').filter((file) => file.endsWith('.node.json'));
	const credentials = sources('credentials').filter((file) => file.endsWith('.credentials.ts'));
	expect([...nodes, ...credentials].filter((file) => !from.has(file))).toEqual([]);
});
