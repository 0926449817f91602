import { angelOneError, readReply } from '../../../brokers/angelone/errors';
import type { BrokerError, Failure } from '../../../brokers/core/errors';
import { reply } from '../support/transport';

function errorOf(body: unknown, status = 200): BrokerError {
	const meaning = readReply(reply(body, status));
	if (meaning.ok) throw new Error('taken for a success');
	return meaning.error;
}

/** Both envelopes, and the flags and key orders in which they are seen. */
const shapes = (code: string, message: string): Array<[string, unknown]> => [
	['application', { status: false, message, errorcode: code, data: null }],
	['gateway', { success: false, message, errorCode: code, data: '' }],
	['flags as text', { status: 'false', message, errorcode: code, data: 'null' }],
	['another key order', { message, errorcode: code, status: false, data: null }],
	['gateway flags as text', { data: '', errorCode: code, success: 'false', message }],
	['no flag at all', { message, errorcode: code }],
];

describe('success', () => {
	test.each([
		['an object', { status: true, message: 'SUCCESS', errorcode: '', data: { a: 1 } }, { a: 1 }],
		['a list', { status: true, message: 'SUCCESS', errorcode: '', data: [1] }, [1]],
		['nothing', { status: true, message: 'SUCCESS', errorcode: '', data: null }, null],
		['an empty text', { status: true, message: 'SUCCESS', errorcode: '', data: '' }, ''],
		['no data key', { status: true, message: 'SUCCESS', errorcode: '' }, null],
		[
			'gateway keys',
			{ success: true, message: 'SUCCESS', errorCode: '', data: { a: 1 } },
			{ a: 1 },
		],
		['an odd key', { status: true, SUCCESS: '', errorcode: null, data: null }, null],
	])('with %s', (_, body, data) => {
		expect(readReply(reply(body))).toEqual({ ok: true, data });
	});

	test.each(['true', 'TRUE', 1, 'SUCCESS', {}, []])('is `true` alone, not %p', (status) => {
		expect(
			errorOf({ status, message: 'SUCCESS', errorcode: '', data: { orderid: '1' } }),
		).toMatchObject({
			failure: 'unclear',
		});
	});

	test('is no success under a failing HTTP status', () => {
		expect(errorOf({ status: true, errorcode: '', data: {} }, 500).failure).toBe('unclear');
		expect(errorOf({ status: true, errorcode: '', data: {} }, 400).failure).toBe('unclear');
	});
});

/** Every documented code, and those that users report. */
const CODES: Array<[code: string, failure: Failure, hint: RegExp | null]> = [
	['AG8001', 'tokenRefused', /session/],
	['AG8002', 'tokenRefused', /session is over/],
	['AG8003', 'tokenRefused', /Authorization/],
	['AB8050', 'tokenRefused', null],
	['AB8051', 'tokenRefused', null],
	['AB1010', 'tokenRefused', null],
	['AB1011', 'tokenRefused', null],
	['AB1000', 'refused', /client code.*MPIN/],
	['AB1001', 'refused', null],
	['AB1002', 'refused', null],
	['AB1003', 'refused', null],
	['AB1004', 'unclear', null],
	['AB1005', 'refused', null],
	['AB1006', 'refused', /blocked/],
	['AB1007', 'unclear', null],
	['AB1008', 'refused', null],
	['AB1009', 'refused', /list/],
	['AB1012', 'refused', /product/],
	['AB1013', 'refused', null],
	['AB1014', 'refused', null],
	['AB1015', 'refused', null],
	['AB1016', 'refused', null],
	['AB1017', 'refused', null],
	['AB1018', 'refused', null],
	['AB1019', 'refused', null],
	['AB1021', 'rateLimited', null],
	['AB1031', 'refused', null],
	['AB1032', 'refused', null],
	['AB1050', 'refused', /TOTP secret.*clock/],
	['AB2000', 'unclear', null],
	['AB2001', 'unclear', null],
	['AB2002', 'refused', null],
	['AB4008', 'refused', /19/],
	['AB4018', 'refused', null],
	['AB4036', 'refused', /Surveillance Consent/],
	['AB7001', 'refused', /MPIN.*not the password/],
	['AB9000', 'unclear', null],
	['AB9005', 'tokenRefused', null],
	['AB9018', 'refused', null],
	['AG1000', 'refused', null],
	['AG2001', 'refused', null],
	['AG7002', 'refused', /static IP/],
	['AG8004', 'refused', /API key/],
];

describe.each(CODES)('%s is %s', (code, failure, hint) => {
	test.each(shapes(code, 'What it says'))('as %s', (shape, body) => {
		const error = errorOf(body);
		// Without a flag there is no envelope, and a code alone proves no refusal.
		const expected = shape === 'no flag at all' && failure === 'refused' ? 'unclear' : failure;
		expect(error).toMatchObject({ broker: 'angelOne', code, failure: expected, httpStatus: 200 });
		expect(error.message).toBe(`Angel One: What it says (${code})`);
		if (hint) expect(error.hint).toMatch(hint);
	});
});

describe('a code that stands for several things is judged by its text', () => {
	test.each<[string, string, Failure]>([
		['AB1007', 'Invalid Order Variety. Value should be NORMAL, STOPLOSS, ROBO', 'refused'],
		['AB1007', 'AMX Error', 'unclear'],
		['AB1007', 'Login Id or password is invalid', 'unclear'],
		['AB1007', '', 'unclear'],
		['AB1004', 'Invalid something', 'unclear'],
		['AB1019', 'Too many requests', 'rateLimited'],
		['AB1019', 'Symbol token is invalid', 'refused'],
		['AB1050', 'Invalid totp', 'refused'],
		['AB1050', 'Invalid totp and client combination', 'refused'],
	])('%s, %p: %s', (errorcode, message, failure) => {
		expect(errorOf({ status: false, message, errorcode, data: null })).toMatchObject({ failure });
	});

	test('what may have two reasons names both in its hint', () => {
		const stale = { status: false, message: 'x', errorcode: 'AB1019', data: null };
		expect(errorOf(stale).hint).toMatch(/too many requests.*instrument/);
		const { hint } = errorOf({ ...stale, errorcode: 'AB1050' });
		expect(hint).toMatch(/TOTP secret.*client code/);
	});
});

test('the messages of the documentation, as they arrive', () => {
	expect(
		errorOf({
			success: false,
			message: 'Access denied: Unregistered IP address. Register your IP before retrying.',
			errorCode: 'AG7002',
			data: '',
		}),
	).toMatchObject({ failure: 'refused', code: 'AG7002', retryable: false });
	expect(
		errorOf({ status: false, message: 'Invalid API Key', errorcode: 'AG8004', data: null }),
	).toMatchObject({ failure: 'refused', code: 'AG8004' });
});

describe('JSON without a code', () => {
	test.each([
		['a failure without a reason', { status: false, message: '', errorcode: '', data: null }, 200],
		['a failure in words alone', { status: false, message: 'No.', errorcode: null }, 200],
		['an empty object', {}, 200],
		['something else', { error: 'x' }, 400],
		['a framework’s error', { timestamp: 'x', status: 500, error: 'Internal Server Error' }, 500],
		['a list', '[]', 200],
		['null', 'null', 200],
		['a number', '5', 200],
	])('%s is unclear', (_, body, status) => {
		expect(errorOf(body, status)).toMatchObject({ failure: 'unclear', retryable: true });
	});

	test('under 401 it is the session', () => {
		expect(errorOf({ message: 'Unauthorized' }, 401)).toMatchObject({
			failure: 'tokenRefused',
			code: 'HTTP_401',
		});
	});

	test.each(['Too many requests', 'Access denied because of exceeding access rate'])(
		'"%s" is the rate limit, whatever the code',
		(message) => {
			expect(errorOf({ status: false, message, errorcode: 'AB1019', data: null }).failure).toBe(
				'rateLimited',
			);
			expect(errorOf({ message }, 403).failure).toBe('rateLimited');
		},
	);
});

describe('HTTP statuses with an envelope', () => {
	test.each([
		[400, 'AB1009', 'refused'],
		[401, 'AG8001', 'tokenRefused'],
		[403, 'AG7002', 'refused'],
		[429, 'AB1009', 'rateLimited'],
		[500, 'AB1009', 'unclear'],
		[502, 'AB1009', 'unclear'],
		[500, 'AG8001', 'tokenRefused'],
	])('%d with %s is %s', (status, errorcode, failure) => {
		const body = { status: false, message: 'x', errorcode, data: null };
		expect(errorOf(body, status)).toMatchObject({ failure, code: errorcode, httpStatus: status });
	});
});

const WAF =
	'<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 1234567890</body></html>';

describe('what is no JSON', () => {
	test.each<[string, string, number, Failure, string]>([
		['the firewall’s page with 200', WAF, 200, 'unclear', 'FIREWALL_PAGE'],
		['the firewall’s page with 400', WAF, 400, 'unclear', 'FIREWALL_PAGE'],
		['the firewall’s page with 403', WAF, 403, 'unclear', 'FIREWALL_PAGE'],
		['nothing', '', 200, 'unclear', 'EMPTY_REPLY'],
		['nothing but blanks', ' \r\n', 200, 'unclear', 'EMPTY_REPLY'],
		['nothing with 400', '', 400, 'unclear', 'EMPTY_REPLY'],
		['nothing with 403', '', 403, 'unclear', 'EMPTY_REPLY'],
		['nothing with 502', '', 502, 'unclear', 'EMPTY_REPLY'],
		['a page with 502', '<html>Bad Gateway</html>', 502, 'unclear', 'HTTP_502'],
		['a page with 404', '<html>Not Found</html>', 404, 'unclear', 'HTTP_404'],
		['a page with 200', '<html>Maintenance</html>', 200, 'unclear', 'NOT_JSON'],
		['a redirect', '', 302, 'unclear', 'EMPTY_REPLY'],
		['half a reply', '{"status":true,"message":"SUC', 200, 'unclear', 'NOT_JSON'],
		[
			'the rate limit in words',
			'Access denied because of exceeding access rate',
			403,
			'rateLimited',
			'RATE_LIMIT',
		],
		[
			'the rate limit in other words',
			'403 Access denied because of exceeding rate limit',
			403,
			'rateLimited',
			'RATE_LIMIT',
		],
		['429 in words', 'Too Many Requests', 429, 'rateLimited', 'RATE_LIMIT'],
		['429 without words', '', 429, 'rateLimited', 'RATE_LIMIT'],
		['another 403 in words', 'Forbidden', 403, 'unclear', 'HTTP_403'],
		['401 in words', 'Unauthorized', 401, 'tokenRefused', 'HTTP_401'],
		['401 without words', '', 401, 'tokenRefused', 'HTTP_401'],
	])('%s', (_, text, status, failure, code) => {
		expect(errorOf(text, status)).toMatchObject({ failure, code, httpStatus: status });
	});

	test('none of it is repeated to the user', () => {
		for (const text of [WAF, '<b>eyJhbGciOiJIUzUxMiJ9.secret</b>', 'token=hunter2'])
			expect(errorOf(text).message).not.toMatch(/support ID|eyJ|hunter2/);
	});
});

test('refusals are final, everything unclear or rate-limited may be tried again', () => {
	for (const [code, failure] of CODES) {
		const { retryable } = angelOneError(failure, code, 'x');
		expect(retryable).toBe(['unclear', 'rateLimited'].includes(failure));
	}
});
