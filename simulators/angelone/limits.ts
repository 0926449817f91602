import { perSecondMinuteHour } from '../core';
import type { RateWindow } from '../core';
import type { AngelOneQuirks } from './quirks';

/** The published limits by name, for one client code. `quote` follows its quirk. */
export function rateLimits(quirks: AngelOneQuirks) {
	const onceASecond = perSecondMinuteHour(1);
	const tenASecond = perSecondMinuteHour(10, 500, 5000);
	return {
		login: onceASecond,
		token: perSecondMinuteHour(1, null, 1000),
		profile: perSecondMinuteHour(3, null, 1000),
		logout: onceASecond,
		rms: perSecondMinuteHour(2),
		order: perSecondMinuteHour(9, 500, 1000),
		orderBook: onceASecond,
		tradeBook: onceASecond,
		position: onceASecond,
		holding: onceASecond,
		allHolding: onceASecond,
		searchScrip: onceASecond,
		ltp: tenASecond,
		convertPosition: tenASecond,
		details: tenASecond,
		margin: tenASecond,
		gttWrite: perSecondMinuteHour(9, 500, 5000),
		gttRead: tenASecond,
		optionGreek: onceASecond,
		candle: perSecondMinuteHour(3, 180, 5000),
		get quote(): RateWindow[] {
			return perSecondMinuteHour(quirks.quotesPerSecond, 500, 5000);
		},
	} satisfies Record<string, RateWindow[]>;
}

export type RateLimitName = keyof ReturnType<typeof rateLimits>;
