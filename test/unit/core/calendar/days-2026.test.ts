import { DAYS_2026 } from '../../../../brokers/core/calendar/days-2026';
import { parseCalendarFile } from '../../../../brokers/core/calendar/calendar-file';
import type { Market } from '../../../../brokers/core/calendar/hours';
import {
	auctionShare,
	currency,
	future,
	gold,
	hoursOn,
	ist,
	otherShare,
	statusAt,
} from './support';

type Day = 'open' | 'closed' | 'morning' | 'evening';

/** As the exchanges' lists have it: date, name, shares and their contracts, commodities, currency. */
const HOLIDAYS: Array<[string, string, Day, Day, Day]> = [
	['2026-01-01', 'New Year', 'open', 'morning', 'open'],
	['2026-01-15', 'Municipal elections', 'closed', 'evening', 'closed'],
	['2026-01-26', 'Republic Day', 'closed', 'closed', 'closed'],
	['2026-02-19', 'Shivaji Jayanti', 'open', 'open', 'closed'],
	['2026-03-03', 'Holi', 'closed', 'evening', 'closed'],
	['2026-03-19', 'Gudi Padwa', 'open', 'open', 'closed'],
	['2026-03-26', 'Ram Navami', 'closed', 'evening', 'closed'],
	['2026-03-31', 'Mahavir Jayanti', 'closed', 'evening', 'closed'],
	['2026-04-01', 'Annual bank closing', 'open', 'open', 'closed'],
	['2026-04-03', 'Good Friday', 'closed', 'closed', 'closed'],
	['2026-04-14', 'Ambedkar Jayanti', 'closed', 'evening', 'closed'],
	['2026-05-01', 'Maharashtra Day', 'closed', 'evening', 'closed'],
	['2026-05-28', 'Bakri Id', 'closed', 'evening', 'closed'],
	['2026-06-26', 'Muharram', 'closed', 'evening', 'closed'],
	['2026-08-26', 'Id-E-Milad', 'open', 'open', 'closed'],
	['2026-09-14', 'Ganesh Chaturthi', 'closed', 'evening', 'closed'],
	['2026-10-02', 'Gandhi Jayanti', 'closed', 'closed', 'closed'],
	['2026-10-20', 'Dussehra', 'closed', 'evening', 'closed'],
	['2026-11-10', 'Diwali Balipratipada', 'closed', 'evening', 'closed'],
	['2026-11-24', 'Guru Nanak Jayanti', 'closed', 'evening', 'closed'],
	['2026-12-25', 'Christmas', 'closed', 'closed', 'closed'],
];

/** Whether a market trades at eleven, and whether it does at eight in the evening. */
const TRADES: Record<Day, { atEleven: boolean; atEight: boolean }> = {
	open: { atEleven: true, atEight: true },
	closed: { atEleven: false, atEight: false },
	morning: { atEleven: true, atEight: false },
	evening: { atEleven: false, atEight: true },
};

function expectDay(date: string, market: Market, day: Day, name: string, hasEvening: boolean) {
	const { atEleven, atEight } = TRADES[day];
	const eleven = statusAt(`${date} 11:00`, market);
	expect(eleven.isOpen).toBe(atEleven);
	expect(statusAt(`${date} 20:00`, market).isOpen).toBe(atEight && hasEvening);
	expect(eleven.isTradingDay).toBe(day !== 'closed');
	if (day === 'open') expect(eleven.holiday).toBeNull();
	else expect(eleven.holiday).toContain(name);
}

test.each(HOLIDAYS)('%s, %s', (date, name, shares, commodities, currencies) => {
	for (const market of [auctionShare, otherShare, future]) {
		expectDay(date, market, shares, name, false);
	}
	expectDay(date, gold, commodities, name, true);
	expectDay(date, currency, currencies, name, false);
});

test('the Sunday of the budget trades as a weekday, currency does not', () => {
	for (const market of [auctionShare, otherShare, future, gold]) {
		expect(hoursOn('2026-02-01', market)).toEqual(hoursOn('2026-01-30', market));
		expect(statusAt('2026-02-01 11:00', market).holiday).toBeNull();
	}
	expect(hoursOn('2026-02-01', currency)).toEqual([]);
});

test('the Muhurat session, whose times are not known, is no trading and says why', () => {
	const status = statusAt('2026-11-08 18:30', auctionShare);
	expect(status).toMatchObject({ isOpen: false, isTradingDay: false });
	expect(status.holiday).toMatch(/Muhurat/);
});

test('no other day of the year differs from its weekday', () => {
	const listed = [...HOLIDAYS.map(([date]) => date), '2026-02-01', '2026-11-08'];
	expect(Object.keys(DAYS_2026)).toEqual(listed.toSorted());
});

test('every day names its source, and would pass as a calendar file', () => {
	for (const day of Object.values(DAYS_2026)) expect(day.source).toBeTruthy();
	expect(parseCalendarFile(JSON.stringify({ days: DAYS_2026 })).days).toEqual(DAYS_2026);
});

test('the calendar ends with the year: then weekends alone are known', () => {
	expect(statusAt('2026-12-31 11:00', auctionShare)).toMatchObject({
		holidaysKnown: true,
		calendarValidThrough: '2026-12-31',
	});
	expect(statusAt('2027-01-26 11:00', auctionShare)).toMatchObject({
		holidaysKnown: false,
		isOpen: true,
		holiday: null,
	});
	expect(statusAt('2027-01-23 11:00', auctionShare).isOpen).toBe(false);
	expect(statusAt('2025-12-31 11:00', auctionShare).holidaysKnown).toBe(false);
	expect(statusAt(ist('2027-01-01 00:00') - 1, auctionShare).holidaysKnown).toBe(true);
});
