import {
	CASH_AND_FNO_HOURS,
	createClock,
	decodeBase32,
	istDate,
	istIso,
	istStamp,
	isTradingTime,
	loginNow,
	matchTotp,
	nextIstTime,
	nextOpening,
	totpAt,
} from '../../../simulators/core';
import {
	dayOfMonthExpiries,
	monthlyExpiries,
	weeklyAndMonthlyExpiries,
} from '../../../simulators/core/expiries';

const at = (text: string): number => Date.parse(`${text}+05:30`);

describe('TOTP', () => {
	// RFC 6238 appendix B, SHA-1: secret "12345678901234567890", the last six of its eight digits.
	const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

	it.each([
		[59, '287082'],
		[1111111109, '081804'],
		[1111111111, '050471'],
		[1234567890, '005924'],
		[2000000000, '279037'],
		[20000000000, '353130'],
	])('at %i s is %s', (seconds, expected) => {
		expect(totpAt(secret, seconds * 1000)).toBe(expected);
		expect(matchTotp(secret, expected, seconds * 1000)).toBe(Math.floor(seconds / 30));
	});

	it('matches one step to either side, and nothing that is not six digits', () => {
		const code = totpAt(secret, 90_000);
		expect(matchTotp(secret, code, 60_000)).toBe(3);
		expect(matchTotp(secret, code, 149_999)).toBe(3);
		expect(matchTotp(secret, code, 150_000)).toBeNull();
		expect(matchTotp(secret, code, 59_999)).toBeNull();
		expect(matchTotp(secret, ` ${code}`, 90_000)).toBeNull();
	});

	it('decodes base32 (RFC 4648 section 10)', () => {
		expect(decodeBase32('MZXW6YTBOI======').toString()).toBe('foobar');
		expect(() => decodeBase32('MZXW1')).toThrow(RangeError);
	});
});

describe('the IST calendar', () => {
	it('dates by IST whatever the machine thinks', () => {
		expect(istDate(at('2026-11-25T00:00:00'))).toBe('2026-11-25');
		expect(istDate(at('2026-11-24T23:59:59'))).toBe('2026-11-24');
		expect(istStamp(at('2026-03-05T04:07:09'))).toBe('05-Mar-2026 04:07:09');
		expect(istIso(at('2026-03-05T04:07:09'))).toBe('2026-03-05T04:07:09+05:30');
	});

	it('finds the next time of day, strictly later', () => {
		expect(nextIstTime(at('2026-11-25T05:59:59'), 6)).toBe(at('2026-11-25T06:00:00'));
		expect(nextIstTime(at('2026-11-25T06:00:00'), 6)).toBe(at('2026-11-26T06:00:00'));
		expect(nextIstTime(at('2026-12-31T10:00:00'), 0)).toBe(at('2027-01-01T00:00:00'));
	});

	it('knows trading hours and the next opening', () => {
		const open = (text: string) => isTradingTime(at(text), CASH_AND_FNO_HOURS);
		expect(open('2026-11-25T09:14:59')).toBe(false);
		expect(open('2026-11-25T09:15:00')).toBe(true);
		expect(open('2026-11-25T15:29:59')).toBe(true);
		expect(open('2026-11-25T15:30:00')).toBe(false);
		expect(open('2026-11-28T11:00:00')).toBe(false);
		expect(nextOpening(at('2026-11-27T16:00:00'), CASH_AND_FNO_HOURS)).toBe(
			at('2026-11-30T09:15:00'),
		);
	});

	it('knows contract dates', () => {
		expect(monthlyExpiries('2026-11-25', 2, 2).map((one) => one.date)).toEqual([
			'2026-12-29',
			'2027-01-26',
		]);
		expect(monthlyExpiries('2026-11-24', 2, 1)).toEqual([{ date: '2026-11-24', monthly: true }]);
		expect(weeklyAndMonthlyExpiries('2026-12-20', 2, 3, 1)).toEqual([
			{ date: '2026-12-22', monthly: false },
			{ date: '2026-12-29', monthly: true },
			{ date: '2027-01-05', monthly: false },
		]);
		expect(dayOfMonthExpiries('2026-12-20', 19, 2).map((one) => one.date)).toEqual([
			'2027-01-19',
			'2027-02-19',
		]);
	});
});

describe('the clock', () => {
	it('sets, advances, resets, and never runs backwards in elapsed', () => {
		const clock = createClock();
		clock.set('2030-01-01T00:00:00Z');
		expect(Math.abs(clock.now() - Date.UTC(2030, 0, 1))).toBeLessThan(100);
		clock.advance(60_000);
		expect(Math.abs(clock.now() - Date.UTC(2030, 0, 1, 0, 1))).toBeLessThan(100);
		const before = clock.elapsed();
		clock.advance(-5_000);
		expect(clock.elapsed()).toBeGreaterThanOrEqual(before + 5_000);
		clock.reset();
		expect(Math.abs(clock.now() - Date.now())).toBeLessThan(100);
		expect(() => clock.set('soon')).toThrow(RangeError);
	});

	it('keeps the login clock apart', () => {
		const clock = createClock();
		clock.advance(86_400_000);
		const machine = loginNow(clock, { loginClock: 'machine', clockSkewMs: 7_000 });
		expect(Math.abs(machine - Date.now() - 7_000)).toBeLessThan(100);
		const simulated = loginNow(clock, { loginClock: 'simulator', clockSkewMs: 0 });
		expect(Math.abs(simulated - clock.now())).toBeLessThan(100);
	});
});
