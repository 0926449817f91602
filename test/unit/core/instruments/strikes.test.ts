import fc from 'fast-check';
import {
	atTheMoney,
	nearestTo,
	strikeFromMoney,
	strikesAround,
} from '../../../../brokers/core/instruments/strikes';

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

test.each([
	[0, 'CE', '102.5'],
	[1, 'CE', '105'],
	[-2, 'CE', '97.5'],
	[2, 'PE', '97.5'],
	[-3, 'PE', '120'],
	[4, 'CE', null],
	[3, 'PE', null],
] as const)('%i from the money of a %s at 103', (steps, side, strike) => {
	expect(strikeFromMoney(STRIKES, 103, steps, side)).toBe(strike);
});

test.each([
	[[10, 8, 6.5], 8.1, 1],
	[[10, 8, 6], 9, 1],
	[[6, 8, 10], 9, 1],
	[[8, 8], 8, 0],
	[[null, 40, null], 1, 1],
	[[0.1, 0.3], 0.2, 0],
	[[null], 5, null],
	[[], 5, null],
])('of %p the nearest to %p', (figures, target, place) => {
	expect(nearestTo(figures, target)).toBe(place);
});

const strikesAndSpot = fc.tuple(
	fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 40 }),
	fc.integer({ min: 1, max: 10_000_000 }),
);

test('a step out of the money of a call is one into it of a put, by strikes that exist', () => {
	fc.assert(
		fc.property(strikesAndSpot, fc.integer({ min: -45, max: 45 }), ([all, spot], steps) => {
			const sorted = [...all].sort((one, other) => one - other).map(String);
			const call = strikeFromMoney(sorted, spot / 100, steps, 'CE');
			expect(strikeFromMoney(sorted, spot / 100, -steps, 'PE')).toBe(call);
			if (call === null) return;
			const money = sorted[atTheMoney(sorted, spot / 100)];
			const between = sorted.filter(
				(each) =>
					Number(each) > Math.min(Number(money), Number(call)) &&
					Number(each) <= Math.max(Number(money), Number(call)),
			);
			expect(between).toHaveLength(Math.abs(steps));
			expect(Math.sign(Number(call) - Number(money))).toBe(Math.sign(steps));
		}),
	);
});

test('nothing is nearer than the nearest, and what has no figure is never it', () => {
	const figure = fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: null });
	fc.assert(
		fc.property(fc.array(figure, { maxLength: 30 }), fc.nat(100_000), (paise, target) => {
			const rupees = paise.map((each) => (each === null ? null : each / 100));
			const place = nearestTo(rupees, target / 100);
			const known = paise.filter((each) => each !== null);
			if (place === null) return expect(known).toEqual([]);
			const away = known.map((each) => Math.abs(each - target));
			expect(Math.abs((paise[place] ?? NaN) - target)).toBe(Math.min(...away));
		}),
	);
});
