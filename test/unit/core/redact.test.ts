import { echo, echoValue } from '../../../brokers/core/echo';
import { ApiClient, type Call } from '../../../brokers/core/http/api-client';
import { checkChoice, checkQuantity } from '../../../brokers/core/orders/order-rules';
import { readReply } from '../../../brokers/angelone/errors';
import type { SessionManager } from '../../../brokers/core/session/session-manager';
import { normaliseError } from '../../../nodes/shared/errors';
import { brokerError, failureOf } from '../support/failures';
import { reply, ScriptedTransport } from '../support/transport';
import { UNCOUNTED } from '../../../brokers/core/rate-limit/rate-limiter';

/** An MPIN, a key, a TOTP secret, a proxy's password as it stands in the URL. */
const SECRETS = ['4321', 'key-hunter2', 'GEZDGNBVGY3TQOJQ', 'p%40ss-word'];
const GUESSES = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0')).join(' ');

const shown = (error: unknown) => normaliseError(error, 'angelOne', SECRETS).message;

/** What a user reads of a call that the broker answers with these words. */
async function said(words: string, call: Partial<Call> = {}): Promise<string> {
	const refusal = reply({ status: false, message: words, errorcode: 'AB9999', data: null });
	const client = new ApiClient({
		broker: 'angelOne',
		transport: new ScriptedTransport(refusal),
		sessions: { token: async () => await Promise.resolve('token-7') } as SessionManager,
		rateLimiter: { acquire: async () => await Promise.resolve(UNCOUNTED) },
		headers: () => ({}),
		readReply,
		timeoutMs: 1_000,
		maxWaitMs: 1_000,
		secrets: SECRETS,
	});
	const request = { method: 'POST', path: '/x', limit: 'x', ...call } as const;
	return shown(await failureOf(client.call(request)));
}

describe('what the user typed', () => {
	test('is repeated in forty characters, on one line', () => {
		expect(echo('SBIN')).toBe('SBIN');
		expect(echo('a\n b')).toBe('a b');
		expect(echo(GUESSES)).toHaveLength(40);
		expect(echoValue('')).toBe('empty');
		expect(echoValue(null)).toBe('empty');
		expect(echoValue({ a: 1 })).toBe('{"a":1}');
		expect(echoValue(Symbol('x'))).toBe('unreadable');
		expect(echoValue('x'.repeat(1000)).length).toBeLessThanOrEqual(42);
	});

	test.each(['0000', '4321', GUESSES])(
		'is not blotted out, whichever guess it is',
		async (typed) => {
			const rules = { tradingSymbol: 'X', lotSize: 1, tickSize: '0.05', freezeQuantity: null };
			const quantity = await failureOf(() => checkQuantity('angelOne', `${typed}x`, rules));
			const choice = await failureOf(() => checkChoice('angelOne', 'f', 'Field', typed, ['A']));
			for (const error of [quantity, choice]) {
				expect(shown(error)).not.toContain('•');
				expect(shown(error).length).toBeLessThan(150);
			}
		},
	);

	test.each([
		['in the body', { body: { orderid: '4321' } }],
		['in the query', { query: { order_id: '4321' } }],
		['in the path', { path: '/order/4321' }],
	])('%s, and the broker repeats: no blot tells that it is a secret', async (_, call) => {
		expect(await said('No order 4321', call)).toBe('Angel One: No order 4321 (AB9999)');
	});

	test('ten thousand guesses at once, which the broker repeats', async () => {
		const message = await said(`No order ${GUESSES}`, { body: { orderid: GUESSES } });
		expect(message).not.toContain('•');
		expect(message.length).toBeLessThanOrEqual(600);
	});
});

describe('what the broker or a library says', () => {
	test.each([
		['the MPIN 4321', 'the MPIN •••'],
		['the key key-hunter2', 'the key •••'],
		['the token token-7', 'the token •••'],
		['the secret GEZDGNBVGY3TQOJQ', 'the secret •••'],
		['the proxy password p@ss-word', 'the proxy password •••'],
		['a JWT eyJhbGciOiJI.eyJzdWIi.ab_c', 'a JWT •••'],
	])('is shown without %s', async (words, clean) => {
		expect(await said(words)).toBe(`Angel One: ${clean} (AB9999)`);
		expect(await said(words, { body: { orderid: '0000' } })).toContain('•••');
		expect(await said(words, { body: { orderid: 'eyJhbGciOiJI.eyJzdWIi.ab_c' } })).toContain('•••');
	});

	test('is cleared in what grows around it, and our words are not', async () => {
		const error = brokerError({ failure: 'refused', message: 'Bad 4321', cleared: false });
		expect(shown(error.with({ message: `Not sent: ${error.message}` }))).toBe('Not sent: Bad •••');
		expect(
			shown(brokerError({ failure: 'refused', message: 'No order 4321', cleared: true })),
		).toBe('No order 4321');
		expect(shown(new Error(`at 4321 ${'x'.repeat(5000)}`))).toHaveLength(600);
	});
});
