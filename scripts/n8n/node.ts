import { delimiter, dirname, join } from 'node:path';
import { runCommand } from './command';
import { repositoryRoot } from './paths';
import type { N8nRelease } from './release';

const programs = new Map<N8nRelease['node'], Promise<string>>();

/** The program `node` that runs this n8n; installed where it is missing. */
export async function nodeOf({ node }: N8nRelease): Promise<string> {
	const known = programs.get(node) ?? findNode(node);
	programs.set(node, known);
	return await known;
}

/** This process's PATH with that Node first: n8n and npm start others by the name `node`. */
export async function pathFor(release: N8nRelease): Promise<string> {
	return [dirname(await nodeOf(release)), process.env.PATH ?? ''].join(delimiter);
}

async function findNode(name: N8nRelease['node']): Promise<string> {
	const withNode = join(repositoryRoot, 'scripts', 'with-node.mjs');
	const args = [withNode, name, 'node', '--print', 'process.execPath'];
	const printed = await runCommand(process.execPath, args, { cwd: repositoryRoot });
	return printed.trim();
}
