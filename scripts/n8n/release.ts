import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from './paths';

/** A version of n8n that is installed from a workspace of its own, with a lockfile. */
export interface N8nRelease {
	version: string;
	/** The folder with its package.json and lockfile. */
	workspace: string;
	/** Where it is installed. */
	directory: string;
	/** The file that Node runs. */
	binary: string;
	/** The Node that it runs on, as scripts/with-node.mjs names it. */
	node: '24' | 'oldest';
	/** Settings that other versions do not know. */
	env: Record<string, string>;
}

/** What demo, dev and all tests run. */
export const currentN8n = releaseOf('workspace', '24', {
	// It asks n8n's own servers for a list at every start.
	N8N_DISABLED_MODULES: 'mcp-registry',
});

/** The first 2.x that can be installed; server tests run on it too, and on the oldest Node. */
export const oldestN8n = releaseOf('workspace-oldest', 'oldest');

function releaseOf(
	folder: string,
	node: N8nRelease['node'],
	env: Record<string, string> = {},
): N8nRelease {
	const workspace = join(__dirname, folder);
	const manifest = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')) as {
		dependencies: { n8n: string };
	};
	const version = manifest.dependencies.n8n;
	const directory = join(cacheDirectory, `n8n-${version}`);
	return {
		version,
		workspace,
		directory,
		binary: join(directory, 'node_modules', 'n8n', 'bin', 'n8n'),
		node,
		env,
	};
}
