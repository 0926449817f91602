/** A workflow moves from one broker to the other with the product it was written with. */
import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, bySymbol, output, run } from '../support';
import { Trader, useFastWorld } from './support';

const world = useFastWorld();

const WORDS = [
	['DELIVERY', 'CNC'],
	['INTRADAY', 'MIS'],
] as const;

describe.each(BROKERS)('%s: the other broker’s word for a product', (name) => {
	const own = name === 'angelOne' ? 0 : 1;
	const scope = name === 'groww' ? { segments: ['CASH', 'FNO'] } : {};
	const items = (product: string) => ({ items: [{ product }] });

	test.each(WORDS)('%s and %s place the same order', async (...words) => {
		const trader = await Trader.at(world(), name);
		const asked = { product: '={{ $json.product }}', options: { orderReference: words[1] } };
		const placed = output(await trader.placing(asked, items(words[1 - own])));
		expect(placed).toMatchObject({ product: words[own], duplicate: false });
		const again = output(await trader.placing(asked, items(words[own].toLowerCase())));
		expect(again).toMatchObject({ orderId: placed.orderId, duplicate: true });
	});

	test.each(WORDS)('%s and %s are the same filter', async (...words) => {
		const trader = await Trader.at(world(), name);
		const { orderId } = await trader.place({ product: words[own] });
		const filters = { product: words[1 - own] };
		expect(await trader.items('getMany', { ...scope, filters })).toMatchObject([{ orderId }]);
		const cancelled = await trader.items('cancelAll', { ...scope, filters });
		expect(cancelled).toMatchObject([{ orderId, cancelled: true }]);
	});

	test.each(WORDS)('%s and %s need the same margin', async (...words) => {
		const trader = await Trader.at(world(), name);
		const margin = async (product: string) =>
			await trader.items('getMargin', {
				...trader.broker.order({ product }),
				operation: 'getMargin',
			});
		expect(await margin(words[1 - own])).toEqual(await margin(words[own]));
	});

	test('a GTT order', async () => {
		const trader = await Trader.at(world(), name);
		const parameters: INodeParameters = {
			...{ resource: 'gtt', operation: 'create', instrument: bySymbol('SBIN'), quantity: 1 },
			...{ price: 700, triggerPrice: 700, triggerDirection: 'down', options: { dryRun: true } },
		};
		const request = async (product: string) => {
			const asked = { ...parameters, product };
			return output(await run(world().engine, trader.broker, trader.credential, asked));
		};
		const { orderReference, ...other } = await request(WORDS[0][1 - own]);
		expect(JSON.stringify(other)).toContain(`"${WORDS[0][own]}"`);
		expect(orderReference).toEqual(expect.any(String));
	});
});

test('a conversion is asked for in either broker’s words', async () => {
	const trader = await Trader.at(world(), 'angelOne');
	const conversion = { fromProduct: 'MIS', toProduct: 'INTRADAY', quantity: 1 };
	const { error } = await run(world().engine, trader.broker, trader.credential, {
		...{ resource: 'portfolio', operation: 'convertPosition', instrument: bySymbol('SBIN') },
		...conversion,
	});
	expect(error?.message).toMatch(/From Product and To Product are both INTRADAY/);
});
