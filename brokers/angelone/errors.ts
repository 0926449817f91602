import { BrokerError, type Failure, withCode } from '../core/errors';
import type { ReplyMeaning } from '../core/http/api-client';
import type { HttpReply } from '../core/http/http-transport';
import { lacksConsent } from '../core/orders/demat-consent';
import { isObject, type JsonObject, parseJson, readText } from '../core/wire';
import { ANGEL_ONE } from './api';

/** Refusals for the session alone: gateway codes, the two of the order system, and that of GTT. */
export const TOKEN_CODES = [
	'AG8001',
	'AG8002',
	'AG8003',
	'AB1010',
	'AB1011',
	'AB8050',
	'AB8051',
	'AB9005',
];
/** "Something went wrong", "Internal error", "AMX error": whether it was done is not said. */
const UNCLEAR_CODES = ['AB1004', 'AB1007', 'AB2000', 'AB2001', 'AB9000'];
const VARIETY_TEXT = /\binvalid order variety\b/i;
const RATE_CODES = ['AB1021'];
const RATE_TEXT = /exceeding (access )?rate|too many requests/i;

const SECRET_KEY_PAGE = 'smartapi.angelone.in';

/** What to do where shares of the demat account may not be sold yet. */
export const CONSENT_ADVICE =
	'To sell shares that you hold, authorise them in the Angel One app with the TPIN of CDSL, each day, or activate DDPI there once. Then place the order under a new reference.';

/** What to do about a code, for users. */
const HINTS: Record<string, string> = {
	AG7002: `Orders are accepted from a registered static IP alone. Register the address from which this n8n reaches the internet (or that of its proxy) for your app on ${SECRET_KEY_PAGE}.`,
	AG8001:
		'Angel One does not accept the session. Log-in was repeated once without success: check the API key, and whether another program logs in with it.',
	AG8002: 'The session is over, and a new one was not accepted either. Check the API key.',
	AG8003: 'A proxy on the way may remove the Authorization header.',
	AG8004: `The API key is unknown or not active, or belongs to another app. Copy it again from ${SECRET_KEY_PAGE} (My APIs).`,
	AB1000: 'Check the client code and the MPIN.',
	AB1006: 'Angel One has blocked this client for trading. Ask its support.',
	AB1050:
		'Check the TOTP secret (the key beside the QR code, not the six digits), the client code, the MPIN, and the clock of the n8n server.',
	AB4008: 'Use an order reference of at most 19 letters, digits, hyphens and underscores.',
	AB4036:
		'The scrip is under surveillance. Switch on "Surveillance Consent" in the options if you want to trade it all the same.',
	AB7001: 'Enter the four-digit MPIN of the Angel One app, not the password of the website.',
	AB1009: 'The symbol and its token do not belong together. Pick the instrument from the list.',
	AB1012: 'The product does not fit the exchange.',
	AB1017:
		'A conversion needs the money or the margin of the product that it goes to. Positions of earlier days may not be convertible at all.',
	AB1019:
		'Angel One says this where there are too many requests, and where an instrument is out of date. Pick the instrument from the list again, or try again a little later.',
};

/**
 * Reads a reply of any call. Both failure envelopes arrive with HTTP 200, with flags that may be
 * booleans or text (documentation: Response Structure, Exceptions), so only `true` is success.
 */
export function readReply(reply: HttpReply): ReplyMeaning {
	const body = parseJson(reply.text);
	if (!isObject(body)) return failed(errorOfText(reply), reply.status);
	if (reply.status < 400 && (body.status === true || body.success === true)) {
		return { ok: true, data: body.data ?? null };
	}
	return failed(errorOfRefusal(body, reply.status), reply.status);
}

/** Whether a change was refused for the variety that it named, so that nothing was done. */
export function isVarietyRefusal({ failure, code, message }: BrokerError): boolean {
	return failure === 'refused' && (code === 'AB1008' || VARIETY_TEXT.test(message));
}

/** An error of this broker with the hint that belongs to its code. */
export function angelOneError(
	failure: Failure,
	code: string,
	message: string,
	httpStatus: number | null = null,
): BrokerError {
	return new BrokerError({
		broker: ANGEL_ONE,
		failure,
		code,
		message,
		hint: HINTS[code],
		httpStatus,
	});
}

function errorOfRefusal(body: JsonObject, status: number): BrokerError {
	const code = readText(body.errorcode) ?? readText(body.errorCode) ?? '';
	const said = readText(body.message);
	const message = `Angel One: ${withCode(said ?? 'no reason given', code)}`;
	const error = angelOneError(
		failureOf(code, said ?? '', status, 'status' in body || 'success' in body),
		code || `HTTP_${status}`,
		message,
		status,
	);
	return lacksConsent(said) ? error.with({ hint: CONSENT_ADVICE }) : error;
}

function failureOf(code: string, message: string, status: number, enveloped: boolean): Failure {
	if (TOKEN_CODES.includes(code) || (status === 401 && code === '')) return 'tokenRefused';
	if (RATE_CODES.includes(code) || status === 429 || RATE_TEXT.test(message)) return 'rateLimited';
	// AB1007 is seen live with the words of a plain refusal too.
	const unclear =
		UNCLEAR_CODES.includes(code) && !(code === 'AB1007' && VARIETY_TEXT.test(message));
	if (unclear || status >= 500) return 'unclear';
	return enveloped && code !== '' ? 'refused' : 'unclear';
}

/** Plain text, HTML and nothing at all. */
function errorOfText({ status, text }: HttpReply): BrokerError {
	const body = text.trim();
	if (status === 429 || (status === 403 && RATE_TEXT.test(body))) {
		return angelOneError('rateLimited', 'RATE_LIMIT', 'Angel One: too many requests.', status);
	}
	if (status === 401)
		return angelOneError(
			'tokenRefused',
			'HTTP_401',
			'Angel One did not accept the session (HTTP 401).',
			status,
		);
	if (body === '')
		return angelOneError(
			'unclear',
			'EMPTY_REPLY',
			`Angel One sent an empty reply (HTTP ${status}).`,
			status,
		);
	if (/Request Rejected/i.test(body)) {
		return angelOneError(
			'unclear',
			'FIREWALL_PAGE',
			`Angel One's firewall answered instead of its API (HTTP ${status}).`,
			status,
		);
	}
	const code = status >= 400 ? `HTTP_${status}` : 'NOT_JSON';
	return angelOneError(
		'unclear',
		code,
		`Angel One sent something other than JSON (HTTP ${status}).`,
		status,
	);
}

/** One live client doubts that an order was never taken where a 403 speaks of the rate. */
function failed(error: BrokerError, status: number): ReplyMeaning {
	const perhapsDone = error.failure === 'rateLimited' && status === 403;
	return { ok: false, error, ...(perhapsDone && { perhapsDone }) };
}
