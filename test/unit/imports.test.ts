// No file stands on itself, not even by way of a type: a circle of files can be read, tested and moved
// only as one. (The lint rule for it does not follow imports of TypeScript files here.)
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { preProcessFile } from 'typescript';

const FOLDERS = ['brokers', 'credentials', 'nodes', 'simulators', 'scripts', 'bench'];

type Graph = Map<string, string[]>;

/** The files that each file imports by a relative path. */
function importsOf(folders: string[]): Graph {
	const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`));
	return new Map(
		files.map((file) => {
			const { importedFiles } = preProcessFile(readFileSync(file, 'utf8'));
			const relative = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
			return [file, relative.flatMap(({ fileName }) => resolved(dirname(file), fileName))];
		}),
	);
}

function resolved(folder: string, name: string): string[] {
	const path = join(folder, name);
	return [`${path}.ts`, join(path, 'index.ts')].filter((file) => existsSync(file)).slice(0, 1);
}

/** The first circle found from each file, as the way round. */
function circles(graph: Graph): string[] {
	const done = new Set<string>();
	const found: string[] = [];
	const visit = (file: string, way: string[]): void => {
		if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(' → '));
		if (done.has(file) || way.includes(file)) return;
		for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
		done.add(file);
	};
	for (const file of graph.keys()) visit(file, []);
	return found;
}

test('no imports go in a circle', () => {
	const graph = importsOf(FOLDERS);
	expect(graph.size).toBeGreaterThan(150);
	expect([...graph.values()].flat().length).toBeGreaterThan(graph.size);
	expect(circles(graph)).toEqual([]);
});

test('a circle is found, however long', () => {
	const graph = new Map([
		['a', ['b', 'x']],
		['b', ['c']],
		['c', ['a']],
		['x', []],
	]);
	expect(circles(graph)).toEqual(['a → b → c → a']);
});
