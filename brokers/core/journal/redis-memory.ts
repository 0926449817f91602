import { type SharedStore, storeKey } from '../redis/shared-store';
import { KEPT_MS, type TriggerMemory } from './memory';

const READ = `return redis.call('HGETALL', KEYS[1])`;
const WRITE = `
for index = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])`;
const FORGET = `return redis.call('DEL', KEYS[1])`;

/** The memory of triggers in the Redis that all processes of one n8n share. */
export class RedisMemory implements TriggerMemory {
	constructor(private readonly store: SharedStore) {}

	async read(owner: string): Promise<Map<string, string>> {
		const list = (await this.store.run(READ, keyOf(owner), [])) as string[];
		const notes = new Map<string, string>();
		for (let index = 0; index + 1 < list.length; index += 2)
			notes.set(list[index], list[index + 1]);
		return notes;
	}

	async write(owner: string, notes: Array<[key: string, text: string]>): Promise<void> {
		if (notes.length > 0) await this.store.run(WRITE, keyOf(owner), [KEPT_MS, ...notes.flat()]);
	}

	async forget(owner: string): Promise<void> {
		await this.store.run(FORGET, keyOf(owner), []);
	}
}

const keyOf = (owner: string) => storeKey('remembered', owner);
