import type { INodeParameters } from 'n8n-workflow';
import type { ActiveTrigger, StoredCredential } from '../harness';
import { bySymbol, useWorld } from '../support';
import { hurryTime, noonInIndia, pause, until } from '../time';

const world = useWorld({ groww: { quirks: { enforceRateLimits: false } } });
const sim = () => world().groww;
const started: ActiveTrigger[] = [];
let restoreTime: () => void = () => undefined;
let credential: StoredCredential;

beforeEach(async () => {
	credential = await world().broker('groww').newCredential();
	restoreTime = hurryTime(20, { from: noonInIndia() });
	sim().setPrice('SBIN', 800);
});
afterEach(async () => {
	for (const trigger of started.splice(0)) await trigger.stop();
	restoreTime();
	await until(() => sim().feed.open === 0);
});

const list = (...symbols: string[]): INodeParameters => ({
	list: symbols.map((symbol) => ({
		...{ exchange: 'NSE', segment: 'CASH', instrument: bySymbol(symbol) },
	})),
});

/** Starts it, and waits until it hears prices. */
async function start(parameters: INodeParameters, workflowId = 'one'): Promise<ActiveTrigger> {
	const one = world().engine.trigger({
		...{ node: 'growwTrigger', credential, workflowId },
		parameters: { instruments: list('SBIN'), ...parameters },
	});
	started.push(one);
	await one.start();
	await until(() => sim().feed.open > 0);
	await pause(150);
	return one;
}

const CROSSES_UP = { event: 'priceAlert', condition: 'crossesUp', value: 805, repeat: 'eachTime' };
const pricesOf = (one: ActiveTrigger) => one.items.flat().map(({ lastPrice }) => lastPrice);

test('alerts and ticks share a connection, and have the names of every quote', async () => {
	const alert = await start(CROSSES_UP);
	const ticks = await start(
		{ event: 'tick', everySeconds: 20, instruments: list('SBIN', 'RELIANCE', 'NIFTY') },
		'two',
	);
	sim().setPrice('SBIN', 806);
	await until(() => alert.items.length === 1 && pricesOf(ticks).includes(806));
	expect(sim().feed.open).toBe(1);
	expect(ticks.items[0]).toHaveLength(3);
	const quote =
		'broker exchange tradingSymbol instrumentToken lastPrice open high low previousClose change changePercent volume averagePrice bidPrice bidQuantity askPrice askQuantity openInterest upperCircuit lowerCircuit week52High week52Low lastTradedAt depth';
	expect(Object.keys(alert.items[0][0]).join(' ')).toBe(`${quote} alert`);
	expect(Object.keys(ticks.items[0][0]).join(' ')).toBe(`${quote} dropped`);
	expect(alert.items[0][0]).toMatchObject({
		broker: 'groww',
		tradingSymbol: 'SBIN',
		lastPrice: 806,
	});
	expect(typeof alert.items[0][0].previousClose).toBe('number');
	expect([...alert.failures, ...ticks.failures]).toEqual([]);
});

test('prices in paise are found out by the quotes, which stand in for them', async () => {
	sim().quirks.feedPrices = 'paise';
	const alert = await start(CROSSES_UP);
	sim().setPrice('SBIN', 801);
	await until(() => alert.failures.length > 0);
	expect(alert.failures[0].message).toContain('a hundred times');
	expect(alert.items).toEqual([]);
	sim().setPrice('SBIN', 806);
	await until(() => alert.items.length === 1);
	expect(pricesOf(alert)).toEqual([806]);
});

test('a connection that is lost: no crossing is missed, and none alarms twice', async () => {
	const alert = await start(CROSSES_UP);
	sim().setPrice('SBIN', 806);
	await until(() => alert.items.length === 1);
	sim().feed.cut();
	await until(() => sim().feed.open === 0);
	sim().setPrice('SBIN', 804);
	await until(() => sim().feed.open === 1);
	await pause(200);
	sim().setPrice('SBIN', 807);
	await until(() => alert.items.length === 2);
	expect(pricesOf(alert)).toEqual([806, 807]);
	expect(alert.failures).toEqual([]);
});
