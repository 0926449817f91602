import fc from 'fast-check';
import { calendarWith } from '../../../../brokers/core/calendar/calendar';
import { marketStatus } from '../../../../brokers/core/calendar/market-status';
import {
	hasMoment,
	nextMoment,
	SESSION_MOMENTS,
	type SessionMoment,
} from '../../../../brokers/core/calendar/session-moments';
import { statusOutput } from '../../../../brokers/core/calendar/status-output';
import { toIstIso } from '../../../../brokers/core/ist';
import { parseCalendarFile } from '../../../../brokers/core/calendar/calendar-file';

const shipped = calendarWith();
const at = (text: string) => Date.parse(`${text}+05:30`);
const next = (after: string, moment: SessionMoment, exchange: string, calendar = shipped) => {
	const found = nextMoment(at(after), moment, { exchange }, calendar);
	return found === null ? null : toIstIso(found).slice(0, 16);
};

test.each([
	['2026-11-26T08:00:00', 'open', 'NSE', '2026-11-26T09:15'],
	['2026-11-26T09:15:00', 'open', 'NSE', '2026-11-27T09:15'],
	// Friday to Monday.
	['2026-11-27T10:00:00', 'open', 'NSE', '2026-11-30T09:15'],
	// Guru Nanak Jayanti: shares rest, commodities trade in the evening.
	['2026-11-23T18:00:00', 'open', 'BSE', '2026-11-25T09:15'],
	['2026-11-24T08:00:00', 'open', 'MCX', '2026-11-24T17:00'],
	['2026-11-26T10:00:00', 'close', 'NSE', '2026-11-26T15:15'],
	['2026-11-26T10:00:00', 'close', 'NFO', '2026-11-26T15:40'],
	['2026-11-26T10:00:00', 'close', 'CDS', '2026-11-26T17:00'],
	['2026-11-26T10:00:00', 'close', 'MCX', '2026-11-26T23:55'],
	['2026-11-26T10:00:00', 'closingAuction', 'BSE', '2026-11-26T15:15'],
	// The Union Budget, on a Sunday.
	['2026-01-31T10:00:00', 'open', 'NSE', '2026-02-01T09:15'],
	['2026-11-26T10:00:00', 'closingAuction', 'NFO', null],
	['2026-11-26T10:00:00', 'open', 'XYZ', null],
] as const)('after %s, %s at %s: %s', (after, moment, exchange, expected) => {
	expect(next(after, moment, exchange)).toBe(expected);
});

test('a session of the administrator’s file counts', () => {
	const text = JSON.stringify({
		days: {
			'2026-11-08': {
				name: 'Muhurat',
				equity: [{ session: 'continuous', from: '18:00', to: '19:00' }],
			},
		},
	});
	const calendar = calendarWith(parseCalendarFile(text));
	expect(next('2026-11-07T10:00:00', 'open', 'NSE', calendar)).toBe('2026-11-08T18:00');
	expect(next('2026-11-07T10:00:00', 'close', 'NSE', calendar)).toBe('2026-11-08T18:45');
});

test('shares alone have a closing auction', () => {
	const with_ = ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'].filter((exchange) =>
		hasMoment({ exchange }, 'closingAuction'),
	);
	expect(with_).toEqual(['NSE', 'BSE']);
});

test('every moment lies ahead, on a trading day, and none is passed over', () => {
	const days = fc.integer({ min: at('2026-01-01T00:00:00'), max: at('2026-12-20T00:00:00') });
	const exchange = fc.constantFrom('NSE', 'NFO', 'MCX', 'CDS');
	fc.assert(
		fc.property(days, exchange, fc.constantFrom(...SESSION_MOMENTS), (after, market, moment) => {
			const found = nextMoment(after, moment, { exchange: market }, shipped);
			if (found === null) return moment === 'closingAuction';
			const status = marketStatus(found, { exchange: market }, shipped);
			expect(found).toBeGreaterThan(after);
			expect(status?.isTradingDay).toBe(true);
			const between = after + Math.floor((found - after) / 2);
			return nextMoment(between, moment, { exchange: market }, shipped) === found;
		}),
	);
});

test('the output has the names of the contract, in their order', () => {
	const status = marketStatus(at('2026-11-26T14:00:30'), { exchange: 'NSE' }, shipped)!;
	expect(Object.entries(statusOutput(status, null))).toEqual(
		Object.entries({
			exchange: 'NSE',
			segment: null,
			isOpen: true,
			session: 'continuous',
			opensAt: '2026-11-26T09:15:00+05:30',
			closesAt: '2026-11-26T15:15:00+05:30',
			minutesToClose: 74,
			isTradingDay: true,
			holiday: null,
			isExpiryDay: null,
			calendarValidThrough: '2026-12-31',
		}),
	);
	const holiday = marketStatus(at('2026-12-25T10:00:00'), { exchange: 'NSE' }, shipped)!;
	expect(statusOutput(holiday, false)).toMatchObject({
		isOpen: false,
		session: 'closed',
		opensAt: '2026-12-28T09:15:00+05:30',
		minutesToClose: null,
		isTradingDay: false,
		holiday: 'Christmas',
		isExpiryDay: false,
	});
});
