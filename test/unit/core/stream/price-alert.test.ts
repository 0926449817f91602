import fc from 'fast-check';
import {
	type AlertCondition,
	type AlertRule,
	type AlertState,
	stepAlert,
} from '../../../../brokers/core/stream/price-alert';
import { toUnits } from '../../../../brokers/core/money';

const units = (rupees: number) =>
	rupees < 0 ? -toUnits(String(-rupees)) : toUnits(String(rupees));

function rule(condition: AlertCondition, value: number, hysteresis = 0, repeat = 'eachTime') {
	const [exact, back] = [units(value), units(hysteresis)];
	return { condition, value: exact, hysteresis: back, repeat } as AlertRule;
}

/** The prices at which it alarms. */
function alarms(of: AlertRule, prices: number[], close: number | null = 100): number[] {
	let state: AlertState = 'unseen';
	return prices.filter((price) => {
		const step = stepAlert(of, state, units(price), close === null ? null : units(close));
		({ state } = step);
		return step.alarms;
	});
}

test.each<[AlertCondition, number, number[], number[]]>([
	['above', 800, [801, 802, 799, 800, 805, 799.95, 800.05], [801, 800, 800.05]],
	['below', 800, [801, 800, 799, 800.05, 799.95], [800, 799.95]],
	['crossesUp', 800, [801, 802, 799.9, 800, 801, 799, 801], [800, 801]],
	['crossesDown', 800, [799, 800, 800.05, 800, 799, 801, 799], [800, 799]],
	['changePercent', 2.5, [102.4999, 102.5, 103, 102, 104], [102.5, 104]],
	['changePercent', -2.5, [97.5001, 97.5, 90, 98, 97], [97.5, 97]],
])('%s %d: %j alarms at %j', (condition, value, prices, expected) => {
	expect(alarms(rule(condition, value), prices)).toEqual(expected);
});

test('once is once', () => {
	expect(alarms(rule('crossesUp', 800, 0, 'once'), [799, 800, 700, 801])).toEqual([800]);
	expect(alarms(rule('above', 800, 0, 'once'), [800, 700, 801])).toEqual([800]);
});

test.each<[AlertCondition, number, number, number[], number[]]>([
	['above', 800, 2, [800, 798.05, 800, 798, 800], [800, 800]],
	['below', 800, 2, [800, 801.95, 800, 802, 800], [800, 800]],
	['crossesUp', 800, 2, [799.95, 800, 799, 800, 798, 801], [800, 801]],
	// Back by rupees, not by percent: 2.5 % above 100 is 102.5.
	['changePercent', 2.5, 1, [102.5, 101.6, 102.5, 101.5, 102.6], [102.5, 102.6]],
	['changePercent', -2.5, 1, [97.5, 98.4, 97.5, 98.5, 97.4], [97.5, 97.4]],
])('%s %d with a hysteresis of %d', (condition, value, hysteresis, prices, expected) => {
	expect(alarms(rule(condition, value, hysteresis), prices)).toEqual(expected);
});

test('a change is exact: where floats would round, it does not', () => {
	// 0.1 + 0.2 of this world: 8.05 × 1.1 is 8.855 exactly, and 8.855000000000002 in floats.
	expect(alarms(rule('changePercent', 10), [8.854, 8.855], 8.05)).toEqual([8.855]);
	expect(
		alarms(rule('changePercent', 0.0001), [1_000_000, 1_000_000.9999, 1_000_001], 1_000_000),
	).toEqual([1_000_001]);
});

test('without the close before a change is not known', () => {
	expect(alarms(rule('changePercent', 1), [100, 200], null)).toEqual([]);
	expect(alarms(rule('changePercent', 1), [100, 200], 0)).toEqual([]);
});

describe('random walks', () => {
	const prices = fc.array(
		fc.integer({ min: 780, max: 820 }).map((paise) => paise / 20 + 760),
		{
			minLength: 1,
			maxLength: 200,
		},
	);
	const conditions = fc.constantFrom<AlertCondition>('above', 'below', 'crossesUp', 'crossesDown');
	const hysteresis = fc.constantFrom(0, 0.05, 0.5, 1);

	test('never alarm twice without going back, and never miss what is asked for', () => {
		fc.assert(
			fc.property(prices, conditions, hysteresis, (walk, condition, back) => {
				const value = 800;
				const isUp = condition === 'above' || condition === 'crossesUp';
				const isMet = (price: number) => (isUp ? price >= value : price <= value);
				const hasGoneBack = (price: number) =>
					!isMet(price) && Math.abs(price - value) * 20 >= back * 20 - 1e-6;
				// By the words of the form, told with floats that are multiples of a twentieth.
				const expected: boolean[] = [];
				let ready = condition === 'above' || condition === 'below';
				let fired = false;
				for (const price of walk) {
					const alarm = ready && isMet(price);
					expected.push(alarm);
					if (alarm) [ready, fired] = [false, true];
					else if (!ready && (fired ? hasGoneBack(price) : !isMet(price))) ready = true;
				}
				let state: AlertState = 'unseen';
				const of = rule(condition, value, back);
				const told = walk.map((price) => {
					const step = stepAlert(of, state, units(price), null);
					({ state } = step);
					return step.alarms;
				});
				expect(told).toEqual(expected);
			}),
			{ numRuns: 500 },
		);
	});
});
