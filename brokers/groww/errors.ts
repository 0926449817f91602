import type { ReplyMeaning } from '../core/http/api-client';
import { BrokerError, type Failure, withCode } from '../core/errors';
import type { HttpReply } from '../core/http/http-transport';
import { lacksConsent } from '../core/orders/demat-consent';
import { DUPLICATE_REFERENCE } from '../core/orders/place';
import { isObject, type JsonObject, parseJson, readText } from '../core/wire';
import { GROWW } from './api';

const PAGE = 'groww.in/trade-api/api-keys';

/** What to do where shares of the demat account may not be sold yet. */
export const CONSENT_ADVICE =
	'To sell shares that you hold, authorise them in the Groww app with the TPIN of CDSL, each day, or activate DDPI there once. Then place the order under a new reference.';

const HINTS: Record<string, string> = {
	GA001: 'Check the symbol, the segment and the prices of the request.',
	GA004: 'Check the order id and the segment.',
	GA005: `Check on ${PAGE} that the key is active and the segment is enabled. Orders also need your registered static IP.`,
	GA006: 'The order is in a state that does not allow this, for example already executed.',
	HTTP_401:
		'Groww does not accept the session. A new one was tried once: check the key, and its approval for today.',
	HTTP_403: `Check on ${PAGE} that the Trading API subscription is active and this server's IP address is registered.`,
};

/** Codes that do not say whether it was done: internal error, unable to serve. */
const UNCLEAR_CODES = ['GA000', 'GA003'];

/**
 * Reads a reply of any call but the token's. Failures come as an envelope with HTTP 40x or 50x, at
 * times with 200; gateways answer in shapes of their own (documentation: API Request and Response).
 */
export function readReply(reply: HttpReply): ReplyMeaning {
	const body = parseJson(reply.text);
	if (!isObject(body)) return failed(errorOfText(reply));
	if (reply.status < 300 && body.status === 'SUCCESS')
		return { ok: true, data: body.payload ?? null };
	// The socket's token comes without an envelope.
	if (reply.status < 300 && body.status === undefined && readText(body.token) !== null)
		return { ok: true, data: body };
	return failed(errorOfRefusal(body, reply.status));
}

/** An error of this broker with the hint that belongs to its code. */
export function growwError(
	failure: Failure,
	code: string,
	message: string,
	httpStatus: number | null = null,
): BrokerError {
	return new BrokerError({
		broker: GROWW,
		failure,
		code,
		message,
		hint: HINTS[code] ?? HINTS[`HTTP_${httpStatus}`],
		httpStatus,
	});
}

/** The code and the words of a failure, wherever the shape at hand keeps them. */
export function readFailure(body: JsonObject): { code: string; said: string } {
	const error = isObject(body.error) ? body.error : {};
	const gateway = isObject(body.errorMessage) ? body.errorMessage : {};
	const code = readText(error.code) ?? readText(body.errorCode) ?? '';
	// The token's endpoint says there, for people, what is wrong with the key, its approval or the checksum.
	const said =
		readText(error.displayMessage) ??
		readText(error.message) ??
		readText(gateway.message) ??
		readText(body.message) ??
		'no reason given';
	return { code, said };
}

function errorOfRefusal(body: JsonObject, status: number): BrokerError {
	const { code, said } = readFailure(body);
	const message = `Groww: ${withCode(said, code)}`;
	if (code === 'GA007') return growwError('refused', DUPLICATE_REFERENCE, message, status);
	// Some replies carry an HTTP status as their code.
	const known = /^GA\d{3}$/.test(code) ? code : `HTTP_${/^[45]\d\d$/.test(code) ? code : status}`;
	const error = growwError(failureOf(known, status), known, message, status);
	return lacksConsent(said) ? error.with({ hint: CONSENT_ADVICE }) : error;
}

function failureOf(code: string, status: number): Failure {
	if (code === 'HTTP_401' || status === 401) return 'tokenRefused';
	if (code === 'HTTP_429' || status === 429) return 'rateLimited';
	if (UNCLEAR_CODES.includes(code) || status >= 500) return 'unclear';
	return /^GA|^HTTP_4(0[034]|22)$/.test(code) ? 'refused' : 'unclear';
}

/** Plain text, HTML and nothing at all. */
function errorOfText({ status, text }: HttpReply): BrokerError {
	const body = text.trim();
	if (status === 429)
		return growwError('rateLimited', 'RATE_LIMIT', 'Groww: too many requests.', status);
	if (status === 401)
		return growwError(
			'tokenRefused',
			'HTTP_401',
			'Groww did not accept the session (HTTP 401).',
			status,
		);
	if (status === 403 && body !== '' && !body.startsWith('<')) {
		return growwError('refused', 'HTTP_403', 'Groww refused access (HTTP 403).', status);
	}
	if (body === '')
		return growwError(
			'unclear',
			'EMPTY_REPLY',
			`Groww sent an empty reply (HTTP ${status}).`,
			status,
		);
	const code = status >= 400 ? `HTTP_${status}` : 'NOT_JSON';
	return growwError(
		'unclear',
		code,
		`Groww sent something other than JSON (HTTP ${status}).`,
		status,
	);
}

/** A session that is over may be refused as forbidden, like a missing permission. */
function failed(error: BrokerError): ReplyMeaning {
	const perhapsSession = error.failure === 'refused' && error.httpStatus === 403;
	return { ok: false, error, ...(perhapsSession ? { perhapsSession } : {}) };
}
