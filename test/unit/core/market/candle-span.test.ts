import { toIstIso } from '../../../../brokers/core/ist';
import { beginsLate, readSpan } from '../../../../brokers/core/market/candle-span';
import { readMoment } from '../../../../brokers/core/moment';
import type { Interval } from '../../../../brokers/core/outputs';
import { failureOf } from '../../support/failures';

const NOW = Date.parse('2026-11-26T14:30:45+05:30');

function spanOf(from: unknown, to: unknown, interval: Interval = '5m'): string {
	const form: Record<string, unknown> = { from, to };
	const span = readSpan('angelOne', (name) => form[name], interval, NOW);
	return [span.from, span.to].map((at) => toIstIso(at).slice(0, 19)).join(' ');
}

test.each([
	[
		'a date is the whole day',
		'2026-11-02',
		'2026-11-03',
		'2026-11-02T00:00:00 2026-11-03T23:59:59',
	],
	[
		'a time is India’s',
		'2026-11-02T09:15',
		'2026-11-03 15:30',
		'2026-11-02T09:15:00 2026-11-03T15:30:00',
	],
	[
		'with seconds',
		'2026-11-02T09:15:30',
		'2026-11-02T10:00:00',
		'2026-11-02T09:15:30 2026-11-02T10:00:00',
	],
	[
		'a zone is heeded',
		'2026-11-02T03:45:00.000Z',
		'2026-11-02T15:30:00.000+05:30',
		'2026-11-02T09:15:00 2026-11-02T15:30:00',
	],
	['no end is now', '2026-11-26T09:15', '', '2026-11-26T09:15:00 2026-11-26T14:30:45'],
	['neither is null', '2026-11-26', null, '2026-11-26T00:00:00 2026-11-26T14:30:45'],
	['the future is cut off', '2026-11-26', '2027-01-01', '2026-11-26T00:00:00 2026-11-26T14:30:45'],
	[
		'objects of JavaScript',
		new Date('2026-11-02T03:45:00Z'),
		undefined,
		'2026-11-02T09:15:00 2026-11-26T14:30:45',
	],
	[
		'objects of Luxon',
		{ toJSON: () => '2026-11-02T09:15:00.000+05:30' },
		'',
		'2026-11-02T09:15:00 2026-11-26T14:30:45',
	],
])('%s', (_what, from, to, span) => {
	expect(spanOf(from, to)).toBe(span);
});

test.each<[Interval, string, string, string]>([
	['1d', '2026-11-23T09:00', '2026-11-24T09:00', '2026-11-23T00:00:00 2026-11-24T23:59:59'],
	['1d', '2026-11-26T18:29:00.000Z', '', '2026-11-26T00:00:00 2026-11-26T14:30:45'],
	['1w', '2026-11-05', '2026-11-12T09:00', '2026-11-02T00:00:00 2026-11-12T23:59:59'],
	['1M', '2026-10-05', '2026-11-12', '2026-10-01T00:00:00 2026-11-12T23:59:59'],
])('candles of %s go by whole days, weeks, months: from %s to %s', (interval, from, to, span) => {
	expect(spanOf(from, to, interval)).toBe(span);
});

test.each([
	['', '', 'from', 'NO_TIME', 'From is empty.'],
	[undefined, '', 'from', 'NO_TIME', 'From is empty.'],
	['yesterday', '', 'from', 'INVALID_TIME', 'From must be a date or a time, and is "yesterday".'],
	['2026-02-30', '', 'from', 'INVALID_TIME', 'From must be a date or a time, and is "2026-02-30".'],
	[
		'2026-02-30T00:00:00Z',
		'',
		'from',
		'INVALID_TIME',
		'From must be a date or a time, and is "2026-02-30T00:00:00Z".',
	],
	['02-11-2026', '', 'from', 'INVALID_TIME', 'From must be a date or a time, and is "02-11-2026".'],
	[
		'20-Nov-2026',
		'',
		'from',
		'INVALID_TIME',
		'From must be a date or a time, and is "20-Nov-2026".',
	],
	[
		1793577600000,
		'',
		'from',
		'INVALID_TIME',
		'From must be a date or a time, and is 1793577600000.',
	],
	[{ day: 1 }, '', 'from', 'INVALID_TIME', 'From must be a date or a time, and is {"day":1}.'],
	[
		'2026-11-02',
		'2026-11-02 25:00',
		'to',
		'INVALID_TIME',
		'To must be a date or a time, and is "2026-11-02 25:00".',
	],
	['2026-11-03', '2026-11-02', 'from', 'INVALID_SPAN', 'From is later than To.'],
	['2026-11-27', '', 'from', 'INVALID_SPAN', 'From lies in the future.'],
])('from %j to %j is an error that names the field', async (from, to, field, code, message) => {
	const error = await failureOf(() => spanOf(from, to));
	expect(error).toMatchObject({ failure: 'input', field, code, message });
	expect(error.hint).toMatch(/^(Write a date, 2026-11-02|Give the earlier)/);
});

test('a field that may be empty reads as null', () => {
	for (const value of [undefined, null, '', '  '])
		expect(readMoment('angelOne', 'to', 'To', value)).toBeNull();
});

test.each<[Interval, string, boolean]>([
	['5m', '2026-01-05T09:15:00', false],
	['1d', '2026-01-11T00:00:00', false],
	['1d', '2026-01-12T00:00:00', true],
	['1w', '2026-01-12T00:00:00', false],
	['1M', '2026-02-01T00:00:00', false],
	['1M', '2026-03-01T00:00:00', true],
])(
	'asked for %s from New Year on, a first candle at %s comes late: %p',
	(interval, first, late) => {
		const from = Date.parse('2026-01-01T00:00:00+05:30');
		expect(beginsLate({ from, to: NOW }, interval, Date.parse(`${first}+05:30`))).toBe(late);
	},
);
