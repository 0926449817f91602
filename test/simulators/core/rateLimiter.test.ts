import { perSecondMinuteHour, RateLimiter } from '../../../simulators/core';

describe('the rate limiter', () => {
	let now = 0;
	let limiter: RateLimiter;

	beforeEach(() => {
		now = 0;
		limiter = new RateLimiter(() => now, { order: perSecondMinuteHour(3, 5, 7) });
	});

	const admitted = (account = 'A'): boolean => limiter.admit('order', account);

	it('rolls: a window is any second, not a second of the clock', () => {
		now = 900;
		expect([admitted(), admitted(), admitted()]).toEqual([true, true, true]);
		now = 1_100;
		expect(admitted()).toBe(false);
		now = 1_899;
		expect(admitted()).toBe(false);
		now = 1_900;
		expect(admitted()).toBe(true);
	});

	it('keeps the minute and the hour', () => {
		const results = [0, 1_000, 2_000, 3_000, 4_000, 5_000].map((at) => {
			now = at;
			return admitted();
		});
		expect(results).toEqual([true, true, true, true, true, false]);
		now = 64_000;
		expect([admitted(), admitted()]).toEqual([true, true]);
		now = 130_000;
		expect(admitted()).toBe(false);
		now = 3_600_000;
		expect(admitted()).toBe(true);
	});

	it('counts accounts apart, and remembers the busiest second of one of them', () => {
		for (let i = 0; i < 4; i++) admitted('A');
		for (let i = 0; i < 3; i++) admitted('B');
		expect(limiter.count('order')).toEqual({ total: 7, refused: 1, maxInAnySecond: 4 });
		now = 10_000;
		admitted('A');
		expect(limiter.count('order').maxInAnySecond).toBe(4);
	});

	it('counts families without limits, and knows nothing of others', () => {
		for (let i = 0; i < 100; i++) expect(limiter.admit('free', 'A')).toBe(true);
		expect(limiter.counts()).toEqual({ free: { total: 100, refused: 0, maxInAnySecond: 100 } });
		expect(limiter.count('none')).toEqual({ total: 0, refused: 0, maxInAnySecond: 0 });
	});
});
