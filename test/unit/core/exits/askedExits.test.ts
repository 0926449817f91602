import { checkLevels, readExits } from '../../../../brokers/core/exits/asked-exits';
import { newPlan, readPlan } from '../../../../brokers/core/exits/exit-plan';
import { failureOf } from '../../support/failures';
import { instrument } from '../../support/instruments';

const stopLoss = { triggerPrice: 770 };
const read = (exits: unknown, others: object = {}) => readExits('b', { exits, ...others } as never);

test('exits as a form has them; none where the option is not added', () => {
	expect(readExits('b', {})).toBeNull();
	const blank = { orderType: undefined, price: undefined };
	expect(read({ stopLoss })).toEqual({
		...{ target: null, stopLoss: { ...stopLoss, ...blank } },
		...{ closeIfExitsFail: false, keepEntry: false },
	});
	expect(read({ stopLoss, keepEntry: true })).toMatchObject({ keepEntry: true });
});

test.each([
	['a text', '770', {}, /set of fields/],
	['a list', [stopLoss], {}, /set of fields/],
	['nothing', {}, {}, /no stop-loss/],
	['a stop-loss that is a number', { stopLoss: 770 }, {}, /set of fields/],
	['a target with nothing in it', { stopLoss, target: {} }, {}, /nothing in it/],
	['a target alone', { target: { triggerPrice: 840 } }, {}, /without a stop-loss/],
	['another field', { stopLoss, trailing: 1 }, {}, /"trailing"/],
	['a flag that is a text', { stopLoss, closeIfExitsFail: 'yes' }, {}, /true or false/],
	['a bracket beside', { stopLoss }, { bracket: {} }, /both given/],
	['a split beside', { stopLoss }, { splitAboveFreeze: true }, /not split/],
])('%s: an error before anything is sent', async (_, exits, others, words) => {
	const error = await failureOf(() => read(exits, others));
	expect(error).toMatchObject({ failure: 'input', field: 'exits', code: 'INVALID_EXITS' });
	expect(error.message).toMatch(words);
});

const levels = (
	side: 'BUY' | 'SELL',
	stop: number,
	price: string | null,
	target: number | null,
) => {
	const leg = (triggerPrice: number) => ({ triggerPrice, orderType: undefined, price: undefined });
	const flags = { closeIfExitsFail: false, keepEntry: false };
	const exits = { stopLoss: leg(stop), target: target === null ? null : leg(target), ...flags };
	return () => checkLevels('b', exits, { side, price, instrument: instrument() });
};

test.each([
	['BUY', 770, '800', 840],
	['BUY', 770, null, 840],
	['BUY', 770, '800', null],
	['SELL', 840, '800', 770],
	['SELL', 840, null, null],
] as const)(
	'%s with a stop at %i, an entry at %s and a target at %s',
	(side, stop, price, target) => {
		expect(levels(side, stop, price, target)()).toEqual({
			...{ stopLoss: String(stop), target: target === null ? null : String(target) },
		});
	},
);

test.each([
	['BUY', 800, '800', null],
	['BUY', 810, '800', 840],
	['BUY', 770, '800', 790],
	['BUY', 840, null, 770],
	['SELL', 770, '800', 840],
	['SELL', 840, '800', 810],
] as const)(
	'%s with a stop at %i, an entry at %s and a target at %s is the wrong way round',
	async (side, stop, price, target) => {
		expect(await failureOf(levels(side, stop, price, target))).toMatchObject({
			...{ code: 'EXITS_ON_WRONG_SIDE', failure: 'input' },
		});
	},
);

test('a plan is read as it was written, and nothing else is one', () => {
	const plan = newPlan({ quantities: [10], price: null, until: 5 });
	plan.exits.push([1, 4]);
	expect(readPlan(JSON.stringify(plan))).toEqual(plan);
	const broken = [
		{},
		{ ...plan, exits: [[1, -4]] },
		{ ...plan, close: 0 },
		{ ...plan, exits: null },
	];
	for (const other of broken) expect(readPlan(JSON.stringify(other))).toBeNull();
	for (const text of [null, '', 'x', '{"quantities":[10],"price":null,"until":5}'])
		expect(readPlan(text)).toBeNull();
});
