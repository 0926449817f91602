import sample from '../../../contracts/groww/optionChain.json';
import { groww } from '../../../brokers/groww';
import { openWith } from '../support/broker';
import { failureOf } from '../support/failures';
import {
	answering,
	asking,
	CHAIN_FIELDS,
	chainIndex,
	listener,
	STRIKES,
} from '../support/option-chain';
import { reply } from '../support/transport';

const { CE: LEG } = sample.reply.payload.strikes['23400'];
const FNO = 'FNO';
const index = chainIndex({
	nse: { exchange: 'NSE', segment: FNO },
	bse: { exchange: 'BSE', segment: FNO },
	cash: 'CASH',
});

const leg = (trading_symbol: unknown, changes: object = {}) => ({
	...{ ...LEG, trading_symbol },
	...changes,
});
const strikesOf = (strikes: string[]) =>
	Object.fromEntries(
		strikes.map((strike) => [
			strike,
			{ PE: leg(`NIFTY01DEC26${strike}PE`), CE: leg(`NIFTY01DEC26${strike}CE`) },
		]),
	);
const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const CHAIN = { underlying_ltp: 25_010, strikes: strikesOf(STRIKES) };

function open(answer = ok(CHAIN)) {
	const { requests, transport } = answering(() => answer);
	const { broker } = openWith(groww, [], { transport, instruments: async () => index });
	const notes = listener();
	const chain = async (changes: Parameters<typeof asking>[0] = {}) =>
		await broker.optionChain.chain(asking({ exchange: 'NSE', ...changes }), notes);
	return { chain, requests, said: notes.said };
}

test('one call; lots and tokens are the file’s', async () => {
	const { chain, requests, said } = open();
	const rows = await chain();
	expect(requests).toMatchObject([
		{
			...{ method: 'GET', path: '/v1/option-chain/exchange/NSE/underlying/NIFTY' },
			query: { expiry_date: '2026-12-01' },
		},
	]);
	expect(said).toEqual([]);
	expect(Object.keys(rows[0].value).join(' ')).toBe(CHAIN_FIELDS);
	expect(rows.map(({ value }) => `${value.strike}${value.optionType}`).slice(0, 4)).toEqual([
		...['287.5CE', '287.5PE', '24900CE', '24900PE'],
	]);
	expect(rows[2].value).toEqual({
		...{ broker: 'groww', underlying: 'NIFTY', spotPrice: 25_010, expiry: '2026-12-01' },
		...{ strike: 24_900, optionType: 'CE', exchange: 'NSE', tradingSymbol: 'NIFTY01DEC2624900CE' },
		...{ instrumentToken: '10', lotSize: 65, lastPrice: 2200, bidPrice: null, askPrice: null },
		...{ volume: 5, openInterest: 7, impliedVolatility: 25.3409, delta: 0.9936, gamma: 0 },
		...{ theta: -1.0787, vega: 0.6943, rho: 5.1802 },
	});
	expect(rows[2].raw).toEqual({
		...{ strike: '24900', optionType: 'CE', ...leg('NIFTY01DEC2624900CE') },
	});
});

test('strikes around the money; without a price all of them, and it is said', async () => {
	const rows = await open().chain({ strikesAround: 1 });
	expect(rows.map(({ value }) => value.strike)).toEqual([24950, 24950, 25000, 25000, 25050, 25050]);
	for (const underlying_ltp of [null, 0, '-', undefined]) {
		const { chain, said } = open(ok({ ...CHAIN, underlying_ltp }));
		expect(await chain({ strikesAround: 1 })).toHaveLength(10);
		expect(said).toEqual(['There is no price of NIFTY, so that all strikes are shown.']);
	}
});

test.each([
	...[null, '', [], {}, 'none', { strikes: null }, { strikes: [] }, { strikes: '' }],
	...[
		{
			strikes: { '25000': null, x: { CE: leg('X') }, '-5': { CE: leg('Y') }, '': { PE: leg('Z') } },
		},
	],
	...[{ strikes: { '25000': { CE: null, PE: [], FUT: leg('X') } } }],
])('a payload of %p: no rows, and it is said', async (payload) => {
	const { chain, said } = open(ok(payload));
	expect(await chain({ strikesAround: 3 })).toEqual([]);
	expect(said).toEqual(['Groww has no option chain of NIFTY for 1 Dec 2026.']);
});

test('odd figures are numbers or null, and odd strikes find their contract', async () => {
	const { chain } = open(
		ok({
			underlying_ltp: '25,010.5',
			strikes: {
				'24900.00': { CE: leg('NIFTY01DEC2624900CE', { ltp: 0, greeks: null, volume: '1,300' }) },
				'24950': { PE: leg(null, { ltp: '-', greeks: { delta: '- 0.5', iv: '' } }) },
				'25000': { CE: leg('NOT-IN-THE-FILE', { open_interest: undefined }) },
			},
		}),
	);
	const values = (await chain()).map(({ value }) => value);
	expect(values).toMatchObject([
		{
			spotPrice: 25_010.5,
			strike: 24_900,
			lastPrice: null,
			delta: null,
			volume: 1300,
			lotSize: 65,
		},
		{
			...{ tradingSymbol: 'NIFTY01DEC2624950PE', instrumentToken: '21', lotSize: 65 },
			...{ lastPrice: null, delta: -0.5, impliedVolatility: null, theta: null },
		},
		{ tradingSymbol: 'NOT-IN-THE-FILE', instrumentToken: null, lotSize: null, openInterest: null },
	]);
});

test.each([
	['a page', reply('<html>Blocked</html>'), 'unclear'],
	[
		'no authority',
		reply({ status: 'FAILURE', error: { code: 'GA001', message: 'Bad' } }, 400),
		'refused',
	],
])('%s is the failure of the chain', async (_, answer, failure) => {
	expect(await failureOf(open(answer).chain())).toMatchObject({ failure });
});

test('an exchange without a chain is an input error that lists the choices', async () => {
	const { chain, requests } = open();
	const failure = await failureOf(chain({ exchange: 'MCX' }));
	expect(failure).toMatchObject({ failure: 'input', field: 'exchange' });
	expect(failure.message).toMatch(/one of NSE, BSE, and is "MCX"/);
	expect(requests).toEqual([]);
});
