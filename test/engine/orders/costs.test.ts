/** What orders would block and cost: nothing is placed. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	addGrowwAccount,
	BROKERS,
	bySymbol,
	growwFields,
	names,
	PROFILE,
	requestsDuring,
	run,
	type BrokerName,
} from '../support';
import { useFastWorld } from './support';
import type { RunOptions, RunResult, StoredCredential } from '../harness';

const world = useFastWorld();

const MARGIN = { resource: 'order', operation: 'getMargin' };
const CHARGES = { resource: 'order', operation: 'getCharges' };
const BASKET = { options: { asBasket: true } };
const READ = { angelOne: 'batch', groww: 'orders' };
const FUNDS = { angelOne: 'getRMS', groww: 'user' };

/** A new account that has logged in. */
async function trader(name: BrokerName, changes = {}): Promise<StoredCredential> {
	const credential = await world().broker(name).newCredential(changes);
	await run(world().engine, world().broker(name), credential, PROFILE);
	return credential;
}

async function ask(
	name: BrokerName,
	credential: StoredCredential,
	parameters: INodeParameters,
	options: Partial<RunOptions> = {},
) {
	const broker = world().broker(name);
	let result!: RunResult;
	const requests = await requestsDuring(broker.simulator, async () => {
		const order = broker.order(parameters);
		result = await run(world().engine, broker, credential, order, options);
	});
	return { result, requests };
}

function json(result: RunResult): IDataObject[] {
	if (result.status !== 'success') throw new Error(`${result.error?.message}`);
	return result.items.map((item) => item.json);
}

/** A contract as the editor's list gives it. */
async function contract(name: BrokerName, filter: string, credential: StoredCredential) {
	const scope = name === 'angelOne' ? { exchange: 'NFO' } : { exchange: 'NSE', segment: 'FNO' };
	const options = { filter, parameters: scope, credential };
	const { results } = await world().engine.listSearch(name, 'searchInstruments', options);
	const product = name === 'angelOne' ? 'CARRYFORWARD' : 'NRML';
	const instrument = { __rl: true, mode: 'list', value: results[0].value };
	return { ...scope, product, instrument, quantity: 65, orderType: 'MARKET', price: '' };
}

const items = (count: number) => Array.from({ length: count }, (_, at) => ({ quantity: at + 1 }));
const EACH = { quantity: '={{ $json.quantity }}' };
const FIELDS =
	'broker requiredMargin span exposure optionPremium benefit charges availableCash sufficient';

describe('Get Required Margin', () => {
	test('Angel One: the exact request, and the margin beside the cash', async () => {
		const { result, requests } = await ask('angelOne', await trader('angelOne'), MARGIN);
		expect(names(requests).sort()).toEqual(['batch', 'getRMS']);
		const [{ body, query }] = requests.filter(({ method }) => method === 'POST');
		expect(query).toEqual({});
		expect(body).toEqual({
			positions: [
				{
					...{ exchange: 'NSE', qty: 10, price: 800, productType: 'DELIVERY' },
					...{ token: '3045', tradeType: 'BUY', orderType: 'LIMIT' },
				},
			],
		});
		expect(json(result)).toEqual([
			{
				broker: 'angelOne',
				requiredMargin: 8000,
				span: 0,
				exposure: null,
				optionPremium: 0,
				benefit: 0,
				charges: null,
				availableCash: 500_000,
				sufficient: true,
			},
		]);
	});

	test('Groww: the exact request, and the margin beside the balance of the product', async () => {
		const { result, requests } = await ask('groww', await trader('groww'), MARGIN);
		expect(names(requests).sort()).toEqual(['orders', 'user']);
		const [{ body, query }] = requests.filter(({ method }) => method === 'POST');
		expect(query).toEqual({ segment: 'CASH' });
		expect(body).toEqual([
			{
				...{ trading_symbol: 'SBIN', transaction_type: 'BUY', quantity: 10, price: 800 },
				...{ order_type: 'LIMIT', product: 'CNC', exchange: 'NSE', segment: 'CASH' },
			},
		]);
		expect(json(result)).toEqual([
			expect.objectContaining({
				broker: 'groww',
				requiredMargin: 8002.4,
				charges: 2.4,
				benefit: null,
				availableCash: 600_000,
				sufficient: true,
			}),
		]);
	});

	describe.each(BROKERS)('%s', (name) => {
		test('more than the account has is not sufficient', async () => {
			const credential = await trader(name);
			const { result } = await ask(name, credential, { ...MARGIN, quantity: 1000 });
			expect(json(result)).toMatchObject([{ sufficient: false }]);
			expect(Object.keys(json(result)[0]).join(' ')).toBe(FIELDS);
		});

		test('raw is the calculator’s own data', async () => {
			const raw = { ...MARGIN, simplify: false };
			const [data] = json((await ask(name, await trader(name), raw)).result);
			expect(data).toHaveProperty(name === 'angelOne' ? 'marginComponents' : 'total_requirement');
		});

		test('50 items: one call each, and one read of the balance', async () => {
			const credential = await trader(name);
			const { result, requests } = await ask(
				name,
				credential,
				{ ...MARGIN, ...EACH },
				{
					items: items(50),
				},
			);
			const asked = names(requests);
			expect(asked.filter((part) => part === READ[name])).toHaveLength(50);
			expect(asked.filter((part) => part === FUNDS[name])).toHaveLength(1);
			const needed = json(result).map(({ requiredMargin }) =>
				Math.floor(Number(requiredMargin) / 800),
			);
			expect(needed).toEqual(items(50).map(({ quantity }) => quantity));
			expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual(
				items(50).map((_, item) => ({ item })),
			);
		});

		test('a basket of contracts is one call and one result, paired with all', async () => {
			const credential = await trader(name);
			const future = await contract(name, 'nifty fut', credential);
			const { result, requests } = await ask(
				name,
				credential,
				{
					...MARGIN,
					...future,
					...BASKET,
					transactionType: '={{ $json.quantity === 1 ? "BUY" : "sell" }}',
				},
				{ items: items(3) },
			);
			const [{ body }] = requests.filter(({ path }) => path.endsWith(READ[name]));
			expect(JSON.stringify(body).match(/"(BUY|SELL)"/g)).toEqual(['"BUY"', '"SELL"', '"SELL"']);
			expect(json(result)).toEqual([expect.objectContaining({ broker: name, sufficient: false })]);
			expect(result.items[0].pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		});

		test('an item that breaks a rule fails alone; in a basket it fails them all', async () => {
			const credential = await trader(name);
			const wrong = { ...MARGIN, price: '={{ $json.quantity === 2 ? 800.01 : 800 }}' };
			const go = { items: items(3), continueOnFail: true };
			const single = await ask(name, credential, wrong, go);
			expect(json(single.result)).toMatchObject([
				{ sufficient: true },
				{ code: 'OFF_TICK', broker: name },
				{ sufficient: true },
			]);
			const basket = await ask(name, credential, { ...wrong, ...BASKET }, go);
			expect(json(basket.result)).toMatchObject(Array(3).fill({ broker: name }));
			expect(JSON.stringify(json(basket.result))).toMatch(/Order 2 of the basket: Price 800.01/);
			expect(basket.requests).toEqual([]);
		});

		test.each(['true', 1, null])(
			'As Basket that is %p is an error, not a choice',
			async (asBasket) => {
				const options = { options: { asBasket } };
				const { result, requests } = await ask(name, await trader(name), { ...MARGIN, ...options });
				expect(result.error?.context).toMatchObject({ code: 'INVALID_AS_BASKET' });
				expect(requests).toEqual([]);
			},
		);

		test('balances that cannot be read: the margin, and a hint', async () => {
			const credential = await trader(name);
			const { paths, simulator } = world().broker(name);
			simulator.addFault({ kind: 'html502', path: paths.funds, times: Infinity });
			const { result } = await ask(name, credential, MARGIN);
			expect(json(result)).toMatchObject([{ availableCash: null, sufficient: null }]);
			expect(JSON.stringify(result.run)).toMatch(/could not be read/);
		});

		test('an expired token in the middle is renewed, and nothing is asked twice but for it', async () => {
			const credential = await trader(name);
			const { simulator } = world().broker(name);
			simulator.expireSessions();
			const { result, requests } = await ask(name, credential, MARGIN);
			expect(json(result)).toMatchObject([{ sufficient: true }]);
			const renewals = names(requests).filter((part) => /generateTokens|access/.test(part));
			expect(renewals).toHaveLength(1);
		});

		test('a refusal for the rate is waited out', async () => {
			const credential = await trader(name);
			const { simulator } = world().broker(name);
			const path = name === 'angelOne' ? /margin\/v1\/batch/ : /detail\/orders/;
			simulator.addFault({ kind: 'status429', path, times: 1 });
			const { result, requests } = await ask(name, credential, MARGIN);
			expect(json(result)).toMatchObject([{ sufficient: true }]);
			expect(names(requests).filter((part) => part === READ[name])).toHaveLength(2);
		});

		test('a read-only credential may ask, and no order is placed', async () => {
			const credential = await trader(name);
			await world().engine.editCredential(credential.id, { permissions: 'readOnly' });
			const before = world().broker(name).simulator.orders.length;
			expect(json((await ask(name, credential, MARGIN)).result)).toHaveLength(1);
			expect(world().broker(name).simulator.orders).toHaveLength(before);
		});
	});

	test('Groww: baskets that it does not calculate are refused', async () => {
		const credential = await trader('groww');
		const { result, requests } = await ask(
			'groww',
			credential,
			{ ...MARGIN, ...BASKET },
			{
				items: items(2),
			},
		);
		expect(result.error?.context).toMatchObject({ code: 'NO_BASKET_OF_SHARES' });
		expect(requests).toEqual([]);
	});

	test('Groww: an account without any money', async () => {
		const account = addGrowwAccount(world().groww, { cash: 0, collateral: 0 });
		const { result } = await ask('groww', await trader('groww', growwFields(account)), MARGIN);
		expect(json(result)).toMatchObject([{ availableCash: 0, sufficient: false }]);
	});
});

describe('Estimate Charges', () => {
	test('the items of a run are one call; each has its own output', async () => {
		const credential = await trader('angelOne');
		const { result, requests } = await ask(
			'angelOne',
			credential,
			{ ...CHARGES, ...EACH },
			{
				items: items(3),
			},
		);
		expect(names(requests)).toEqual(['estimateCharges']);
		const orders = (requests[0].body as { orders: IDataObject[] }).orders;
		expect(orders[2]).toEqual({
			...{ product_type: 'DELIVERY', transaction_type: 'BUY', quantity: '3', price: '800' },
			...{ exchange: 'NSE', symbol_name: 'SBIN-EQ', token: '3045' },
		});
		expect(json(result)[2]).toEqual({
			broker: 'angelOne',
			tradeValue: 2400,
			totalCharges: 2.8619,
			brokerage: 0,
			transactionCharges: 0.084,
			stampDuty: 0.36,
			sebiFees: 0.0024,
			stt: 2.4,
			gst: 0.0155,
			details: expect.any(Array) as unknown[],
		});
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('a market order counts with the last price', async () => {
		const market = { ...CHARGES, orderType: 'MARKET', price: '' };
		const { result, requests } = await ask('angelOne', await trader('angelOne'), market);
		expect(names(requests)).toEqual(['', 'estimateCharges']);
		expect(json(result)).toMatchObject([{ tradeValue: 8700 }]);
	});

	test('250 items are five calls', async () => {
		const { result, requests } = await ask(
			'angelOne',
			await trader('angelOne'),
			{ ...CHARGES, ...EACH },
			{
				items: items(250),
			},
		);
		expect(names(requests)).toEqual(Array(5).fill('estimateCharges'));
		expect(json(result).map(({ tradeValue }) => tradeValue)).toEqual(
			items(250).map(({ quantity }) => 800 * quantity),
		);
	});

	test('an item without an instrument fails alone', async () => {
		const parameters = {
			...CHARGES,
			instrument: bySymbol('={{ $json.quantity === 2 ? "" : "SBIN" }}'),
		};
		const { result } = await ask('angelOne', await trader('angelOne'), parameters, {
			...{ items: items(3), continueOnFail: true },
		});
		expect(json(result)).toMatchObject([
			{ tradeValue: 8000 },
			{ code: 'NO_INSTRUMENT' },
			{ tradeValue: 8000 },
		]);
	});

	test('raw is the calculator’s own entry', async () => {
		const raw = { ...CHARGES, simplify: false };
		const [data] = json((await ask('angelOne', await trader('angelOne'), raw)).result);
		expect(Object.keys(data).sort()).toEqual(['breakup', 'total_charges', 'trade_value']);
	});
});
