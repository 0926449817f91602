import { parse } from 'csv-parse/sync';
import { startGrowwSimulator } from '../../../simulators/groww';
import { Caller, startTrading } from './support';

let caller: Caller;
afterEach(() => caller.simulator.close());

async function rows(): Promise<Array<Record<string, string>>> {
	const { text } = await caller.get('/instruments/instrument.csv', { bearer: '' });
	return parse(text, { columns: true });
}

test('the file has the real names, in Groww’s dialect', async () => {
	caller = await startTrading();
	const all = await rows();
	const find = (symbol: string, exchange = 'NSE') =>
		all.find((row) => row.trading_symbol === symbol && row.exchange === exchange);
	expect(all.length).toBeGreaterThan(3000);
	expect(find('SBIN')).toMatchObject({
		exchange_token: '3045',
		groww_symbol: 'NSE-SBIN',
		segment: 'CASH',
		series: 'EQ',
		isin: 'INE062A01020',
		lot_size: '1',
		tick_size: '0.05',
		buy_allowed: '1',
		expiry_date: '',
	});
	expect(find('NIFTY')).toMatchObject({ instrument_type: 'IDX', buy_allowed: '0' });
	// Monthly contracts name the month, weekly ones the day.
	expect(find('NIFTY26NOV26000CE')).toMatchObject({
		groww_symbol: 'NSE-NIFTY-24Nov26-26000-CE',
		expiry_date: '2026-11-24',
		strike_price: '26000',
		lot_size: '65',
		freeze_quantity: '1800',
		underlying_symbol: 'NIFTY',
	});
	expect(find('NIFTY26D0126000CE')).toMatchObject({ expiry_date: '2026-12-01' });
	expect(find('SBIN26NOVFUT')).toMatchObject({ underlying_exchange_token: '3045' });
	expect(find('CRUDEOIL26DECFUT', 'MCX')).toMatchObject({ segment: 'COMMODITY' });
	const strikes = all.filter(({ strike_price }) => strike_price.includes('.'));
	expect(strikes.length).toBeGreaterThan(5);
	expect(strikes.every((row) => row.trading_symbol.includes(row.strike_price))).toBe(true);
	const names = all.map((row) => [row.exchange, row.segment, row.trading_symbol].join());
	expect(new Set(names).size).toBe(names.length);
});

test('contracts move on with the clock', async () => {
	caller = await startTrading();
	caller.simulator.clock.set('2027-02-01T10:00:00+05:30');
	const expiries = (await rows()).map((row) => row.expiry_date).filter((date) => date !== '');
	expect(expiries.sort()[0] >= '2027-02-01').toBe(true);
});

test('a longer file has filler that can be traded', async () => {
	caller = new Caller(
		await startGrowwSimulator({ instrumentRows: 6000, quirks: { market: 'open' } }),
	);
	const all = (await rows()).filter((row) => row.trading_symbol !== '');
	expect(all).toHaveLength(6000);
	const last = all.findLast((row) => row.segment === 'CASH');
	const answer = await caller.create({
		trading_symbol: last?.trading_symbol,
		exchange: last?.exchange,
		order_type: 'MARKET',
	});
	expect(answer.status).toBe(200);
	expect(await caller.statusWord(answer.body.payload.groww_order_id)).toBe('EXECUTED');
});
