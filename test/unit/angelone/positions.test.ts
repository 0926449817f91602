import sample from '../../../contracts/angelone/getPosition.json';
import { angelOne } from '../../../brokers/angelone';
import { readPosition } from '../../../brokers/angelone/parse-position';
import { openWith } from '../support/broker';
import { failureOf } from '../support/failures';
import { type Answer, reply } from '../support/transport';

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });
const [documented] = sample.reply.data;
const [live, carried] = sample.live.flatMap(({ reply: { data } }) => data ?? []);

/** The positions of an account whose broker answers like this. */
async function positions(answer: Answer) {
	const { broker } = openWith(angelOne, [answer]);
	return (await broker.portfolio.positions()).map(({ value }) => value);
}

test('the documented row: text throughout, and no last price, so no profit', () => {
	expect(readPosition(documented)).toEqual({
		broker: 'angelOne',
		exchange: 'NSE',
		segment: null,
		tradingSymbol: 'RELIANCE-EQ',
		instrumentToken: '2885',
		product: 'DELIVERY',
		netQuantity: 1,
		buyQuantity: 1,
		buyAveragePrice: 2235.8,
		sellQuantity: 0,
		sellAveragePrice: null,
		averagePrice: 2235.8,
		lastPrice: null,
		realisedPnl: 0,
		unrealisedPnl: null,
		pnl: null,
		lotSize: 1,
		expiry: null,
		strike: null,
		optionType: null,
	});
});

test('a live row: the broker’s profit, and not its net price for the average', () => {
	expect(readPosition(live)).toMatchObject({
		netQuantity: 100,
		buyQuantity: 1400,
		buyAveragePrice: 87.45,
		sellQuantity: 1300,
		averagePrice: 87.45,
		lastPrice: 53.8,
		realisedPnl: 4381,
		unrealisedPnl: -3365,
		pnl: 1016,
		lotSize: 100,
		expiry: '2024-08-14',
		strike: 6650,
		optionType: 'CE',
	});
});

test('a row that fills the carried part alone', () => {
	expect(readPosition(carried)).toMatchObject({
		netQuantity: 1800,
		buyQuantity: 1800,
		averagePrice: 285.5,
		realisedPnl: 0,
		// 1,800 × (291.40 − 285.50)
		unrealisedPnl: 10620,
		pnl: 10620,
		lotSize: null,
		expiry: null,
	});
});

test('a commodity whose worth is not known: quantities and averages, and no profit of ours', () => {
	const unknown = { ...live, symbolname: 'CARDAMOM', realised: '', unrealised: null, pnl: '-' };
	expect(readPosition(unknown)).toMatchObject({
		averagePrice: 87.45,
		realisedPnl: null,
		unrealisedPnl: null,
		pnl: null,
	});
});

test('figures with blanks and commas, numbers, nulls and words read as figures and nulls', () => {
	const odd = {
		...documented,
		...{ netqty: -5, buyqty: null, sellqty: '5', sellamount: '11,179.00', sellavgprice: 2235.8 },
		...{ buyamount: '-', buyavgprice: 'n/a', ltp: '2,230.80', pnl: '- 12.50', realised: {} },
		...{ optiontype: 'XX', expirydate: 'tomorrow', lotsize: [], symboltoken: 2885 },
	};
	expect(readPosition(odd)).toMatchObject({
		instrumentToken: '2885',
		netQuantity: -5,
		buyQuantity: 0,
		sellQuantity: 5,
		averagePrice: 2235.8,
		lastPrice: 2230.8,
		realisedPnl: 0,
		unrealisedPnl: -12.5,
		pnl: -12.5,
		lotSize: null,
		expiry: null,
		optionType: null,
	});
	expect(Object.values(readPosition({})).filter((value) => value !== null)).toEqual(['angelOne']);
});

const empty = sample.live.filter((seen) => seen.reply.data === null);

test.each<[string, Answer]>([
	['an empty list', ok([])],
	['blank text', ok('')],
	...empty.map(({ note, reply: said }): [string, Answer] => [note, reply(said)]),
])('%s: no positions', async (_, answer) => {
	expect(await positions(answer)).toEqual([]);
});

test.each([
	['text for the list', ok('none'), 'NO_LIST'],
	['an object', ok({ net: [] }), 'NO_LIST'],
	['a page', reply('<html>Request Rejected</html>'), 'FIREWALL_PAGE'],
])('%s is an error, not an empty list', async (_, answer, code) => {
	expect(await failureOf(positions(answer))).toMatchObject({ failure: 'unclear', code });
});
