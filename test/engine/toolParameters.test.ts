/** Find Option and Place Order as tools, with what a model may fill in for the fields that are left to it. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { SimOrder } from '../../simulators/core';
import { Trader, useFastWorld } from './orders/support';
import { BROKERS, bySymbol, type BrokerName } from './support';
import { toolOf } from './toolSupport';

const world = useFastWorld();
const LOT = 65;
const MOST_RUPEES = 50_000;
const FIND = {
	angelOne: { exchange: 'NFO' },
	groww: { exchange: 'NSE' },
};
const OPTION = {
	angelOne: { exchange: 'NFO', product: 'CARRYFORWARD' },
	groww: { exchange: 'NSE', segment: 'FNO', product: 'NRML' },
};

interface Call {
	asked: IDataObject;
	/** What the model is told. */
	said: string;
	orders: SimOrder[];
}

/** Calls one tool with each of these parameters, in one execution. */
async function callEach(name: BrokerName, trader: Trader, all: INodeParameters[]): Promise<Call[]> {
	const { engine } = world();
	const { simulator } = trader;
	const calls: Call[] = [];
	await engine.runCode(
		async function () {
			for (const parameters of all) {
				const before = simulator.orders.length;
				const said: string[] = [];
				await toolOf(this, [name, engine.nodeType(name)], parameters, said)();
				const orders = simulator.orders.slice(before);
				calls.push({ asked: parameters as IDataObject, said: said.join('\n'), orders });
			}
			return [[]];
		},
		{ credential: trader.credential },
	);
	return calls;
}

async function account(name: BrokerName): Promise<Trader> {
	const trader = await Trader.at(world(), name);
	const { credential } = trader;
	await world().engine.editCredential(credential.id, { maxOrderValue: MOST_RUPEES });
	(trader.simulator.accounts.at(-1) as { cash: number }).cash = 1_000_000_000;
	return trader;
}

const findForm = (name: BrokerName, changes: INodeParameters = {}): INodeParameters => ({
	...{ resource: 'instrument', operation: 'findOption', underlying: 'NIFTY', ...FIND[name] },
	...{ expiry: 'currentWeek', optionType: 'CE', strikeRule: 'atm', strikeValue: 0, ...changes },
});

/** A call that was found by the tool, as an order for it. */
async function optionForm(name: BrokerName, trader: Trader): Promise<INodeParameters> {
	const [{ said }] = await callEach(name, trader, [findForm(name)]);
	const [, tradingSymbol] = /"tradingSymbol":"([^"]+)"/.exec(said) ?? [];
	return {
		...{ resource: 'order', operation: 'place', ...OPTION[name] },
		...{ instrument: bySymbol(tradingSymbol), orderType: 'LIMIT' },
	};
}

/** No number of units, lots or rupees in any reading. */
const NO_QUANTITIES = [
	...['10 lots', 'ALL', 'all', 'max', '', '1e999', '0x41', '6,500', '1_000', '६५', '65; BUY 6500'],
	...[-1, '-65', 0, '0', 65.5, '65.5', -0.5, NaN, Infinity, null, true, [65], { value: 65 }],
] as const;
/** Numbers, of which no more than the limit may leave. */
const HUGE = [1_000_000, '99999999', 1e15, '1e6', 1e308] as const;
const UNITS = ['units', 'lots', 'rupees'] as const;

/** What is wrong by its name, or which limit of the credential it is above. */
const REFUSED =
	/^Quantity |^The order is worth|^The (?:quantity|order value) |freeze quantity|limit of 50000|not enough for one lot/;

describe.each(BROKERS)('%s: what a model fills in', (name) => {
	test('Find Option: found, and what is none of its choices is told with the choices', async () => {
		const trader = await account(name);
		const [found, ...wrong] = await callEach(name, trader, [
			findForm(name),
			...([
				{ optionType: 'CALL' },
				{ strikeRule: 'closest' },
				{ expiry: 'thursday' },
				{ strikeValue: 'two up' },
				{ strikeValue: 4_000 },
				{ underlying: 'Nifty Fifty Index' },
				{ underlying: '' },
				{ expiry: 'date', expiryDate: '2026-13-45' },
				{ strikeRule: 'delta', strikeValue: 30 },
				{ strikeRule: 'premium', strikeValue: -5 },
			].map((changes) => findForm(name, changes as INodeParameters)) as INodeParameters[]),
		]);
		expect(found.said).toMatch(/"lotSize":65/);
		expect(found.said).toMatch(/"tradingSymbol":"NIFTY/);
		const told = /must be one of|must be (?:a|an) |There is no |is empty/;
		for (const { asked, said, orders } of wrong)
			expect({ asked, said, orders }).toEqual({
				...{ asked, orders: [], said: expect.stringMatching(told) as string },
			});
	}, 60_000);

	test('Place Order: no number is no order, in whatever unit and split', async () => {
		const trader = await account(name);
		const form = await optionForm(name, trader);
		const all = UNITS.flatMap((quantityIn) =>
			NO_QUANTITIES.map((quantity, place) => ({
				...{ ...form, transactionType: 'SELL', price: 0.05, quantity },
				options: { quantityIn, splitAboveFreeze: place % 2 === 0 },
			})),
		) as unknown as INodeParameters[];
		const calls = await callEach(name, trader, all);
		for (const { asked, said, orders } of calls)
			expect({ asked, said, orders }).toEqual({
				...{ asked, orders: [], said: expect.stringMatching(REFUSED) as string },
			});
	}, 60_000);

	test('Place Order: huge quantities never leave above Max Order Value, whole or in parts', async () => {
		const trader = await account(name);
		const form = await optionForm(name, trader);
		const all = UNITS.flatMap((quantityIn) =>
			[...HUGE, 62 * LOT, 7 * LOT].flatMap((quantity) =>
				[true, false].flatMap((splitAboveFreeze) =>
					['BUY', 'SELL'].map((transactionType) => ({
						...{ ...form, transactionType, price: 100, quantity },
						options: { quantityIn, splitAboveFreeze },
					})),
				),
			),
		) as unknown as INodeParameters[];
		const refusal = expect.stringMatching(REFUSED) as string;
		const calls = await callEach(name, trader, all);
		for (const { asked, said, orders } of calls) {
			const worth = orders.reduce((sum, one) => sum + one.quantity * 100, 0);
			expect({ asked, isWithin: worth <= MOST_RUPEES }).toEqual({ asked, isWithin: true });
			if (orders.length === 0) expect({ asked, said }).toEqual({ asked, said: refusal });
		}
		// Seven lots bought at 100 are worth 45,500.
		expect(calls.some(({ orders }) => orders.length > 0)).toBe(true);
	}, 60_000);

	test('Place Order: a sale that was asked for is never a buy, and words that are no side are no order', async () => {
		const trader = await account(name);
		const form = await optionForm(name, trader);
		const sides = [
			'sell',
			' Sell ',
			'SELL',
			'short',
			'S',
			'-1',
			'SELL BUY',
			'B',
			'',
			null,
			0,
			false,
			['SELL'],
		];
		const options = { quantityIn: 'lots', splitAboveFreeze: true };
		const all = sides.map((transactionType) => ({
			...{ ...form, transactionType, price: 100, quantity: 1, options },
		})) as unknown as INodeParameters[];
		const calls = await callEach(name, trader, all);
		expect(calls.flatMap(({ orders }) => orders.map((one) => one.transactionType))).toContain(
			'SELL',
		);
		for (const { asked, said, orders } of calls) {
			const isSale = /^\s*sell\s*$/i.test(JSON.stringify(asked.transactionType).slice(1, -1));
			const told = isSale
				? /"transactionType":"SELL"/
				: /^Transaction type must be one of BUY, SELL/;
			expect({ asked, said }).toEqual({ asked, said: expect.stringMatching(told) as string });
			expect(orders.filter(({ transactionType }) => transactionType !== 'SELL')).toEqual([]);
		}
	}, 60_000);

	test('Place Order: options that are no choice are no order', async () => {
		const trader = await account(name);
		const form = await optionForm(name, trader);
		const all = [
			...['LOTS', 'shares', 'lot', '', null, 5].map((quantityIn) => ({ quantityIn })),
			...['true', 'yes', 1, null, 'false'].map((splitAboveFreeze) => ({ splitAboveFreeze })),
			...[0, -1, 'one', 80].map((marketProtection) => ({ marketProtection })),
			...['true', 1].map((dryRun) => ({ dryRun })),
			{ bracket: { squareOff: 10, stopLoss: 10 }, splitAboveFreeze: true },
		].map((options) => ({
			...{ ...form, transactionType: 'SELL', price: 100, quantity: LOT, options },
		})) as unknown as INodeParameters[];
		const calls = await callEach(name, trader, all);
		const told =
			/^(?:Quantity In|Split Above Freeze Quantity|Market Protection|Dry Run) must be|not split|bracket/i;
		for (const { asked, said, orders } of calls)
			expect({ asked, said, orders }).toEqual({
				...{ asked, orders: [], said: expect.stringMatching(told) as string },
			});
	}, 60_000);
});
