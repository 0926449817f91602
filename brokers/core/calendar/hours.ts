/** The usual hours of each market, IST, without holidays. */
import type { InstrumentKind } from '../instruments/types';
import type { MarketKind } from './types';

/** What hours depend on. An `Instrument` is one. */
export interface Market {
	/** NSE, BSE, NFO, BFO, MCX or CDS. */
	exchange: string;
	/** CASH, FNO or COMMODITY where a broker has segments; decides for NSE and BSE. */
	segment?: string | null;
	/** Options have no pre-open session. */
	kind?: InstrumentKind;
	/** Agricultural commodities close early. */
	underlying?: string | null;
	/**
	 * Whether this share takes part in the closing auction, as shares with derivatives do: it trades
	 * continuously until 15:15, others until 15:30. Not known counts as yes.
	 */
	closingAuction?: boolean;
}

/** `closingAuction` begins with the reference price, and ends with the matching. */
export type TradingSession = 'preOpen' | 'continuous' | 'closingAuction' | 'postClose';

/** A session of a day, in minutes after midnight in India; it ends where `to` begins. */
export interface Span {
	session: TradingSession;
	from: number;
	to: number;
}

const BY_EXCHANGE: Readonly<Record<string, MarketKind>> = {
	NSE: 'equity',
	BSE: 'equity',
	NFO: 'derivatives',
	BFO: 'derivatives',
	CDS: 'currency',
	MCX: 'commodity',
};

const BY_SEGMENT: Readonly<Record<string, MarketKind>> = {
	CASH: 'equity',
	FNO: 'derivatives',
	COMMODITY: 'commodity',
};

/** Null where the hours of that exchange or segment are not known. */
export function marketKind({ exchange, segment }: Market): MarketKind | null {
	const kind = Object.hasOwn(BY_EXCHANGE, exchange) ? BY_EXCHANGE[exchange] : null;
	if (kind !== 'equity' || !segment) return kind;
	return Object.hasOwn(BY_SEGMENT, segment) ? BY_SEGMENT[segment] : null;
}

/** Minutes after midnight of `HH:MM`. */
export function minutesOf(clock: string): number {
	return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

const span = (session: TradingSession, from: string, to: string): Span => ({
	session,
	from: minutesOf(from),
	to: minutesOf(to),
});

/**
 * First day of the closing auction, and of derivatives until 15:40: SEBI circular
 * HO/47/11/11(3)2025-MRD-POD2/I/2765/2026, NSE/CMTR/74466, NSE/FAOP/74467, BSE 20260801-1 and -2.
 */
const CLOSING_AUCTION_SINCE = '2026-08-03';

/**
 * The hours of a day on which the market is open as usual.
 * @param date YYYY-MM-DD
 */
export function usualHours(kind: MarketKind, market: Market, date: string): Span[] {
	const withAuction = date >= CLOSING_AUCTION_SINCE;
	// Entry until 09:10, matching and the minutes until the first trade (NSE/CMTR/74969).
	const preOpen = span('preOpen', '09:00', '09:15');
	switch (kind) {
		case 'equity':
			return [
				preOpen,
				span('continuous', '09:15', '15:30'),
				span('postClose', withAuction ? '15:50' : '15:40', '16:00'),
			];
		case 'derivatives':
			return [preOpen, span('continuous', '09:15', withAuction ? '15:40' : '15:30')];
		case 'currency':
			return [span('continuous', '09:00', '17:00')];
		case 'commodity':
			return [span('continuous', '09:00', commodityClose(market.underlying, date))];
	}
}

/** Entry begins this long before other shares close; matching ends this long after (NSE/CMTR/74466). */
const AUCTION_STARTS_BEFORE = 15;
const AUCTION_ENDS_AFTER = 5;

/**
 * The hours of a share that takes part in the closing auction, by those of the others. Special
 * sessions have the auction with the same twenty minutes (SEBI, as above).
 */
export function withClosingAuction(spans: Span[], date: string): Span[] {
	const last = spans.findLastIndex(({ session }) => session === 'continuous');
	if (date < CLOSING_AUCTION_SINCE || last === -1) return spans;
	const { from, to } = spans[last];
	const begins = Math.max(from, to - AUCTION_STARTS_BEFORE);
	const ends = Math.min(to + AUCTION_ENDS_AFTER, spans[last + 1]?.from ?? DAY_MINUTES);
	const auction: Span[] = [
		{ session: 'continuous', from, to: begins },
		{ session: 'closingAuction', from: begins, to: ends },
	];
	return [
		...spans.slice(0, last),
		...auction.filter((part) => part.from < part.to),
		...spans.slice(last + 1),
	];
}

export const DAY_MINUTES = 24 * 60;

/** Where the evening of commodities begins, which holidays may close or open by itself. */
export const EVENING = minutesOf('17:00');

/** Farm goods with and without an evening (MCX's revised trade timings, March 2024). */
const UNTIL_21: ReadonlySet<string> = new Set(['COTTON', 'COTTONCNDY', 'CPO', 'KAPAS']);
const UNTIL_17: ReadonlySet<string> = new Set([
	'CARDAMOM',
	'CASTORSEED',
	'COTTONOIL',
	'MENTHAOIL',
	'PEPPER',
	'RBDPMOLEIN',
	'RUBBER',
]);

/** All others follow the markets of New York: NSE/COM/72699, BSE 20260209-18, NSE/EGR/74440. */
function commodityClose(underlying: string | null | undefined, date: string): string {
	if (underlying && UNTIL_17.has(underlying)) return '17:00';
	if (underlying && UNTIL_21.has(underlying)) return '21:00';
	return isNewYorkSummer(date) ? '23:30' : '23:55';
}

/**
 * Whether New York is on summer time in the evening of that date in India: from the second Sunday
 * of March until the first of November (US Energy Policy Act of 2005).
 */
export function isNewYorkSummer(date: string): boolean {
	const year = Number(date.slice(0, 4));
	return date >= sunday(year, 3, 2) && date < sunday(year, 11, 1);
}

/** The date of a month's first or second Sunday; month is 1 to 12. */
function sunday(year: number, month: number, nth: 1 | 2): string {
	const firstWeekday = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
	const day = 1 + ((7 - firstWeekday) % 7) + 7 * (nth - 1);
	return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}
