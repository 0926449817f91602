import { DAY_MS, MINUTE, perSecondMinuteHour, RateLimiter, SECOND } from '../core';
import type { RateWindow, SimReply, SimRequest, SimulatorClock } from '../core';
import { rateLimitReply } from './failures';
import { bearerOf } from './login';
import type { GrowwWorld } from './world';

/** Families of calls that share a limit (sheet 1.4). */
export type RateFamily = 'authentication' | 'orders' | 'liveData' | 'nonTrading';

/** The published limits: calls in a second, a minute and, for log-ins, a day. */
export const PUBLISHED_LIMITS: Record<RateFamily, RateWindow[]> = {
	authentication: [
		{ ms: SECOND, max: 5 },
		{ ms: MINUTE, max: 30 },
		{ ms: DAY_MS, max: 150 },
	],
	orders: perSecondMinuteHour(10, 250),
	liveData: perSecondMinuteHour(10, 300),
	nonTrading: perSecondMinuteHour(20, 500),
};

/** Counts calls for each account and family, and refuses those above the limits. */
export class Limits {
	private readonly limiter: RateLimiter;

	constructor(
		private readonly world: GrowwWorld,
		clock: SimulatorClock,
	) {
		this.limiter = new RateLimiter(() => clock.elapsed(), PUBLISHED_LIMITS);
	}

	/** Counts a request. The refusal where it is one too many, else null. */
	admit(family: string, request: SimRequest): SimReply | null {
		const isAdmitted = this.limiter.admit(family, this.callerOf(request));
		if (isAdmitted || !this.world.quirks.enforceRateLimits) return null;
		return rateLimitReply(this.world.quirks);
	}

	count(family: string) {
		return this.limiter.count(family);
	}

	counts() {
		return this.limiter.counts();
	}

	/** Limits belong to the account, whichever of its keys or tokens is used. */
	private callerOf(request: SimRequest): string {
		const bearer = bearerOf(request);
		const account =
			this.world.sessions.ownerOf(bearer) ??
			this.world.accounts.find(({ apiKey, totpToken }) => [apiKey, totpToken].includes(bearer));
		return account?.vendorUserId ?? bearer;
	}
}
