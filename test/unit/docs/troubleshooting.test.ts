import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { read, root } from './pages';

const page = read('docs/troubleshooting.md');
const codes = [...page.matchAll(/`([A-Z]{2,}[A-Z0-9_]*_?[A-Z0-9]+)`/g)]
	.map(([, code]) => code)
	.filter((code) => /_|\d|^(CANCELLED|TIMEOUT|UNEXPECTED|EMPTY)$/.test(code));

const filesIn = (folder: string) =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name));

const source = ['brokers', 'credentials', 'nodes'].flatMap(filesIn).map(read).join('\n');

it.each([...new Set(codes)])('%s is a code or a name that the package has', (code) => {
	const isMade = /^HTTP_\d/.test(code) || /^HTTPS_PROXY$/.test(code);
	expect(isMade || new RegExp(`'${code}'|\\b${code}:`).test(source)).toBe(true);
});

it('has every code for which a broker has a hint', () => {
	const hinted = ['angelone', 'groww'].flatMap((broker) =>
		[...read(`brokers/${broker}/errors.ts`).matchAll(/^\t((?:A[BG]|GA)\d+|HTTP_\d+):/gm)].map(
			([, code]) => code,
		),
	);
	expect(hinted.length).toBeGreaterThan(15);
	expect(codes).toEqual(expect.arrayContaining(hinted));
});

it('has every code that names a state of orders, guard rails, journal and queue', () => {
	const rooms = ['orders', 'guard', 'journal', 'redis', 'http'].map(
		(room) => `brokers/core/${room}`,
	);
	const thrown = rooms
		.flatMap((room) => filesIn(room))
		.flatMap((file) =>
			[...read(file).matchAll(/code: '([A-Z]+_[A-Z_]+)'/g)].map(([, code]) => code),
		);
	expect(thrown.length).toBeGreaterThan(5);
	const told = `${page}${read('docs/exits.md')}`;
	expect(thrown.filter((code) => !told.includes(`\`${code}\``))).toEqual([]);
});
