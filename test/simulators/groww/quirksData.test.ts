import type { GrowwQuirks } from '../../../simulators/groww';
import type { Caller, DataQuirk } from './support';
import { market, order, startTrading, verdict } from './support';

let caller: Caller;
let quirks: GrowwQuirks;
beforeEach(async () => {
	caller = await startTrading();
	quirks = caller.simulator.quirks;
});
afterEach(() => caller.simulator.close());

const ltpPath = '/v1/live-data/ltp?segment=CASH&exchange_symbols=NSE_SBIN,NSE_NOSUCH';
const header = async (): Promise<string> =>
	(await caller.get('/instruments/instrument.csv')).text.split('\n')[0];
const oco = (change: Record<string, unknown>) => ({
	reference_id: 'sref-0000001',
	smart_order_type: 'OCO',
	segment: 'CASH',
	trading_symbol: 'SBIN',
	quantity: 5,
	net_position_quantity: 5,
	transaction_type: 'SELL',
	target: { trigger_price: '920.50', order_type: 'LIMIT', price: '921.00' },
	stop_loss: { trigger_price: '795.00', order_type: 'SL_M', price: null },
	product_type: 'MIS',
	exchange: 'NSE',
	duration: 'DAY',
	...change,
});
const smart = (body: unknown) => caller.post('/v1/order-advance/create', body);
const fnoOco = (product: string) =>
	oco({ segment: 'FNO', trading_symbol: 'NIFTY26NOVFUT', product_type: product });

/** Switches of smart orders, portfolio, market data and the instrument file. */
const cases: Record<DataQuirk, () => Promise<void>> = {
	ocoNeedsPosition: async () => {
		expect(verdict(await smart(oco({})))).toBe('400 GA006');
		quirks.ocoNeedsPosition = false;
		expect(verdict(await smart(oco({})))).toBe('201 SUCCESS');
	},
	smartDuplicate: async () => {
		quirks.ocoNeedsPosition = false;
		const first = await smart(oco({}));
		expect(verdict(await smart(oco({})))).toBe('400 GA007');
		quirks.smartDuplicate = 'GA006';
		expect(verdict(await smart(oco({})))).toBe('400 GA006');
		quirks.smartDuplicate = 'sameOrder';
		expect((await smart(oco({}))).body).toEqual(first.body);
		expect(caller.simulator.smartOrders).toHaveLength(1);
	},
	smartFixedFields: async () => {
		quirks.ocoNeedsPosition = false;
		const { smart_order_id: id } = (await smart(oco({}))).body.payload;
		const change = oco({ target: { trigger_price: '930.00', order_type: 'MARKET' } });
		const modify = () => caller.put(`/v1/order-advance/modify/${id}`, change);
		expect(verdict(await modify())).toBe('400 GA001');
		quirks.smartFixedFields = 'ignored';
		expect(verdict(await modify())).toBe('202 SUCCESS');
		const { body } = await caller.get(`/v1/order-advance/status/CASH/OCO/internal/${id}`);
		expect(body.payload.target).toEqual({
			trigger_price: '930.00',
			order_type: 'LIMIT',
			price: '921.00',
		});
	},
	cashOcoAllowed: async () => {
		quirks.ocoNeedsPosition = false;
		quirks.cashOcoAllowed = false;
		expect(verdict(await smart(oco({})))).toBe('400 GA001');
		quirks.cashOcoAllowed = true;
		expect(verdict(await smart(oco({ product_type: 'CNC' })))).toBe('400 GA001');
		expect(verdict(await smart(oco({})))).toBe('201 SUCCESS');
	},
	fnoOcoProduct: async () => {
		quirks.ocoNeedsPosition = false;
		expect(verdict(await smart(fnoOco('MIS')))).toBe('400 GA001');
		quirks.fnoOcoProduct = 'any';
		expect(verdict(await smart(fnoOco('MIS')))).toBe('201 SUCCESS');
	},
	smartListTriggered: async () => {
		const list = () => caller.get('/v1/order-advance/list?status=TRIGGERED');
		expect(verdict(await list())).toBe('400 GA001');
		quirks.smartListTriggered = true;
		expect(verdict(await list())).toBe('200 SUCCESS');
	},
	commodityAllowed: async () => {
		const crude = {
			...market,
			exchange: 'MCX',
			segment: 'COMMODITY',
			product: 'NRML',
			trading_symbol: 'CRUDEOIL26DECFUT',
			quantity: 100,
		};
		caller.simulator.accounts[0].activeSegments.push('COMMODITY');
		expect(verdict(await caller.create(crude))).toBe('400 GA001');
		quirks.commodityAllowed = true;
		expect(verdict(await caller.create(crude))).toBe('200 SUCCESS');
	},
	positionPrices: async () => {
		await caller.create(market);
		const price = async () =>
			(await caller.get('/v1/positions/user')).body.payload.positions[0].net_price;
		expect(await price()).toBe(870);
		quirks.positionPrices = 'paise';
		expect(await price()).toBe(87_000);
	},
	marginSegmentIn: async () => {
		const ask = async (query: string, row: object) =>
			(await caller.post(`/v1/margins/detail/orders${query}`, [{ ...order, ...row }])).status;
		const inRow = { segment: 'CASH' };
		const notInRow = { segment: undefined };
		expect(await ask('', inRow)).toBe(200);
		quirks.marginSegmentIn = 'query';
		expect([await ask('', inRow), await ask('?segment=CASH', notInRow)]).toEqual([400, 200]);
		quirks.marginSegmentIn = 'body';
		expect([await ask('?segment=CASH', notInRow), await ask('', inRow)]).toEqual([400, 200]);
	},
	ohlcForm: async () => {
		quirks.ohlcForm = 'string';
		const quote = '/v1/live-data/quote?exchange=NSE&segment=CASH&trading_symbol=SBIN';
		const text = '{open: 870.00,high: 870.00,low: 870.00,close: 870.00}';
		expect((await caller.get(quote)).body.payload.ohlc).toBe(text);
		const ohlc = '/v1/live-data/ohlc?segment=CASH&exchange_symbols=NSE_SBIN';
		expect((await caller.get(ohlc)).body.payload).toEqual({ NSE_SBIN: text });
	},
	lastTradeTime: async () => {
		const quote = '/v1/live-data/quote?exchange=NSE&segment=CASH&trading_symbol=SBIN';
		const time = async () => String((await caller.get(quote)).body.payload.last_trade_time);
		expect(await time()).toHaveLength(13);
		quirks.lastTradeTime = 's';
		expect(await time()).toHaveLength(10);
	},
	unknownLtpSymbols: async () => {
		expect((await caller.get(ltpPath)).body.payload).toEqual({ NSE_SBIN: 870 });
		quirks.unknownLtpSymbols = 'refuse';
		expect(verdict(await caller.get(ltpPath))).toBe('400 GA001');
		quirks.unknownLtpSymbols = 'missing';
		caller.simulator.delist('SBIN');
		expect((await caller.get(ltpPath)).body.payload).toEqual({});
	},
	csvColumns: async () => {
		expect(await header()).toMatch(/expiry_date,strike_price,lot_size/);
		quirks.csvColumns = 'lotBeforeExpiry';
		expect(await header()).toMatch(/lot_size,expiry_date,strike_price/);
		quirks.csvColumns = 'extra';
		expect(await header()).toMatch(/^feed_key,.*,internal_trading_symbol$/);
	},
	csvBlankSymbols: async () => {
		const row = 'NSE,990001,,,Row without a symbol';
		expect((await caller.get('/instruments/instrument.csv')).text).toContain(row);
		quirks.csvBlankSymbols = false;
		expect((await caller.get('/instruments/instrument.csv')).text).not.toContain(row);
	},
	csvCommodityLots: async () => {
		const lots = async () => {
			const [names, ...rows] = (await caller.get('/instruments/instrument.csv')).text
				.split('\n')
				.map((line) => line.split(','));
			const cell = (row: string[], name: string) => row[names.indexOf(name)];
			return ['GOLD', 'NIFTY'].map((underlying) => {
				const row = rows.find((each) => cell(each, 'underlying_symbol') === underlying) ?? [];
				return cell(row, 'lot_size');
			});
		};
		expect(await lots()).toEqual(['100', '65']);
		quirks.csvCommodityLots = 'one';
		expect(await lots()).toEqual(['1', '65']);
	},
	csvBadRows: async () => {
		const file = async () => (await caller.get('/instruments/instrument.csv')).text;
		expect(await file()).not.toContain('SHORTROW');
		quirks.csvBadRows = true;
		const text = await file();
		expect(text).toContain('\nNSE,990003,SHORTROW\n');
		expect(text).toContain('"Odd, ""Quoted"" & Sons, Limited"');
	},
	csvFlags: async () => {
		const row = async () =>
			(await caller.get('/instruments/instrument.csv')).text.split('\n')[1].split(',').slice(-3);
		expect(await row()).toEqual(['0', '1', '1']);
		quirks.csvFlags = 'words';
		expect(await row()).toEqual(['false', 'true', 'true']);
	},
};

test.each(Object.entries(cases))('%s', (_name, run) => run());
