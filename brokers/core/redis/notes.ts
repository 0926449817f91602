import { type SharedStore, storeKey } from './shared-store';

const WRITE = `return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`;
const FORGET = `return redis.call('DEL', KEYS[1])`;
const READ = `return redis.call('GET', KEYS[1])`;

/** Leaves a note for the other processes, for a while; where the store is away, none. */
export async function leaveNote(
	store: SharedStore,
	name: string,
	text: string,
	forMs: number,
): Promise<void> {
	await store.run(WRITE, storeKey('note', name), [text, forMs]).catch(() => undefined);
}

/** The note that some process left under this name; null without one. */
export async function readNote(store: SharedStore, name: string): Promise<string | null> {
	const note = await store.run(READ, storeKey('note', name), []).catch(() => null);
	return typeof note === 'string' ? note : null;
}

/** Takes the note of this name away. */
export async function forget(store: SharedStore, name: string): Promise<void> {
	await store.run(FORGET, storeKey('note', name), []).catch(() => undefined);
}
