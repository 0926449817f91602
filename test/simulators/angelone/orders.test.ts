import type { AngelOneQuirks, AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneSecondAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import { Client, order, TRADING_DAY } from './client';

let simulator: AngelOneSimulator;
let client: Client;

async function start(quirks: Partial<AngelOneQuirks> = {}): Promise<void> {
	simulator = await startAngelOneSimulator({ quirks: { enforceRateLimits: false, ...quirks } });
	simulator.clock.set(TRADING_DAY);
	client = new Client(simulator);
	await client.login();
}
afterEach(() => simulator.close());

const lastOrder = () => simulator.orders.at(-1);
const cancel = (orderid: string, variety = 'NORMAL') =>
	client.post('/order/v1/cancelOrder', { variety, orderid });
const modify = (orderid: string, changes: Record<string, unknown>) =>
	client.post('/order/v1/modifyOrder', { ...order(changes), orderid });

/** The nearest NIFTY future of the simulator's date, as the instrument master has it. */
async function niftyFuture(): Promise<Record<string, string>> {
	const { text } = await client.send('GET', '/OpenAPI_File/files/OpenAPIScripMaster.json');
	const rows = JSON.parse(text) as Array<Record<string, string>>;
	return rows.find((row) => row.instrumenttype === 'FUTIDX' && row.name === 'NIFTY') as Record<
		string,
		string
	>;
}

describe('placeOrder refuses', () => {
	beforeEach(() => start());

	it.each([
		['a variety it does not know', { variety: 'AMO' }, 'AB1007'],
		[
			'a stop-loss type under NORMAL',
			{ ordertype: 'STOPLOSS_LIMIT', triggerprice: '799' },
			'AB1007',
		],
		['a limit order under STOPLOSS', { variety: 'STOPLOSS' }, 'AB1007'],
		['a product it does not know', { producttype: 'CNC' }, 'AB1012'],
		['CARRYFORWARD for shares', { producttype: 'CARRYFORWARD' }, 'AB1012'],
		['BO outside ROBO', { producttype: 'BO' }, 'AB1012'],
		['ROBO at market', { variety: 'ROBO', producttype: 'BO', ordertype: 'MARKET' }, 'AB2002'],
		['a token of another symbol', { symboltoken: '2885' }, 'AB1009'],
		['a symbol without its series', { tradingsymbol: 'SBIN' }, 'AB1009'],
		['an index', { tradingsymbol: 'Nifty 50', symboltoken: '99926000' }, 'AB1009'],
		['an exchange it does not know', { exchange: 'NYSE' }, 'AB1018'],
		['a tag of 20 characters', { ordertag: 'x'.repeat(20) }, 'AB4008'],
		['a broken quantity', { quantity: '1.5' }, 'AB1004'],
		['no quantity', { quantity: '0' }, 'AB1004'],
		['an unknown side', { transactiontype: 'HOLD' }, 'AB1004'],
	])('%s', async (_case, changes, errorcode) => {
		const { json, status } = await client.post('/order/v1/placeOrder', order(changes));
		expect(status).toBe(200);
		expect(json).toMatchObject({ status: false, errorcode, data: null });
		expect(simulator.orders).toHaveLength(0);
	});

	it('wrongSymbolCode AB1019: the code that also means too many requests', async () => {
		simulator.quirks.wrongSymbolCode = 'AB1019';
		const { json } = await client.post('/order/v1/placeOrder', order({ symboltoken: '2885' }));
		expect(json).toMatchObject({ errorcode: 'AB1019', message: 'Symbol Not Found' });
	});

	it('a body that is not JSON', async () => {
		const { json } = await client.post('/order/v1/placeOrder', '{');
		expect(json.errorcode).toBe('AB1004');
	});

	it('a scrip under surveillance without consent', async () => {
		const suzlon = { tradingsymbol: 'SUZLON-EQ', symboltoken: '12018', price: '50' };
		const { json } = await client.post('/order/v1/placeOrder', order(suzlon));
		expect(json.errorcode).toBe('AB4036');
		await client.place({ ...suzlon, scripconsent: 'yes' });
		simulator.quirks.askScripConsent = false;
		await client.place(suzlon);
		expect(simulator.orders).toHaveLength(2);
	});

	it('a tag of 20 only where the limit is 19', async () => {
		simulator.quirks.orderTagMaxLength = 20;
		await client.place({ ordertag: 'x'.repeat(20) });
		expect(lastOrder()?.reference).toHaveLength(20);
	});
});

describe('placeOrder accepts, and the order book tells the rest', () => {
	beforeEach(() => start());

	it('takes numbers as well as texts, and equal tags', async () => {
		await client.place({ quantity: 3, price: 800.5, ordertag: 'same' });
		await client.place({ quantity: '3', ordertag: 'same' });
		expect(simulator.orders.map((one) => one.pricePaise)).toEqual([80_050, 80_000]);
	});

	it('a limit order below the market stays open until the price comes', async () => {
		const { orderid } = await client.place();
		expect(await client.row(orderid)).toMatchObject({
			status: 'open',
			unfilledshares: '10',
			price: 800,
		});
		simulator.setPrice('SBIN-EQ', 799.9);
		expect(await client.row(orderid)).toMatchObject({
			status: 'complete',
			orderstatus: 'complete',
			filledshares: '10',
			averageprice: 799.9,
		});
	});

	it('a marketable limit and a market order fill at the last price', async () => {
		await client.place({ price: '900' });
		await client.place({ ordertype: 'MARKET', price: '0', transactiontype: 'SELL' });
		expect(simulator.orders.map((one) => [one.status, one.averagePaise])).toEqual([
			['complete', 87_000],
			['complete', 87_000],
		]);
	});

	it('stop-loss orders wait for their trigger', async () => {
		const stop = { variety: 'STOPLOSS', transactiontype: 'SELL', triggerprice: '860' };
		const market = await client.place({ ...stop, ordertype: 'STOPLOSS_MARKET', price: '0' });
		const limit = await client.place({ ...stop, ordertype: 'STOPLOSS_LIMIT', price: '858' });
		expect((await client.row(market.orderid)).status).toBe('trigger pending');
		simulator.setPrice('SBIN-EQ', 857);
		expect((await client.row(market.orderid)).status).toBe('complete');
		expect((await client.row(limit.orderid)).status).toBe('open');
		simulator.setPrice('SBIN-EQ', 858);
		expect((await client.row(limit.orderid)).status).toBe('complete');
	});

	it('IOC is cancelled where it cannot fill', async () => {
		const { orderid } = await client.place({ duration: 'IOC' });
		expect(await client.row(orderid)).toMatchObject({ status: 'cancelled', cancelsize: '10' });
	});

	it.each([
		['funds', { quantity: '100000', producttype: 'DELIVERY' }, /Insufficient Funds/],
		['shares', { transactiontype: 'SELL', producttype: 'DELIVERY' }, /holdings/],
		['a price', { price: '0' }, /Limit price/],
		['the tick', { price: '800.03' }, /tick size/],
		[
			'the trigger on the right side',
			{ variety: 'STOPLOSS', ordertype: 'STOPLOSS_LIMIT', triggerprice: '801' },
			/wrong side/,
		],
	])('rejects later for want of %s', async (_case, changes, text) => {
		const { orderid } = await client.place(changes);
		const row = await client.row(orderid);
		expect(row).toMatchObject({ status: 'rejected', orderstatus: 'rejected', filledshares: '0' });
		expect(row.text).toMatch(text);
	});

	it('rejects derivatives off the lot and above the freeze quantity', async () => {
		const { symbol, token, lotsize } = await niftyFuture();
		simulator.accounts[0].cash = 1e9;
		const future = {
			exchange: 'NFO',
			tradingsymbol: symbol,
			symboltoken: token,
			producttype: 'CARRYFORWARD',
			ordertype: 'MARKET',
		};
		for (const [quantity, status, text] of [
			[Number(lotsize), 'complete', ''],
			[Number(lotsize) + 1, 'rejected', 'lot size'],
			[Number(lotsize) * 100, 'rejected', 'freeze'],
		] as const) {
			const { orderid } = await client.place({ ...future, quantity });
			const row = await client.row(orderid);
			expect([quantity, row.status]).toEqual([quantity, status]);
			expect(row.text).toContain(text);
		}
	});

	it('keeps accounts apart', async () => {
		const { orderid, uniqueorderid } = await client.place();
		const other = new Client(simulator, angelOneSecondAccount);
		await other.login();
		expect((await other.get('/order/v1/getOrderBook')).json.data).toBeNull();
		for (const answer of [
			await other.get(`/order/v1/details/${uniqueorderid}`),
			await other.post('/order/v1/cancelOrder', { variety: 'NORMAL', orderid }),
		]) {
			expect(answer.json.errorcode).toBe('AB1013');
		}
	});

	it('fills and rejects by hand', async () => {
		simulator.quirks.autoFill = false;
		const { orderid } = await client.place({ ordertype: 'MARKET', price: '0' });
		simulator.fill(orderid, 4, 870);
		simulator.fill(orderid, 2, 873);
		expect(await client.row(orderid)).toMatchObject({
			status: 'open',
			filledshares: '6',
			unfilledshares: '4',
			averageprice: 871,
		});
		simulator.reject(orderid, 'Exchange closed the contract');
		expect(await client.row(orderid)).toMatchObject({
			status: 'rejected',
			text: 'Exchange closed the contract',
			filledshares: '6',
		});
		expect(() => simulator.fill(orderid)).toThrow(RangeError);
		expect(() => simulator.fill('1')).toThrow(RangeError);
	});
});

describe('a stop-loss that is modified without its trigger', () => {
	const stop = {
		...{ variety: 'STOPLOSS', ordertype: 'STOPLOSS_LIMIT', transactiontype: 'SELL' },
		...{ price: '780', triggerprice: '790' },
	};
	const changed = { ...stop, price: '775', triggerprice: undefined };
	beforeEach(() => start());

	it('answers SUCCESS and changes nothing', async () => {
		const { orderid } = await client.place(stop);
		expect((await modify(orderid, changed)).json).toMatchObject({ status: true });
		expect(await client.row(orderid)).toMatchObject({ price: 780, triggerprice: 790, text: '' });
		await modify(orderid, { ...changed, triggerprice: '785' });
		expect(await client.row(orderid)).toMatchObject({ price: 775, triggerprice: 785 });
	});

	it('stopWithoutTrigger objected: the text says so', async () => {
		simulator.quirks.stopWithoutTrigger = 'objected';
		const { orderid } = await client.place(stop);
		expect((await modify(orderid, changed)).json).toMatchObject({ status: true });
		expect(await client.row(orderid)).toMatchObject({
			price: 780,
			text: 'RMS:Rule: Trigger price is required',
		});
	});
});

describe('funds', () => {
	beforeEach(() => start());

	it('are blocked by an open order and released by its cancel', async () => {
		const { orderid } = await client.place({ producttype: 'DELIVERY' });
		expect(await client.rms('net')).toBe(500_000 - 8_000);
		expect(await client.rms('utiliseddebits')).toBe(8_000);
		await modify(orderid, { producttype: 'DELIVERY', quantity: '5' });
		expect(await client.rms('net')).toBe(500_000 - 4_000);
		await cancel(orderid);
		expect(await client.rms('net')).toBe(500_000);
	});

	it('are not blocked by a rejected order', async () => {
		await client.place({ quantity: '100000', producttype: 'DELIVERY' });
		expect(await client.rms('net')).toBe(500_000);
	});

	it('follow positions; profit and loss stay at zero where a switch does not say otherwise', async () => {
		await client.place({ price: '870' });
		simulator.setPrice('3045', 880);
		expect(await client.rms('m2munrealized')).toBe(0);
		expect((await client.get('/user/v1/getRMS')).json.data).toMatchObject({
			m2mrealized: '0.00',
			m2munrealized: '0.00',
			utilisedspan: null,
		});
	});

	it('follow positions, profit and loss', async () => {
		Object.assign(simulator.quirks, { rmsPnl: 'real', rmsNullSpan: false });
		await client.place({ price: '870' });
		expect(await client.rms('net')).toBe(500_000 - 1_740);
		simulator.setPrice('3045', 880);
		expect(await client.rms('m2munrealized')).toBe(100);
		await client.place({ transactiontype: 'SELL', price: '880' });
		expect(await client.rms('m2mrealized')).toBe(100);
		expect(await client.rms('net')).toBe(500_100);
	});

	it('let shares be sold once', async () => {
		const tatasteel = {
			tradingsymbol: 'TATASTEEL-EQ',
			symboltoken: '3499',
			transactiontype: 'SELL',
			producttype: 'DELIVERY',
			price: '180',
			quantity: '15',
		};
		const [first, second] = [await client.place(tatasteel), await client.place(tatasteel)];
		expect((await client.row(first.orderid)).status).toBe('open');
		expect((await client.row(second.orderid)).status).toBe('rejected');
	});

	it('move with a converted position', async () => {
		await client.place({ price: '870' });
		const convert = (quantity: number) =>
			client.post('/order/v1/convertPosition', {
				exchange: 'NSE',
				tradingsymbol: 'SBIN-EQ',
				oldproducttype: 'INTRADAY',
				newproducttype: 'DELIVERY',
				transactiontype: 'BUY',
				quantity,
				type: 'DAY',
			});
		expect((await convert(11)).json.errorcode).toBe('AB1017');
		expect((await convert(4)).json).toMatchObject({ status: true, data: null });
		expect(await client.rms('net')).toBe(500_000 - 870 * 4 - (870 * 6) / 5);
		const { data } = (await client.get('/order/v1/getPosition')).json;
		expect(
			data.map((row: Record<string, string>) => [row.producttype, row.netqty, row.netvalue]),
		).toEqual([
			['INTRADAY', '6', '- 5220.00'],
			['DELIVERY', '4', '- 3480.00'],
		]);
	});
});

describe('modify and cancel', () => {
	beforeEach(() => start());

	it('change a live order and match it again', async () => {
		const { orderid, uniqueorderid } = await client.place();
		expect((await modify(orderid, { price: '875', quantity: '7' })).json.data).toEqual({
			orderid,
			uniqueorderid,
		});
		expect(await client.row(orderid)).toMatchObject({
			status: 'complete',
			quantity: '7',
			averageprice: 870,
		});
	});

	it('turn a limit order into a stop-loss and back', async () => {
		const { orderid } = await client.place();
		const stopLoss = { ordertype: 'STOPLOSS_LIMIT', triggerprice: '890', price: '892' };
		await modify(orderid, { ...stopLoss, variety: 'STOPLOSS' });
		expect(await client.row(orderid)).toMatchObject({
			status: 'trigger pending',
			triggerprice: 890,
		});
		await modify(orderid, { price: '800' });
		expect(await client.row(orderid)).toMatchObject({ status: 'open', triggerprice: 0 });
	});

	it('refuse what the API refuses', async () => {
		const { orderid } = await client.place();
		expect((await cancel(orderid, 'AMO')).json).toMatchObject({
			errorcode: 'AB1007',
			message: 'Invalid Order Variety. Value should be NORMAL, STOPLOSS, ROBO',
		});
		simulator.quirks.wrongVarietyCode = 'AB1008';
		expect((await cancel(orderid, 'AMO')).json).toMatchObject({
			errorcode: 'AB1008',
			message: 'Invalid Order Variety. Value should be NORMAL, STOPLOSS, ROBO.',
		});
		expect((await cancel('1')).json.errorcode).toBe('AB1013');
		expect((await modify(orderid, { symboltoken: '2885' })).json.errorcode).toBe('AB1009');
		expect((await modify(orderid, { producttype: 'DELIVERY' })).json.errorcode).toBe('AB1012');
		expect((await client.row(orderid)).status).toBe('open');
	});

	it('keep an order as it is where the exchange objects', async () => {
		const { orderid } = await client.place();
		await modify(orderid, { price: '800.02' });
		expect(await client.row(orderid)).toMatchObject({ status: 'open', price: 800 });
	});

	it('acceptThenRejectChanges: say SUCCESS and change nothing', async () => {
		simulator.quirks.acceptThenRejectChanges = true;
		const { orderid } = await client.place();
		expect((await cancel(orderid)).json.status).toBe(true);
		expect((await modify(orderid, { price: '801' })).json.status).toBe(true);
		expect(await client.row(orderid)).toMatchObject({ status: 'open', price: 800 });
	});

	it('changeOfFinishedOrder: SUCCESS without effect, or a refusal', async () => {
		const { orderid } = await client.place({ price: '900' });
		expect((await cancel(orderid)).json.status).toBe(true);
		expect((await modify(orderid, { price: '901' })).json.status).toBe(true);
		expect(await client.row(orderid)).toMatchObject({ status: 'complete', price: 900 });
		simulator.quirks.changeOfFinishedOrder = 'refused';
		expect((await cancel(orderid)).json).toMatchObject({ status: false, errorcode: 'AB2001' });
		expect((await modify(orderid, {})).json).toMatchObject({ status: false, errorcode: 'AB2001' });
	});
});

describe('bracket orders', () => {
	const ROBO = { variety: 'ROBO', producttype: 'BO', price: '870', squareoff: '10', stoploss: '5' };
	const legs = () => simulator.orders.filter((one) => one.parentOrderId !== '');

	beforeEach(() => start());

	it('place target and stop when filled; one ends the other', async () => {
		const { orderid } = await client.place(ROBO);
		expect(
			legs().map((leg) => [leg.parentOrderId, leg.status, leg.pricePaise, leg.triggerPaise]),
		).toEqual([
			[orderid, 'open', 88_000, 0],
			[orderid, 'trigger pending', 0, 86_500],
		]);
		simulator.setPrice('3045', 880);
		expect(legs().map((leg) => leg.status)).toEqual(['complete', 'cancelled']);
		expect(await client.rms('net')).toBe(500_100);
	});

	it('that have filled are exited at market by the number of the parent, not of a leg', async () => {
		const { orderid } = await client.place(ROBO);
		expect((await cancel(legs()[0].orderId, 'ROBO')).json.errorcode).toBe('AB1013');
		expect((await cancel(orderid, 'ROBO')).json.status).toBe(true);
		expect(legs().map((leg) => leg.status)).toEqual(['cancelled', 'complete']);
	});
});

describe('after hours', () => {
	beforeEach(async () => {
		await start();
		simulator.clock.set('2026-11-25T19:00:00+05:30');
	});

	const row = async (orderid: string) => await client.row(orderid);
	const opening = async () => {
		simulator.clock.set('2026-11-26T09:15:00+05:30');
		await client.login();
	};

	it('an order becomes AMO, and reaches the exchange at the next opening', async () => {
		const { orderid } = await client.place({ price: '875' });
		expect(orderid).toMatch(/^\d{4}[0-9a-f]{8}AO$/);
		const waiting = { variety: 'AMO', status: 'open', exchtime: '', algoID: '99999' };
		expect(await row(orderid)).toMatchObject(waiting);
		expect(await client.rms('net')).toBe(500_000);
		simulator.clock.set('2026-11-26T09:14:59+05:30');
		await client.login();
		expect(await row(orderid)).toMatchObject(waiting);
		simulator.clock.set('2026-11-26T09:15:00+05:30');
		expect((await row(orderid)).status).toBe('complete');
	});

	it('amoRows documented: the words of the documentation, and an id of digits', async () => {
		simulator.quirks.amoRows = 'documented';
		const { orderid } = await client.place();
		expect(orderid).toMatch(/^261125\d{9}$/);
		expect(await row(orderid)).toMatchObject({ status: 'after market order req received' });
		expect(await row(orderid)).not.toHaveProperty('algoID');
		await modify(orderid, { price: '805' });
		expect((await row(orderid)).status).toBe('modify after market order req received');
		await cancel(orderid);
		expect((await row(orderid)).status).toBe('cancelled after market order');
	});

	it('is modified and cancelled with variety NORMAL', async () => {
		const { orderid } = await client.place();
		expect((await cancel(orderid, 'AMO')).json.errorcode).toBe('AB1007');
		await modify(orderid, { price: '805' });
		expect(await row(orderid)).toMatchObject({ status: 'open', price: 805 });
		await cancel(orderid);
		expect((await row(orderid)).status).toBe('cancelled');
	});

	it.each([
		['loggedOff', 'Adapter is Logged Off'],
		['stopped', 'Admin stopped AMO'],
	] as const)('amoAtNight %s: taken, and then rejected', async (amoAtNight, text) => {
		simulator.quirks.amoAtNight = amoAtNight;
		const { orderid } = await client.place();
		expect(await row(orderid)).toMatchObject({ status: 'rejected', text });
		await opening();
		const open = await client.place();
		expect((await row(open.orderid)).status).toBe('open');
	});

	it('amoIdAtOpen changes: nothing but the tag names it before and after', async () => {
		simulator.quirks.amoIdAtOpen = 'changes';
		const placed = await client.place({ ordertag: 'mine' });
		await opening();
		expect(await row(placed.orderid)).toBeUndefined();
		const path = `/order/v1/details/${placed.uniqueorderid}`;
		expect((await client.get(path)).json.errorcode).toBe('AB1013');
		expect((await cancel(placed.orderid)).json.errorcode).toBe('AB1013');
		const [now] = (await client.get('/order/v1/getOrderBook')).json.data;
		expect(now).toMatchObject({ ordertag: 'mine', variety: 'AMO', status: 'open' });
		expect((await client.get(`/order/v1/details/${now.uniqueorderid}`)).json.data.orderid).toBe(
			now.orderid,
		);
		await cancel(now.orderid);
		expect((await row(now.orderid)).status).toBe('cancelled');
	});

	it('amoStopLossVariety: what changes of a stop-loss have to name', async () => {
		const stop = {
			...{ variety: 'STOPLOSS', ordertype: 'STOPLOSS_LIMIT', transactiontype: 'SELL' },
			...{ price: '780', triggerprice: '790' },
		};
		const { orderid } = await client.place(stop);
		const codes = async () =>
			await Promise.all(
				['NORMAL', 'STOPLOSS'].map(
					async (variety) => (await modify(orderid, { ...stop, variety })).json.errorcode,
				),
			);
		expect(await codes()).toEqual(['AB1007', '']);
		simulator.quirks.amoStopLossVariety = 'normal';
		expect(await codes()).toEqual(['', 'AB1007']);
		simulator.quirks.amoStopLossVariety = 'either';
		expect(await codes()).toEqual(['', '']);
	});

	it('is judged at the opening, over the week-end too', async () => {
		simulator.clock.set('2026-11-27T16:00:00+05:30');
		await client.login();
		const { orderid } = await client.place({ price: '875', quantity: '100000' });
		simulator.clock.set('2026-11-29T11:00:00+05:30');
		expect(lastOrder()?.status).toBe('after market order req received');
		simulator.clock.set('2026-11-30T09:15:00+05:30');
		expect(simulator.orders.find((one) => one.orderId === orderid)?.status).toBe('rejected');
	});

	it('leaves a day order to lapse at the close', async () => {
		simulator.clock.set(TRADING_DAY);
		const { orderid } = await client.place();
		simulator.clock.set('2026-11-25T15:29:59+05:30');
		expect((await client.row(orderid)).status).toBe('open');
		simulator.clock.set('2026-11-25T15:30:00+05:30');
		expect((await client.row(orderid)).status).toBe('cancelled');
		simulator.clock.set('2026-11-26T10:00:00+05:30');
		await client.login();
		expect((await client.get('/order/v1/getOrderBook')).json.data).toBeNull();
	});

	it('market open and closed overrule the clock', async () => {
		simulator.quirks.market = 'open';
		const { orderid } = await client.place();
		expect((await client.row(orderid)).status).toBe('open');
		simulator.clock.set(TRADING_DAY);
		simulator.quirks.market = 'closed';
		await client.place();
		expect(lastOrder()?.variety).toBe('AMO');
	});
});
