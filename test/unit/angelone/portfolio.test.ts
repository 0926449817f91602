import { angelOne } from '../../../brokers/angelone';
import { openBroker } from '../../../brokers/core/open-broker';
import { loggedIn } from '../support/accounts';
import { failureOf } from '../support/failures';
import { type Answer, reply, ScriptedTransport } from '../support/transport';

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });

/** The holdings of an account whose broker answers like this. */
async function holdings(answer: Answer) {
	const { sessions, owner } = loggedIn();
	const credential = {
		...angelOne.readCredential({ apiKey: 'k', clientCode: owner, mpin: '1', totpSecret: 's' }),
		owner,
	};
	const { portfolio } = openBroker(angelOne, {
		credential,
		transport: new ScriptedTransport(answer),
		sessions,
		instruments: async () => await Promise.reject(new Error('not asked for')),
	});
	return (await portfolio.holdings()).map(({ value }) => value);
}

describe('no holdings', () => {
	test.each([
		['null', ok(null)],
		['an empty list', ok([])],
		['blank text', ok('')],
		['a null list', ok({ holdings: null, totalholding: null })],
		['an empty list with totals', ok({ holdings: [], totalholding: { totalholdingvalue: 0 } })],
		[
			'a code of its own',
			reply({ status: false, message: 'Holding not found', errorcode: 'AB1015', data: null }),
		],
	])('%s is the empty list', async (_what, answer) => {
		expect(await holdings(answer)).toEqual([]);
	});
});

describe('no answer', () => {
	test.each([
		['text for the list', ok({ holdings: 'none' }), 'NO_LIST'],
		['text for the data', ok('holdings'), 'NO_DATA'],
		['a page', reply('<html>Request Rejected</html>'), 'FIREWALL_PAGE'],
		['nothing', reply(''), 'EMPTY_REPLY'],
	])('%s is an error, not an empty list', async (_what, answer, code) => {
		expect(await failureOf(holdings(answer))).toMatchObject({ failure: 'unclear', code });
	});
});

test('figures as text, nulls and unknown keys read as figures, nulls and nothing', async () => {
	const row = {
		tradingsymbol: 'ITC-EQ',
		exchange: 'NSE',
		isin: null,
		quantity: '10',
		realisedquantity: '10',
		averageprice: '400.10',
		ltp: 'n/a',
		close: null,
		symboltoken: 1660,
		brandnew: { a: 1 },
	};
	expect(await holdings(ok({ holdings: [row, null, 'x'] }))).toEqual([
		{
			broker: 'angelOne',
			isin: null,
			exchange: 'NSE',
			tradingSymbol: 'ITC-EQ',
			instrumentToken: '1660',
			quantity: 10,
			sellableQuantity: 10,
			t1Quantity: null,
			pledgedQuantity: null,
			averagePrice: 400.1,
			lastPrice: null,
			previousClose: null,
			investedValue: 4001,
			currentValue: null,
			pnl: null,
			pnlPercent: null,
			dayChange: null,
		},
	]);
});
