import { openBroker } from '../../../brokers/core/open-broker';
import { groww } from '../../../brokers/groww';
import { loggedIn } from '../support/accounts';
import { failureOf } from '../support/failures';
import { type Answer, reply, ScriptedTransport } from '../support/transport';

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const refused = (status: number) =>
	reply({ status: 'FAILURE', error: { code: 'GA005', message: 'Access forbidden' } }, status);

/** The holdings of an account whose broker answers like this, and the requests for them. */
async function holdings(...answers: Answer[]) {
	const { sessions, owner } = loggedIn();
	const transport = new ScriptedTransport(...answers);
	const credential = { ...groww.readCredential({ apiKey: owner }), owner, client: owner };
	const { portfolio } = openBroker(groww, {
		credential,
		transport,
		sessions,
		instruments: async () => await Promise.reject(new Error('not asked for')),
	});
	const held = (await portfolio.holdings()).map(({ value }) => value);
	return { held, requests: transport.requests };
}

const row = {
	isin: 'INE002A01018',
	trading_symbol: 'RELIANCE',
	quantity: '10',
	average_price: '100.05',
	demat_free_quantity: 5,
};

test.each([
	['an object', { close: 149.5 }],
	['the text of the documentation', '{open: 149.50,high: 150.50,low: 148.50,close: 149.50}'],
])('OHLC as %s prices a holding, with figures as text', async (_what, ohlc) => {
	const { held } = await holdings(
		ok({ holdings: [row] }),
		ok({ NSE_RELIANCE: '150.05' }),
		ok({ NSE_RELIANCE: ohlc }),
	);
	expect(held).toEqual([
		expect.objectContaining({
			exchange: 'NSE',
			quantity: 10,
			averagePrice: 100.05,
			lastPrice: 150.05,
			previousClose: 149.5,
			investedValue: 1000.5,
			currentValue: 1500.5,
			pnl: 500,
			pnlPercent: 49.98,
			dayChange: 5.5,
		}),
	]);
});

test('a last price without OHLC: no change of the day, everything else', async () => {
	const { held } = await holdings(
		ok({ holdings: [row] }),
		ok({ NSE_RELIANCE: 150.05 }),
		refused(403),
		refused(403),
	);
	expect(held[0]).toMatchObject({
		lastPrice: 150.05,
		pnl: 500,
		previousClose: null,
		dayChange: null,
	});
});

test('a row without a symbol asks for no price', async () => {
	const { held, requests } = await holdings(ok({ holdings: [{ isin: 'INE1', quantity: 1 }] }));
	expect(held[0]).toMatchObject({ tradingSymbol: null, lastPrice: null });
	expect(requests).toHaveLength(1);
});

test.each([
	['null', { holdings: null }],
	['an empty list', { holdings: [] }],
	['no list at all', {}],
])('%s: no holdings, and no price is asked for', async (_what, payload) => {
	const { held, requests } = await holdings(ok(payload));
	expect(held).toEqual([]);
	expect(requests).toHaveLength(1);
});

test.each([
	['no payload', ok(null), 'NO_DATA'],
	['text for the list', ok({ holdings: 'none' }), 'NO_LIST'],
	['a page', reply('<html></html>'), 'NOT_JSON'],
])('%s is an error, not an empty list', async (_what, answer, code) => {
	expect(await failureOf(holdings(answer))).toMatchObject({ failure: 'unclear', code });
});
