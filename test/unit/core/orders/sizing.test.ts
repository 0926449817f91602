import fc from 'fast-check';
import { fromUnits, orderValue, toUnits } from '../../../../brokers/core/money';
import {
	readSizing,
	splitUnits,
	unitsOfLots,
	unitsOfRupees,
} from '../../../../brokers/core/orders/sizing';
import { future } from '../../support/instruments';

const codeOf = (work: () => unknown) => {
	try {
		work();
	} catch (error) {
		return (error as { code: string }).code;
	}
	return null;
};
const rules = (lotSize: number, freezeQuantity: number | null) => ({
	...{ tradingSymbol: 'X', tickSize: '0.05', lotSize, freezeQuantity },
});

test.each([
	[{}, null],
	[{ quantityIn: 'units', splitAboveFreeze: false }, null],
	[{ quantityIn: 'lots' }, { unit: 'lots', split: false, protection: null }],
	[{ splitAboveFreeze: true }, { unit: 'units', split: true, protection: null }],
	[{ marketProtection: '1.50' }, { unit: 'units', split: false, protection: '1.5' }],
])('%j asks for %j', (options, sizing) => expect(readSizing('b', options)).toEqual(sizing));

test.each([
	[{ quantityIn: 'Lots' }, 'INVALID_CHOICE'],
	[{ quantityIn: '' }, 'INVALID_CHOICE'],
	[{ splitAboveFreeze: 'true' }, 'INVALID_SPLIT'],
	[{ splitAboveFreeze: true, bracket: {} }, 'SPLIT_BRACKET'],
	[{ marketProtection: 0 }, 'INVALID_PROTECTION'],
	[{ marketProtection: 51 }, 'INVALID_PROTECTION'],
	[{ marketProtection: -1 }, 'INVALID_PROTECTION'],
	[{ marketProtection: null }, 'INVALID_PROTECTION'],
])('%j is refused as %s', (options, code) =>
	expect(codeOf(() => readSizing('b', options))).toBe(code),
);

test.each([
	[2, 130],
	['3', 195],
	[1.5, 'INVALID_QUANTITY'],
	[0, 'INVALID_QUANTITY'],
	['', 'INVALID_QUANTITY'],
])('%p lots of 65', (lots, units) => {
	const work = () => unitsOfLots('b', lots, rules(65, null));
	expect(typeof units === 'number' ? work() : codeOf(work)).toBe(units);
});

test.each([
	['an option', 10_000, '100', {}, 65],
	['less than a second lot', 12_999.99, '100', {}, 65],
	['exactly two', 13_000, '100', {}, 130],
	['less than one', 6_499, '100', {}, 'BELOW_ONE_LOT'],
	['nothing', 0, '100', {}, 'INVALID_QUANTITY'],
	['no amount', 'many', '100', {}, 'INVALID_QUANTITY'],
	['a currency', 250_000, '83.5', { exchange: 'CDS', underlying: 'USDINR', lotSize: 1 }, 2],
	[
		'what nobody knows the worth of',
		1e6,
		'5',
		{ exchange: 'MCX', underlying: 'X' },
		'UNKNOWN_CONTRACT_VALUE',
	],
])('rupees: %s', (_, rupees, price, changes, units) => {
	const work = () => unitsOfRupees('b', rupees, price, { ...future({ lotSize: 65 }), ...changes });
	expect(typeof units === 'number' ? work() : codeOf(work)).toBe(units);
});

test('an amount buys whole lots, never above it, and one lot more would be', () => {
	const paise = fc.integer({ min: 1, max: 10_000_000 });
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 2_000 }), paise, paise, (lotSize, cost, amount) => {
			const price = fromUnits(BigInt(cost) * 100n);
			const rupees = fromUnits(BigInt(amount) * 10_000n);
			const worth = (units: number) => toUnits(orderValue(price, units));
			const contract = future({ lotSize });
			const work = () => unitsOfRupees('b', rupees, price, contract);
			if (worth(lotSize) > toUnits(rupees)) return expect(codeOf(work)).toBe('BELOW_ONE_LOT');
			const units = work();
			expect(units % lotSize).toBe(0);
			expect(worth(units) <= toUnits(rupees)).toBe(true);
			expect(worth(units + lotSize) > toUnits(rupees)).toBe(true);
		}),
	);
});

test.each([
	[4_000, 65, 1_800, [1_755, 1_755, 490]],
	[1_755, 65, 1_800, [1_755]],
	[3_510, 65, 1_756, [1_755, 1_755]],
	[1_200, 30, 600, [600, 600]],
	[1_200, 30, 601, [600, 600]],
	[65_000, 65, null, [65_000]],
	[65_000, 65, 0, [65_000]],
])('%i units in lots of %i under a freeze of %p', (units, lot, freeze, plan) => {
	expect(splitUnits('b', units, rules(lot, freeze))).toEqual(plan);
});

test('what would take too many orders, or could not be split, is refused', () => {
	expect(codeOf(() => splitUnits('b', 65 * 10_000, rules(65, 100)))).toBe('TOO_MANY_ORDERS');
	expect(codeOf(() => splitUnits('b', 65, rules(65, 30)))).toBe('TOO_MANY_ORDERS');
});

test('the orders of a plan are together what was asked for, each in lots and within the freeze', () => {
	const shape = fc.record({
		lot: fc.integer({ min: 1, max: 1_500 }),
		lotsEach: fc.integer({ min: 1, max: 60 }),
		odd: fc.nat(1_499),
		lots: fc.integer({ min: 1, max: 3_000 }),
	});
	fc.assert(
		fc.property(shape, ({ lot, lotsEach, odd, lots }) => {
			const freeze = lot * lotsEach + (odd % lot);
			fc.pre(lots / lotsEach < 100);
			const plan = splitUnits('b', lot * lots, rules(lot, freeze));
			expect(plan.reduce((total, units) => total + units, 0)).toBe(lot * lots);
			expect(plan.filter((units) => units > freeze || units % lot !== 0 || units <= 0)).toEqual([]);
			expect(plan).toHaveLength(Math.ceil(lots / lotsEach));
		}),
	);
});
