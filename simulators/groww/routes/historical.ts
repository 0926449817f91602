import { DAY_MS, istNaiveIso, istParts, MINUTE_MS } from '../../core';
import {
	BSE_EXPIRY_WEEKDAY,
	NSE_EXPIRY_WEEKDAY,
	weeklyAndMonthlyExpiries,
} from '../../core/expiries';
import { queryInteger, queryText } from '../gateway';
import type { Call } from '../gateway';
import { candlesBetween } from '../candles';
import { badRequest, success } from '../failures';
import type { GrowwInstrument } from '../instruments';

const FIRST_YEAR = 2020;
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
	const rows = barsOf(call, instrument, range, minutes).map((bar) => [
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

function barsOf(
	{ state }: Call,
	instrument: GrowwInstrument,
	range: { start: number; end: number },
	minutes: number,
) {
	const end = Math.min(range.end, state.clock.now());
	const last = state.instruments.lastPaise(instrument);
	return candlesBetween(instrument.growwSymbol, last, { ...range, end, minutes });
}

export function expiries(call: Call) {
	const exchange = queryText(call, 'exchange');
	const underlying = queryText(call, 'underlying_symbol');
	const thisYear = istParts(call.state.clock.now()).year;
	const year = queryInteger(call, 'year', { otherwise: thisYear, min: FIRST_YEAR, max: thisYear });
	const { month: anyMonth } = call.request.query;
	const month = anyMonth === undefined ? 0 : queryInteger(call, 'month', MONTHS);
	const weekday = exchange === 'BSE' ? BSE_EXPIRY_WEEKDAY : NSE_EXPIRY_WEEKDAY;
	const isWeekly = call.state.instruments
		.real()
		.some((one) => one.underlying === underlying && !one.source.monthly);
	const prefix = month === 0 ? `${year}-` : `${year}-${String(month).padStart(2, '0')}-`;
	const dates = weeklyAndMonthlyExpiries(`${year}-01-01`, weekday, isWeekly ? 53 : 0, 12)
		.map(({ date }) => date)
		.filter((date) => date.startsWith(prefix));
	return success({ expiries: dates });
}

export function contracts(call: Call) {
	const exchange = queryText(call, 'exchange');
	const underlying = queryText(call, 'underlying_symbol');
	const expiry = queryText(call, 'expiry_date');
	const listed = call.state.instruments
		.real()
		.filter((one) => one.exchange === exchange && one.underlying === underlying)
		.filter((one) => one.expiry === expiry);
	return success({ contracts: listed.map((one) => one.growwSymbol) });
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
