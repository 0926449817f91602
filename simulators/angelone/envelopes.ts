import { emptyReply, jsonReply, textReply } from '../core';
import type { SimReply } from '../core';
import type { AngelOneQuirks, RateLimitRefusal, TokenRefusal } from './quirks';

/** Codes and their messages: the documented table and those seen on the wire. */
export const MESSAGES = {
	AG8001: 'Invalid Token',
	AG8002: 'Token Expired',
	AG8003: 'Token missing',
	AG8004: 'Invalid API Key',
	AG7002: 'Access denied: Unregistered IP address. Register your IP before retrying.',
	AB8050: 'Invalid Refresh Token',
	AB8051: 'Refresh Token Expired',
	AB1000: 'Invalid Email Or Password',
	AB1004: 'Something Went Wrong, Please Try After Sometime',
	AB1006: 'Client Is Block For Trading',
	AB1007: 'Login Id or password is invalid',
	AB1008: 'Invalid Order Variety. Value should be NORMAL, STOPLOSS, ROBO.',
	AB1009: 'Symbol Not Found',
	AB1010: 'AMX Session Expired',
	AB1011: 'Client not login',
	AB1012: 'Invalid Product Type',
	AB1013: 'Order not found',
	AB1014: 'Trade not found',
	AB1015: 'Holding not found',
	AB1016: 'Position not found',
	AB1017: 'Position conversion failed',
	AB1018: 'Failed to get symbol details',
	AB1019: 'Too many requests',
	AB1021: 'Too many requests',
	AB1050: 'Invalid totp',
	AB2000: 'Error not specified',
	AB2001: 'Internal Error, Please try after sometime',
	AB2002: 'ROBO order is block',
	AB4008: 'ordertag length should be less than 20 characters',
	AB4018: 'Symbol token cannot be empty',
	AB4036:
		'The order cannot be processed as the token is categorised under cautionary listings by the exchange.',
	AB7001: 'LoginbyPassword is not allowed. Please switch to Login by MPIN now.',
	AB9000: 'Internal Server Error',
	AB9004: 'Invalid Status Array Size',
	AB9006: 'Invalid Order Quantity',
	AB9007: 'Invalid Disclosed Quantity',
	AB9008: 'Invalid Price',
	AB9009: 'Invalid Trigger Price',
	AB9010: 'Invalid Exchange Segment',
	AB9011: 'Invalid Symbol Token',
	AB9012: 'Invalid Trading Symbol',
	AB9013: 'Invalid Rule ID',
	AB9014: 'Invalid Order Side',
	AB9015: 'Invalid Product Type',
	AB9016: 'Invalid Time Period',
	AB9017: 'Invalid Page Value',
	AB9018: 'Invalid Count Value',
	AB9019: 'No Data Available',
} as const;

export type ErrorCode = keyof typeof MESSAGES;

/** What a handler throws to answer with a failure. */
export class Refusal extends Error {
	constructor(
		readonly code: ErrorCode,
		readonly text: string = MESSAGES[code],
		readonly status = 200,
	) {
		super(text);
	}
}

/** A success; `data` may be null or "". */
export function success(data: unknown): SimReply {
	return jsonReply({ status: true, message: 'SUCCESS', errorcode: '', data });
}

/**
 * A list as a quirk has it where it is empty.
 * @param live what a live account shows: null, or for holdings an empty array
 * @throws Refusal where that is a failure
 */
export function listOf(
	rows: unknown[],
	emptyCode: ErrorCode,
	{ emptyLists }: AngelOneQuirks,
	live: 'null' | 'array' = 'null',
): SimReply {
	if (rows.length > 0) return success(rows);
	const form = emptyLists === 'live' ? live : emptyLists;
	if (form === 'codes') throw new Refusal(emptyCode);
	return success(form === 'array' ? [] : null);
}

/** The failure of a code: gateway codes (AG…) in shape B, the others in shape A. */
export function failure(refusal: Refusal, quirks: AngelOneQuirks): SimReply {
	const { code, text, status } = refusal;
	const inShapeB = code === 'AG8004' ? quirks.apiKeyRefusalShape === 'B' : code.startsWith('AG');
	return jsonReply(inShapeB ? shapeB(code, text) : shapeA(code, text, quirks), status);
}

function shapeA(errorcode: string, message: string, quirks: AngelOneQuirks): object {
	const no = quirks.stringBooleans ? 'false' : false;
	const nothing = quirks.stringBooleans ? 'null' : null;
	return quirks.shuffledKeys
		? { message, errorcode, status: no, data: nothing }
		: { status: no, message, errorcode, data: nothing };
}

function shapeB(errorCode: string, message: string): object {
	return { success: false, message, errorCode, data: '' };
}

/** The refusal of a token as a quirk has it. */
export function tokenRefusal(kind: TokenRefusal): Refusal {
	return kind === 'http401' ? new Refusal('AG8001', MESSAGES.AG8001, 401) : new Refusal(kind);
}

/** The refusal of a request above its rate limit as a quirk has it. */
export function rateRefusal(kind: RateLimitRefusal, quirks: AngelOneQuirks): SimReply {
	if (kind === 'text403') return textReply('Access denied because of exceeding access rate', 403);
	if (kind === 'status429') return emptyReply(429);
	return failure(new Refusal(kind), quirks);
}
