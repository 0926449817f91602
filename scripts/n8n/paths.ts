import { join, resolve } from 'node:path';

export const repositoryRoot = resolve(__dirname, '..', '..');

/** What may be deleted at any time and is only slow to make again. Clones may share one. */
export const cacheDirectory = resolve(
	process.env.INDIAN_BROKERS_CACHE ?? join(repositoryRoot, '.cache'),
);
