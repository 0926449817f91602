import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { BROKERS, bySymbol, output } from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

/** As an alert of TradingView sends them. */
interface Alert extends IDataObject {
	ticker: string;
	side?: string;
}

describe.each(BROKERS)('%s: what an alert of TradingView names', (name) => {
	const isAngelOne = name === 'angelOne';
	const suffix = isAngelOne ? '-EQ' : '';
	const symbolKey = isAngelOne ? 'tradingsymbol' : 'trading_symbol';
	const sideKey = isAngelOne ? 'transactiontype' : 'transaction_type';
	const derivatives: INodeParameters = isAngelOne
		? { exchange: 'NFO', product: 'CARRYFORWARD' }
		: { exchange: 'NSE', segment: 'FNO', product: 'NRML' };

	/** Places a share by expressions alone. */
	const asAlerted: INodeParameters = {
		instrument: bySymbol('={{ $json.ticker }}'),
		transactionType: '={{ $json.side }}',
		quantity: 1,
		orderType: 'MARKET',
	};

	const dryRun = async (alert: Alert, changes: INodeParameters = {}) => {
		const trader = await Trader.at(world(), name);
		const asked = { ...asAlerted, ...changes, options: { dryRun: true } };
		return await trader.placing(asked, { items: [{ side: 'buy', ...alert }] });
	};
	const bodyOf = (result: Awaited<ReturnType<typeof dryRun>>) =>
		(output(result).request as { body: IDataObject }).body;

	test.each([
		['SBIN', 'SBIN'],
		['NSE:SBIN', 'SBIN'],
		['M_M', 'M&M'],
		['NSE:M_M', 'M&M'],
		['BAJAJ_AUTO', 'BAJAJ-AUTO'],
	])('%s', async (ticker, symbol) => {
		const body = bodyOf(await dryRun({ ticker, side: 'sell' }));
		expect(body).toMatchObject({
			[symbolKey]: `${symbol}${suffix}`,
			[sideKey]: 'SELL',
			exchange: 'NSE',
		});
		// The same, written into the field.
		const written = bodyOf(await dryRun({ ticker: '' }, { instrument: bySymbol(ticker) }));
		expect(written).toMatchObject({ [symbolKey]: `${symbol}${suffix}` });
	});

	test('an order of it, which its reference finds again by the broker’s own name', async () => {
		const trader = await Trader.at(world(), name);
		const options = { orderReference: 'tv-m-m-01' };
		const alert = [{ ticker: 'NSE:M_M', side: 'buy' }];
		const placed = output(await trader.placing({ ...asAlerted, options }, { items: alert }));
		expect(placed).toMatchObject({ tradingSymbol: `M&M${suffix}`, duplicate: false });
		const again = output(
			await trader.placing({
				...asAlerted,
				instrument: bySymbol(`M&M${suffix}`),
				transactionType: 'BUY',
				options,
			}),
		);
		expect(again).toMatchObject({ orderId: placed.orderId, duplicate: true });
	});

	/** A contract of the list: its symbol, and its expiry as YYMMDD. */
	async function contract(filter: string) {
		const { credential } = await Trader.at(world(), name);
		const { results } = await world().engine.listSearch(name, 'searchInstruments', {
			filter,
			parameters: { resource: 'order', operation: 'place', exchange: 'NSE', segment: 'CASH' },
			credential,
		});
		const [first] = results;
		const [, date] = first.name.split(' · ');
		const expiry = new Date(`${date} UTC`).toISOString().slice(2, 10).replace(/-/g, '');
		return { symbol: String(first.value).split(':').at(-1), expiry };
	}

	test('an option and a future', async () => {
		const lot = { ...derivatives, quantity: 65 };
		const option = await contract('nifty 26000 pe');
		const ticker = `NSE:NIFTY${option.expiry}P26000`;
		expect(bodyOf(await dryRun({ ticker }, lot))).toMatchObject({ [symbolKey]: option.symbol });
		const future = await contract('nifty fut');
		const letter = 'FGHJKMNQUVXZ'[Number(future.expiry.slice(2, 4)) - 1];
		const named = { ticker: `NSE:NIFTY${letter}20${future.expiry.slice(0, 2)}` };
		expect(bodyOf(await dryRun(named, lot))).toMatchObject({ [symbolKey]: future.symbol });
	});

	const refused: Array<[string, INodeParameters, string, RegExp]> = [
		['NIFTY1!', derivatives, 'CONTINUOUS_CONTRACT', /^NIFTY1! is a continuous contract/],
		['NSE:BANKNIFTY2!', {}, 'CONTINUOUS_CONTRACT', /BANKNIFTY2! is a continuous contract/],
		['BSE:SBIN', {}, 'EXCHANGE_MISMATCH', /BSE:SBIN is of BSE, and Exchange is set to NSE/],
		['NSE:SBIN', { exchange: 'BSE' }, 'EXCHANGE_MISMATCH', /of NSE, and Exchange is set to BSE/],
		['NSE:NO_THING', {}, 'INSTRUMENT_NOT_FOUND', /no instrument "NSE:NO_THING" on NSE/],
		['NSE:', {}, 'INSTRUMENT_NOT_FOUND', /no instrument/],
		['', {}, 'NO_INSTRUMENT', /No instrument/],
	];
	test.each(refused)('%j is refused', async (ticker, changes, code, message) => {
		const trader = await Trader.at(world(), name);
		const writes = await trader.writesDuring(async () => {
			const asked = { ...asAlerted, ...changes };
			const result = await trader.placing(asked, { items: [{ ticker, side: 'buy' }] });
			expect(errorOf(result)).toMatchObject({ code, outcome: 'notPlaced' });
			expect(result.error?.message).toMatch(message);
		});
		expect(writes).toEqual([]);
	});

	test('what to use in place of a continuous contract is said with it', async () => {
		const { error } = await dryRun({ ticker: 'NIFTY1!' }, derivatives);
		const { symbol } = await contract('nifty fut');
		expect(error?.description).toContain(symbol);
		expect(error?.description).toMatch(/NIFTY[FGHJKMNQUVXZ]20\d\d/);
	});
});
