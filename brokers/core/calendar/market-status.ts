import { istDate, weekdayOf } from '../ist';
import { coversDate, ruleOf } from './calendar';
import {
	DAY_MINUTES,
	EVENING,
	type Market,
	marketKind,
	minutesOf,
	type Span,
	type TradingSession,
	usualHours,
	withClosingAuction,
} from './hours';
import type { Calendar, CalendarDay, DayRule } from './types';

/** A session of one day, epoch milliseconds; it ends where `to` begins. */
export interface MarketSession {
	session: TradingSession;
	from: number;
	to: number;
}

/** A market at one moment. Times are epoch milliseconds, dates YYYY-MM-DD in India. */
export interface MarketStatus {
	exchange: string;
	segment: string | null;
	session: TradingSession | 'closed';
	/** It trades continuously: neither the pre-open session nor the closing auction counts. */
	isOpen: boolean;
	/** Continuous trading at hand, else the next; null where none is known for a month. */
	opensAt: number | null;
	closesAt: number | null;
	/** Whole minutes until `closesAt`, rounded down; null while it is not open. */
	minutesToClose: number | null;
	/** The next time continuous trading begins, strictly later. */
	nextOpensAt: number | null;
	/** Whether there is continuous trading at any time of that date. */
	isTradingDay: boolean;
	/** The holiday that closes this market for all or a part of the date; null where none is known. */
	holiday: string | null;
	/** False beyond the calendar: then only weekends are known. */
	holidaysKnown: boolean;
	calendarValidThrough: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = DAY_MINUTES * MINUTE_MS;

/** No run of closed days is longer. */
const DAYS_AHEAD = 31;

/**
 * Whether and how a market trades at that moment, and when it does next.
 * @param at epoch milliseconds
 * @returns null where the hours of that exchange or segment are not known
 */
export function marketStatus(at: number, market: Market, calendar: Calendar): MarketStatus | null {
	const date = istDate(at);
	const sessions = sessionsOn(date, market, calendar);
	if (sessions === null) return null;
	const current = sessions.find(({ from, to }) => from <= at && at < to) ?? null;
	const trading = current?.session === 'continuous' ? current : null;
	const next = nextContinuous(at, market, calendar);
	const shown = trading ?? next;
	return {
		exchange: market.exchange,
		segment: market.segment ?? null,
		session: current?.session ?? 'closed',
		isOpen: trading !== null,
		opensAt: shown?.from ?? null,
		closesAt: shown?.to ?? null,
		minutesToClose: trading && Math.floor((trading.to - at) / MINUTE_MS),
		nextOpensAt: next?.from ?? null,
		isTradingDay: sessions.some(isContinuous),
		holiday: holidayOf(calendar.days.get(date), market),
		holidaysKnown: coversDate(calendar, date),
		calendarValidThrough: calendar.validThrough,
	};
}

/**
 * The sessions of a date, in their order; none overlaps another, and none passes midnight.
 * @param date YYYY-MM-DD
 * @returns null where the hours of that exchange or segment are not known
 */
export function sessionsOn(
	date: string,
	market: Market,
	calendar: Calendar,
): MarketSession[] | null {
	const kind = marketKind(market);
	if (kind === null) return null;
	const midnight = midnightOf(date);
	const rule = ruleOf(calendar.days.get(date), kind) ?? (isWeekend(date) ? 'closed' : 'open');
	const spans = spansOf(rule, usualHours(kind, market, date));
	const inAuction = kind === 'equity' && market.closingAuction !== false;
	return (inAuction ? withClosingAuction(spans, date) : spans)
		.filter(({ session }) => session !== 'preOpen' || !isOption(market))
		.map(({ session, from, to }) => ({
			session,
			from: midnight + from * MINUTE_MS,
			to: midnight + to * MINUTE_MS,
		}));
}

function spansOf(rule: DayRule, usual: Span[]): Span[] {
	switch (rule) {
		case 'open':
			return usual;
		case 'closed':
			return [];
		case 'morning':
			return within(usual, 0, EVENING);
		case 'evening':
			return within(usual, EVENING, DAY_MINUTES);
		default:
			return rule.map(({ session, from, to }) => ({
				session,
				from: minutesOf(from),
				to: minutesOf(to),
			}));
	}
}

function within(spans: Span[], begin: number, end: number): Span[] {
	return spans
		.map((span) => ({ ...span, from: Math.max(span.from, begin), to: Math.min(span.to, end) }))
		.filter(({ from, to }) => from < to);
}

function nextContinuous(at: number, market: Market, calendar: Calendar): MarketSession | null {
	for (let days = 0; days <= DAYS_AHEAD; days++) {
		const sessions = sessionsOn(istDate(at + days * DAY_MS), market, calendar) ?? [];
		const next = sessions.find((session) => isContinuous(session) && session.from > at);
		if (next) return next;
	}
	return null;
}

function holidayOf(day: CalendarDay | undefined, market: Market): string | null {
	const kind = marketKind(market);
	const rule = kind && ruleOf(day, kind);
	return day && (rule === 'closed' || rule === 'morning' || rule === 'evening') ? day.name : null;
}

const isContinuous = ({ session }: { session: TradingSession }) => session === 'continuous';

const isOption = ({ kind }: Market) => kind === 'CE' || kind === 'PE';

const midnightOf = (date: string) => Date.parse(`${date}T00:00:00+05:30`);

function isWeekend(date: string): boolean {
	const weekday = weekdayOf(date);
	return weekday === 0 || weekday === 6;
}
