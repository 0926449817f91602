import type { BrokerError, Failure } from '../../../brokers/core/errors';
import { DUPLICATE_REFERENCE } from '../../../brokers/core/orders/place';
import { readReply } from '../../../brokers/groww/errors';
import { reply } from '../support/transport';

function errorOf(body: unknown, status: number): BrokerError {
	const meaning = readReply(reply(body, status));
	if (meaning.ok) throw new Error('taken for a success');
	return meaning.error;
}

const failure = (code: unknown, message = 'What it says') => ({
	status: 'FAILURE',
	error: { code, message, metadata: null },
});

describe('success', () => {
	test.each([
		['an object', { status: 'SUCCESS', payload: { a: 1 } }, 200, { a: 1 }],
		['201, as for a smart order', { status: 'SUCCESS', payload: { a: 1 } }, 201, { a: 1 }],
		['202', { status: 'SUCCESS', payload: { a: 1 } }, 202, { a: 1 }],
		['another key order', { payload: [1], status: 'SUCCESS' }, 200, [1]],
		['null', { status: 'SUCCESS', payload: null }, 200, null],
		['no payload', { status: 'SUCCESS' }, 200, null],
	])('with %s', (_, body, status, data) => {
		expect(readReply(reply(body, status))).toEqual({ ok: true, data });
	});

	test.each(['success', true, 'OK', null, ''])('is the word SUCCESS, not %p', (status) => {
		expect(errorOf({ status, payload: { groww_order_id: 'x' } }, 200).failure).toBe('unclear');
	});

	test.each([302, 500, 503])('is none under HTTP %d', (status) => {
		expect(errorOf({ status: 'SUCCESS', payload: {} }, status).failure).toBe('unclear');
	});
});

/** Every documented code with the statuses under which it may arrive. */
const CODES: Array<[code: string, statuses: number[], failure: Failure, hint: RegExp | null]> = [
	['GA000', [500, 200], 'unclear', null],
	['GA001', [400, 200], 'refused', /symbol/],
	['GA003', [503, 200], 'unclear', null],
	['GA004', [404, 400, 200], 'refused', /order id/],
	['GA005', [403, 400, 200], 'refused', /static IP/],
	['GA006', [400, 409, 200], 'refused', /state/],
];

describe.each(CODES)('%s', (code, statuses, kind, hint) => {
	test.each(statuses)('under HTTP %d', (status) => {
		const error = errorOf(failure(code), status);
		expect(error).toMatchObject({ broker: 'groww', code, failure: kind, httpStatus: status });
		expect(error.message).toBe(`Groww: What it says (${code})`);
		if (hint) expect(error.hint).toMatch(hint);
	});
});

test.each([400, 200, 409])('GA007 under HTTP %d is the duplicate check', (status) => {
	expect(errorOf(failure('GA007', 'Duplicate order reference id'), status)).toMatchObject({
		code: DUPLICATE_REFERENCE,
		failure: 'refused',
		message: 'Groww: Duplicate order reference id (GA007)',
	});
});

test('a bad token under 401 is the session, whatever the code', () => {
	expect(errorOf(failure('GA005'), 401).failure).toBe('tokenRefused');
	expect(errorOf(failure('GA001'), 401).failure).toBe('tokenRefused');
});

describe('numeric codes', () => {
	test.each<[unknown, Failure]>([
		['400', 'refused'],
		['401', 'tokenRefused'],
		['403', 'refused'],
		['404', 'refused'],
		['422', 'refused'],
		['429', 'rateLimited'],
		['500', 'unclear'],
		['502', 'unclear'],
		['504', 'unclear'],
		[400, 'refused'],
		[401, 'tokenRefused'],
		[429, 'rateLimited'],
	])('%p under HTTP 200', (code, kind) => {
		expect(errorOf(failure(code), 200)).toMatchObject({
			failure: kind,
			code: `HTTP_${String(code)}`,
		});
	});

	test.each<[number, Failure]>([
		[400, 'refused'],
		[401, 'tokenRefused'],
		[403, 'refused'],
		[429, 'rateLimited'],
		[500, 'unclear'],
	])('%d under the same HTTP status', (status, kind) => {
		expect(errorOf(failure(String(status)), status).failure).toBe(kind);
	});
});

describe('gateways', () => {
	test('the observed 401', () => {
		const body = { errorCode: 401, errorMessage: { message: 'Please Login and Try Again' } };
		expect(errorOf(body, 401)).toMatchObject({
			failure: 'tokenRefused',
			code: 'HTTP_401',
			message: 'Groww: Please Login and Try Again (401)',
			hint: expect.stringMatching(/does not accept the session/),
		});
	});

	test('the same shape for the rate limit and for a broken backend', () => {
		const body = (code: number) => ({ errorCode: code, errorMessage: { message: 'x' } });
		expect(errorOf(body(429), 429).failure).toBe('rateLimited');
		expect(errorOf(body(503), 503).failure).toBe('unclear');
	});

	test('a message at the top', () => {
		const body = { message: 'Order rejected', mode: 'x', details: 'y' };
		expect(errorOf(body, 400)).toMatchObject({
			failure: 'refused',
			code: 'HTTP_400',
			message: 'Groww: Order rejected',
		});
	});

	test('an unregistered address or a missing subscription', () => {
		expect(errorOf('Access forbidden for this resource', 403)).toMatchObject({
			failure: 'refused',
			code: 'HTTP_403',
			hint: expect.stringMatching(/subscription.*IP address/),
		});
	});
});

describe('JSON that says nothing', () => {
	test.each<[string, unknown, number, Failure]>([
		['a failure without an error under 200', { status: 'FAILURE' }, 200, 'unclear'],
		['a failure without an error under 400', { status: 'FAILURE', error: null }, 400, 'refused'],
		['an unknown code under 200', failure('XY12'), 200, 'unclear'],
		['an empty object', {}, 200, 'unclear'],
		['an unwrapped order', { groww_order_id: 'x', order_status: 'OPEN' }, 200, 'unclear'],
		['a list', [], 200, 'unclear'],
		['null', 'null', 200, 'unclear'],
		['an empty object under 500', {}, 500, 'unclear'],
		['an unlisted status', {}, 418, 'unclear'],
	])('%s is %s', (_, body, status, kind) => {
		expect(errorOf(body, status).failure).toBe(kind);
	});
});

describe('what is no JSON', () => {
	test.each<[string, string, number, Failure, string]>([
		['the rate limit in words', 'Too Many Requests', 429, 'rateLimited', 'RATE_LIMIT'],
		['the rate limit without words', '', 429, 'rateLimited', 'RATE_LIMIT'],
		['401 in words', 'Unauthorized', 401, 'tokenRefused', 'HTTP_401'],
		['401 without words', '', 401, 'tokenRefused', 'HTTP_401'],
		['nothing', '', 200, 'unclear', 'EMPTY_REPLY'],
		['nothing under 400', '', 400, 'unclear', 'EMPTY_REPLY'],
		['nothing under 403', '', 403, 'unclear', 'EMPTY_REPLY'],
		['a page under 403', '<html>Blocked</html>', 403, 'unclear', 'HTTP_403'],
		['a page under 502', '<html>Bad Gateway</html>', 502, 'unclear', 'HTTP_502'],
		['a page under 200', '<html>Request Rejected</html>', 200, 'unclear', 'NOT_JSON'],
		['half a reply', '{"status":"SUCCESS","payl', 200, 'unclear', 'NOT_JSON'],
		['words under 500', 'Internal Server Error', 500, 'unclear', 'HTTP_500'],
		['words under 504', 'stream timeout', 504, 'unclear', 'HTTP_504'],
	])('%s', (_, text, status, kind, code) => {
		const error = errorOf(text, status);
		expect(error).toMatchObject({ failure: kind, code, httpStatus: status });
		if (text !== '') expect(error.message).not.toContain(text);
	});
});
