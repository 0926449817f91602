import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const CONTRACTS = join(__dirname, '..', '..', 'contracts');

/** One documented call: `contracts/<broker>/<endpoint>.json`. */
export interface DocumentedCall {
	request: Record<string, unknown> | null;
	/** The whole body of the reply. */
	reply: object;
}

/**
 * The documented sample of an endpoint: what a read that depends on nothing answers, so that a client is
 * tested against the documentation itself.
 */
export function documented(broker: string, endpoint: string): DocumentedCall {
	const text = readFileSync(join(CONTRACTS, broker, `${endpoint}.json`), 'utf8');
	return JSON.parse(text) as DocumentedCall;
}

/** Whether a body has the documented keys, and each with a value of the documented type. */
export function hasKeysOf(sample: DocumentedCall['request'], body: unknown): boolean {
	if (sample === null) return true;
	if (typeof body !== 'object' || body === null) return false;
	const shape = (of: object) =>
		Object.entries(of)
			.map(([key, value]) => [key, typeof value])
			.sort();
	return isDeepStrictEqual(shape(sample), shape(body));
}
