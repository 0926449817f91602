import type { RateLimiter, SimHandler, SimReply, SimRequest, SimulatorServer } from '../core';
import type { AngelOneAccount } from './accounts';
import { failure, rateRefusal, Refusal } from './envelopes';
import type { AngelOneQuirks } from './quirks';
import type { Sessions } from './sessions';

export type SecureHandler = (
	request: SimRequest,
	account: AngelOneAccount,
) => SimReply | Promise<SimReply>;

interface RouteSpec {
	method: 'GET' | 'POST';
	path: string;
	/** Rate-limit family; absent where none is published. */
	family?: string;
	/** Only from a registered address. */
	writesOrders?: boolean;
}

const REQUIRED_HEADERS = [
	'x-usertype',
	'x-sourceid',
	'x-clientlocalip',
	'x-clientpublicip',
	'x-macaddress',
	'x-privatekey',
];

export const ROOT = '/rest/secure/angelbroking';

/** What stands before every call: headers, API key, token, source address, rate limits. */
export class Gateway {
	constructor(
		private readonly server: SimulatorServer<AngelOneQuirks>,
		private readonly sessions: Sessions,
		private readonly firewall: () => SimReply,
	) {}

	/** A route that needs no token. */
	open(spec: RouteSpec, handler: SimHandler): void {
		this.server.route({
			...spec,
			handler: (request) => this.guarded(request, () => handler(request)),
		});
	}

	/** A route under `/rest/secure/angelbroking`: a live token, used with its own API key. */
	secure(spec: RouteSpec, handler: SecureHandler): void {
		this.open({ ...spec, path: `${ROOT}${spec.path}` }, (request) => {
			const account = this.accountOf(request);
			if (spec.writesOrders) this.checkAddress(request);
			return handler(request, account);
		});
	}

	private accountOf(request: SimRequest): AngelOneAccount {
		const account = this.sessions.authenticate(
			request.headers.authorization,
			request.headers['x-privatekey'] ?? '',
		);
		if (account.feedOnlyKey) throw new Refusal('AG8004');
		return account;
	}

	private checkAddress(request: SimRequest): void {
		const { registeredIps, ipRefusalStatus } = this.server.quirks;
		if (registeredIps === null || registeredIps.includes(request.sourceIp)) return;
		throw new Refusal('AG7002', undefined, ipRefusalStatus);
	}

	private async guarded(
		request: SimRequest,
		handler: () => SimReply | Promise<SimReply>,
	): Promise<SimReply> {
		const { quirks } = this.server;
		const missing = REQUIRED_HEADERS.some((name) => !request.headers[name]);
		if (quirks.requireAllHeaders && missing) return this.firewall();
		try {
			return await handler();
		} catch (error) {
			if (error instanceof Refusal) return failure(error, quirks);
			throw error;
		}
	}
}

/**
 * Counts a request towards its family's limit, by client code: that of the token, or for a log-in
 * that of the body.
 * @returns the refusal above a limit
 */
export function admission(limiter: RateLimiter, sessions: Sessions, quirks: AngelOneQuirks) {
	return (family: string, request: SimRequest): SimReply | null => {
		const fromBody = (request.body as { clientcode?: unknown } | undefined)?.clientcode;
		const fromToken = sessions.clientCodeOf(request.headers.authorization);
		const client = fromToken ?? (typeof fromBody === 'string' ? fromBody : request.sourceIp);
		const admitted = limiter.admit(family, client);
		return admitted || !quirks.enforceRateLimits
			? null
			: rateRefusal(quirks.rateLimitReply, quirks);
	};
}
