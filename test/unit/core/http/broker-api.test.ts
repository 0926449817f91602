import { BrokerError, type Failure } from '../../../../brokers/core/errors';
import { ApiClient, type ReplyMeaning } from '../../../../brokers/core/http/api-client';
import { BrokerApi } from '../../../../brokers/core/http/broker-api';
import type { Endpoints } from '../../../../brokers/core/http/endpoints';
import { type HttpReply, TransportError } from '../../../../brokers/core/http/http-transport';
import { loggedIn } from '../../support/accounts';
import { running } from '../../support/broker';
import { brokerError, failureOf } from '../../support/failures';
import { type Answer, reply, ScriptedTransport } from '../../support/transport';
import { UNCOUNTED } from '../../../../brokers/core/rate-limit/rate-limiter';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) }));
afterEach(() => jest.useRealTimers());

const TABLE = {
	one: { method: 'GET', path: '/one', limit: 'reads' },
	maybe: { method: 'GET', path: '/maybe/{id}', limit: 'reads', empty: ['NONE'] },
	list: { method: 'GET', path: '/list', limit: 'reads', empty: ['NONE', 'EMPTY'] },
	rows: { method: 'GET', path: '/rows', limit: 'reads', rows: 'items', empty: ['NONE'] },
	blankRows: { method: 'GET', path: '/blank', limit: 'reads', rows: 'items', blankIsNone: true },
	shared: { method: 'GET', path: '/shared', limit: 'reads', shared: true },
	otherShared: { method: 'GET', path: '/other', limit: 'reads', shared: true },
	place: { method: 'POST', path: '/place', limit: 'writes', writes: 'trade' },
	logout: { method: 'POST', path: '/logout', limit: 'writes', writes: 'session' },
	quote: { method: 'POST', path: '/quote', limit: 'reads' },
} as const satisfies Endpoints;

/** The scripted broker's replies say themselves what they mean. */
function readReply({ text }: HttpReply): ReplyMeaning {
	const { data, ...error } = JSON.parse(text) as {
		data?: unknown;
		failure?: Failure;
		code?: string;
	};
	return error.failure ? { ok: false, error: brokerError(error) } : { ok: true, data };
}

const ok = (data: unknown) => reply({ data });
const refused = (code: string, failure: Failure = 'refused') => reply({ failure, code });

interface Account {
	owner: string;
	sessions: ReturnType<typeof loggedIn>['sessions'];
}

function open(
	answers: Answer[],
	{ account = loggedIn(), signal }: { account?: Account; signal?: AbortSignal } = {},
) {
	const transport = new ScriptedTransport(...answers);
	const { owner, sessions } = account;
	const limits: Array<[name: string, maxWaitMs: number]> = [];
	const rateLimiter = {
		acquire: async (name: string, maxWaitMs: number) => {
			limits.push([name, maxWaitMs]);
			return await Promise.resolve(UNCOUNTED);
		},
	};
	const client = new ApiClient({
		broker: 'angelOne',
		transport,
		sessions,
		rateLimiter,
		headers: () => ({}),
		readReply,
		timeoutMs: 7_000,
		maxWaitMs: 30_000,
		signal,
	});
	const api = new BrokerApi(TABLE, {
		broker: 'angelOne',
		displayName: 'The Broker',
		client,
		account: () => owner,
		sendWithinMs: 60_000,
		signal,
	});
	return { api, transport, limits };
}

const NO_OBJECTS = [null, undefined, '', 'x', 5, true, [], [{ a: 1 }]];

describe('one thing', () => {
	test('is an object', async () => {
		const { api, transport, limits } = open([ok({ a: 1 })]);
		expect(await api.object('one', { query: { q: '1' } })).toEqual({ a: 1 });
		expect(transport.requests).toMatchObject([
			{ method: 'GET', path: '/one', query: { q: '1' }, body: undefined },
		]);
		expect(limits).toEqual([['reads', 30_000]]);
	});

	test.each(NO_OBJECTS)('is not %p', async (data) => {
		const { api } = open([ok(data)]);
		expect(await failureOf(api.object('one'))).toMatchObject({
			broker: 'angelOne',
			failure: 'unclear',
			code: 'NO_DATA',
			message: 'The Broker answered without data.',
		});
	});

	test('that must be there: "none" is no answer', async () => {
		const { api } = open([refused('NONE')]);
		expect(await failureOf(api.object('maybe', { parts: { id: '1' } }))).toMatchObject({
			failure: 'unclear',
			code: 'NO_DATA',
		});
	});
});

describe('one thing or none', () => {
	const call = { parts: { id: 'a/b' } };

	test('is the object', async () => {
		const { api, transport } = open([ok({ a: 1 })]);
		expect(await api.objectOrNull('maybe', call)).toEqual({ a: 1 });
		expect(transport.paths()).toEqual(['/maybe/a%2Fb']);
	});

	test('is null by the code that the table names', async () => {
		expect(await open([refused('NONE')]).api.objectOrNull('maybe', call)).toBeNull();
	});

	test.each(['EMPTY', 'OTHER'])('is not null by the code %s', async (code) => {
		const error = await failureOf(open([refused(code)]).api.objectOrNull('maybe', call));
		expect(error).toMatchObject({ failure: 'refused', code });
	});

	test.each(NO_OBJECTS)('is not proven by %p', async (data) => {
		const error = await failureOf(open([ok(data)]).api.objectOrNull('maybe', call));
		expect(error).toMatchObject({ failure: 'unclear', code: 'NO_DATA' });
	});
});

describe('a list', () => {
	test('of rows; what is no row is left out', async () => {
		const { api } = open([ok([{ a: 1 }, null, 5, { a: 2 }])]);
		expect(await api.list('list')).toEqual([{ a: 1 }, { a: 2 }]);
	});

	test.each([[null], [undefined], [''], [[]]])('is empty by %p', async (data) => {
		expect(await open([ok(data)]).api.list('list')).toEqual([]);
	});

	test.each(['NONE', 'EMPTY'])('is empty by the code %s', async (code) => {
		expect(await open([refused(code)]).api.list('list')).toEqual([]);
	});

	test('is not empty by another refusal', async () => {
		expect((await failureOf(open([refused('OTHER')]).api.list('list'))).code).toBe('OTHER');
	});

	test.each([{}, { items: [] }, 'none', 0, 5, false])('is not empty by %p', async (data) => {
		expect(await failureOf(open([ok(data)]).api.list('list'))).toMatchObject({
			failure: 'unclear',
			code: 'NO_LIST',
			message: 'The Broker answered without a list.',
		});
	});

	test('that was never answered is not empty', async () => {
		const lost = new TransportError('TIMEOUT', true, 'No reply.');
		expect((await failureOf(open([lost]).api.list('list'))).failure).toBe('unclear');
	});
});

describe('a list under a key', () => {
	test('of rows', async () => {
		const { api } = open([ok({ items: [{ a: 1 }], total: 1 })]);
		expect(await api.list('rows')).toEqual([{ a: 1 }]);
	});

	test.each([[null], [''], [[]]])('is empty by %p under the key', async (items) => {
		expect(await open([ok({ items })]).api.list('rows')).toEqual([]);
		expect(await open([ok({ items })]).api.list('blankRows')).toEqual([]);
	});

	test('is empty by the code that the table names', async () => {
		expect(await open([refused('NONE')]).api.list('rows')).toEqual([]);
		expect((await failureOf(open([refused('NONE')]).api.list('blankRows'))).code).toBe('NONE');
	});

	test.each([[null], [undefined], [''], [[]]])(
		'%p in place of the data is none only where the table says so',
		async (data) => {
			expect(await open([ok(data)]).api.list('blankRows')).toEqual([]);
			expect(await failureOf(open([ok(data)]).api.list('rows'))).toMatchObject({
				failure: 'unclear',
				code: 'NO_DATA',
			});
		},
	);

	test.each([['x'], [5], [[{ a: 1 }]], [false]])('is not empty by %p', async (data) => {
		for (const name of ['rows', 'blankRows'] as const)
			expect(await failureOf(open([ok(data)]).api.list(name))).toMatchObject({
				failure: 'unclear',
				code: 'NO_DATA',
			});
	});

	test.each([[{}], ['none'], [5], [false]])('is not empty by %p under the key', async (items) => {
		for (const name of ['rows', 'blankRows'] as const)
			expect(await failureOf(open([ok({ items })]).api.list(name))).toMatchObject({
				failure: 'unclear',
				code: 'NO_LIST',
			});
	});
});

describe('a success’s data, whatever they are', () => {
	test.each([null, '', 5, [1], { a: 1 }])('%p', async (data) => {
		expect(await open([ok(data)]).api.call('one')).toEqual(data);
	});

	test('"none" is null', async () => {
		const { api } = open([refused('NONE')]);
		expect(await api.call('maybe', { parts: { id: '1' } })).toBeNull();
	});
});

describe('what a request shows is what is sent', () => {
	test('method, path and body', async () => {
		const { api, transport, limits } = open([ok({ id: '1' })]);
		const request = api.request('place', { a: 1 });
		expect(request).toEqual({ method: 'POST', path: '/place', body: { a: 1 } });
		expect(transport.requests).toEqual([]);
		expect(await api.send(request)).toEqual({ id: '1' });
		expect(transport.requests).toMatchObject([request]);
		// A late order may be worthless, so it has a wait of its own.
		expect(limits).toEqual([['writes', 60_000]]);
	});

	test('a lost reply to a write is not sent again, to a read it is', async () => {
		const lost = new TransportError('CONNECTION_LOST', true, 'Lost.');
		const write = open([lost, ok({})]);
		const order = write.api.request('place', {});
		expect((await failureOf(write.api.send(order))).code).toBe('CONNECTION_LOST');
		expect(write.transport.requests).toHaveLength(1);
		const read = open([lost, ok({ a: 1 })]);
		expect(await read.api.call('quote', { body: {} })).toEqual({ a: 1 });
		expect(read.transport.requests).toHaveLength(2);
	});

	test('what the last check throws leaves it unsent', async () => {
		const { api, transport } = open([ok({})]);
		const lost = brokerError({ code: 'LOCK_LOST' });
		const check = async () => await Promise.reject(lost);
		const failure = await failureOf(api.send(api.request('place', {}), check));
		expect(failure).toMatchObject({ code: 'LOCK_LOST', message: lost.message });
		expect(transport.requests).toEqual([]);
	});

	test('a path that no endpoint has is not sent', async () => {
		const { api, transport } = open([ok({})]);
		const request = { method: 'POST', path: '/elsewhere', body: {} };
		expect((await failureOf(api.send(request))).code).toBe('NO_ENDPOINT');
		expect(transport.requests).toEqual([]);
	});
});

describe('a refused token', () => {
	const refusal = refused('OVER', 'tokenRefused');

	test('is renewed once, for a write too: the refused one did nothing', async () => {
		const { api, transport } = open([refusal, ok({ a: 1 })]);
		expect(await api.call('place', { body: {} })).toEqual({ a: 1 });
		expect(transport.requests).toHaveLength(2);
	});

	test('is not renewed in order to end the session', async () => {
		const { api, transport } = open([refusal, ok({})]);
		expect((await failureOf(api.call('logout', { body: {} }))).failure).toBe('tokenRefused');
		expect(transport.requests).toHaveLength(1);
	});
});

describe('a shared read', () => {
	const list = [{ a: 1 }];

	/** Answers when the execution is cancelled. */
	const untilCancelled: Answer = async ({ signal }) =>
		await new Promise((_, reject) => {
			signal?.addEventListener('abort', () =>
				reject(new TransportError('CANCELLED', true, 'Cancelled.')),
			);
		});

	test('serves all who ask at the same moment, on all connections of the account', async () => {
		const account = loggedIn();
		const one = open([ok(list)], { account });
		const two = open([], { account });
		const reads = Array.from(
			{ length: 100 },
			async (_, at) => await (at % 2 ? two : one).api.list('shared'),
		);
		const answers = await Promise.all(reads);
		expect(answers).toEqual(Array(100).fill(list));
		expect(one.transport.requests).toHaveLength(1);
	});

	test('never answers with what was asked for before', async () => {
		const { api, transport } = open([ok([{ a: 1 }]), ok([{ a: 2 }])]);
		const first = api.list('shared');
		await jest.advanceTimersByTimeAsync(0);
		expect(await first).toEqual([{ a: 1 }]);
		expect(await api.list('shared')).toEqual([{ a: 2 }]);
		expect(transport.requests).toHaveLength(2);
	});

	test('is not shared with another account, nor with another endpoint', async () => {
		const account = loggedIn();
		const one = open([ok(list), ok(list)], { account });
		const stranger = open([ok([])]);
		const [mine, others, theirs] = await Promise.all([
			one.api.list('shared'),
			one.api.list('otherShared'),
			stranger.api.list('shared'),
		]);
		expect([mine, others, theirs]).toEqual([list, list, []]);
		expect(one.transport.paths().sort()).toEqual(['/other', '/shared']);
		expect(stranger.transport.paths()).toEqual(['/shared']);
	});

	test('of an execution that was cancelled is read again for the others', async () => {
		const account = loggedIn();
		const cancel = new AbortController();
		const cancelled = open([untilCancelled], { account, signal: cancel.signal });
		const other = open([ok(list)], { account });
		const first = failureOf(cancelled.api.list('shared'));
		const second = other.api.list('shared');
		await jest.advanceTimersByTimeAsync(50);
		cancel.abort();
		expect((await running(first)).code).toBe('CANCELLED');
		expect(await second).toEqual(list);
		expect(cancelled.transport.requests).toHaveLength(1);
		expect(other.transport.requests).toHaveLength(1);
	});

	test('that fails, fails for all who share it, and is not made again', async () => {
		const account = loggedIn();
		const one = open([refused('OTHER')], { account });
		const two = open([], { account });
		const failures = await Promise.all([
			failureOf(one.api.list('shared')),
			failureOf(two.api.list('shared')),
		]);
		expect(failures.map(({ code }) => code)).toEqual(['OTHER', 'OTHER']);
		expect(two.transport.requests).toEqual([]);
	});
});

test('an error of ours passes as it is', async () => {
	const bug = new TypeError('bug');
	await expect(open([bug]).api.list('list')).rejects.toBe(bug);
	expect(bug).not.toBeInstanceOf(BrokerError);
});
