import {
	ApiClient,
	type ApiClientOptions,
	type Call,
} from '../../../../brokers/core/http/api-client';
import { fromTransport } from '../../../../brokers/core/http/network-failure';
import type { BrokerError, Failure } from '../../../../brokers/core/errors';
import {
	type HttpReply,
	TransportError,
	type TransportCode,
} from '../../../../brokers/core/http/http-transport';
import { type RateLimit, RateLimiter } from '../../../../brokers/core/rate-limit/rate-limiter';
import {
	NO_SESSION,
	type Session,
	SessionManager,
} from '../../../../brokers/core/session/session-manager';
import { brokerError, failureOf } from '../../support/failures';
import { type Answer, reply, ScriptedTransport } from '../../support/transport';

const READ: Call = { method: 'GET', path: '/read', limit: 'read' };
const WRITE: Call = {
	method: 'POST',
	path: '/write',
	body: { a: 1 },
	limit: 'write',
	writes: true,
};
const OK = reply({ ok: { answer: 42 } });
const refusedBy = (failure: Failure, code: string = failure) => reply({ failure, code });

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 21, 4, 0) }));
afterEach(() => jest.useRealTimers());

/** The scripted broker's replies say themselves what they mean. */
function readReply({ text }: HttpReply) {
	const body = JSON.parse(text) as { ok?: unknown; failure?: Failure; code?: string };
	return body.failure
		? { ok: false as const, error: brokerError({ failure: body.failure, code: body.code }) }
		: { ok: true as const, data: body.ok };
}

let owners = 0;

function account(
	answers: Answer[],
	{
		logins = [],
		limits = {},
		...options
	}: Partial<ApiClientOptions> & {
		logins?: BrokerError[];
		limits?: Record<string, RateLimit>;
	} = {},
) {
	const transport = new ScriptedTransport(...answers);
	const owner = `account ${++owners}`;
	let tokens = 0;
	const session = (): Session => ({
		...NO_SESSION,
		accessToken: `token ${++tokens}`,
		sessionOwner: owner,
		sessionExpiresAt: new Date(Date.now() + 86_400_000).toISOString(),
	});
	let stored = session();
	const store = {
		id: '1',
		read: async () => await Promise.resolve(stored),
		write: async (fresh: Session) => {
			stored = await Promise.resolve(fresh);
		},
	};
	const login = async () => {
		const failure = logins.shift();
		if (failure) throw failure;
		return await Promise.resolve(session());
	};
	const sessions = new SessionManager({ owner, secrets: owner, login }, store, stored);
	const client = new ApiClient({
		broker: 'angelOne',
		transport,
		sessions,
		rateLimiter: new RateLimiter(limits),
		headers: (token, hasBody) => ({ Authorization: token, 'X-Body': String(hasBody) }),
		readReply,
		timeoutMs: 7_000,
		maxWaitMs: 30_000,
		...options,
	});
	const usedTokens = () => transport.requests.map(({ headers }) => headers.Authorization);
	return { client, transport, sessions, usedTokens };
}

/** Lets the fake clock run while the work waits. */
async function running<T>(work: Promise<T>, ms = 60_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

test('one call is one request, with everything the broker wants', async () => {
	const { client, transport } = account([OK, OK]);
	expect(await client.call({ ...READ, query: { segment: 'CASH' } })).toEqual({ answer: 42 });
	await client.call(WRITE);
	expect(transport.requests).toEqual([
		{
			method: 'GET',
			path: '/read',
			query: { segment: 'CASH' },
			body: undefined,
			headers: { Authorization: 'token 1', 'X-Body': 'false' },
			timeoutMs: 7_000,
			signal: undefined,
		},
		expect.objectContaining({
			method: 'POST',
			path: '/write',
			body: { a: 1 },
			headers: { Authorization: 'token 1', 'X-Body': 'true' },
		}),
	]);
});

describe.each([
	['a read', READ],
	['a write', WRITE],
])('a refused token, for %s', (_, call) => {
	test('is renewed once and the request repeated once', async () => {
		const { client, usedTokens } = account([refusedBy('tokenRefused'), OK]);
		expect(await client.call(call)).toEqual({ answer: 42 });
		expect(usedTokens()).toEqual(['token 1', 'token 2']);
	});

	test('a second refusal is an error', async () => {
		const { client, usedTokens } = account([
			refusedBy('tokenRefused'),
			refusedBy('tokenRefused'),
			OK,
		]);
		expect((await failureOf(client.call(call))).failure).toBe('tokenRefused');
		expect(usedTokens()).toEqual(['token 1', 'token 2']);
	});

	test('a refused log-in is the error', async () => {
		const logins = [brokerError({ failure: 'login', code: 'AB1050' })];
		const { client, transport } = account([refusedBy('tokenRefused')], { logins });
		expect(await failureOf(client.call(call))).toMatchObject({ failure: 'login', code: 'AB1050' });
		expect(transport.requests).toHaveLength(1);
	});

	test('a log-in without an answer leaves no doubt about the call: it was not done', async () => {
		const logins = [brokerError({ failure: 'unclear', code: 'TIMEOUT' })];
		const { client, transport } = account([refusedBy('tokenRefused')], { logins });
		const failure = await failureOf(client.call(call));
		expect(failure).toMatchObject({ failure: 'notSent', code: 'TIMEOUT', retryable: true });
		expect(failure.message).toMatch(/log-in/i);
		expect(transport.requests).toHaveLength(1);
	});
});

test('a first log-in without an answer: the call was not sent', async () => {
	const logins = [brokerError({ failure: 'unclear', code: 'EMPTY_REPLY' })];
	const { client, transport, sessions } = account([OK], { logins });
	await sessions.forget();
	expect((await failureOf(client.call(WRITE))).failure).toBe('notSent');
	expect(transport.requests).toHaveLength(0);
});

test('a call that means its own session alone is not repeated with another', async () => {
	const { client, usedTokens } = account([refusedBy('tokenRefused'), OK]);
	const failure = await failureOf(client.call({ ...WRITE, ownSessionOnly: true }));
	expect(failure.failure).toBe('tokenRefused');
	expect(usedTokens()).toEqual(['token 1']);
});

describe('a refusal for the rate', () => {
	test('waits and repeats, longer each time, orders too', async () => {
		const { client, transport } = account([]);
		const times: number[] = [];
		const note = (answer: HttpReply) => () => {
			times.push(Date.now());
			return answer;
		};
		const slow = refusedBy('rateLimited');
		transport.then(note(slow), note(slow), note(slow), note(OK));
		expect(await running(client.call(WRITE))).toEqual({ answer: 42 });
		const gaps = times.slice(1).map((time, index) => time - times[index]);
		expect(gaps[0]).toBeGreaterThan(1_000);
		expect(gaps[1]).toBeGreaterThan(gaps[0]);
		expect(gaps[2]).toBeGreaterThan(gaps[1]);
	});

	test('gives up when the longest wait is over', async () => {
		const { client, transport } = account(Array<HttpReply>(20).fill(refusedBy('rateLimited')), {
			maxWaitMs: 5_000,
		});
		const start = Date.now();
		let ended = 0;
		const work = client.call(WRITE).finally(() => (ended = Date.now()));
		expect((await failureOf(running(work))).failure).toBe('rateLimited');
		expect(ended - start).toBeLessThanOrEqual(5_000);
		expect(transport.requests.length).toBeGreaterThan(1);
	});

	test('a cancelled execution does not wait, and the write is not sent again', async () => {
		const cancel = new AbortController();
		const { client, transport } = account([refusedBy('rateLimited'), OK], {
			signal: cancel.signal,
		});
		const work = failureOf(client.call(WRITE));
		await jest.advanceTimersByTimeAsync(100);
		cancel.abort();
		expect((await running(work, 0)).failure).toBe('cancelled');
		expect(transport.requests).toHaveLength(1);
	});
});

describe('our own rate limits', () => {
	test('calls wait until the limit has room', async () => {
		const { client, transport } = account([OK, OK, OK], { limits: { read: { perSecond: 1 } } });
		const work = Promise.all([client.call(READ), client.call(READ), client.call(READ)]);
		await jest.advanceTimersByTimeAsync(500);
		expect(transport.requests).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(transport.requests).toHaveLength(2);
		await running(work);
	});

	test('too long a wait is an error at once, and nothing is sent late', async () => {
		const { client, transport } = account([OK, OK], {
			limits: { write: { perMinute: 1 } },
			maxWaitMs: 10_000,
		});
		await client.call(WRITE);
		expect(await failureOf(client.call(WRITE))).toMatchObject({
			failure: 'rateLimited',
			code: 'PACE_LIMIT',
			retryable: true,
			hint: expect.stringContaining('Nothing was sent'),
		});
		expect(transport.requests).toHaveLength(1);
	});

	test('a call may bring a longest wait of its own', async () => {
		const { client } = account([OK, OK, OK], { limits: { write: { perSecond: 1 } } });
		await client.call(WRITE);
		const failure = await failureOf(client.call({ ...WRITE, maxWaitMs: 100 }));
		expect(failure.code).toBe('PACE_LIMIT');
		expect(await running(client.call({ ...WRITE, maxWaitMs: 2_000 }))).toEqual({ answer: 42 });
	});
});

describe('a lost connection', () => {
	const lost = () => new TransportError('CONNECTION_LOST', true, 'Lost (ECONNRESET).', true);

	test('a read is repeated once', async () => {
		const { client } = account([lost(), OK]);
		expect(await client.call(READ)).toEqual({ answer: 42 });
	});

	test('and not twice', async () => {
		const { client, transport } = account([lost(), lost(), OK]);
		expect((await failureOf(client.call(READ))).code).toBe('CONNECTION_LOST');
		expect(transport.requests).toHaveLength(2);
	});

	test('a write never', async () => {
		const { client, transport } = account([lost(), OK]);
		const failure = await failureOf(client.call(WRITE));
		expect(failure).toMatchObject({ failure: 'unclear', code: 'CONNECTION_LOST' });
		expect(transport.requests).toHaveLength(1);
	});
});

test.each(['unclear', 'refused', 'login', 'notSent'] as const)(
	'nothing else is repeated: %s',
	async (failure) => {
		for (const call of [READ, WRITE]) {
			const { client, transport } = account([refusedBy(failure), OK]);
			expect((await failureOf(client.call(call))).failure).toBe(failure);
			expect(transport.requests).toHaveLength(1);
		}
	},
);

test('a read that timed out is not repeated', async () => {
	const { client, transport } = account([new TransportError('TIMEOUT', true, 'No reply.'), OK]);
	expect((await failureOf(client.call(READ))).code).toBe('TIMEOUT');
	expect(transport.requests).toHaveLength(1);
});

describe('cancellation', () => {
	/** A broker that answers after some time, unless the request is given up before. */
	const after =
		(ms: number): Answer =>
		async ({ signal }) =>
			await new Promise<HttpReply>((resolve, reject) => {
				const timer = setTimeout(() => resolve(OK), ms);
				signal?.addEventListener('abort', () => {
					clearTimeout(timer);
					reject(new TransportError('CANCELLED', true, 'Cancelled while waiting.'));
				});
			});

	test('before anything was sent: nothing is', async () => {
		const cancel = new AbortController();
		cancel.abort();
		const { client, transport } = account([OK], { signal: cancel.signal });
		expect((await failureOf(client.call(WRITE))).failure).toBe('cancelled');
		expect(transport.requests).toHaveLength(0);
	});

	test('a read stops at once', async () => {
		const cancel = new AbortController();
		const { client } = account([after(5_000)], { signal: cancel.signal });
		const work = failureOf(client.call(READ));
		await jest.advanceTimersByTimeAsync(100);
		cancel.abort();
		const start = Date.now();
		expect((await work).code).toBe('CANCELLED');
		expect(Date.now()).toBe(start);
	});

	test('an order on its way is given two seconds for its answer', async () => {
		const cancel = new AbortController();
		const { client } = account([after(1_500)], { signal: cancel.signal });
		const work = client.call(WRITE);
		await jest.advanceTimersByTimeAsync(100);
		cancel.abort();
		expect(await running(work)).toEqual({ answer: 42 });
	});

	test('and then its outcome is unclear, not "cancelled"', async () => {
		const cancel = new AbortController();
		const { client } = account([after(10_000)], { signal: cancel.signal });
		const work = failureOf(client.call(WRITE));
		await jest.advanceTimersByTimeAsync(100);
		cancel.abort();
		expect(await running(work)).toMatchObject({ failure: 'unclear', code: 'CANCELLED' });
	});
});

test.each<[TransportCode, boolean, Failure, boolean]>([
	['NOT_CONNECTED', false, 'notSent', true],
	['TLS_REFUSED', false, 'notSent', false],
	['PROXY_FAILED', false, 'notSent', true],
	['BLOCKED', false, 'notSent', false],
	['TIMEOUT', false, 'notSent', true],
	['TIMEOUT', true, 'unclear', true],
	['CONNECTION_LOST', true, 'unclear', true],
	['CANCELLED', false, 'cancelled', false],
	['CANCELLED', true, 'unclear', true],
])('%s, maybe sent: %s, is %s', (code, maybeSent, failure, retryable) => {
	const error = fromTransport('groww', new TransportError(code, maybeSent, 'What happened.'));
	expect(error).toMatchObject({
		broker: 'groww',
		code,
		failure,
		retryable,
		message: 'What happened.',
	});
});

test('an order that a slow renewal has made late is not sent; a read is', async () => {
	const slow = async (call: Call) => {
		const { client, transport, sessions } = account([refusedBy('tokenRefused'), OK]);
		const renew = sessions.renew.bind(sessions);
		jest.spyOn(sessions, 'renew').mockImplementation(async (refused) => {
			await new Promise((resolve) => setTimeout(resolve, 31_000));
			return await renew(refused);
		});
		const result = await running(client.call(call)).catch((error: BrokerError) => error.code);
		return { result, requests: transport.requests.length };
	};
	expect(await slow(WRITE)).toEqual({ result: 'TOO_LATE', requests: 1 });
	expect(await slow(READ)).toEqual({ result: { answer: 42 }, requests: 2 });
});

test('an order whose last check takes long is counted when it leaves, not when its turn came', async () => {
	const left: number[] = [];
	const leaves = () => {
		left.push(Date.now());
		return OK;
	};
	const { client } = account([leaves, leaves], { limits: { write: { perSecond: 1 } } });
	const lastCheck = async () => {
		await new Promise((resolve) => setTimeout(resolve, 3_500));
	};
	const calls = [client.call({ ...WRITE, lastCheck }), client.call(WRITE)];
	await jest.advanceTimersByTimeAsync(20_000);
	await Promise.all(calls);
	expect(left[1] - left[0]).toBeGreaterThan(1_000);
});
