import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { BrokerError, type Failure } from '../../../brokers/core/errors';
import { redact } from '../../../brokers/core/redact';
import {
	errorFields,
	normaliseError,
	toNodeError,
	withOutcome,
} from '../../../nodes/shared/errors';
import { brokerError } from '../support/failures';

const node: INode = {
	id: '1',
	name: 'Angel One',
	type: 'n8n-nodes-indian-brokers.angelOne',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const order = brokerError({
	failure: 'refused',
	code: 'AG7002',
	message: 'Angel One: Access denied: Unregistered IP address. (AG7002)',
	hint: 'Register the address.',
	httpStatus: 200,
	outcome: 'notPlaced',
});

describe('the error n8n shows', () => {
	test('says what happened, what to do, and which item', () => {
		const error = toNodeError(node, order, 3);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('Angel One: Access denied: Unregistered IP address. (AG7002)');
		expect(error.description).toBe('Register the address.');
		expect(error.context).toMatchObject({
			itemIndex: 3,
			code: 'AG7002',
			broker: 'angelOne',
			httpStatus: 200,
			retryable: false,
			outcome: 'notPlaced',
		});
	});

	test('item 0 is an item too', () => {
		expect(toNodeError(node, order, 0).context.itemIndex).toBe(0);
	});

	test.each<[Failure, typeof NodeApiError | typeof NodeOperationError]>([
		['input', NodeOperationError],
		['login', NodeOperationError],
		['cancelled', NodeOperationError],
		['notSent', NodeApiError],
		['refused', NodeApiError],
		['tokenRefused', NodeApiError],
		['rateLimited', NodeApiError],
		['unclear', NodeApiError],
	])('%s', (failure, type) => {
		const error = toNodeError(node, brokerError({ failure }), 0);
		expect(error).toBeInstanceOf(type);
		expect(error.context.itemIndex).toBe(0);
	});

	test.each([
		'No connection to the broker could be made (ECONNREFUSED).',
		'The connection was lost before the reply was complete (ECONNRESET).',
		'No complete reply within 15 s (ETIMEDOUT).',
		'Groww: 401 - Unauthorized',
		'It is not known whether the order was placed. Its reference is ENOTFOUND7.',
	])('keeps our words, whatever they name: %s', (message) => {
		for (const failure of ['unclear', 'input'] as const) {
			const error = toNodeError(node, brokerError({ failure, message, code: 'ECONNRESET' }), 0);
			expect(error.message).toBe(message);
		}
	});

	test('an unknown outcome travels to error workflows', () => {
		const unknown = brokerError({ outcome: 'unknown', retryable: false, httpStatus: 502 });
		expect(toNodeError(node, unknown, 1).context).toMatchObject({
			outcome: 'unknown',
			httpStatus: 502,
			retryable: false,
		});
	});
});

describe('an order that was not placed', () => {
	const shown = (error: BrokerError) => toNodeError(node, withOutcome(error), 0).description;

	test('is said before what to do, once', () => {
		expect(shown(order)).toBe('No order was placed. Register the address.');
	});

	test.each(['unknown', 'placed', undefined] as const)('not where the outcome is %s', (outcome) => {
		expect(shown(brokerError({ outcome, hint: 'Look.' }))).toBe('Look.');
	});

	test('not where another try may have placed it', () => {
		expect(shown(order.with({ mayExist: true }))).toBe('Register the address.');
	});
});

test.each<Failure>([
	'input',
	'login',
	'cancelled',
	'notSent',
	'refused',
	'tokenRefused',
	'rateLimited',
	'unclear',
])('what to do about "%s" is said where nothing better is known', (failure) => {
	const plain = brokerError({ failure, hint: undefined });
	expect(toNodeError(node, plain, 0).description).toMatch(/^[A-Z].{15,}\.$/);
	const placing = brokerError({ failure, hint: undefined, outcome: 'notPlaced' });
	expect(toNodeError(node, withOutcome(placing), 0).description).toMatch(
		/^No order was placed\. [A-Z].{15,}\.$/,
	);
});

test('the fields of "Continue on error"', () => {
	expect(errorFields(order)).toEqual({
		error: 'Angel One: Access denied: Unregistered IP address. (AG7002)',
		code: 'AG7002',
		broker: 'angelOne',
		httpStatus: 200,
		retryable: false,
		outcome: 'notPlaced',
	});
});

describe('secrets are blotted out', () => {
	const secrets = ['key-hunter2', '4321', 'GEZDGNBVGY3TQOJQ', ''];

	test('of messages and hints', () => {
		const leaky = brokerError({
			message: 'Bad key key-hunter2 and secret GEZDGNBVGY3TQOJQ',
			hint: 'Check key-hunter2.',
		});
		expect(normaliseError(leaky, 'angelOne', secrets)).toMatchObject({
			message: 'Bad key ••• and secret •••',
			hint: 'Check •••.',
		});
	});

	test('of errors of any other kind, which become ours', () => {
		const error = normaliseError(new TypeError('bug near key-hunter2'), 'groww', secrets);
		expect(error).toBeInstanceOf(BrokerError);
		expect(error).toMatchObject({ broker: 'groww', code: 'UNEXPECTED', message: 'bug near •••' });
		expect(normaliseError(undefined, 'groww', secrets).message).toBe('Unexpected failure');
	});

	test.each([
		['MPIN 4321', 'MPIN •••'],
		['MPIN 4321.', 'MPIN •••.'],
		['4321 is wrong', '••• is wrong'],
		['{"password":"4321"}', '{"password":"•••"}'],
		['(4321), [4321]', '(•••), [•••]'],
		['password=4321&x=1', 'password=•••&x=1'],
		['order 43210', 'order 43210'],
		['order 14321', 'order 14321'],
		['price 4321.50', 'price 4321.50'],
		['price 0.4321', 'price 0.4321'],
		['id a4321', 'id a4321'],
	])('a four-digit MPIN as a whole word alone: %s', (text, clean) => {
		expect(redact(text, secrets)).toBe(clean);
	});

	test('with characters that mean something to regular expressions', () => {
		expect(redact('x a.b* y a1b2 z', ['a.b*'])).toBe('x ••• y a1b2 z');
		expect(redact('p $&+( q', ['$&+('])).toBe('p ••• q');
		expect(redact('long.key+(1) q', ['long.key+(1)'])).toBe('••• q');
	});

	test('as they were pasted, with blanks around them', () => {
		expect(redact('key-hunter2 refused', [' key-hunter2\n'])).toBe('••• refused');
	});

	test('the longer first, where one is the beginning of another', () => {
		expect(redact('abcdef-ghij', ['abcdef', 'abcdef-ghij'])).toBe('•••');
	});

	test('and so are session tokens that a broker repeats', () => {
		expect(redact('Token eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ4In0.ab_c-d is invalid', [])).toBe(
			'Token ••• is invalid',
		);
	});

	test('blanks and nothing blot out nothing', () => {
		expect(redact('a b', ['', '  ', '\n'])).toBe('a b');
	});
});

test('a proxy password is blotted out as typed into the URL and as it is meant', () => {
	const text = redact('407 for user:p%40ss-word and p@ss-word', ['p%40ss-word']);
	expect(text).toBe('407 for user:••• and •••');
});
