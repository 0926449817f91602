import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Documented } from './key-types';

/** What the build writes beside a broker's code: keys and types of each documented sample, by its name. */
export type DocumentedSamples = Record<string, Documented>;

/** Null where it is not there, as while the package runs from its sources. */
export async function loadDocumented(folder: string): Promise<DocumentedSamples | null> {
	try {
		return JSON.parse(await readFile(join(folder, 'documented.json'), 'utf8')) as DocumentedSamples;
	} catch {
		return null;
	}
}
