import { DAY_MS, hoursOf, istNaiveIso, istParts, MINUTE_MS, startOfIstDate } from '../../core';
import { expiriesOfYear } from '../../core/expiries';
import { queryInteger, queryText } from '../gateway';
import type { Call } from '../gateway';
import { candlesBetween } from '../candles';
import { badRequest, success } from '../failures';
import type { GrowwInstrument } from '../instruments';

const FIRST_YEAR = 2020;
/** How many days before its expiry a contract begins to trade. */
const CONTRACT_DAYS = 100;
const MONTHS = { otherwise: 1, min: 1, max: 12 };

/** Minutes and largest window in days of each interval. */
const INTERVALS: Record<string, { minutes: number; days: number }> = {
	'1minute': { minutes: 1, days: 30 },
	'2minute': { minutes: 2, days: 30 },
	'3minute': { minutes: 3, days: 30 },
	'5minute': { minutes: 5, days: 30 },
	'10minute': { minutes: 10, days: 90 },
	'15minute': { minutes: 15, days: 90 },
	'30minute': { minutes: 30, days: 90 },
	'1hour': { minutes: 60, days: 180 },
	'4hour': { minutes: 240, days: 180 },
	'1day': { minutes: 1_440, days: 180 },
	'1week': { minutes: 10_080, days: 180 },
	'1month': { minutes: 43_200, days: 180 },
};

/** Largest window in days of the deprecated call, by minutes. */
const RANGE_DAYS: Record<number, number> = {
	1: 7,
	5: 15,
	10: 30,
	60: 150,
	240: 365,
	1440: 1080,
	10080: Infinity,
};

/** How far back the deprecated call goes for bars shorter than a day: three months. */
const RANGE_INTRADAY_DAYS = 92;

/** Sheet 7.6. */
export function candles(call: Call) {
	const segment = queryText(call, 'segment');
	const instrument = call.state.instruments.findByGrowwSymbol(
		queryText(call, 'groww_symbol'),
		segment,
	);
	if (!instrument || instrument.exchange !== queryText(call, 'exchange'))
		throw badRequest('Invalid groww_symbol.');
	const interval = INTERVALS[queryText(call, 'candle_interval')];
	if (!interval) throw badRequest('Invalid candle_interval.');
	const range = readRange(call, interval.days);
	const rows = barsOf(call, instrument, range, interval.minutes).map((bar) => [
		istNaiveIso(bar.at),
		...[bar.open, bar.high, bar.low, bar.close].map((paise) => paise / 100),
		bar.volume,
		segment === 'FNO' ? instrument.lotSize * 40 : null,
	]);
	return success({
		candles: rows,
		closing_price: instrument.source.basePaise / 100,
		start_time: spaced(range.start),
		end_time: spaced(range.end),
		interval_in_minutes: interval.minutes,
	});
}

/** Sheet 7.9. */
export function candleRange(call: Call) {
	const instrument = call.state.instruments.find({
		exchange: queryText(call, 'exchange'),
		segment: queryText(call, 'segment'),
		tradingSymbol: queryText(call, 'trading_symbol'),
	});
	if (!instrument) throw badRequest('Invalid trading symbol.');
	const minutes = Number(call.request.query.interval_in_minutes ?? 1);
	const days = RANGE_DAYS[minutes];
	if (days === undefined) throw badRequest('Invalid interval_in_minutes.');
	const range = readRange(call, days);
	const oldest = minutes < 1_440 ? call.state.clock.now() - RANGE_INTRADAY_DAYS * DAY_MS : 0;
	const kept = { ...range, start: Math.max(range.start, oldest) };
	const rows = barsOf(call, instrument, kept, minutes).map((bar) => [
		bar.at / 1000,
		...[bar.open, bar.high, bar.low, bar.close].map((paise) => paise / 100),
		bar.volume,
	]);
	return success({
		candles: rows,
		start_time: spaced(range.start),
		end_time: spaced(range.end),
		interval_in_minutes: minutes,
	});
}

/** Bars from 2020 on; of a contract, while it was listed. */
function barsOf(
	{ state }: Call,
	instrument: GrowwInstrument,
	range: { start: number; end: number },
	minutes: number,
) {
	const { expiry, segment } = instrument;
	const lastDay = expiry === '' ? Infinity : startOfIstDate(expiry);
	const closes = lastDay + hoursOf({ board: segment }).closes * MINUTE_MS;
	const opens = expiry === '' ? 0 : lastDay - CONTRACT_DAYS * DAY_MS;
	const start = Math.max(range.start, opens, startOfIstDate(`${FIRST_YEAR}-01-01`));
	const end = Math.min(range.end, closes, state.clock.now());
	const last = state.instruments.lastPaise(instrument);
	return candlesBetween(instrument.growwSymbol, last, { start, end, minutes });
}

/** Sheet 7.7: those of the past, and those to come within the year. */
export function expiries(call: Call) {
	const { venue, underlying, isWeekly } = underlyingOf(call);
	const thisYear = istParts(call.state.clock.now()).year;
	const year = queryInteger(call, 'year', { otherwise: thisYear, min: FIRST_YEAR, max: thisYear });
	const { month: anyMonth } = call.request.query;
	const month = anyMonth === undefined ? 0 : queryInteger(call, 'month', MONTHS);
	const dates = expiriesOfYear(venue, year, isWeekly)
		.map(({ date }) => date)
		.filter((date) => month === 0 || Number(date.slice(5, 7)) === month);
	return success({ expiries: underlying === undefined ? [] : dates });
}

/** Sheet 7.8: of a date to come as listed, of one that is over as they were. */
export function contracts(call: Call) {
	const { instruments } = call.state;
	const { venue, underlying = '' } = underlyingOf(call);
	const expiry = queryText(call, 'expiry_date');
	const listed = instruments
		.real()
		.filter((one) => one.exchange === venue && one.underlying === underlying)
		.filter((one) => one.expiry === expiry);
	const all = [...listed, ...instruments.expired(venue, underlying, expiry)];
	return success({ contracts: all.map((one) => one.growwSymbol) });
}

/** The underlying that a call names, undefined where it has no contracts, and whether it has weekly ones. */
function underlyingOf(call: Call) {
	const venue = queryText(call, 'exchange');
	if (venue !== 'NSE' && venue !== 'BSE') throw badRequest('Invalid exchange.');
	const underlying = queryText(call, 'underlying_symbol');
	const all = call.state.instruments
		.real()
		.filter((one) => one.exchange === venue && one.underlying === underlying);
	return {
		venue,
		underlying: all.length === 0 ? undefined : underlying,
		isWeekly: all.some((one) => !one.source.monthly),
	} as const;
}

function readRange(call: Call, maxDays: number): { start: number; end: number } {
	const start = readTime(queryText(call, 'start_time'));
	const end = readTime(queryText(call, 'end_time'));
	if (end < start) throw badRequest('end_time is before start_time.');
	if (end - start > maxDays * DAY_MS) throw badRequest('Time range is too long.');
	return { start, end };
}

/** `yyyy-MM-dd HH:mm:ss` in IST, or epoch seconds. */
function readTime(text: string): number {
	if (/^\d{10}$/.test(text)) return Number(text) * 1000;
	const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)
		? Date.parse(`${text.replace(' ', 'T')}+05:30`)
		: NaN;
	if (!Number.isFinite(at)) throw badRequest('Invalid time.');
	return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

function spaced(at: number): string {
	return istNaiveIso(at).replace('T', ' ');
}
