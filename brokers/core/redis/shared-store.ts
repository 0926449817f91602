import { createHash } from 'node:crypto';

/** The Redis that all processes of one n8n share. */
export interface SharedStore {
	/**
	 * Runs a Lua script, undisturbed by other clients. Several keys share what stands in braces in them,
	 * so that a Redis cluster serves too.
	 * @throws Error where the store cannot be reached or does not answer in time
	 */
	run(script: string, keys: string | string[], args: Array<string | number>): Promise<unknown>;
	/** Whether a replica has what was written so far. */
	isReplicated?(): Promise<boolean>;
}

/** Redis's own clock in milliseconds: the processes' clocks may differ. */
export const LUA_NOW = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)`;

/** A key that names something without telling what: client codes stay out of the store. */
export function storeKey(kind: string, ...parts: string[]): string {
	const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
	return `${kind}:${digest}`;
}
