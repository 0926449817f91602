import { randomUUID } from 'node:crypto';
import { BrokerError, type BrokerId } from '../errors';
import { wait } from '../wait';
import { LUA_NOW, type SharedStore, storeKey } from './shared-store';

/** A process that has not been heard of for this long is dead. Longer than any book lags behind. */
const DEAD_AFTER_MS = 15_000;
const HEARTBEAT_MS = 3_000;
const ASK_AGAIN_MS = 100;
/** A store that is being restarted is waited for. */
const STORE_MAX_WAIT_MS = 10_000;
/** Longer than an order can be under way: its wait on the limits, its reply, and finding out. */
const LONGEST_LOCK_MS = 180_000;
/** A reference counts for a day. */
const REMEMBERED_MS = 24 * 3_600_000;

/** What is known, across processes, of an earlier try to place an order under a reference. */
export interface EarlierTry {
	/** Epoch milliseconds of this process's clock: it was sent by then, if at all. */
	at: number;
	/** As it was placed; null where its outcome stayed open. */
	order: unknown;
}

/** How a try ended. */
export type TryOutcome =
	| { placed: unknown }
	/** Certainly no order. */
	| 'notPlaced'
	| 'unknown';

/** The right to send an order under one reference, which one process has at a time. */
export interface IdempotencyLock {
	earlier: EarlierTry | null;
	/**
	 * To be asked at the very last before the order leaves: a process that stood still for long may
	 * have been taken for dead. @throws BrokerError with outcome `notPlaced`
	 */
	assertHeld(): Promise<void>;
	/** Tells the other processes how it ended, and lets the next one in. */
	finish(outcome: TryOutcome): Promise<void>;
}

/**
 * The lock, and what was known before it: {1, age of the earlier try in ms or -1, its order or ''},
 * or {0} while another process has it. A process that dies leaves a try whose outcome is open.
 */
const LOCK = `${LUA_NOW}
local held = redis.call('HMGET', KEYS[1], 'owner', 'until', 'at', 'order')
if held[1] and held[1] ~= ARGV[1] and tonumber(held[2]) > now then return { 0 } end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'until', now + ARGV[2], 'at', now)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { 1, held[3] and now - held[3] or -1, held[4] or '' }`;

const HEARTBEAT = `${LUA_NOW}
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', now + ARGV[2], 'at', now)
return 1`;

/** ARGV[2] is the order placed, '' where there certainly is none, 'unknown' where that stays open. */
const FINISH = `${LUA_NOW}
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then return redis.call('DEL', KEYS[1]) end
redis.call('HDEL', KEYS[1], 'owner', 'until')
redis.call('HSET', KEYS[1], 'at', now)
if ARGV[2] ~= 'unknown' then redis.call('HSET', KEYS[1], 'order', ARGV[2]) end
return 1`;

/**
 * Waits until no other process places an order under this reference, and locks it.
 * @param parts name account, day and reference.
 * @throws BrokerError with outcome `notPlaced` where the store cannot be asked: without it nobody
 * knows whether another process is about to send the same order.
 */
export async function lockReference(
	store: SharedStore,
	broker: BrokerId,
	parts: string[],
	signal?: AbortSignal,
): Promise<IdempotencyLock> {
	const key = storeKey('reference', ...parts);
	const owner = randomUUID();
	const started = Date.now();
	let lastAnswer = started;
	while (!signal?.aborted) {
		const asked = performance.now();
		try {
			const reply = await store.run(LOCK, key, [owner, DEAD_AFTER_MS, REMEMBERED_MS]);
			const [granted, age, order] = reply as [number, number, string];
			if (granted === 1) {
				const held = new HeldLock(store, broker, key, owner, asked);
				return held.lock(earlierTry(age, order));
			}
			lastAnswer = Date.now();
			if (lastAnswer - started > LONGEST_LOCK_MS) throw busy(broker);
		} catch (error) {
			if (error instanceof BrokerError) throw error;
			if (Date.now() - lastAnswer > STORE_MAX_WAIT_MS) throw outOfReach(broker, error);
		}
		await wait(ASK_AGAIN_MS, signal);
	}
	throw notSent(broker, 'CANCELLED', 'The execution was cancelled before the order was sent.');
}

class HeldLock {
	private readonly timer: NodeJS.Timeout;
	/** By this process's own clock, and never later than by the store's. */
	private heldUntil: number;

	constructor(
		private readonly store: SharedStore,
		private readonly broker: BrokerId,
		private readonly key: string,
		private readonly owner: string,
		since: number,
	) {
		this.heldUntil = since + DEAD_AFTER_MS;
		this.timer = setInterval(() => void this.beat().catch(() => false), HEARTBEAT_MS);
	}

	lock(earlier: EarlierTry | null): IdempotencyLock {
		return {
			earlier,
			assertHeld: async () => await this.assertHeld(),
			finish: async (outcome) => await this.finish(outcome),
		};
	}

	private async beat(): Promise<boolean> {
		const asked = performance.now();
		const mine = (await this.store.run(HEARTBEAT, this.key, [this.owner, DEAD_AFTER_MS])) === 1;
		if (mine) this.heldUntil = asked + DEAD_AFTER_MS;
		return mine;
	}

	private async assertHeld(): Promise<void> {
		if (performance.now() < this.heldUntil - HEARTBEAT_MS) return;
		if (await this.beat().catch(() => false)) return;
		throw notSent(
			this.broker,
			'CLAIM_LOST',
			'The order was not sent, because this n8n process stood still for so long that another one may be placing an order with the same reference.',
		);
	}

	private async finish(outcome: TryOutcome): Promise<void> {
		clearInterval(this.timer);
		const told = typeof outcome === 'object' ? JSON.stringify(outcome.placed) : outcome;
		// Not told: the lock runs out, and the next process looks before it sends.
		await this.store
			.run(FINISH, this.key, [this.owner, told === 'notPlaced' ? '' : told])
			.catch(() => undefined);
	}
}

function earlierTry(age: number, order: string): EarlierTry | null {
	if (age < 0) return null;
	return { at: Date.now() - age, order: order === '' ? null : (JSON.parse(order) as unknown) };
}

function busy(broker: BrokerId): BrokerError {
	return notSent(
		broker,
		'REFERENCE_IN_USE',
		'The order was not sent, because another n8n process is still placing an order with the same reference.',
	);
}

function outOfReach(broker: BrokerId, cause: unknown): BrokerError {
	const reason = cause instanceof Error ? ` (${cause.message})` : '';
	return notSent(
		broker,
		'WORKERS_OUT_OF_REACH',
		`The order was not sent, because n8n's Redis could not be asked whether another worker is placing the same order${reason}.`,
	);
}

function notSent(broker: BrokerId, code: string, message: string): BrokerError {
	return new BrokerError({
		broker,
		failure: code === 'CANCELLED' ? 'cancelled' : 'notSent',
		code,
		message,
		hint: 'Nothing was sent by this execution. It is safe to try again with the same order reference.',
		retryable: code !== 'CANCELLED',
		outcome: 'notPlaced',
	});
}
