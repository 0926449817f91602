/** Exits after the fill at Groww: an OCO, or a GTT order with the stop-loss alone. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { useFastWorld } from '../orders/support';
import { Protected } from './support';

const world = useFastWorld();
beforeEach(() => world().groww.setPrice('SBIN', 800));

const exits = (changes: INodeParameters = {}): INodeParameters => ({
	target: { triggerPrice: 840, price: 839.5 },
	stopLoss: { triggerPrice: 770 },
	...changes,
});
const entry = (options: INodeParameters = {}, changes: INodeParameters = {}): INodeParameters => ({
	product: 'MIS',
	options: { waitForFinal: 3, confirmWithin: 5, exits: exits(), ...options },
	...changes,
});

test('target and stop-loss: an OCO for what has filled, the exact requests', async () => {
	const trader = await Protected.at(world(), 'groww');
	let placed: IDataObject = {};
	const writes = await trader.writesDuring(async () => {
		placed = await trader.one(entry({ orderReference: 'ENTRY-0001' }));
	});
	expect(writes).toEqual([
		expect.objectContaining({
			call: 'POST /v1/order/create',
			body: expect.objectContaining({
				order_reference_id: 'ENTRY-0001',
				transaction_type: 'BUY',
				quantity: 10,
				order_type: 'LIMIT',
			}) as object,
		}),
		{
			call: 'POST /v1/order-advance/create',
			body: {
				reference_id: 'ENTRY-0001-exit1',
				smart_order_type: 'OCO',
				segment: 'CASH',
				trading_symbol: 'SBIN',
				quantity: 10,
				net_position_quantity: 10,
				transaction_type: 'SELL',
				target: { trigger_price: '840.00', order_type: 'LIMIT', price: '839.50' },
				stop_loss: { trigger_price: '770.00', order_type: 'SL_M', price: null },
				product_type: 'MIS',
				exchange: 'NSE',
				duration: 'DAY',
			},
		},
	]);
	expect(placed).toMatchObject({
		status: 'filled',
		filledQuantity: 10,
		coveredQuantity: 10,
		duplicate: false,
		message: null,
		exits: [{ gttType: 'oco', status: 'active', quantity: 10 }],
	});
});
