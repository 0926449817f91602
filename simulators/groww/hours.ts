import {
	CASH_AND_FNO_HOURS,
	COMMODITY_HOURS,
	DAY_MS,
	isTradingTime,
	MINUTE_MS,
	nextOpening,
	startOfIstDay,
} from '../core';
import type { TradingHours } from '../core';
import type { GrowwQuirks } from './quirks';
import type { Segment } from './types';

/** When the exchange takes orders of a segment, as the `market` quirk has it. */
export class MarketHours {
	constructor(private readonly quirks: GrowwQuirks) {}

	isOpen(segment: Segment, at: number): boolean {
		if (this.quirks.market !== 'byClock') return this.quirks.market === 'open';
		return isTradingTime(at, hoursOf(segment));
	}

	/** When an order sent at `at` reaches the exchange: at once, or at the next opening. */
	reachesExchange(segment: Segment, at: number): number {
		return this.isOpen(segment, at) ? at : nextOpening(at, hoursOf(segment));
	}

	/** When an order that reached the exchange at `at` lapses: at the close of that day. */
	closesAfter(segment: Segment, at: number): number {
		const midnight = startOfIstDay(at);
		if (this.quirks.market === 'open') return midnight + DAY_MS;
		return midnight + hoursOf(segment).closes * MINUTE_MS;
	}
}

function hoursOf(segment: Segment): TradingHours {
	return segment === 'COMMODITY' ? COMMODITY_HOURS : CASH_AND_FNO_HOURS;
}
