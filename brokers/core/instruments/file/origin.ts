import { createHash } from 'node:crypto';

/** Fingerprint of an address: the live file and a simulator's never share a copy. */
export const originOf = (url: string) =>
	createHash('sha256').update(url).digest('hex').slice(0, 16);
