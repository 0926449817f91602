import {
	dateInWords,
	dayInWords,
	durationInWords,
	istClock,
	istDate,
	nextIstHour,
	parseBrokerTime,
	timeInWords,
	toIstIso,
} from '../../../brokers/core/ist';

/** Midnight in India of 21 November 2026 is 18:30 UTC of the day before. */
const MIDNIGHT = Date.UTC(2026, 10, 20, 18, 30, 0);
const SIX = MIDNIGHT + 6 * 3_600_000;
const DAY = 86_400_000;

test('the date changes with midnight in India', () => {
	expect(istDate(MIDNIGHT - 1000)).toBe('2026-11-20');
	expect(istDate(MIDNIGHT - 1)).toBe('2026-11-20');
	expect(istDate(MIDNIGHT)).toBe('2026-11-21');
	expect(istDate(MIDNIGHT + 1000)).toBe('2026-11-21');
});

test('a year and a leap day end at midnight in India too', () => {
	expect(istDate(Date.UTC(2026, 11, 31, 18, 29, 59))).toBe('2026-12-31');
	expect(istDate(Date.UTC(2026, 11, 31, 18, 30, 0))).toBe('2027-01-01');
	expect(istDate(Date.UTC(2028, 1, 28, 18, 30, 0))).toBe('2028-02-29');
	expect(istDate(Date.UTC(2028, 1, 29, 18, 30, 0))).toBe('2028-03-01');
});

test.each([
	['a second before 00:00', MIDNIGHT - 1000, 0, MIDNIGHT],
	['at 00:00', MIDNIGHT, 0, MIDNIGHT + DAY],
	['a second after 00:00', MIDNIGHT + 1000, 0, MIDNIGHT + DAY],
	['a second before 06:00', SIX - 1000, 6, SIX],
	['at 06:00', SIX, 6, SIX + DAY],
	['a second after 06:00', SIX + 1000, 6, SIX + DAY],
	['a second before 00:00, for 06:00', MIDNIGHT - 1000, 6, SIX],
	['at 00:00, for 06:00', MIDNIGHT, 6, SIX],
	['at 06:00, for 00:00', SIX, 0, MIDNIGHT + DAY],
])('the next hour asked for %s', (_, now, hour, next) => {
	expect(nextIstHour(now, hour)).toBe(next);
});

test('times are written with the offset of India', () => {
	expect(toIstIso(MIDNIGHT - 1000)).toBe('2026-11-20T23:59:59+05:30');
	expect(toIstIso(MIDNIGHT + 999)).toBe('2026-11-21T00:00:00+05:30');
	expect(istClock(SIX)).toBe('06:00:00');
	expect(istClock(SIX - 1000)).toBe('05:59:59');
});

describe('in the words of people', () => {
	test.each([
		[0, '0 s'],
		[1, '1 s'],
		[44_001, '45 s'],
		[119_000, '119 s'],
		[120_000, '2 min'],
		[120_001, '3 min'],
		[3_540_000, '59 min'],
		[3_600_000, '60 min'],
		[7_199_999, '2 h'],
		[7_500_000, '2 h 5 min'],
		[88_200_000, '24 h 30 min'],
		[48 * 3_600_000, '2 days'],
		[48 * 3_600_000 + 1, '3 days'],
	])('%d ms are %s', (ms, words) => {
		expect(durationInWords(ms)).toBe(words);
	});

	test.each([
		['2026-11-30T09:15:59+05:30', '09:15 on Mon 30 Nov', 'Mon 30 Nov'],
		['2026-11-20T18:29:59Z', '23:59 on Fri 20 Nov', 'Fri 20 Nov'],
		['2026-11-20T18:30:00Z', '00:00 on Sat 21 Nov', 'Sat 21 Nov'],
		['2027-01-03T00:00:00+05:30', '00:00 on Sun 3 Jan', 'Sun 3 Jan'],
	])('%s is %s', (iso, time, day) => {
		expect(timeInWords(Date.parse(iso))).toBe(time);
		expect(dayInWords(Date.parse(iso))).toBe(day);
	});

	test('a date has its year', () => {
		expect(dateInWords('2026-11-03')).toBe('3 Nov 2026');
	});
});

test.each([
	['10-Oct-2023 09:00:16', '2023-10-10T09:00:16+05:30'],
	['20-Oct-2020 13:10:59', '2020-10-20T13:10:59+05:30'],
	['1-Jan-2026 00:00:00', '2026-01-01T00:00:00+05:30'],
	['31-DEC-2026 23:59:59', '2026-12-31T23:59:59+05:30'],
	['29-feb-2028 12:00', '2028-02-29T12:00:00+05:30'],
	['09-Sep-2026', '2026-09-09T00:00:00+05:30'],
	[' 21-Jun-2023 10:46:10 ', '2023-06-21T10:46:10+05:30'],
	['2023-10-01T10:15:30', '2023-10-01T10:15:30+05:30'],
	['2023-10-01 10:15:30.250', '2023-10-01T10:15:30+05:30'],
	['2023-10-01T10:15', '2023-10-01T10:15:00+05:30'],
	['2019-08-24T14:15:22Z', '2019-08-24T19:45:22+05:30'],
	['2026-11-20T18:30:00Z', '2026-11-21T00:00:00+05:30'],
	['2026-11-21T00:00:00+05:30', '2026-11-21T00:00:00+05:30'],
	['2026-11-21T00:00:00+0530', '2026-11-21T00:00:00+05:30'],
	['2026-11-20 13:30:00-05:00', '2026-11-21T00:00:00+05:30'],
])('reads %s as %s', (text, iso) => {
	expect(parseBrokerTime(text)).toBe(iso);
});

test.each(
	['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map(
		(name, index) => [name, String(index + 1).padStart(2, '0')],
	),
)('knows the month %s', (name, number) => {
	expect(parseBrokerTime(`07-${name}-2026 09:15:00`)).toBe(`2026-${number}-07T09:15:00+05:30`);
});

test.each([
	'',
	'   ',
	'-',
	'0',
	'13:27:53',
	'31-Feb-2026 10:00:00',
	'29-Feb-2026 10:00:00',
	'10-Okt-2023 09:00:16',
	'10-Oct-23 09:00:16',
	'10-Oct-2023 24:00:00',
	'10-Oct-2023 23:60:00',
	'10-Oct-2023 23:59:60',
	'2026-13-01T10:00:00',
	'2026-00-01T10:00:00',
	'2026-02-30T10:00:00',
	'2026-11-21',
	'tomorrow',
	null,
	undefined,
	0,
	1_700_000_000_000,
	{},
])('reads %p as no time', (value) => {
	expect(parseBrokerTime(value)).toBeNull();
});
