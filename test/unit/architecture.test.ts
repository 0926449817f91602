/** What lint cannot see of the architecture: the shared folders know no broker, not even in a comment. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { angelOne } from '../../brokers/angelone';
import type { GttStatus, OrderStatus } from '../../brokers/core/outputs';
import type { Outcome } from '../../brokers/core/errors';
import { groww } from '../../brokers/groww';

const root = join(__dirname, '../..');
const SHARED = ['brokers/core', 'nodes/shared'];

function filesOf(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => join(folder, file));
}

const sourceOf = (file: string) =>
	ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);

/** Every node of a file, from the top down. */
function* nodesOf(node: ts.Node): Generator<ts.Node> {
	yield node;
	for (const child of node.getChildren()) yield* nodesOf(child);
}

const files = SHARED.flatMap(filesOf);
const shared = files.map((file) => ({ file, source: sourceOf(file) }));

/** `file:line: text` of what is found in the shared folders. */
function found(search: (source: ts.SourceFile) => Array<{ at: number; text: string }>): string[] {
	return shared.flatMap(({ file, source }) =>
		search(source).map(({ at, text }) => {
			const { line } = source.getLineAndCharacterOfPosition(at);
			return `${file}:${line + 1}: ${text}`;
		}),
	);
}

test('the shared folders are where they were', () => {
	for (const folder of SHARED)
		expect(files.filter((file) => file.startsWith(folder)).length).toBeGreaterThan(15);
});

test('no shared file names a broker', () => {
	const names = /angel|groww|smartapi/gi;
	const seen = found(({ text }) =>
		[...text.matchAll(names)].map((match) => ({ at: match.index, text: match[0] })),
	);
	expect(seen).toEqual([]);
	expect(files.filter((file) => file.search(names) >= 0)).toEqual([]);
});

test('no shared file has an endpoint’s path', () => {
	const paths = [angelOne, groww]
		.flatMap(({ endpoints }) => Object.values(endpoints))
		// What stands before a part that is filled in.
		.map(({ path }) => path.split('{')[0]);
	expect(paths.length).toBeGreaterThan(30);
	const seen = found(({ text }) =>
		paths.flatMap((path) => {
			const at = text.indexOf(path);
			return at < 0 ? [] : [{ at, text: path }];
		}),
	);
	expect(seen).toEqual([]);
});

describe('a broker’s words for an order’s status', () => {
	/** Our own words, for statuses, outcomes and what was done to an order. */
	const ours: Array<OrderStatus | GttStatus | Exclude<Outcome, 'notPlaced'> | 'modified'> = [
		'accepted',
		'open',
		'triggerPending',
		'partiallyFilled',
		'filled',
		'cancelled',
		'rejected',
		'active',
		'triggered',
		'expired',
		'failed',
		'completed',
		'unknown',
		'placed',
		'modified',
	];
	/** The label of a status of ours, and what a thread says of itself. */
	const ourTexts = ['Trigger Pending'];
	const isOurs = (word: string) => ours.some((own) => own.toLowerCase() === word.toLowerCase());

	/** The keys of the map by which a broker's reader translates statuses. */
	function statusWords([broker, file, type]: string[]): string[] {
		const source = sourceOf(`brokers/${broker}/${file}.ts`);
		for (const node of nodesOf(source)) {
			if (!ts.isCallExpression(node) || node.expression.getText() !== 'words') continue;
			const [map] = node.arguments;
			if (node.typeArguments?.[0].getText() !== type) continue;
			if (!ts.isObjectLiteralExpression(map)) continue;
			return map.properties.map(({ name }) => name?.getText().replace(/^'|'$/g, '') ?? '');
		}
		return [];
	}

	const words = ['angelone', 'groww']
		.flatMap((broker) => [
			[broker, 'parse', 'OrderStatus'],
			[broker, 'parse-gtt', 'GttStatus'],
		])
		.flatMap(statusWords);
	const theirs = words.filter((word) => !isOurs(word));

	test('are read out of their maps', () => {
		expect(words).toEqual(
			expect.arrayContaining(['trigger pending', 'complete', 'EXECUTED', 'SENTTOEXCHANGE']),
		);
		expect(theirs).toEqual(expect.arrayContaining(['trigger pending', 'complete', 'EXECUTED']));
		expect(theirs).not.toContain('OPEN');
	});

	test('are in no text of a shared file', () => {
		const known = new Set(theirs.map((word) => word.toLowerCase()));
		const seen = found((source) =>
			[...nodesOf(source)]
				.filter((node) => ts.isStringLiteralLike(node))
				.filter(({ text }) => known.has(text.trim().toLowerCase()) && !ourTexts.includes(text))
				.map((node) => ({ at: node.getStart(), text: node.text })),
		);
		expect(seen).toEqual([]);
	});

	/** A pattern for words in general matches these as well as a broker's. */
	const ANY_WORDS = ['xyzzy', 'Xyzzy', 'XYZZY', 'xyzzy plugh', 'XYZZY_PLUGH', 'xyzzy plugh quux'];

	test('are known to no pattern of a shared file', () => {
		const seen = found((source) =>
			[...nodesOf(source)]
				.filter((node) => ts.isRegularExpressionLiteral(node))
				.filter(({ text }) => {
					const end = text.lastIndexOf('/');
					const flags = text.slice(end + 1).replace(/[gy]/g, '');
					const pattern = new RegExp(text.slice(1, end), flags);
					if (ANY_WORDS.some((word) => pattern.test(word))) return false;
					return theirs.some((word) => pattern.test(word));
				})
				.map((node) => ({ at: node.getStart(), text: node.text })),
		);
		expect(seen).toEqual([]);
	});

	test('stand in no shared file in their own spelling, where that is like no other word', () => {
		// `trigger pending`, `CANCELLATION_REQUESTED`, `EXECUTED`: no English sentence has these.
		const peculiar = theirs.filter((word) => /[ _]|^[A-Z]+$/.test(word));
		expect(peculiar.length).toBeGreaterThan(10);
		const pattern = new RegExp(`(?<![\\w-])(${peculiar.join('|')})(?![\\w-])`, 'g');
		const seen = found(({ text }) =>
			[...text.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0] })),
		);
		expect(seen).toEqual([]);
	});
});
