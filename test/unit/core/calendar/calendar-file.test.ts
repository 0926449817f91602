import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { calendarWith } from '../../../../brokers/core/calendar/calendar';
import {
	CalendarError,
	calendarOf,
	parseCalendarFile,
} from '../../../../brokers/core/calendar/calendar-file';
import { auctionShare, currency, future, gold, otherShare, shipped, statusAt } from './support';

const day = (rules: object, date = '2027-01-26') =>
	JSON.stringify({ days: { [date]: { name: 'Special', ...rules } } });
const sessions = (...list: unknown[]) => day({ equity: list });
const continuous = (from: unknown, to: unknown) => ({ session: 'continuous', from, to });

describe('a calendar file is refused, and the place is named', () => {
	test.each<[string, string, RegExp]>([
		['that is no JSON', '{ "days": ', /it is not a JSON object/],
		['that is empty', '', /it is not a JSON object/],
		['that is a list', '[]', /it is not a JSON object/],
		['without days', '{}', /days is not a JSON object/],
		['with days as a list', '{ "days": [] }', /days is not a JSON object/],
		[
			'with a word of its own',
			'{ "days": {}, "holidays": {} }',
			/it has "holidays", which is not known/,
		],
		[
			'with a long word',
			`{ "days": {}, "${'x'.repeat(500)}": 1 }`,
			/^it has "x{40}…", which is not known$/,
		],
		['with a date without zeros', day({ all: 'closed' }, '2027-1-26'), /"2027-1-26" is not a date/],
		[
			'with the 30th of February',
			day({ all: 'closed' }, '2027-02-30'),
			/"2027-02-30" is not a date/,
		],
		['with a 13th month', day({ all: 'closed' }, '2027-13-01'), /"2027-13-01" is not a date/],
		[
			'with a bad last day',
			'{ "days": {}, "validThrough": "31-12-2027" }',
			/validThrough is not a date/,
		],
		[
			'with a number as last day',
			'{ "days": {}, "validThrough": 2027 }',
			/validThrough is not a date/,
		],
		[
			'with a day that is a word',
			'{ "days": { "2027-01-26": "closed" } }',
			/2027-01-26 is not a JSON object/,
		],
		[
			'with a misspelt market',
			day({ equities: 'closed' }),
			/2027-01-26 has "equities", which is not known/,
		],
		['with a day of no market', day({}), /2027-01-26 names none of equity, derivatives/],
		['without a name', day({ all: 'closed', name: ' ' }), /2027-01-26 has no name/],
		['with a name that is no text', day({ all: 'closed', name: 7 }), /2027-01-26 has no name/],
		['with a source that is no text', day({ all: 'closed', source: 7 }), /source of 2027-01-26/],
		[
			'with another spelling of closed',
			day({ all: 'Closed' }),
			/all of 2027-01-26 is neither open, closed nor a list/,
		],
		[
			'with an evening of shares',
			day({ equity: 'evening' }),
			/equity of 2027-01-26 is neither open, closed nor/,
		],
		['with an evening of all', day({ all: 'evening' }), /all of 2027-01-26 is neither/],
		[
			'with a rule that is null',
			day({ commodity: null }),
			/commodity of 2027-01-26 is neither open, closed, morning, evening nor/,
		],
		['with no session', sessions(), /equity of 2027-01-26 lists no session/],
		[
			'with a session that is a word',
			sessions('18:00'),
			/a session of equity of 2027-01-26 is not a JSON object/,
		],
		[
			'with a session of another name',
			sessions({ session: 'closingAuction', from: '18:00', to: '19:00' }),
			/is none of preOpen, continuous, postClose/,
		],
		[
			'with a session with more words',
			sessions({ ...continuous('18:00', '19:00'), zone: 'IST' }),
			/has "zone", which is not known/,
		],
		[
			'with an hour of one digit',
			sessions(continuous('9:15', '15:30')),
			/not from HH:MM to a later HH:MM/,
		],
		['with the hour 25', sessions(continuous('18:00', '25:00')), /not from HH:MM to a later HH:MM/],
		[
			'with seconds',
			sessions(continuous('18:00:00', '19:00:00')),
			/not from HH:MM to a later HH:MM/,
		],
		[
			'with an end before its start',
			sessions(continuous('19:00', '18:00')),
			/not from HH:MM to a later HH:MM/,
		],
		[
			'with sessions that overlap',
			sessions(continuous('18:00', '19:00'), continuous('18:59', '19:30')),
			/overlap or are out of order/,
		],
		[
			'with sessions out of order',
			sessions(continuous('18:00', '19:00'), continuous('09:00', '10:00')),
			/overlap or are out of order/,
		],
	])('%s', (_, text, message) => {
		expect(() => parseCalendarFile(text)).toThrow(CalendarError);
		expect(() => parseCalendarFile(text)).toThrow(message);
	});

	test('and no text whatever fails in another way', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc.json(),
					fc.json().map((any) => `{"days":{"2027-01-26":${any}}}`),
				),
				(text) => {
					try {
						parseCalendarFile(text);
					} catch (error) {
						expect(error).toBeInstanceOf(CalendarError);
					}
				},
			),
			{ numRuns: 2000 },
		);
	});
});

test('a calendar file may begin with the mark that Windows puts there', () => {
	expect(parseCalendarFile(`\uFEFF${day({ all: 'closed' })}`).days).toHaveProperty('2027-01-26');
});

test('a session may end at midnight', () => {
	const { days } = parseCalendarFile(day({ commodity: [continuous('18:00', '24:00')] }));
	const calendar = calendarWith({ days });
	expect(statusAt('2027-01-26 23:59:59', gold, calendar).isOpen).toBe(true);
	expect(statusAt('2027-01-27 00:00:00', gold, calendar).isOpen).toBe(false);
});

describe('the file that the environment names', () => {
	const folder = mkdtempSync(join(tmpdir(), 'calendar-'));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	const path = join(folder, 'calendar.json');

	test('none: the shipped calendar', async () => {
		expect(await calendarOf(undefined)).toEqual(shipped);
		expect(await calendarOf('')).toEqual(shipped);
	});

	test('is read once, and again when it has changed', async () => {
		writeFileSync(path, day({ all: 'closed' }));
		const first = await calendarOf(path);
		expect(statusAt('2027-01-26 11:00', auctionShare, first).isOpen).toBe(false);
		expect(await calendarOf(path)).toBe(first);
		writeFileSync(path, day({ all: 'closed' }, '2027-01-27'));
		const second = await calendarOf(path);
		expect(statusAt('2027-01-26 11:00', auctionShare, second).isOpen).toBe(true);
		expect(statusAt('2027-01-27 11:00', auctionShare, second).isOpen).toBe(false);
	});

	test('is an error as long as it is broken, and serves again once it is mended', async () => {
		writeFileSync(path, '{ "days": { "tomorrow": {} } }');
		for (let time = 0; time < 2; time++) {
			await expect(calendarOf(path)).rejects.toThrow(/"tomorrow" is not a date/);
		}
		writeFileSync(path, day({ all: 'closed' }));
		expect((await calendarOf(path)).days.has('2027-01-26')).toBe(true);
	});

	test.each([
		['is not there', join(folder, 'none.json'), /there is no such file/],
		['is a folder', folder, /it is a folder/],
	])('%s', async (_, bad, message) => {
		await expect(calendarOf(bad)).rejects.toThrow(CalendarError);
		await expect(calendarOf(bad)).rejects.toThrow(message);
		// n8n puts stock phrases in the place of messages with such codes.
		await expect(calendarOf(bad)).rejects.not.toThrow(/ENOENT|EISDIR/);
	});

	test('is larger than any calendar', async () => {
		writeFileSync(path, ' '.repeat(1_000_001));
		await expect(calendarOf(path)).rejects.toThrow(/larger than a calendar/);
	});
});

describe('the file in docs/guard-rails.md', () => {
	const page = readFileSync(join(__dirname, '../../../../docs/guard-rails.md'), 'utf8');
	const [, section] = page.split('## Market hours and holidays');
	const [, json] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
	const calendar = calendarWith(parseCalendarFile(json));

	test('does what it says', () => {
		expect(calendar.validThrough).toBe('2027-12-31');
		for (const market of [auctionShare, otherShare, future, currency, gold]) {
			expect(statusAt('2027-01-26 11:00', market, calendar).holiday).toBe('Republic Day');
			expect(statusAt('2027-02-06 11:00', market, calendar).isOpen).toBe(true);
		}
		expect(statusAt('2027-03-22 11:00', future, calendar).holiday).toBe('Holi');
		expect(statusAt('2027-03-22 20:00', gold, calendar).isOpen).toBe(true);
		expect(statusAt('2027-10-29 18:30', otherShare, calendar).isOpen).toBe(true);
		expect(statusAt('2027-10-29 11:00', future, calendar).isOpen).toBe(false);
	});

	test('is described with every word that a file may have', () => {
		const words = ['INDIAN_BROKERS_CALENDAR', 'validThrough', 'equity', 'derivatives', 'currency'];
		words.push('commodity', 'all', 'open', 'closed', 'morning', 'evening');
		words.push('preOpen', 'continuous', 'postClose');
		for (const word of words) expect(section).toContain(`\`${word}\``);
	});

	test('the hours in its table are those of the calendar', () => {
		const close = (time: string, market: object) =>
			new Date((statusAt(time, { exchange: '', ...market }).closesAt ?? 0) + 19_800_000)
				.toISOString()
				.slice(11, 16);
		const row = (market: RegExp) => section.split('\n').find((line) => market.test(line)) ?? '';
		const day = '2026-11-20 11:00';
		expect(row(/^\| shares that/)).toContain(`09:15 to ${close(day, auctionShare)}`);
		expect(row(/^\| other shares/)).toContain(`09:15 to ${close(day, otherShare)}`);
		expect(row(/^\| futures/)).toContain(`09:15 to ${close(day, future)}`);
		expect(row(/^\| currency/)).toContain(`09:00 to ${close(day, currency)}`);
		expect(row(/^\| commodities/)).toContain(`to ${close('2026-10-20 18:00', gold)} while`);
		expect(row(/^\| commodities/)).toContain(`else to ${close(day, gold)}`);
		expect(row(/^\| cotton/)).toContain(
			`to ${close(day, { exchange: 'MCX', underlying: 'CPO' })};`,
		);
	});
});
