import type { HaltNotes } from '../guard/halt';
import { type SharedStore, storeKey } from '../redis/shared-store';

const READ = `return redis.call('GET', KEYS[1]) or ''`;

/** ARGV: what is there, what shall be, for how long; '' is nothing. */
const REPLACE = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`;

/** Halts of trading in the Redis that all processes of one n8n share. */
export class RedisHalts implements HaltNotes {
	constructor(private readonly store: SharedStore) {}

	async read(credential: string): Promise<string | null> {
		return String(await this.store.run(READ, keyOf(credential), [])) || null;
	}

	async replace(
		credential: string,
		from: string | null,
		to: string | null,
		until: number,
	): Promise<boolean> {
		const args = [from ?? '', to ?? '', Math.max(1, Math.ceil(until - Date.now()))];
		return (await this.store.run(REPLACE, keyOf(credential), args)) === 1;
	}
}

const keyOf = (credential: string) => storeKey('halt', credential);
