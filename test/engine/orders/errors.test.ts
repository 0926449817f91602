/** What a user reads of an order that failed: what happened, and beneath it what to do. */
import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, bySymbol, type BrokerName } from '../support';
import { Trader, useFastWorld } from './support';

const world = useFastWorld();
const NONE = 'No order was placed.';
const STOP_LIMIT: Record<BrokerName, string> = { angelOne: 'STOPLOSS_LIMIT', groww: 'SL' };
const STOP_MARKET: Record<BrokerName, string> = { angelOne: 'STOPLOSS_MARKET', groww: 'SL_M' };

/** Message and description of a run that fails. */
async function told(trader: Trader, operation: string, parameters: INodeParameters) {
	const { status, error } = await trader.run(operation, parameters);
	expect(status).toBe('error');
	return { message: error?.message ?? '', description: error?.description ?? '' };
}

const times = (text: string, part: string) => text.split(part).length - 1;

describe.each(BROKERS)('%s: an order that was not placed', (name) => {
	const missing: Array<[string, INodeParameters]> = [
		['that is not in the saved workflow', {}],
		['of an expression that gives nothing', { price: '={{ $json.nothing }}' }],
		['left empty', { price: '' }],
	];
	test.each(missing)('for a price %s', async (_, changes) => {
		const trader = await Trader.at(world(), name);
		const order: INodeParameters = { ...trader.broker.order(), ...changes };
		if (!('price' in changes)) delete order.price;
		expect(await told(trader, 'place', order)).toEqual({
			message: 'Enter the limit price, e.g. 868.50.',
			description: expect.stringMatching(/^No order was placed\. The price is empty/) as string,
		});
	});

	test('for a trigger price that is missing', async () => {
		const trader = await Trader.at(world(), name);
		for (const orderType of [STOP_LIMIT[name], STOP_MARKET[name]])
			expect(await told(trader, 'place', trader.broker.order({ orderType }))).toEqual({
				message: 'Enter the trigger price, e.g. 868.50.',
				description: expect.stringMatching(/^No order was placed\. The trigger price is empty/),
			});
	});

	test('for a price of nought, which is none', async () => {
		const trader = await Trader.at(world(), name);
		const { message } = await told(trader, 'place', trader.broker.order({ price: 0 }));
		expect(message).toBe('Price must be an amount in rupees above zero, and is 0.');
	});

	const refused: Array<[string, INodeParameters]> = [
		['a quantity of nought', { quantity: 0 }],
		['a price off the tick', { price: 800.01 }],
		['an instrument that is not there', { instrument: bySymbol('NOSUCHTHING') }],
		['an option that is no option', { options: { dryRun: 'yes' } }],
		['an empty reference', { options: { orderReference: '' } }],
		['a word for the side', { transactionType: 'HOLD' }],
		['a word for the order type', { orderType: 'BEST' }],
		['a word for the product', { product: 'FOREVER' }],
	];
	test.each(refused)('for %s: said once, with what to do', async (_, changes) => {
		const trader = await Trader.at(world(), name);
		const { message, description } = await told(trader, 'place', trader.broker.order(changes));
		expect(message).not.toBe('');
		expect(message).not.toContain(NONE);
		expect(description.startsWith(`${NONE} `)).toBe(true);
		expect(times(description, NONE)).toBe(1);
		expect(description.length).toBeGreaterThan(NONE.length + 10);
	});

	test('by the broker: its words above, what to do beneath', async () => {
		const trader = await Trader.at(world(), name);
		trader.simulator.addFault({ kind: 'html502', path: trader.broker.paths.login, times: 9 });
		const { message, description } = await told(trader, 'place', trader.broker.order());
		expect(message).toMatch(/log-in/);
		expect(times(description, NONE)).toBe(1);
	});

	test('rejected later for want of the holder’s consent: what to do, behind the remark', async () => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place();
		trader.simulator.reject(orderId, 'RMS: TPIN not authorised');
		const scope = name === 'groww' ? { segment: 'CASH' } : {};
		const { status, message } = await trader.one('get', { orderId, ...scope });
		expect(status).toBe('rejected');
		expect(message).toMatch(/^RMS: TPIN not authorised\. To sell shares that you hold, .*DDPI/);
	});

	test('a failure that is not one of placing does not speak of it', async () => {
		const trader = await Trader.at(world(), name);
		for (const operation of ['cancel', 'get', 'modify']) {
			const { description } = await told(trader, operation, {
				orderId: 'NO_SUCH_ORDER',
				changes: { price: 1 },
			});
			expect(description).not.toBe('');
			expect(description).not.toContain(NONE);
		}
	});

	test('nor does one whose outcome is not known', async () => {
		const trader = await Trader.at(world(), name);
		trader.simulator.addFault({ kind: 'html502', path: trader.broker.paths.place, acted: false });
		const { message, description } = await told(trader, 'place', trader.broker.order());
		expect(message).toMatch(/not known whether the order was placed/);
		expect(description).not.toContain(NONE);
	});
});
