import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RunResult } from '../harness';
import {
	BROKERS,
	MANY_LOG_INS,
	output,
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
	'broker exchange segment tradingSymbol instrumentToken name isin instrumentType underlying expiry strike optionType lotSize tickSize freezeQuantity spotPrice premium delta daysLeft';
const AT: Record<BrokerName, Record<'NSE' | 'BSE', string>> = {
	angelOne: { NSE: 'NFO', BSE: 'BFO' },
	groww: { NSE: 'NSE', BSE: 'BSE' },
};
const CALL = { angelOne: /\/quote\/$/, groww: /\/option-chain\// };

const form = (name: BrokerName, changes: INodeParameters): INodeParameters => ({
	...{ resource: 'instrument', operation: 'findOption', underlying: 'NIFTY' },
	...{ exchange: AT[name].NSE, expiry: 'currentWeek', optionType: 'CE', ...changes },
});

async function find(
	name: BrokerName,
	changes: INodeParameters,
	options: { items?: IDataObject[]; continueOnFail?: boolean } = {},
) {
	const broker = world().broker(name);
	const credential = await world().loggedIn(name);
	let result!: RunResult;
	const requests = await requestsDuring(broker.simulator, async () => {
		result = await run(world().engine, broker, credential, form(name, changes), options);
	});
	return { result, requests, found: result.items[0]?.json ?? {}, credential };
}

const codeOf = ({ error }: RunResult) => (error?.context as { code?: string } | undefined)?.code;

describe.each(BROKERS)('%s', (name) => {
	test.each([
		// rule, value, side, strike, calls at Angel One (one at Groww)
		['atm', 0, 'CE', 26_100, 2],
		['atm', 2, 'CE', 26_200, 2],
		['atm', -2, 'CE', 26_000, 2],
		['atm', 2, 'PE', 26_000, 2],
		['atm', -2, 'PE', 26_200, 2],
		['exact', 26_350, 'PE', 26_350, 1],
	])('%s %p %s', async (strikeRule, strikeValue, optionType, strike, calls) => {
		const { found, requests } = await find(name, { strikeRule, strikeValue, optionType });
		expect(Object.keys(found).join(' ')).toBe(KEYS);
		expect(found).toMatchObject({
			...{ broker: name, exchange: AT[name].NSE, underlying: 'NIFTY', strike, optionType },
			...{ spotPrice: 26_120, lotSize: 65, instrumentType: optionType, delta: null },
			premium: expect.any(Number) as number,
			daysLeft: expect.any(Number) as number,
		});
		expect(requests).toHaveLength(name === 'groww' ? 1 : calls);
	});

	test('nearest premium and nearest delta, by what the chain says', async () => {
		const chainForm = { ...form(name, {}), resource: 'market', operation: 'getOptionChain' };
		const { items } = await run(
			world().engine,
			world().broker(name),
			await world().loggedIn(name),
			{
				...{ ...chainForm, strikesAround: 0 },
			},
		);
		const chain = items.map(({ json }) => json as Record<string, number>);
		const puts = chain.filter(({ optionType }) => String(optionType) === 'PE');
		const nearest = (figure: string, target: number) =>
			Math.min(...puts.map((row) => Math.abs(Math.abs(row[figure]) - target)));
		const asked = { optionType: 'PE', expiry: 'nearest' };
		const by = async (strikeRule: string, strikeValue: number) =>
			await find(name, { ...asked, strikeRule, strikeValue });

		const premium = await by('premium', 120);
		expect(Math.abs(Number(premium.found.premium) - 120)).toBe(nearest('lastPrice', 120));
		expect(premium.found).toMatchObject({ optionType: 'PE', spotPrice: 26_120, delta: null });
		expect(premium.requests).toHaveLength(name === 'groww' ? 1 : 2);

		const delta = await by('delta', 0.3);
		expect(Math.abs(Math.abs(Number(delta.found.delta)) - 0.3)).toBeCloseTo(
			nearest('delta', 0.3),
			9,
		);
		expect(delta.found.delta).toBeLessThan(0);
		expect(delta.found).toMatchObject({ spotPrice: 26_120, premium: expect.any(Number) as number });
		expect(delta.requests).toHaveLength(name === 'groww' ? 1 : 2);
		expect((await by('delta', -0.3)).found.strike).toBe(delta.found.strike);
	});

	test('the expiry by its words, as Get Expiries lists them', async () => {
		const { items } = await run(
			world().engine,
			world().broker(name),
			await world().loggedIn(name),
			{
				...{ resource: 'instrument', operation: 'getExpiries' },
				...{ underlying: 'NIFTY', exchange: AT[name].NSE },
			},
		);
		const listed = items.map(({ json }) => json);
		const months = listed.filter(({ kind }) => kind === 'monthly');
		for (const [expiry, { expiry: date, daysLeft }] of [
			['currentWeek', listed[0]],
			['nextWeek', listed[1]],
			['currentMonth', months[0]],
			['nextMonth', months[1]],
		] as Array<[string, IDataObject]>)
			expect((await find(name, { expiry, strikeRule: 'atm' })).found).toMatchObject({
				...{ expiry: date, daysLeft },
			});
	});

	test('its output drives Place Order by expressions', async () => {
		const broker = world().broker(name);
		const { result, credential } = await find(name, { strikeRule: 'atm', strikeValue: 1 });
		const { json } = result.items[0];
		const mode = name === 'groww' ? 'symbol' : 'token';
		const value = name === 'groww' ? '={{ $json.tradingSymbol }}' : '={{ $json.instrumentToken }}';
		const order = {
			exchange: '={{ $json.exchange }}',
			...(name === 'groww' ? { segment: '={{ $json.segment }}' } : {}),
			instrument: { __rl: true, mode, value },
			quantity: '={{ $json.lotSize }}',
			price: '={{ $json.premium }}',
			product: name === 'groww' ? 'NRML' : 'CARRYFORWARD',
		};
		const placed = output(
			await run(world().engine, broker, credential, broker.order(order), { items: [json] }),
		);
		expect(placed).toMatchObject({
			...{ tradingSymbol: json.tradingSymbol, quantity: 65, price: json.premium },
		});
		expect(broker.simulator.orders.at(-1)).toMatchObject({ orderId: placed.orderId });
	});

	test.each([
		['a rule that is none', { strikeRule: 'otm' }, 'INVALID_CHOICE'],
		['a side that is none', { strikeRule: 'atm', optionType: 'CALL' }, 'INVALID_CHOICE'],
		['half a strike', { strikeRule: 'atm', strikeValue: 0.5 }, 'INVALID_STRIKE_VALUE'],
		['no value', { strikeRule: 'premium', strikeValue: '' }, 'INVALID_STRIKE_VALUE'],
		['a delta of 30', { strikeRule: 'delta', strikeValue: 30 }, 'INVALID_STRIKE_VALUE'],
		['a premium of nothing', { strikeRule: 'premium', strikeValue: 0 }, 'INVALID_STRIKE_VALUE'],
		['a strike between two', { strikeRule: 'exact', strikeValue: 26_125 }, 'NO_SUCH_STRIKE'],
		['beyond the last strike', { strikeRule: 'atm', strikeValue: 99 }, 'NO_SUCH_STRIKE'],
		['an expiry that is none', { strikeRule: 'atm', expiry: 'weekly' }, 'INVALID_CHOICE'],
		['an unknown name', { strikeRule: 'atm', underlying: 'NIFTYY' }, 'NO_CONTRACTS'],
	])('%s is refused', async (_, changes, code) => {
		const { result } = await find(name, changes);
		expect(codeOf(result)).toBe(code);
	});

	test('BSE, several items, an expired token and a limit in the middle', async () => {
		const { simulator } = world().broker(name);
		const items = [{ of: 'SENSEX', at: AT[name].BSE }, { of: 'NIFTY', at: AT[name].NSE }, {}];
		simulator.addFault({ kind: 'tokenRefused', path: CALL[name] });
		simulator.addFault({ kind: 'status429', path: CALL[name], skip: 2 });
		const inRealTime = hurryTime(10);
		const { result } = await find(
			name,
			{
				...{ underlying: '={{ $json.of }}', exchange: '={{ $json.at }}', strikeRule: 'atm' },
			},
			{ items, continueOnFail: true },
		).finally(inRealTime);
		const rows = result.items.map(({ json }) => json);
		expect(rows.map(({ underlying, code }) => underlying ?? code)).toEqual([
			...['SENSEX', 'NIFTY', 'INVALID_CHOICE'],
		]);
		expect(rows[0]).toMatchObject({ exchange: AT[name].BSE, lotSize: 20 });
	});

	test('not simplified: the file’s row and the figures', async () => {
		const { found } = await find(name, { strikeRule: 'atm', simplify: false });
		expect(found).toMatchObject({
			kind: 'CE',
			spotPrice: 26_120,
			tickSize: expect.any(String) as string,
		});
	});
});

test('Angel One: a delta of BSE’s options, which it does not have, is refused before anything is sent', async () => {
	const { result, requests } = await find('angelOne', {
		...{ underlying: 'SENSEX', exchange: 'BFO', strikeRule: 'delta', strikeValue: 0.3 },
	});
	expect(codeOf(result)).toBe('NO_GREEKS');
	expect(requests).toEqual([]);
});
