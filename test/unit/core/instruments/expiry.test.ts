import { chooseExpiry, monthlyOf } from '../../../../brokers/core/instruments/expiry';
import { failureOf } from '../../support/failures';

/** As a file of late November has them: a holiday has moved one monthly date, and weeklies end in January. */
const DATES = [
	'2026-11-23',
	'2026-12-01',
	'2026-12-08',
	'2026-12-15',
	'2026-12-22',
	'2026-12-29',
	'2027-01-28',
	'2027-03-30',
];

const choose = (word: unknown, date: unknown = '', dates = DATES) =>
	chooseExpiry('test', dates, word, date);

test('monthly is the last date of its month, whatever its weekday', () => {
	expect(monthlyOf(DATES)).toEqual(['2026-11-23', '2026-12-29', '2027-01-28', '2027-03-30']);
	expect(monthlyOf([])).toEqual([]);
});

test.each([
	['nearest', '2026-11-23'],
	['currentWeek', '2026-11-23'],
	['nextWeek', '2026-12-01'],
	['currentMonth', '2026-11-23'],
	['nextMonth', '2026-12-29'],
])('%s', (word, date) => expect(choose(word)).toBe(date));

test('where there are monthly dates alone, the next week is the next month', () => {
	const monthly = ['2026-12-29', '2027-01-26'];
	expect(choose('nextWeek', '', monthly)).toBe('2027-01-26');
	expect(choose('nextMonth', '', monthly)).toBe('2027-01-26');
});

test.each([
	'2026-12-15',
	' 2026-12-15 ',
	'2026-12-15T00:00:00',
	'2026-12-14T18:30:00.000Z',
	new Date('2026-12-14T18:30:00Z'),
	{ toJSON: () => '2026-12-15T00:00:00.000+05:30' },
])('by date: %p', (date) => expect(choose('date', date)).toBe('2026-12-15'));

test.each([
	['a word that is none', 'weekly', '', 'expiry', /nearest, date, and is "weekly"/],
	['nothing', undefined, '', 'expiry', /and is empty/],
	['a date without its word', '2026-12-15', '', 'expiry', /must be one of/],
	['no date', 'date', '', 'expiryDate', /Expiry Date is empty/],
	['no real date', 'date', '2026-02-30', 'expiryDate', /"2026-02-30"/],
	['a number', 'date', 46_000, 'expiryDate', /and is 46000/],
	[
		'a date on which nothing expires',
		'date',
		'2026-12-24',
		'expiryDate',
		/Nothing expires on 24 Dec 2026: the file lists 23 Nov 2026, 1 Dec 2026, 8 Dec 2026 and 5 more/,
	],
])('%s is refused', async (_, word, date, field, message) => {
	const refusal = await failureOf(() => choose(word, date));
	expect(refusal).toMatchObject({ failure: 'input', field });
	expect(refusal.message).toMatch(message);
});

test('a word for which the file has too few dates is refused', async () => {
	const refusal = await failureOf(() => choose('nextMonth', '', ['2026-12-22', '2026-12-29']));
	expect(refusal).toMatchObject({ code: 'NO_SUCH_EXPIRY', field: 'expiry' });
	expect(refusal.message).toMatch(/"nextMonth": the file lists 22 Dec 2026, 29 Dec 2026\./);
	const none = await failureOf(() => choose('nearest', '', []));
	expect(none.message).toMatch(/the file lists none/);
});
