import fc from 'fast-check';
import { fromUnits, isMultipleOf, toUnits } from '../../../../brokers/core/money';
import { protectedPrice } from '../../../../brokers/core/orders/price-protection';

const quote = (
	lastPrice: number | null,
	lowerCircuit: number | null,
	upperCircuit: number | null,
) => ({
	...{ lastPrice, lowerCircuit, upperCircuit },
});

test.each([
	['BUY', '1', quote(100, null, null), '0.05', '101'],
	['BUY', '1', quote(100.05, null, null), '0.05', '101.05'],
	['SELL', '1', quote(100.05, null, null), '0.05', '99.05'],
	['SELL', '1', quote(100, 0, 0), '0.05', '99'],
	['BUY', '5', quote(100, 90, 104.02), '0.05', '104'],
	['SELL', '5', quote(100, 96.01, 110), '0.05', '96.05'],
	['BUY', '0.01', quote(0.05, null, null), '0.05', '0.05'],
	['SELL', '50', quote(0.05, null, null), '0.05', '0.05'],
	['BUY', '2', quote(24_512.35, null, null), '5', '25000'],
	['BUY', '1', quote(0.03, null, null), '0.05', null],
	['BUY', '1', quote(null, 1, 2), '0.05', null],
	['BUY', '1', quote(0, 1, 2), '0.05', null],
	['BUY', '1', quote(83.1275, null, null), '0', '83.9587'],
] as const)('%s %s %% from %j, tick %s: %p', (side, percent, prices, tick, price) => {
	expect(protectedPrice(side, percent, prices, tick)).toBe(price);
});

test('on the tick, within the distance and the circuits, and as near to them as a tick', () => {
	const paise = fc.integer({ min: 500, max: 10_000_000 });
	const shape = fc.record({
		side: fc.constantFrom('BUY' as const, 'SELL' as const),
		percent: fc.integer({ min: 1, max: 5_000 }),
		last: paise,
		circuit: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
		tick: fc.constantFrom('0.05', '0.01', '0.1', '5'),
	});
	fc.assert(
		fc.property(shape, ({ side, percent, last, circuit, tick }) => {
			const of = (hundredths: number) =>
				(BigInt(last) * BigInt(10_000 + hundredths) * 100n) / 10_000n;
			const sign = side === 'BUY' ? 1 : -1;
			const limit =
				circuit === null ? null : Number(fromUnits((of(sign * circuit * 100) / 100n) * 100n));
			const prices = quote(
				last / 100,
				side === 'SELL' ? limit : null,
				side === 'BUY' ? limit : null,
			);
			const price = protectedPrice(side, String(percent / 100), prices, tick);
			if (price === null) return;
			expect(isMultipleOf(price, tick)).toBe(true);
			const bounds = [of(sign * percent), ...(limit === null ? [] : [toUnits(String(limit))])];
			const beyond = (units: bigint) =>
				bounds.some((bound) => (side === 'BUY' ? units > bound + 1n : units < bound - 1n));
			expect(beyond(toUnits(price))).toBe(false);
			expect(beyond(toUnits(price) + BigInt(sign) * (toUnits(tick) + 2n))).toBe(true);
		}),
	);
});
