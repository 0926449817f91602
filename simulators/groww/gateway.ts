import type { Route, RouteGuards, SimReply, SimRequest } from '../core';
import {
	badRequest,
	failureReply,
	GrowwFailure,
	noSubscriptionReply,
	rateLimitReply,
	ReplyNow,
	tokenRefusalReply,
	unregisteredIpReply,
} from './failures';
import { bearerOf } from './login';
import type { GrowwAccount } from './types';
import { SEGMENTS } from './types';
import type { GrowwState } from './state';

/** A call that needs no access token. */
export interface OpenCall {
	request: SimRequest;
	state: GrowwState;
}

/** A call of an account whose token was good. */
export interface Call extends OpenCall {
	account: GrowwAccount;
}

export type GrowwRoute = Route<OpenCall, Call>;

/** What stands before every call: token, version, subscription, source address. */
export function guards(state: GrowwState): RouteGuards<OpenCall, Call> {
	const { quirks, sessions } = state;
	return {
		open: (request) => ({ request, state }),
		session: (request, { limit, writes }) => {
			const account = sessions.authenticate(bearerOf(request));
			if (!account) throw new ReplyNow(tokenRefusalReply(quirks.tokenRefusal));
			if (quirks.requireApiVersion && request.headers['x-api-version'] !== '1.0')
				throw badRequest('Header X-API-VERSION is missing.');
			// Market data needs the paid subscription.
			if (limit === 'liveData' && !quirks.subscribed) throw new ReplyNow(noSubscriptionReply());
			const ips = quirks.registeredIps;
			if (writes && ips !== null && !ips.includes(request.sourceIp))
				throw new ReplyNow(unregisteredIpReply(quirks, request.sourceIp));
			if (request.bodyMalformed) throw badRequest('Bad request');
			return { request, state, account };
		},
		refusal: (error) => {
			if (error instanceof ReplyNow) return error.reply;
			return error instanceof GrowwFailure ? failureReply(error, quirks) : null;
		},
	};
}

/**
 * Counts a request towards its limit, by account, whichever of its keys or tokens is used.
 * @returns the refusal above a limit
 */
export function admission({ limiter, sessions, accounts, quirks }: GrowwState) {
	return (limit: string, request: SimRequest): SimReply | null => {
		const bearer = bearerOf(request);
		const account =
			sessions.ownerOf(bearer) ??
			accounts.find(({ apiKey, totpToken }) => [apiKey, totpToken].includes(bearer));
		const admitted = limiter.admit(limit, account?.vendorUserId ?? bearer);
		return admitted || !quirks.enforceRateLimits ? null : rateLimitReply(quirks);
	};
}
/** A query parameter that must be there. @throws GrowwFailure GA001 */
export function queryText({ request }: Call, name: string): string {
	const value = request.query[name];
	if (value === undefined || value === '') throw badRequest(`Invalid ${name}.`);
	return String(value);
}

/** A whole number from the query within bounds. @throws GrowwFailure GA001 */
export function queryInteger(
	{ request }: Call,
	name: string,
	{ otherwise, min, max }: { otherwise: number; min: number; max: number },
): number {
	const value = request.query[name] === undefined ? otherwise : Number(request.query[name]);
	if (!Number.isSafeInteger(value) || value < min || value > max)
		throw badRequest(`Invalid ${name}.`);
	return value;
}

/** The segment of a read of one order; undefined where none was given and none is required. */
export function querySegment(call: Call): string | undefined {
	return segmentOf(call, call.state.quirks.segmentRequired);
}

/** The same of the order list. */
export function queryListSegment(call: Call): string | undefined {
	return segmentOf(call, call.state.quirks.listSegmentRequired);
}

function segmentOf(call: Call, isRequired: boolean): string | undefined {
	const value = call.request.query.segment;
	if (value === undefined && !isRequired) return undefined;
	if (value === undefined || !SEGMENTS.includes(value)) throw badRequest('Invalid segment.');
	return value;
}
