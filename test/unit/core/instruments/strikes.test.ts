import fc from 'fast-check';
import { atTheMoney, strikesAround } from '../../../../brokers/core/instruments/strikes';

const STRIKES = ['97.5', '100', '102.5', '105', '110', '120'];

test.each([
	[0, 0],
	[97.5, 0],
	[98.74, 0],
	[98.75, 0],
	[98.76, 1],
	[101.25, 1],
	[107.5, 3],
	[107.51, 4],
	[9999, 5],
])('at %p the money is at strike %i', (price, place) => {
	expect(atTheMoney(STRIKES, price)).toBe(place);
});

test.each([
	[103, 1, ['100', '102.5', '105']],
	[97, 2, ['97.5', '100', '102.5']],
	[130, 1, ['110', '120']],
	[103, 99, STRIKES],
])('around %p, %i each side', (price, each, strikes) => {
	expect(strikesAround(STRIKES, price, each)).toEqual(strikes);
});

test('no strikes: none', () => expect(strikesAround([], 100, 3)).toEqual([]));

test('no strike is nearer than the one at the money', () => {
	const paise = fc.integer({ min: 5, max: 10_000_000 });
	fc.assert(
		fc.property(fc.uniqueArray(paise, { minLength: 1, maxLength: 30 }), paise, (all, price) => {
			const sorted = [...all].sort((one, other) => one - other);
			const place = atTheMoney(
				sorted.map((strike) => String(strike / 100)),
				price / 100,
			);
			const nearest = Math.min(...sorted.map((strike) => Math.abs(strike - price)));
			expect(Math.abs(sorted[place] - price)).toBe(nearest);
		}),
	);
});
