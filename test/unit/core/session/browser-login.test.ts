import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
	isNewer,
	jwtClaims,
	LoginState,
	newStateKey,
	STATE_LASTS_MS,
} from '../../../../brokers/core/session/browser-login';

const NOW = Date.parse('2026-11-26T03:15:00Z');
const KEY = newStateKey();
const states = (key = KEY, credential = 'credential-1', owner = 'owner-1') =>
	new LoginState(key, credential, owner);

describe('the state of a log-in', () => {
	test('is until when it counts, a nonce, and what signs both', () => {
		const state = states().issue(NOW);
		const [until, nonce, signature, ...rest] = state.split('.');
		expect(rest).toEqual([]);
		expect(Number(until)).toBe(NOW + STATE_LASTS_MS);
		expect(nonce).toMatch(/^[\w-]{22}$/);
		const signed = JSON.stringify(['credential-1', 'owner-1', until, nonce]);
		expect(signature).toBe(createHmac('sha256', KEY).update(signed).digest('base64url'));
		expect(states().nonceOf(state, NOW)).toBe(nonce);
		expect(states().issue(NOW)).not.toBe(state);
	});

	test('counts for ten minutes', () => {
		const state = states().issue(NOW);
		expect(states().nonceOf(state, NOW + STATE_LASTS_MS - 1)).not.toBeNull();
		expect(states().nonceOf(state, NOW + STATE_LASTS_MS)).toBeNull();
	});

	test.each([
		['another key', states(newStateKey())],
		['another credential', states(KEY, 'credential-2')],
		['an edited credential', states(KEY, 'credential-1', 'owner-2')],
	])('does not count for %s', (_, other) => {
		expect(other.nonceOf(states().issue(NOW), NOW)).toBeNull();
	});

	test('counts for nobody without a key', () => {
		expect(states('').nonceOf(states('').issue(NOW), NOW)).toBeNull();
	});

	test('a changed one does not count, whatever is changed', () => {
		const state = states().issue(NOW);
		const at = fc.nat(state.length - 1);
		const sign = fc.constantFrom(...'0123456789abcXYZ-_.');
		fc.assert(
			fc.property(at, sign, (index, other) => {
				const changed = state.slice(0, index) + other + state.slice(index + 1);
				return changed === state || states().nonceOf(changed, NOW) === null;
			}),
		);
		const [, nonce, signature] = state.split('.');
		expect(states().nonceOf(`${NOW * 2}.${nonce}.${signature}`, NOW)).toBeNull();
		expect(states().nonceOf(`${state}.more`, NOW)).toBeNull();
	});

	test('any other text does not count, and nothing throws', () => {
		fc.assert(fc.property(fc.string(), (text) => states().nonceOf(text, NOW) === null));
	});
});

const token = (claims: object) =>
	`head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('what a token says', () => {
	test.each(['', 'a', 'a.b', 'a.b.c', token([]), 'a.bnVsbA.c', '..', 'not a token'])(
		'nothing: %s',
		(text) => {
			expect(jwtClaims(text)).toEqual({});
			expect(isNewer(text, text)).toBe(false);
		},
	);

	test.each([
		[{ iat: 2 }, { iat: 1 }, true],
		[{ iat: 1 }, { iat: 2 }, false],
		[{ iat: 1, exp: 9 }, { iat: 1, exp: 9 }, false],
		[{ iat: 1, exp: 9 }, { iat: 1, exp: 8 }, true],
		[{ exp: 9 }, { iat: 1, exp: 8 }, true],
		[{ iat: '2' }, { iat: 1 }, true],
		[{ iat: 1, jti: 'b' }, { iat: 1, jti: 'a' }, true],
		[{}, {}, false],
	])('%j is newer than %j: %s', (one, other, expected) => {
		expect(isNewer(token(one), token(other))).toBe(expected);
	});
});
