import { randomUUID } from 'node:crypto';
import { wait } from '../wait';
import { type SharedStore, storeKey } from './shared-store';

/** A process that dies in the middle blocks the others for no longer than this. */
const DEAD_AFTER_MS = 20_000;
const HEARTBEAT_MS = 5_000;
/** Longer than a log-in takes: two tries, the second in the next step of the TOTP clock, at their time-outs. */
const LONGEST_WAIT_MS = 120_000;
const ASK_AGAIN_MS = 50;

const ENTER = `return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0`;

const HOLD = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

const LEAVE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`;

/**
 * Runs `work` while no other process runs any under the same name, as far as that can be had: where
 * the store does not answer, or another one takes too long, it runs all the same. For what is only
 * better done once, such as a log-in.
 */
export async function runExclusively<T>(
	store: SharedStore,
	name: string,
	work: () => Promise<T>,
): Promise<T> {
	const key = storeKey('alone', name);
	const owner = randomUUID();
	try {
		await enter(store, key, owner);
	} catch {
		return await work();
	}
	const heartbeat = setInterval(() => {
		store.run(HOLD, key, [owner, DEAD_AFTER_MS]).catch(() => undefined);
	}, HEARTBEAT_MS);
	try {
		return await work();
	} finally {
		clearInterval(heartbeat);
		await store.run(LEAVE, key, [owner]).catch(() => undefined);
	}
}

async function enter(store: SharedStore, key: string, owner: string): Promise<void> {
	const giveUpAt = Date.now() + LONGEST_WAIT_MS;
	while ((await store.run(ENTER, key, [owner, DEAD_AFTER_MS])) !== 1) {
		if (Date.now() > giveUpAt) return;
		await wait(ASK_AGAIN_MS);
	}
}
