import { medianSkewSeconds } from '../../../../brokers/core/check/skew';
import { reply } from '../../support/transport';

const NOW = Date.UTC(2026, 10, 26, 9);
const exchange = (aheadMs: number | null) => ({
	// A header has no fractions of a second.
	reply: reply('', 200, aheadMs === null ? null : Math.floor((NOW + aheadMs) / 1000) * 1000),
	ms: 40,
	at: NOW,
});

test.each([
	[[exchange(0)], 0],
	[[exchange(900)], 0],
	[[exchange(95_000), exchange(95_400), exchange(-3_600_000)], 95],
	[[exchange(-61_000)], -61],
	[[exchange(null), { reply: null, ms: 1, at: NOW }], null],
	[[], null],
])('%#', (exchanges, seconds) => {
	const skew = medianSkewSeconds(exchanges);
	if (seconds === null) expect(skew).toBeNull();
	else expect(Math.abs((skew ?? NaN) - seconds)).toBeLessThanOrEqual(1);
});
