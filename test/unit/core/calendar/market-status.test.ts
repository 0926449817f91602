import fc from 'fast-check';
import { calendarWith } from '../../../../brokers/core/calendar/calendar';
import type { Market } from '../../../../brokers/core/calendar/hours';
import { sessionsOn } from '../../../../brokers/core/calendar/market-status';
import type { CalendarDay, DayRule } from '../../../../brokers/core/calendar/types';
import { istDate } from '../../../../brokers/core/ist';
import { auctionShare, gold, hoursOn, ist, otherShare, statusAt } from './support';

describe('what a status says', () => {
	test('while it trades: this opening and close, and the next opening', () => {
		expect(statusAt('2026-11-20 15:10:30', auctionShare)).toEqual({
			exchange: 'NSE',
			segment: null,
			session: 'continuous',
			isOpen: true,
			opensAt: ist('2026-11-20 09:15'),
			closesAt: ist('2026-11-20 15:15'),
			minutesToClose: 4,
			nextOpensAt: ist('2026-11-23 09:15'),
			isTradingDay: true,
			holiday: null,
			holidaysKnown: true,
			calendarValidThrough: '2026-12-31',
		});
	});

	test('on a holiday: the next opening and its close', () => {
		expect(statusAt('2026-11-24 11:00', { ...otherShare, segment: 'CASH' })).toMatchObject({
			segment: 'CASH',
			session: 'closed',
			isOpen: false,
			opensAt: ist('2026-11-25 09:15'),
			closesAt: ist('2026-11-25 15:30'),
			minutesToClose: null,
			nextOpensAt: ist('2026-11-25 09:15'),
			isTradingDay: false,
			holiday: 'Guru Nanak Jayanti',
		});
	});

	test('before an evening session: it opens the same day', () => {
		expect(statusAt('2026-11-24 11:00', gold)).toMatchObject({
			session: 'closed',
			isTradingDay: true,
			holiday: 'Guru Nanak Jayanti',
			opensAt: ist('2026-11-24 17:00'),
			closesAt: ist('2026-11-24 23:55'),
		});
	});

	test('in the auction and before the opening it is not open', () => {
		expect(statusAt('2026-11-20 15:20', auctionShare)).toMatchObject({
			session: 'closingAuction',
			isOpen: false,
			isTradingDay: true,
			opensAt: ist('2026-11-23 09:15'),
		});
		expect(statusAt('2026-11-20 09:05', otherShare)).toMatchObject({
			session: 'preOpen',
			isOpen: false,
			opensAt: ist('2026-11-20 09:15'),
		});
	});

	test('where every day of a month is closed, the next opening is not known', () => {
		const closed: CalendarDay = { name: 'Shut', all: 'closed' };
		const days = Object.fromEntries(
			Array.from({ length: 40 }, (_, day) => [
				istDate(ist('2026-11-20 12:00') + day * 86_400_000),
				closed,
			]),
		);
		expect(statusAt('2026-11-20 11:00', gold, calendarWith({ days }))).toMatchObject({
			isOpen: false,
			opensAt: null,
			closesAt: null,
			nextOpensAt: null,
		});
	});
});

describe('days of a calendar file', () => {
	const muhurat: DayRule = [
		{ session: 'preOpen', from: '18:00', to: '18:15' },
		{ session: 'continuous', from: '18:15', to: '19:15' },
	];
	const calendar = calendarWith({
		validThrough: '2027-12-31',
		days: {
			'2026-11-08': { name: 'Muhurat', equity: muhurat },
			'2026-11-24': { name: 'Declared open', equity: 'open' },
			'2026-11-10': { name: 'Muhurat at last', all: 'open' },
		},
	});

	test('replace the shipped ones market by market', () => {
		expect(statusAt('2026-11-08 18:30', otherShare, calendar)).toMatchObject({
			isOpen: true,
			holiday: null,
			closesAt: ist('2026-11-08 19:15'),
		});
		expect(statusAt('2026-11-08 18:30', gold, calendar).isOpen).toBe(false);
		expect(statusAt('2026-11-24 11:00', otherShare, calendar).isOpen).toBe(true);
		expect(statusAt('2026-11-24 11:00', { exchange: 'NFO' }, calendar).isOpen).toBe(false);
		expect(statusAt('2026-11-24 11:00', gold, calendar).isOpen).toBe(false);
		// "all" wins over what the shipped day says of one market.
		expect(statusAt('2026-11-10 11:00', gold, calendar).isOpen).toBe(true);
	});

	test('have the closing auction too', () => {
		expect(statusAt('2026-11-08 18:59', auctionShare, calendar).session).toBe('continuous');
		expect(statusAt('2026-11-08 19:00', auctionShare, calendar).session).toBe('closingAuction');
		expect(statusAt('2026-11-08 19:20', auctionShare, calendar).session).toBe('closed');
		const short = calendarWith({
			days: {
				'2026-11-08': {
					name: 'Ten minutes',
					equity: [{ session: 'continuous', from: '18:00', to: '18:10' }],
				},
			},
		});
		expect(hoursOn('2026-11-08', auctionShare, short)).toEqual([
			'closingAuction 18:00:00-18:15:00',
		]);
		expect(statusAt('2026-11-08 11:00', auctionShare, short)).toMatchObject({
			isTradingDay: false,
			opensAt: ist('2026-11-09 09:15'),
		});
	});

	test('carry the calendar further, and never shorten it', () => {
		expect(calendar.validThrough).toBe('2027-12-31');
		expect(calendarWith({ validThrough: '2026-06-30', days: {} }).validThrough).toBe('2026-12-31');
	});
});

describe('at any time, of any market, by any calendar', () => {
	const clock = fc
		.oneof(fc.integer({ min: 0, max: 24 * 60 }), fc.integer({ min: 1080, max: 1110 }))
		.map(
			(minutes) =>
				`${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
		);
	const list = fc.uniqueArray(clock, { minLength: 2, maxLength: 8 }).map((clocks) => {
		const sorted = clocks.toSorted();
		return sorted.slice(1).map((to, at) => ({
			session: (['continuous', 'preOpen', 'postClose', 'continuous'] as const)[at % 4],
			from: sorted[at],
			to,
		}));
	});
	const rule: fc.Arbitrary<DayRule> = fc.oneof(
		fc.constantFrom<DayRule>('open', 'closed', 'morning', 'evening'),
		list,
	);
	const day = fc.record(
		{ name: fc.constant('Special'), all: rule, equity: rule, commodity: rule },
		{ requiredKeys: ['name'] },
	);
	// Around the first closing auction, and around a change of New York's clock.
	const moment = fc.oneof(
		fc.integer({ min: ist('2026-08-02 00:00'), max: ist('2026-08-04 23:59') }),
		fc.integer({ min: ist('2026-10-31 00:00'), max: ist('2026-11-02 23:59') }),
	);
	const calendar = fc
		.array(fc.tuple(moment.map(istDate), day), { minLength: 2, maxLength: 8 })
		.map((days) => calendarWith({ days: Object.fromEntries(days) }));
	const market: fc.Arbitrary<Market> = fc.record(
		{
			exchange: fc.constantFrom('NSE', 'NSE', 'NSE', 'BFO', 'CDS', 'MCX'),
			segment: fc.constantFrom('CASH', 'FNO', 'COMMODITY'),
			kind: fc.constantFrom('EQ', 'FUT', 'CE'),
			underlying: fc.constantFrom('GOLD', 'KAPAS', 'MENTHAOIL'),
			closingAuction: fc.boolean(),
		},
		{ requiredKeys: ['exchange'] },
	);

	test('sessions are in order and within their day, and none overlaps another', () => {
		fc.assert(
			fc.property(moment, market, calendar, (at, of, by) => {
				const date = istDate(at);
				let end = ist(`${date} 00:00`);
				for (const { from, to } of sessionsOn(date, of, by) ?? []) {
					expect(from).toBeGreaterThanOrEqual(end);
					expect(to).toBeGreaterThanOrEqual(from);
					end = to;
				}
				expect(end).toBeLessThanOrEqual(ist(`${date} 00:00`) + 86_400_000);
			}),
			{ numRuns: 1500 },
		);
	});

	test('a status agrees with those at its own opening and close', () => {
		fc.assert(
			fc.property(moment, market, calendar, (at, of, by) => {
				const status = statusAt(at, of, by);
				const { opensAt, closesAt, nextOpensAt, isOpen } = status;
				expect(isOpen).toBe(status.session === 'continuous');
				if (opensAt === null || closesAt === null) return;
				expect(isOpen).toBe(opensAt <= at && at < closesAt);
				expect(statusAt(opensAt, of, by)).toMatchObject({
					isOpen: true,
					closesAt,
					isTradingDay: true,
				});
				expect(statusAt(closesAt - 1, of, by)).toMatchObject({ isOpen: true, opensAt });
				expect(statusAt(closesAt, of, by).opensAt).not.toBe(opensAt);
				if (isOpen) {
					expect(status.minutesToClose).toBe(Math.floor((closesAt - at) / 60_000));
				} else {
					expect(opensAt).toBeGreaterThan(at);
					expect(nextOpensAt).toBe(opensAt);
					expect(statusAt(opensAt - 1, of, by)).toMatchObject({ nextOpensAt: opensAt });
				}
			}),
			{ numRuns: 1500 },
		);
	});

	test('between now and the next opening nothing trades but what trades now', () => {
		fc.assert(
			fc.property(
				moment,
				market,
				calendar,
				fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
				(at, of, by, share) => {
					const { isOpen, closesAt, nextOpensAt } = statusAt(at, of, by);
					if (nextOpensAt === null) return;
					const start = isOpen ? (closesAt ?? at) : at;
					if (start >= nextOpensAt) return;
					const between = start + Math.floor((nextOpensAt - start) * share);
					expect(statusAt(between, of, by).isOpen).toBe(false);
				},
			),
			{ numRuns: 1500 },
		);
	});
});
