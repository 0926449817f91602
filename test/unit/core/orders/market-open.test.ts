import { calendarWith } from '../../../../brokers/core/calendar/calendar';
import { CalendarError } from '../../../../brokers/core/calendar/calendar-file';
import type { Market } from '../../../../brokers/core/calendar/hours';
import type { Calendar } from '../../../../brokers/core/calendar/types';
import { BrokerError } from '../../../../brokers/core/errors';
import {
	assertMarketOpen,
	readWhenMarketClosed,
} from '../../../../brokers/core/orders/market-open';

const share: Market = { exchange: 'NSE', segment: null, kind: 'EQ' };
const never = async (): Promise<boolean> => {
	throw new Error('Nobody asks for derivatives here');
};

interface Options {
	calendar?: () => Promise<Calendar>;
	hasDerivatives?: () => Promise<boolean>;
}

/** The warning of an order that may go at that time in India. */
async function allow(time: string, market: Market = share, options: Options = {}) {
	return await assertMarketOpen('anyBroker', market, {
		at: Date.parse(`${time.replace(' ', 'T')}+05:30`),
		calendar: async () => calendarWith(),
		hasDerivatives: never,
		...options,
	});
}

/** The error of one that may not. */
async function refused(time: string, market?: Market, options?: Options): Promise<BrokerError> {
	const error = await allow(time, market, options).then(
		() => null,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof BrokerError)) throw error ?? new Error('The order was let through');
	return error;
}

const sentence = (why: string, next: string) => `The order was not sent, because ${why}. ${next}`;
const MONDAY = 'NSE opens next at 09:15 on Mon 23 Nov, India time (trading hours: 09:15 to 15:30).';

describe('an order that would not meet continuous trading is refused in words', () => {
	const gold: Market = { exchange: 'MCX', segment: 'COMMODITY', kind: 'FUT', underlying: 'GOLD' };

	test.each<[string, string, Market, string]>([
		[
			'at night',
			'2026-11-20 21:07:09',
			share,
			sentence('the market is closed: it is 21:07 on Fri 20 Nov in India', MONDAY),
		],
		[
			'on a Saturday',
			'2026-11-21 11:00:00',
			share,
			sentence('the market is closed: it is Sat 21 Nov', MONDAY),
		],
		[
			'before the opening',
			'2026-11-23 09:05:00',
			share,
			sentence('NSE is in the pre-open session', MONDAY),
		],
		[
			'in the post-close session',
			'2026-11-20 15:55:00',
			share,
			sentence('NSE is in the post-close session', MONDAY),
		],
		[
			'on a holiday',
			'2026-10-02 11:00:00',
			{ exchange: 'NSE', segment: 'FNO', kind: 'CE' },
			sentence(
				'the market is closed: Fri 2 Oct is a holiday at NSE FNO (Gandhi Jayanti)',
				'NSE FNO opens next at 09:15 on Mon 5 Oct, India time (trading hours: 09:15 to 15:40).',
			),
		],
		[
			'before the evening of a holiday',
			'2026-11-24 16:59:59',
			gold,
			sentence(
				'the market is closed: Tue 24 Nov is a holiday at MCX COMMODITY for a part of the day (Guru Nanak Jayanti)',
				'MCX COMMODITY opens next at 17:00 on Tue 24 Nov, India time (trading hours: 17:00 to 23:55).',
			),
		],
	])('%s', async (_, time, market, message) => {
		expect(await refused(time, market)).toMatchObject({
			failure: 'input',
			field: 'whenMarketClosed',
			code: 'MARKET_CLOSED',
			retryable: false,
			message,
		});
	});

	test.each([
		['before nine fifteen', 'NSE', '2026-11-20 09:14:59'],
		['from twenty to four', 'NFO', '2026-11-20 15:40:00'],
		['on a Saturday', 'BSE', '2026-11-21 10:00:00'],
		['on a Sunday', 'MCX', '2026-11-22 10:00:00'],
	])('%s (%s)', async (_, exchange, time) => {
		expect(await refused(time, { exchange })).toMatchObject({ code: 'MARKET_CLOSED' });
	});

	test.each([
		['NSE', '2026-11-20 09:15:00'],
		['NFO', '2026-11-20 15:39:59'],
		['MCX', '2026-11-20 23:54:59'],
	])('and one that would is let through: %s at %s', async (exchange, time) => {
		expect(await allow(time, { exchange })).toBeNull();
	});

	test('where no opening is known for a month', async () => {
		const days = Object.fromEntries(
			Array.from({ length: 35 }, (_, day) => [
				new Date(Date.UTC(2026, 10, 20 + day)).toISOString().slice(0, 10),
				{ name: 'Shut', all: 'closed' as const },
			]),
		);
		const calendar = async () => calendarWith({ days });
		expect((await refused('2026-11-20 11:00', share, { calendar })).message).toContain(
			'When it opens next is not known.',
		);
	});

	test('at an exchange whose hours are not known, at any time', async () => {
		expect(await refused('2026-11-20 11:00', { exchange: 'NCDEX' })).toMatchObject({
			code: 'MARKET_HOURS_UNKNOWN',
			message: 'The order was not sent, because the trading hours of NCDEX are not known here.',
		});
	});
});

describe('the last minutes of a share', () => {
	const asked = (answer: boolean) => ({ hasDerivatives: jest.fn(async () => answer) });

	test.each(['2026-11-20 15:14:59', '2026-11-20 09:15:00'])('nobody asks at %s', async (time) => {
		expect(await allow(time)).toBeNull();
	});

	test.each(['2026-11-20 15:15:00', '2026-11-20 15:29:59'])(
		'at %s derivatives decide',
		async (time) => {
			expect(await allow(time, share, asked(false))).toBeNull();
			const error = await refused(time, share, asked(true));
			expect(error.message).toContain('this share is in the closing auction');
			expect(error.message).toContain(
				'09:15 on Mon 23 Nov, India time (trading hours: 09:15 to 15:15)',
			);
			expect(error.hint).toContain(
				'set When Market Is Closed to Send to take part in this session',
			);
		},
	);

	test('at 15:32 no share trades, and the message says what goes on', async () => {
		expect((await refused('2026-11-20 15:32', share, asked(true))).message).toContain('auction');
		expect((await refused('2026-11-20 15:32', share, asked(false))).message).toContain(
			'it is 15:32 on Fri 20 Nov in India',
		);
	});

	test('contracts need no such question', async () => {
		expect(await allow('2026-11-20 15:39:59', { exchange: 'NFO', kind: 'FUT' })).toBeNull();
	});

	test('where the instruments cannot be had, nothing is sent', async () => {
		await expect(allow('2026-11-20 15:20', share)).rejects.toThrow('Nobody asks');
	});
});

describe('beyond the end of the calendar', () => {
	const end = /calendar ends on 31 Dec 2026: from then on it knows weekends, and no holidays/;

	test('an order that may go is warned about', async () => {
		expect(await allow('2027-01-04 11:00')).toMatch(end);
		expect(await allow('2026-12-31 11:00')).toBeNull();
	});

	test('a refusal says so where it names a day beyond', async () => {
		expect((await refused('2027-01-02 11:00')).hint).toMatch(end);
		expect((await refused('2026-12-31 20:00')).hint).toMatch(end);
		expect((await refused('2026-12-30 20:00')).hint).not.toMatch(end);
	});
});

describe('a calendar that cannot be used', () => {
	test('is told with its reason, and with the variable to mend', async () => {
		const calendar = async () => {
			throw new CalendarError('"2027-1-1" is not a date');
		};
		expect(await refused('2026-11-20 11:00', share, { calendar })).toMatchObject({
			code: 'CALENDAR_UNUSABLE',
			message: expect.stringMatching(
				/INDIAN_BROKERS_CALENDAR names cannot be used: "2027-1-1" is not a date\.$/,
			) as string,
		});
	});

	test('any other failure stays what it is', async () => {
		const failure = new TypeError('a mistake of ours');
		const calendar = async () => {
			throw failure;
		};
		await expect(allow('2026-11-20 11:00', share, { calendar })).rejects.toBe(failure);
	});
});

describe('the choice', () => {
	test('is one of two words, and to send where it is not made', () => {
		expect(readWhenMarketClosed('b', { whenMarketClosed: 'refuse' })).toBe('refuse');
		expect(readWhenMarketClosed('b', { whenMarketClosed: 'send' })).toBe('send');
		expect(readWhenMarketClosed('b', {})).toBe('send');
	});

	test.each(['Refuse', 'SEND', 'x', '', ' refuse', 0, true, null, undefined, ['refuse'], {}])(
		'anything else is an error: %p',
		(whenMarketClosed) => {
			expect(() => readWhenMarketClosed('b', { whenMarketClosed })).toThrow(
				/neither "refuse" nor "send"/,
			);
		},
	);
});
