import { emptyReply, jsonReply, textReply } from '../core';
import type { SimReply } from '../core';
import type { GrowwQuirks, LoginRefusal, TokenRefusal } from './quirks';

/** Codes of the documentation; GA002 does not exist. */
export type GaCode = 'GA000' | 'GA001' | 'GA003' | 'GA004' | 'GA005' | 'GA006' | 'GA007';

/** HTTP status of each code. The mapping is not documented; this is the sheet's inference. */
const HTTP_STATUS: Record<GaCode, number> = {
	GA000: 500,
	GA001: 400,
	GA003: 503,
	GA004: 404,
	GA005: 403,
	GA006: 400,
	GA007: 400,
};

/** Thrown anywhere below a route; becomes the failure reply that the quirks ask for. */
export class GrowwFailure extends Error {
	constructor(
		readonly code: GaCode,
		message: string,
		/** HTTP status where it differs from the code's own. */
		readonly httpStatus?: number,
	) {
		super(message);
	}
}

/** Thrown where the reply does not follow from a GA code (gateway, plain text). */
export class ReplyNow extends Error {
	constructor(readonly reply: SimReply) {
		super(`HTTP ${reply.status}`);
	}
}

export const badRequest = (message: string) => new GrowwFailure('GA001', message);
export const notFound = (message = 'Requested entity does not exist') =>
	new GrowwFailure('GA004', message);
export const notAuthorised = (message = 'User not authorised to perform this operation') =>
	new GrowwFailure('GA005', message);
export const cannotProcess = (message: string) => new GrowwFailure('GA006', message);

/** The success envelope. */
export function success(payload: unknown, status = 200): SimReply {
	return jsonReply({ status: 'SUCCESS', payload }, status);
}

/** The failure in the shape that the quirks ask for (sheet 1.2). */
export function failureReply(failure: GrowwFailure, quirks: GrowwQuirks): SimReply {
	const status =
		quirks.httpStatusByCode[failure.code] ?? failure.httpStatus ?? HTTP_STATUS[failure.code];
	const sentStatus = quirks.failureWith200 ? 200 : status;
	const code = quirks.numericCodes ? String(status) : failure.code;
	if (quirks.topLevelErrors)
		return jsonReply({ message: failure.message, mode: 'FAILURE', details: { code } }, sentStatus);
	return envelope(sentStatus, code, failure.message);
}

/** The gateway's 401, seen live on a bad key: no `status`, no GA code. */
export function gatewayRefusal(): SimReply {
	return jsonReply(
		{ errorCode: 401, errorMessage: { message: 'Please Login and Try Again' } },
		401,
	);
}

/** Reply to a call whose access token is not valid. */
export function tokenRefusalReply(shape: TokenRefusal): SimReply {
	const message = 'User not authorised to perform this operation';
	switch (shape) {
		case 'gateway':
			return gatewayRefusal();
		case 'GA005-401':
			return envelope(401, 'GA005', message);
		case 'GA005-403':
			return envelope(403, 'GA005', message);
		case 'text-403':
			return textReply('Access forbidden', 403);
		case 'numeric-401':
			return envelope(401, '401', message);
		case 'empty-401':
			return emptyReply(401);
	}
}

/** Reply to a log-in that is refused for another reason than an unknown key. */
export function loginRefusalReply(
	shape: LoginRefusal,
	message: string,
	{ loginReasonIn }: GrowwQuirks,
): SimReply {
	switch (shape) {
		case 'gateway':
			return gatewayRefusal();
		case 'GA001-400':
			if (loginReasonIn === 'message') return envelope(400, 'GA001', message);
			return envelope(400, 'GA001', loginReasonIn === 'both' ? message : 'Bad request', {
				displayMessage: message,
			});
		case 'GA005-401':
			return envelope(401, 'GA005', message);
		case 'GA005-403':
			return envelope(403, 'GA005', message);
	}
}

/** Reply to a call above the published limits. */
export function rateLimitReply(quirks: GrowwQuirks): SimReply {
	if (quirks.rateLimitBody === 'text') return textReply('Too Many Requests', 429);
	const code = quirks.numericCodes ? '429' : 'GA003';
	return envelope(429, code, 'Unable to serve request currently');
}

/** Market data without a paid subscription. */
export function noSubscriptionReply(): SimReply {
	return textReply('Access forbidden: no active Trading API subscription', 403);
}

/** Order writes from an address that is not registered. */
export function unregisteredIpReply(quirks: GrowwQuirks, address: string): SimReply {
	if (quirks.ipRefusal === 'text-403')
		return textReply(`Request from unregistered IP ${address} is not allowed`, 403);
	return envelope(403, 'GA005', `Order rejected: IP ${address} is not registered for this API key`);
}

function envelope(status: number, code: string, message: string, more: object = {}): SimReply {
	const error = { code, message, metadata: null, ...more };
	return jsonReply({ status: 'FAILURE', error }, status);
}
