import { ORDER_TAG } from '../../../../brokers/angelone/api';
import {
	derivedReference,
	givenReference,
	readKey,
} from '../../../../brokers/core/orders/reference';
import { ORDER_REFERENCE } from '../../../../brokers/groww/api';
import { failureOf } from '../../support/failures';

const BEFORE_MIDNIGHT = Date.UTC(2026, 10, 20, 18, 29, 59);
const MIDNIGHT = Date.UTC(2026, 10, 20, 18, 30, 0);
const derive = (execution: string[], rule = ORDER_TAG) =>
	derivedReference({ execution, repeatable: null, retried: false, sameOrder: null }, rule);
const rules = { angelOne: ORDER_TAG, groww: ORDER_REFERENCE };

describe('a legal key is sent as it is', () => {
	test.each(['a', 'alert-7', 'A_b-C', 'x'.repeat(19), '1234567', '---'])('Angel One: %s', (key) => {
		expect(givenReference(key, ORDER_TAG, MIDNIGHT)).toMatchObject({ sent: key, given: true });
	});

	test.each(['Ab-654321234-1628190', 'abcd1234', 'a-b-cdef', 'x'.repeat(20), '12345678'])(
		'Groww: %s',
		(key) => {
			expect(givenReference(key, ORDER_REFERENCE, MIDNIGHT)).toMatchObject({
				sent: key,
				given: true,
			});
		},
	);

	test('without the blanks around it', () => {
		expect(givenReference('  alert-77 ', ORDER_TAG, MIDNIGHT).sent).toBe('alert-77');
		expect(givenReference('\talert-77\n', ORDER_REFERENCE, MIDNIGHT).sent).toBe('alert-77');
	});
});

describe('any other text becomes a short hash', () => {
	test.each(['a b', 'null', 'x'.repeat(20), 'ü', 'a/b', '{"id":1}', '買い', 'a.b', 'a\nb'])(
		'Angel One: %p',
		(key) => {
			expect(givenReference(key, ORDER_TAG, MIDNIGHT).sent).toMatch(/^[A-Z2-7]{19}$/);
		},
	);

	test.each([
		'short7c',
		'x'.repeat(21),
		'under_score',
		'-leading1',
		'trailing1-',
		'two--hyphens',
		'a-b-c-defgh',
		'with space',
	])('Groww: %p', (key) => {
		const { sent } = givenReference(key, ORDER_REFERENCE, MIDNIGHT);
		expect(sent).toMatch(/^[A-Z2-7]{20}$/);
		expect(sent).toMatch(ORDER_REFERENCE.legal);
	});
});

describe.each(Object.entries(rules))('%s', (_, rule) => {
	const hash = (key: string, now = MIDNIGHT) => givenReference(key, rule, now).sent;

	test('the same text on the same day gives the same reference', () => {
		expect(hash('alert of 09:15!')).toBe(hash('alert of 09:15!'));
		expect(hash('alert of 09:15!')).toBe(hash(' alert of 09:15! ', MIDNIGHT + 86_399_000));
		expect(hash('alert of 09:15!')).not.toBe(hash('alert of 09:16!'));
	});

	test('a hashed key counts for one day in India', () => {
		expect(hash('alert of 09:15!', BEFORE_MIDNIGHT)).not.toBe(hash('alert of 09:15!', MIDNIGHT));
	});

	test('a legal key is its own reference on every day', () => {
		expect(hash('alert-77', BEFORE_MIDNIGHT)).toBe(hash('alert-77', MIDNIGHT));
	});

	test('a derived reference is legal, repeatable, and never that of a given key', () => {
		const derived = derive(['a', 'b'], rule);
		expect(derived).toEqual(derive(['a', 'b'], rule));
		expect(derived.given).toBe(false);
		expect(derived.sent).toMatch(rule.legal);
		expect(derived.sent).toHaveLength(rule.length);
		expect(derived.sent).not.toBe(hash('a b'));
	});

	test('parts do not run into each other', () => {
		const all = [['a', 'b'], ['ab'], ['a', '', 'b'], ['b', 'a'], ['a","b']];
		expect(new Set(all.map((parts) => derive(parts, rule).sent)).size).toBe(all.length);
	});

	test('ten thousand executions, ten thousand references', () => {
		const all = Array.from({ length: 10_000 }, (_, i) => derive(['run', `${i}`], rule));
		expect(new Set(all.map(({ sent }) => sent)).size).toBe(10_000);
	});
});

test('the hash does not change between versions: a repetition must find the earlier order', () => {
	expect(givenReference('alert of 09:15!', ORDER_TAG, MIDNIGHT).sent).toBe('CM5L5BR66ZR62EZK3GP');
	expect(derive(['a', 'b'], ORDER_REFERENCE).sent).toBe('KBP2WHNKRSVQRKOUIQCJ');
});

describe('the name in the journal', () => {
	test('of a given key is the same on every day, whatever is sent for it', () => {
		const [one, other] = [BEFORE_MIDNIGHT, MIDNIGHT].map((now) =>
			givenReference(' alert of 09:15!', ORDER_TAG, now),
		);
		expect(one.key).toBe(other.key);
		expect(one.sent).not.toBe(other.sent);
		expect(one.key).toMatch(/^[0-9a-f]{64}$/);
	});

	test('of a derived one is that of no given key', () => {
		expect(derive(['a']).key).not.toBe(givenReference('a', ORDER_TAG, MIDNIGHT).key);
	});

	test('what a retry and a tool are found by comes along', () => {
		const parts = { execution: ['7'], repeatable: ['w', '1'], retried: true, sameOrder: ['SBIN'] };
		expect(derivedReference(parts, ORDER_TAG)).toMatchObject({
			given: false,
			run: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			retried: true,
			sameOrder: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
		});
		expect(derive(['7'])).toEqual({
			key: expect.any(String) as string,
			sent: expect.any(String) as string,
			given: false,
		});
	});
});

describe('what the user gives', () => {
	test.each([
		['alert-7', 'alert-7'],
		['  alert-7\n', 'alert-7'],
		[7, '7'],
		[0, '0'],
	])('%p is a key', (value, key) => {
		expect(readKey('angelOne', value)).toBe(key);
	});

	test.each([undefined, null, '', '   ', '\n'])(
		'%p is an error: it protects from nothing',
		async (value) => {
			const failure = await failureOf(() => readKey('angelOne', value));
			expect(failure).toMatchObject({
				failure: 'input',
				code: 'EMPTY_ORDER_REFERENCE',
				field: 'orderReference',
			});
			expect(failure.hint).toMatch(/expression/);
		},
	);

	test.each([{}, { id: 1 }, [], ['a'], true, '[object Object]', 'alert [object Object]'])(
		'%p is an error: all of its kind have one text',
		async (value) => {
			const failure = await failureOf(() => readKey('angelOne', value));
			expect(failure).toMatchObject({ failure: 'input', code: 'INVALID_ORDER_REFERENCE' });
		},
	);
});
