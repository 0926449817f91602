import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export const root = join(__dirname, '../../..');
export const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The markdown files of a folder of the repository, by their paths in it. */
const pagesIn = (folder: string) =>
	readdirSync(join(root, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => posix.join(folder, name));

/** Every page that people read, by its path in the repository. */
export const pages = ['', 'docs', 'docker', 'examples'].flatMap(pagesIn).sort();

/** What stands outside of code blocks. */
const prose = (markdown: string) => markdown.replace(/^```[\s\S]*?^```$/gm, '');

/** The blocks of a page in these languages. */
export function blocksOf(markdown: string, ...languages: string[]): string[] {
	const blocks = [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
	return blocks.filter(([, language]) => languages.includes(language)).map(([, , text]) => text);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): string[] {
	const seen = new Map<string, number>();
	return [...prose(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => {
		const slug = heading
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replace(/ /g, '-');
		const earlier = seen.get(slug) ?? 0;
		seen.set(slug, earlier + 1);
		return earlier === 0 ? slug : `${slug}-${earlier}`;
	});
}

/** Where the links and pictures of a page lead, as they are written there. */
export function linksOf(markdown: string): string[] {
	const text = prose(markdown);
	return [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/ src(?:set)?="([^"]+)"/g)].map(
		([, link]) => link,
	);
}

/** Where a link of a page leads: a path in the repository, and the heading on it if it names one. */
export function target(page: string, link: string): { path: string; anchor?: string } {
	const [file, anchor] = link.split('#');
	const path = file === '' ? page : posix.join(posix.dirname(page), file);
	return { path: path.replace(/\/$/, '/README.md'), anchor };
}
