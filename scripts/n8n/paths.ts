import { join, resolve } from 'node:path';

/** The n8n that demo, dev and end-to-end tests run; the same as in workspace/package.json. */
export const N8N_VERSION = '2.41.1';

export const repositoryRoot = resolve(__dirname, '..', '..');

/** What may be deleted at any time and is only slow to make again. Clones may share one. */
export const cacheDirectory = resolve(
	process.env.INDIAN_BROKERS_CACHE ?? join(repositoryRoot, '.cache'),
);

export const n8nDirectory = join(cacheDirectory, `n8n-${N8N_VERSION}`);

export const n8nBinary = join(n8nDirectory, 'node_modules', 'n8n', 'bin', 'n8n');

export const workspaceDirectory = join(__dirname, 'workspace');
