import { placeOnce } from '../../../../brokers/core/orders/place';
import type { Placement } from '../../../../brokers/core/orders/placement';
import { RateLimitError } from '../../../../brokers/core/rate-limit/rate-limiter';
import {
	coordinatorOn,
	type IdempotencyLock,
	type SharedStore,
} from '../../../../brokers/core/redis';
import { brokerError, failureOf } from '../../support/failures';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 21, 4, 0) }));
afterEach(() => jest.useRealTimers());

const DOWN = new Error('Connection is closed.');

/** A store whose answers are a script; the last one is repeated. */
function storeOf(...answers: unknown[]) {
	const asked: string[] = [];
	const store: SharedStore = {
		run: async (_script, key) => {
			asked.push(key);
			const answer = answers.length > 1 ? answers.shift() : answers[0];
			if (answer instanceof Error) throw answer;
			return answer;
		},
	};
	return { store, asked, answers };
}

async function running<T>(work: Promise<T>, ms = 300_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

const GRANTED = [1, -1, ''];
const TAKEN = [0];
const lockIn = async (store: SharedStore, signal?: AbortSignal) =>
	await coordinatorOn(store).lock('angelOne', ['account of a client', 'REF1'], signal);

describe('a lock', () => {
	it('is waited for while another process has it', async () => {
		const { store, asked } = storeOf(TAKEN, TAKEN, GRANTED);
		const lock = await running(lockIn(store), 1_000);
		expect(lock.earlier).toBeNull();
		expect(asked).toHaveLength(3);
		await lock.finish('notPlaced');
	});

	it('tells no account and no reference to the store', async () => {
		const { store, asked } = storeOf(GRANTED);
		await (await lockIn(store)).finish('notPlaced');
		expect(asked[0]).toMatch(/^reference:[0-9a-f]{32}$/);
	});

	it('knows the earlier try, by this machine’s clock', async () => {
		const { store } = storeOf([1, 5_000, '{"id":"1"}']);
		const lock = await lockIn(store);
		expect(lock.earlier).toEqual({ at: Date.now() - 5_000, order: { id: '1' } });
		await lock.finish('unknown');
	});

	it('outlasts a restart of the store', async () => {
		const { store } = storeOf(DOWN, DOWN, DOWN, GRANTED);
		const lock = await running(lockIn(store), 1_000);
		expect(lock.earlier).toBeNull();
		await lock.finish('notPlaced');
	});

	it('fails, with nothing sent, where the store stays away', async () => {
		const failure = await failureOf(running(lockIn(storeOf(DOWN).store)));
		expect(failure).toMatchObject({
			code: 'WORKERS_OUT_OF_REACH',
			outcome: 'notPlaced',
			retryable: true,
		});
		expect(failure.message).toContain('Connection is closed');
	});

	it('fails, with nothing sent, where another process never ends', async () => {
		const failure = await failureOf(running(lockIn(storeOf(TAKEN).store)));
		expect(failure).toMatchObject({ code: 'REFERENCE_IN_USE', outcome: 'notPlaced' });
	});

	it('ends with the execution', async () => {
		const stop = new AbortController();
		const lock = failureOf(lockIn(storeOf(TAKEN).store, stop.signal));
		await jest.advanceTimersByTimeAsync(500);
		stop.abort();
		await jest.advanceTimersByTimeAsync(1);
		expect(await lock).toMatchObject({ code: 'CANCELLED', outcome: 'notPlaced' });
	});

	it('is kept alive until it is finished', async () => {
		const { store, asked } = storeOf(GRANTED, 1);
		const lock = await lockIn(store);
		await jest.advanceTimersByTimeAsync(60_000);
		expect(asked).toHaveLength(21);
		await lock.assertHeld();
		await lock.finish('notPlaced');
		await jest.advanceTimersByTimeAsync(60_000);
		expect(asked).toHaveLength(22);
	});

	it('is lost by a process that stood still while another one took it', async () => {
		const { store } = storeOf(GRANTED, 0);
		const lock = await lockIn(store);
		await lock.assertHeld();
		await jest.advanceTimersByTimeAsync(16_000);
		expect(await failureOf(lock.assertHeld())).toMatchObject({
			code: 'CLAIM_LOST',
			outcome: 'notPlaced',
		});
		await lock.finish('notPlaced');
	});
});

describe('an order under a given reference', () => {
	let references = 0;

	/** A broker that has no order yet and takes one, or fails with an error. */
	function order(lock: Partial<IdempotencyLock>, sends: () => { id: string }) {
		const log: string[] = [];
		const placement: Placement<{ id: string }> = {
			broker: 'angelOne',
			scope: 'account 2026-11-21',
			reference: { sent: `SHARED${++references}`, given: true },
			brokerChecksReference: false,
			lock: async () => {
				log.push('lock');
				return {
					earlier: null,
					assertHeld: async () => void log.push('check'),
					finish: async (outcome) => void log.push(JSON.stringify(outcome)),
					...lock,
				};
			},
			find: async () => {
				log.push('find');
				return null;
			},
			send: async (lastCheck) => {
				await lastCheck();
				log.push('send');
				return sends();
			},
			confirmMs: 20_000,
			bookLagMs: 6_000,
			lookupHint: 'Look into the order book.',
		};
		return { placement, log };
	}

	const takes = () => ({ id: '7' });
	const fails = (error: Error) => () => {
		throw error;
	};

	it('is locked, looked up, checked, sent, and told to the others', async () => {
		const { placement, log } = order({}, takes);
		await running(placeOnce(placement));
		expect(log).toEqual(['lock', 'find', 'check', 'send', '{"placed":{"id":"7"}}']);
	});

	it('is not sent once more where another process has placed it', async () => {
		const { placement, log } = order({ earlier: { at: Date.now(), order: { id: '5' } } }, takes);
		expect(await running(placeOnce(placement))).toEqual({ order: { id: '5' }, duplicate: true });
		expect(log).not.toContain('send');
	});

	it('is looked for until the books cannot lag any more, where another process died with it', async () => {
		const { placement, log } = order({ earlier: { at: Date.now() - 1_000, order: null } }, takes);
		await running(placeOnce(placement));
		expect(log.filter((entry) => entry === 'find').length).toBeGreaterThanOrEqual(5);
		expect(log).toContain('send');
	});

	it('leaves no trace where the broker refused it', async () => {
		const refused = brokerError({ failure: 'refused', code: 'AB4036' });
		const { placement, log } = order({}, fails(refused));
		await failureOf(running(placeOnce(placement)));
		expect(log.at(-1)).toBe('"notPlaced"');
	});

	it('stays open for the others where its outcome is not known', async () => {
		const { placement, log } = order({}, fails(brokerError()));
		placement.find = async () => {
			if (log.includes('send')) throw brokerError({ code: 'TIMEOUT' });
			return null;
		};
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure.outcome).toBe('unknown');
		expect(log.at(-1)).toBe('"unknown"');
	});

	it('is not sent where the lock was lost at the last moment', async () => {
		const lost = brokerError({ failure: 'notSent', code: 'CLAIM_LOST' });
		const { placement, log } = order(
			{
				assertHeld: async () => {
					throw lost;
				},
			},
			takes,
		);
		const failure = await failureOf(running(placeOnce(placement)));
		expect(failure).toMatchObject({ code: 'CLAIM_LOST', outcome: 'notPlaced' });
		expect(log).not.toContain('send');
	});

	it('needs no claim where the broker itself checks it', async () => {
		const { placement, log } = order({}, takes);
		await running(placeOnce({ ...placement, brokerChecksReference: true }));
		expect(log).toEqual(['send']);
	});
});

describe('an order under a derived reference', () => {
	/** One broker and one store, for an execution that n8n runs in two processes. */
	function twoWorkers() {
		const book: Array<{ id: number }> = [];
		let known: unknown = null;
		const lock = async (): Promise<IdempotencyLock> => ({
			earlier: known === null ? null : { at: Date.now(), order: known },
			assertHeld: async () => undefined,
			finish: async (outcome) => {
				if (typeof outcome === 'object') known = outcome.placed;
			},
		});
		const run = async () => {
			let placed: unknown;
			await jest.isolateModulesAsync(async () => {
				const { placeOnce: place } = await import('../../../../brokers/core/orders/place');
				placed = await running(
					place({
						broker: 'angelOne',
						scope: 'account 2026-11-21',
						reference: { sent: 'DERIVEDTWICE', given: false },
						brokerChecksReference: false,
						lock,
						find: async () => book[0] ?? null,
						send: async (lastCheck) => {
							await lastCheck();
							return book[book.push({ id: book.length }) - 1];
						},
						confirmMs: 20_000,
						bookLagMs: 6_000,
						lookupHint: 'Look into the order book.',
					}),
				);
			});
			return placed;
		};
		return { book, run };
	}

	it('is placed once where n8n runs the execution in two processes', async () => {
		const { book, run } = twoWorkers();
		expect(await run()).toEqual({ order: { id: 0 }, duplicate: false });
		expect(await run()).toEqual({ order: { id: 0 }, duplicate: true });
		expect(book).toHaveLength(1);
	});
});

describe('the shared rate limit', () => {
	const limits = { order: { perSecond: 2 } };

	it('waits for as long as the store says', async () => {
		const { store, asked } = storeOf(250, 150, 0);
		const started = Date.now();
		await running(
			coordinatorOn(store).rateLimiter('account', limits).acquire('order', 5_000),
			1_000,
		);
		expect(asked.length).toBeGreaterThanOrEqual(3);
		expect(Date.now() - started).toBeGreaterThan(0);
		expect(asked[0]).toMatch(/^pace:[0-9a-f]{32}$/);
	});

	it('refuses what would take too long', async () => {
		const taking = coordinatorOn(storeOf(5_000).store)
			.rateLimiter('account', limits)
			.acquire('order', 1_000);
		await expect(running(taking)).rejects.toThrow(RateLimitError);
	});

	it('is each process’s own while the store is away', async () => {
		const rateLimiter = coordinatorOn(storeOf(DOWN).store).rateLimiter('account', limits);
		for (let call = 0; call < 2; call++) (await running(rateLimiter.acquire('order', 0), 10))();
		await expect(running(rateLimiter.acquire('order', 100), 10)).rejects.toThrow(RateLimitError);
	});
});

describe('what is better done by one process alone', () => {
	it('waits for its turn, and lets the next in', async () => {
		const { store, asked } = storeOf(0, 0, 1, 0);
		const order: string[] = [];
		await running(
			coordinatorOn(store).runExclusively(
				'account',
				async () => void order.push(`after ${asked.length}`),
			),
			1_000,
		);
		expect(order).toEqual(['after 3']);
		expect(asked).toHaveLength(4);
	});

	it('is done all the same where the store is away, or another one never ends', async () => {
		for (const answer of [DOWN, 0]) {
			const done = coordinatorOn(storeOf(answer).store).runExclusively(
				'account',
				async () => 'done',
			);
			expect(await running(done)).toBe('done');
		}
	});
});
