import { type Market, marketKind } from '../calendar/hours';
import { marketStatus } from '../calendar/market-status';
import type { Calendar } from '../calendar/types';

/** A market at one moment; epoch milliseconds. */
export interface MarketNow {
	/** Since when it trades continuously; null while it does not. */
	openSince: number | null;
	/** Until when the close before that a broker tells now is the close before. */
	closeUntil: number;
}

/** Brokers set the close before anew some time before the opening. */
const BEFORE_OPENING_MS = 15 * 60_000;
/** Of a market whose hours are not known. */
const UNKNOWN_FOR_MS = 60 * 60_000;

/** Looks at the markets of many instruments at one moment, at each market once. */
export class MarketLook {
	private readonly seen = new Map<string, MarketNow>();

	constructor(
		private readonly now: number,
		private readonly calendar: Calendar,
	) {}

	of(market: Market): MarketNow {
		const name = nameOf(market);
		const known = this.seen.get(name) ?? this.look(market);
		this.seen.set(name, known);
		return known;
	}

	private look(market: Market): MarketNow {
		const status = marketStatus(this.now, market, this.calendar);
		if (status === null) return { openSince: null, closeUntil: this.now + UNKNOWN_FOR_MS };
		const openSince = status.isOpen ? status.opensAt : null;
		const { nextOpensAt } = status;
		if (nextOpensAt === null) return { openSince, closeUntil: this.now + UNKNOWN_FOR_MS };
		return { openSince, closeUntil: nextOpensAt - BEFORE_OPENING_MS };
	}
}

/** What hours depend on. */
function nameOf(market: Market): string {
	const { exchange, segment, kind, underlying, closingAuction } = market;
	const isOption = kind === 'CE' || kind === 'PE';
	const goods = marketKind(market) === 'commodity' ? underlying : '';
	return [exchange, segment, isOption, goods, closingAuction].join(' ');
}
