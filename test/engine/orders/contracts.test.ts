/** Contracts whose rows in Groww's instrument file are not like the others. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { bySymbol, World } from '../support';
import { errorOf, Trader } from './support';

const DRY = { options: { dryRun: true } };
const OPTION = { exchange: 'NSE', segment: 'FNO', product: 'NRML', quantity: 8000, price: 0.05 };
const GOLD = { exchange: 'MCX', segment: 'COMMODITY', product: 'NRML', quantity: 100 };

/** A world whose Groww has these switches: n8n loads its instrument file once. */
function useGroww(quirks: object = {}) {
	let world: World;
	beforeAll(async () => {
		world = await World.start({ groww: { quirks } });
	});
	afterAll(async () => await world?.close());
	return {
		trader: async (maxOrderValue = 0) => {
			const trader = await Trader.at(world, 'groww');
			await world.engine.editCredential(trader.credential.id, { maxOrderValue });
			return trader;
		},
		/** What the editor's list shows. */
		search: async ({ credential }: Trader, filter: string, parameters: INodeParameters) =>
			(
				await world.engine.listSearch('groww', 'searchInstruments', {
					...{ filter, parameters, credential },
				})
			).results,
	};
}

/** A picked value is EXCHANGE:SEGMENT:SYMBOL. */
function symbolOf(value: unknown): string {
	return String(value).split(':')[2];
}

describe('a strike with decimals', () => {
	const { trader: newTrader, search } = useGroww();

	test('is found as it is written, in the list and by its symbol', async () => {
		const trader = await newTrader();
		const results = await search(trader, 'pnb 112.5 ce', OPTION);
		expect(results.length).toBeGreaterThan(0);
		for (const { name } of results) expect(name).toMatch(/^PNB 112\.5 CE · /);
		const symbol = symbolOf(results[0].value);
		expect(symbol).toMatch(/^PNB\w+112\.5CE$/);
		expect(await search(trader, symbol, OPTION)).toMatchObject([{ name: results[0].name }]);
		const listed = { __rl: true, mode: 'list', value: results[0].value };
		for (const instrument of [listed, bySymbol(symbol), bySymbol(symbol.toLowerCase())]) {
			const order = trader.broker.order({ ...OPTION, instrument });
			expect(await trader.one('place', { ...order, ...DRY })).toMatchObject({
				request: { body: { trading_symbol: symbol } },
				orderValue: '400',
			});
			expect(await trader.one('place', order)).toMatchObject({ tradingSymbol: symbol });
		}
	});

	test('is not another one', async () => {
		const trader = await newTrader();
		const [{ value }] = await search(trader, 'pnb 112.5 ce', OPTION);
		const near = symbolOf(value).replace('112.5', '112');
		const order = trader.broker.order({ ...OPTION, instrument: bySymbol(near) });
		expect(errorOf(await trader.run('place', order))).toMatchObject({
			code: 'INSTRUMENT_NOT_FOUND',
		});
	});
});

test.each(['csvBlankSymbols', 'csvBadRows'])('%s do no harm', async (quirk) => {
	for (const isOn of [true, false]) {
		const world = await World.start({ groww: { quirks: { [quirk]: isOn } } });
		try {
			const trader = await Trader.at(world, 'groww');
			expect(await trader.place()).toMatchObject({ tradingSymbol: 'SBIN', status: 'open' });
		} finally {
			await world.close();
		}
	}
});

/** What a dry run of a future of gold shows, and what a limit makes of the order. */
async function goldOf({ trader, search }: ReturnType<typeof useGroww>, limit: number) {
	const limited = await trader(limit);
	const [{ value }] = await search(limited, 'gold fut', GOLD);
	const instrument = { __rl: true, mode: 'list', value };
	const order = limited.broker.order({ ...GOLD, instrument, price: 124_500 });
	const dry = await limited.one('place', { ...order, ...DRY });
	let refused: IDataObject = {};
	const writes = await limited.writesDuring(async () => {
		refused = errorOf(await limited.run('place', order));
	});
	expect(writes).toEqual([]);
	return { dry, refused };
}

describe('gold in tens of grams', () => {
	const groww = useGroww({ csvCommodityLots: 'units' });

	test('counts by its lot of a hundred', async () => {
		const { dry, refused } = await goldOf(groww, 12_449_999);
		expect(dry.orderSum).toBe('124500 × 100 × 1 = 12450000 rupees');
		expect(refused).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE', outcome: 'notPlaced' });
		expect(refused.message).toMatch(/worth 12450000 rupees,/);
	});
});

describe('gold in lots of one', () => {
	const groww = useGroww({ csvCommodityLots: 'one' });

	test('has no known worth: said in the dry run, refused under a limit', async () => {
		const { dry, refused } = await goldOf(groww, 999_999_999_999);
		expect(dry.orderSum).toBe('124500 × 100 × the contract multiplier, which is not known');
		expect(refused).toMatchObject({ code: 'UNKNOWN_CONTRACT_VALUE', outcome: 'notPlaced' });
	});
});
