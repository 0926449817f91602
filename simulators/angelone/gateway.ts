import { firewallPage } from '../core';
import type { Route, RouteGuards, SimReply, SimRequest } from '../core';
import type { AngelOneAccount } from './accounts';
import { failure, rateRefusal, Refusal } from './envelopes';
import type { AngelOneState } from './state';

/** A call that needs no token. */
export interface OpenCall {
	request: SimRequest;
	state: AngelOneState;
}

/** A call with a live token, used with its own API key. */
export interface Call extends OpenCall {
	account: AngelOneAccount;
}

export type AngelOneRoute = Route<OpenCall, Call>;

const REQUIRED_HEADERS = [
	'x-usertype',
	'x-sourceid',
	'x-clientlocalip',
	'x-clientpublicip',
	'x-macaddress',
	'x-privatekey',
];

/** Thrown where a request does not get past the firewall. */
class Blocked extends Error {}

/** What stands before every call: headers, API key, token, source address. */
export function guards(state: AngelOneState): RouteGuards<OpenCall, Call> {
	const { quirks, sessions } = state;
	const open = (request: SimRequest): OpenCall => {
		const missing = REQUIRED_HEADERS.some((name) => !request.headers[name]);
		if (quirks.requireAllHeaders && missing) throw new Blocked();
		return { request, state };
	};
	return {
		open,
		session: (request, { writes }) => {
			const call = open(request);
			const { authorization, 'x-privatekey': apiKey = '' } = request.headers;
			const account = sessions.authenticate(authorization, apiKey);
			if (account.feedOnlyKey) throw new Refusal('AG8004');
			const { registeredIps, ipRefusalStatus } = quirks;
			if (writes && registeredIps !== null && !registeredIps.includes(request.sourceIp))
				throw new Refusal('AG7002', undefined, ipRefusalStatus);
			return { ...call, account };
		},
		refusal: (error) => {
			if (error instanceof Blocked) return firewallPage();
			return error instanceof Refusal ? failure(error, quirks) : null;
		},
	};
}

/**
 * Counts a request towards its limit, by client code: that of the token, or for a log-in that of the
 * body.
 * @returns the refusal above a limit
 */
export function admission({ limiter, sessions, quirks }: AngelOneState) {
	return (limit: string, request: SimRequest): SimReply | null => {
		const fromBody = (request.body as { clientcode?: unknown } | undefined)?.clientcode;
		const fromToken = sessions.clientCodeOf(request.headers.authorization);
		const client = fromToken ?? (typeof fromBody === 'string' ? fromBody : request.sourceIp);
		const admitted = limiter.admit(limit, client);
		return admitted || !quirks.enforceRateLimits
			? null
			: rateRefusal(quirks.rateLimitReply, quirks);
	};
}
