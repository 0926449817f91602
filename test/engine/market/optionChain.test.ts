import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RunResult } from '../harness';
import { hintsOf } from '../orders/support';
import {
	BROKERS,
	MANY_LOG_INS,
	names,
	requestsDuring,
	run,
	useWorld,
	type BrokerName,
} from '../support';
import { hurryTime } from '../time';

const world = useWorld(MANY_LOG_INS);
beforeAll(async () => {
	await world().loadInstruments();
	world().angelOne.setPrice('Nifty 50', 26_120);
	world().groww.setPrice('NIFTY', 26_120);
});

const KEYS =
	'broker underlying spotPrice expiry strike optionType exchange tradingSymbol instrumentToken lotSize lastPrice bidPrice askPrice volume openInterest impliedVolatility delta gamma theta vega rho';
const EXCHANGE: Record<BrokerName, string> = { angelOne: 'NFO', groww: 'NSE' };
/** A call of the chain with which something may go wrong. */
const CALL = { angelOne: /\/quote\/$/, groww: /\/option-chain\// };

async function chain(
	name: BrokerName,
	parameters: INodeParameters = {},
	{ items, ...options }: { items?: IDataObject[]; continueOnFail?: boolean } = {},
) {
	const broker = world().broker(name);
	const credential = await world().loggedIn(name);
	const form = {
		...{ resource: 'market', operation: 'getOptionChain', underlying: 'NIFTY' },
		...{ exchange: EXCHANGE[name], ...parameters },
	};
	let result!: RunResult;
	const requests = await requestsDuring(broker.simulator, async () => {
		result = await run(world().engine, broker, credential, form, {
			...options,
			...(items ? { items } : {}),
		});
	});
	return { result, requests, rows: result.items.map(({ json }) => json) };
}

test('Angel One: the index, the greeks of the expiry, then quotes of the strikes around the money', async () => {
	const { requests, rows } = await chain('angelOne', { strikesAround: 2 });
	const { expiry } = rows[0];
	const [year, month, day] = String(expiry).split('-');
	const mmm = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')[Number(month) - 1];
	const asked = requests.map(({ path, body }) => [path.split('/').filter(Boolean).at(-1), body]);
	expect(asked.slice(0, 2)).toEqual(
		expect.arrayContaining([
			['quote', { mode: 'LTP', exchangeTokens: { NSE: ['99926000'] } }],
			['optionGreek', { name: 'NIFTY', expirydate: `${day}${mmm}${year}` }],
		]),
	);
	expect(asked[2]).toMatchObject([
		'quote',
		{ mode: 'FULL', exchangeTokens: { NFO: { length: 10 } } },
	]);
	expect(requests).toHaveLength(3);
	expect(rows.map(({ strike, optionType }) => `${strike} ${optionType}`)).toEqual(
		[26_000, 26_050, 26_100, 26_150, 26_200].flatMap((strike) => [`${strike} CE`, `${strike} PE`]),
	);
	expect(rows[4]).toMatchObject({
		...{ broker: 'angelOne', underlying: 'NIFTY', spotPrice: 26_120, exchange: 'NFO', lotSize: 65 },
		tradingSymbol: `NIFTY${day}${mmm}${year.slice(2)}26100CE`,
		instrumentToken: expect.stringMatching(/^\d+$/) as string,
		...{ lastPrice: expect.any(Number) as number, bidPrice: expect.any(Number) as number },
		...{ openInterest: 2600, impliedVolatility: 14, rho: null },
	});
	expect(rows[4].delta).toBeGreaterThan(0.4);
	expect(rows[5].delta).toBeLessThan(-0.4);
});

test('Groww: one call', async () => {
	const { requests, rows } = await chain('groww', { strikesAround: 2 });
	expect(requests).toMatchObject([
		{
			...{ method: 'GET', path: '/v1/option-chain/exchange/NSE/underlying/NIFTY' },
			query: { expiry_date: rows[0].expiry },
		},
	]);
	expect(rows).toHaveLength(10);
	expect(rows[4]).toMatchObject({
		...{ broker: 'groww', underlying: 'NIFTY', spotPrice: 26_120, exchange: 'NSE', lotSize: 65 },
		...{
			strike: 26_100,
			optionType: 'CE',
			tradingSymbol: expect.stringMatching(/26100CE$/) as string,
		},
		...{ bidPrice: null, askPrice: null, openInterest: 2600, impliedVolatility: 14 },
		rho: expect.any(Number) as number,
	});
});

describe.each(BROKERS)('%s', (name) => {
	test('all strikes, more than fifty rows, in few calls', async () => {
		const { requests, rows, result } = await chain(name, { strikesAround: 0 });
		expect(rows).toHaveLength(102);
		expect(requests).toHaveLength(name === 'angelOne' ? 5 : 1);
		for (const row of rows) expect(Object.keys(row).join(' ')).toBe(KEYS);
		const strikes = rows.map(({ strike }) => Number(strike));
		expect(strikes).toEqual([...strikes].sort((one, other) => one - other));
		expect(rows.filter(({ delta, lastPrice }) => delta === null || lastPrice === null)).toEqual([]);
		expect(result.items[101].pairedItem).toEqual({ item: 0 });
		expect(hintsOf(result)).toEqual([]);
	});

	test('ten strikes on each side unless told', async () => {
		expect((await chain(name)).rows).toHaveLength(42);
	});

	test('the expiry by its word and by its date', async () => {
		const expiries = async (underlying: string) => {
			const form = { resource: 'instrument', operation: 'getExpiries', underlying };
			const broker = world().broker(name);
			const { items } = await run(world().engine, broker, await broker.newCredential(), {
				...{ ...form, exchange: EXCHANGE[name] },
			});
			return items.map(({ json }) => json);
		};
		const listed = await expiries('NIFTY');
		const monthly = listed.filter(({ kind }) => kind === 'monthly').map(({ expiry }) => expiry);
		const of = async (expiry: string, expiryDate: unknown = '') =>
			(await chain(name, { strikesAround: 1, expiry, expiryDate: expiryDate as string })).rows[0]
				.expiry;
		expect(await of('nextWeek')).toBe(listed[1].expiry);
		expect(await of('currentMonth')).toBe(monthly[0]);
		expect(await of('nextMonth')).toBe(monthly[1]);
		expect(await of('date', `${String(listed[2].expiry)}T00:00:00`)).toBe(listed[2].expiry);
	});

	test('BSE and shares, spelled as people spell them; several items', async () => {
		const items = [
			{ of: 'SENSEX', at: name === 'groww' ? 'BSE' : 'BFO' },
			{ of: 'NSE:M_M', at: EXCHANGE[name] },
			{ of: 'bank nifty', at: EXCHANGE[name] },
		];
		// Greeks are one call a second.
		const inRealTime = hurryTime(10);
		const { rows } = await chain(
			name,
			{ underlying: '={{ $json.of }}', exchange: '={{ $json.at }}', strikesAround: 1 },
			{ items },
		).finally(inRealTime);
		expect([...new Set(rows.map(({ underlying }) => underlying))]).toEqual([
			...['SENSEX', 'M&M', 'BANKNIFTY'],
		]);
		expect(rows).toHaveLength(18);
		expect(rows[0]).toMatchObject({
			...{ lotSize: 20, spotPrice: 85_200, lastPrice: expect.any(Number) as number },
			delta: name === 'groww' ? (expect.any(Number) as number) : null,
		});
		expect(rows[6]).toMatchObject({ spotPrice: 3700, delta: expect.any(Number) as number });
	});

	test('not simplified, the broker’s own', async () => {
		const { rows } = await chain(name, { strikesAround: 1, simplify: false });
		expect(rows[0]).toMatchObject(
			name === 'angelOne'
				? { symbolToken: expect.any(String) as string, optionGreek: { name: 'NIFTY' } }
				: { trading_symbol: expect.any(String) as string, greeks: { iv: 14 } },
		);
	});

	test('a token that is refused in the middle is renewed', async () => {
		const { simulator } = world().broker(name);
		const skip = name === 'angelOne' ? 2 : 0;
		simulator.addFault({ kind: 'tokenRefused', path: CALL[name], skip });
		const { requests, rows } = await chain(name, { strikesAround: 0 });
		expect(rows).toHaveLength(102);
		expect(requests.filter(({ path }) => CALL[name].test(path))).toHaveLength(
			skip + 3 - (name === 'groww' ? 1 : 0),
		);
	});

	test('a refusal for the rate in the middle is waited out', async () => {
		const { simulator } = world().broker(name);
		simulator.addFault({ kind: 'status429', path: CALL[name], skip: name === 'angelOne' ? 2 : 0 });
		const inRealTime = hurryTime(10);
		try {
			expect((await chain(name, { strikesAround: 0 })).rows).toHaveLength(102);
		} finally {
			inRealTime();
		}
	});

	test('a page in place of a reply is the failure of its item', async () => {
		const { simulator } = world().broker(name);
		simulator.addFault({ kind: 'html502', path: CALL[name], times: 1 });
		const { result } = await chain(name, { strikesAround: 0 });
		expect(result.error?.context).toMatchObject({ code: 'HTTP_502', broker: name });
	});

	test('what is wrong is an error, and nothing is asked', async () => {
		for (const [parameters, code] of [
			[{ exchange: 'MCX' }, 'INVALID_CHOICE'],
			[{ underlying: 'NOSUCH' }, 'NO_CONTRACTS'],
			[{ expiry: 'soon' }, 'INVALID_CHOICE'],
			[{ expiry: 'date', expiryDate: '2020-01-01' }, 'NO_SUCH_EXPIRY'],
			[{ strikesAround: '={{ "many" }}' }, 'INVALID_STRIKES_AROUND'],
		] as const) {
			const { result, requests } = await chain(name, parameters);
			expect(result.error?.context).toMatchObject({ code });
			expect(requests).toEqual([]);
		}
	});
});

test('Angel One: without greeks, prices alone and a hint', async () => {
	world().angelOne.addFault({ kind: 'html502', path: /optionGreek/, times: Infinity });
	const { rows, result, requests } = await chain('angelOne', { strikesAround: 1 });
	expect(rows).toHaveLength(6);
	expect(rows[0]).toMatchObject({ delta: null, lastPrice: expect.any(Number) as number });
	expect(hintsOf(result)).toEqual([expect.stringMatching(/^The greeks are missing: .*502/)]);
	expect(names(requests)).toContain('optionGreek');
});
