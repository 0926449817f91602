import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { istDate } from '../../../brokers/core/ist';
import type { ActiveTrigger, StoredCredential, TriggerOptions } from '../harness';
import { bySymbol, MANY_LOG_INS, output, PROFILE, run, useWorld } from '../support';
import { hurryTime, noonInIndia, pause, until } from '../time';

const world = useWorld(MANY_LOG_INS);
const sim = () => world().angelOne;
const started: ActiveTrigger[] = [];
let restoreTime: () => void = () => undefined;
let credential: StoredCredential;

beforeEach(async () => {
	credential = await world().broker('angelOne').newCredential();
	sim().quirks.tickSocketOutOfHours = 'ticks';
	restoreTime = hurryTime(20, { from: noonInIndia() });
	// In the test's own time: what came later, by the exchange's clock, would be older.
	setPrice(800);
});
afterEach(async () => {
	for (const trigger of started.splice(0)) await trigger.stop();
	restoreTime();
	await until(() => sim().tickSocket.open === 0);
});
afterAll(() => {
	const written = world().engine.allLogs.join('\n');
	expect(sim().issuedTokens.length).toBeGreaterThan(1);
	expect(sim().issuedTokens.filter((token) => written.includes(token))).toEqual([]);
});

/** Rupees. */
const setPrice = (price: number) => sim().setPrice('SBIN', price);

const list = (...symbols: string[]): INodeParameters => ({
	list: symbols.map((symbol) => ({ exchange: 'NSE', instrument: bySymbol(symbol) })),
});

function trigger(
	parameters: INodeParameters,
	options: Partial<TriggerOptions> = {},
): ActiveTrigger {
	const one = world().engine.trigger({
		...{ node: 'angelOneTrigger', credential, ...options },
		parameters: { instruments: list('SBIN'), ...parameters },
	});
	started.push(one);
	return one;
}
const alert = (parameters: INodeParameters, options: Partial<TriggerOptions> = {}) =>
	trigger({ event: 'priceAlert', condition: 'crossesUp', value: 805, ...parameters }, options);
const ticks = (parameters: INodeParameters = {}, options: Partial<TriggerOptions> = {}) =>
	trigger({ event: 'tick', ...parameters }, options);

/** Starts it, and waits until it hears prices. */
async function start(one: ActiveTrigger, activation?: 'init' | 'update'): Promise<void> {
	await one.start(activation);
	await until(() => sim().tickSocket.open > 0);
	await pause(100);
}

/** What the list of a row shows: row 0 is of NSE, row 1 of NFO. */
async function found(filter: string, row: number): Promise<string[]> {
	const { results } = await world().engine.listSearch('angelOneTrigger', 'searchInstruments', {
		parameters: {
			event: 'tick',
			instruments: { list: [{ exchange: 'NSE' }, { exchange: 'NFO' }] },
		},
		...{ credential, filter },
		path: `parameters.instruments.list[${row}].instrument`,
	});
	return results.map(({ value }) => String(value));
}

const pricesOf = (one: ActiveTrigger) => one.items.flat().map(({ lastPrice }) => lastPrice);
const QUOTE =
	'broker exchange tradingSymbol instrumentToken lastPrice open high low previousClose change changePercent volume averagePrice bidPrice bidQuantity askPrice askQuantity openInterest upperCircuit lowerCircuit week52High week52Low lastTradedAt depth';

test('an alert runs the workflow when the price crosses the value, within milliseconds', async () => {
	const one = alert({ repeat: 'eachTime', hysteresis: 2 });
	await start(one);
	expect(one.items).toEqual([]);
	const crossedAt = process.hrtime.bigint();
	setPrice(805);
	await until(() => one.items.length === 1);
	expect(Number(process.hrtime.bigint() - crossedAt) / 1e6).toBeLessThan(500);
	for (const price of [804, 806, 803, 807]) {
		setPrice(price);
		await pause(20);
	}
	expect(pricesOf(one)).toEqual([805, 807]);
	const [item] = one.items[0];
	expect(Object.keys(item).join(' ')).toBe(`${QUOTE} alert`);
	expect(item).toMatchObject({
		...{ broker: 'angelOne', exchange: 'NSE', tradingSymbol: 'SBIN-EQ', instrumentToken: '3045' },
		...{ lastPrice: 805, alert: 'crossesUp' },
	});
	expect((await one.executions[0]).status).toBe('success');
	expect([...one.failures, ...one.givenUp]).toEqual([]);
});

test('ticks come in lists, no oftener than asked for, the newest of each instrument', async () => {
	const one = ticks({ instruments: list('SBIN', 'RELIANCE', 'Nifty 50'), everySeconds: 10 });
	await start(one);
	await until(() => one.items.length === 1);
	expect(one.items[0].map(({ tradingSymbol }) => tradingSymbol)).toEqual(
		expect.arrayContaining(['SBIN-EQ', 'RELIANCE-EQ']),
	);
	expect(one.items[0]).toHaveLength(3);
	expect(Object.keys(one.items[0][0]).join(' ')).toBe(`${QUOTE} dropped`);
	for (let price = 801; price <= 850; price++) setPrice(price);
	await until(() => one.items.length === 2);
	const sbin = one.items[1].find(({ tradingSymbol }) => tradingSymbol === 'SBIN-EQ') as IDataObject;
	expect(sbin.lastPrice).toBe(850);
	expect(Number(sbin.dropped)).toBeGreaterThan(40);
	expect(one.times[1] - one.times[0]).toBeGreaterThan(9_500);
});

test('one execution at a time, and an n8n that does not tell its end is asked no more', async () => {
	let underWay = 0;
	let most = 0;
	const work = async () => {
		most = Math.max(most, ++underWay);
		await pause(150);
		underWay -= 1;
	};
	const slow = ticks({ everySeconds: 1 }, { work, workflowId: 'slow' });
	const other = ticks({ everySeconds: 1 }, { refusesDonePromise: true, workflowId: 'engine 2' });
	await start(slow);
	await start(other);
	for (let price = 801; price <= 830; price++) {
		setPrice(price);
		await pause(20);
	}
	expect(most).toBe(1);
	expect(slow.items.length).toBeGreaterThan(2);
	expect(slow.items.length).toBeLessThan(20);
	await until(() => pricesOf(other).at(-1) === 830);
	expect(other.executions.length).toBeGreaterThan(4);
});

test('triggers of one account share a socket and a session, with order updates too', async () => {
	const logins = sim().logins;
	const opened = sim().tickSocket.handshakes.length;
	const updates = trigger({ event: 'orderUpdate' }, { workflowId: 'orders' });
	await updates.start();
	const all = [
		alert({}, { workflowId: 'one' }),
		alert({ condition: 'above', value: 803 }, { workflowId: 'two' }),
		ticks({ instruments: list('SBIN', 'RELIANCE') }, { workflowId: 'three' }),
	];
	for (const one of all) await start(one);
	output(await run(world().engine, world().broker('angelOne'), credential, PROFILE));
	setPrice(806);
	await until(() => all.every((one) => pricesOf(one).includes(806)));
	expect(sim().tickSocket.open).toBe(1);
	expect(sim().tickSocket.handshakes.length - opened).toBe(1);
	expect(sim().tickSocket.subscriptions).toEqual([2]);
	expect(sim().logins - logins).toBe(1);
	await all[2].stop();
	await until(() => sim().tickSocket.subscriptions[0] === 1);
	await all[0].stop();
	await all[1].stop();
	await until(() => sim().tickSocket.open === 0);
});

describe('a connection that is lost', () => {
	test.each([
		['without a word', undefined],
		['in order', 1000],
		['by an error of the server', 1011],
	])('%s: no crossing is missed, and none alarms twice', async (_, code) => {
		const one = alert({ repeat: 'eachTime' });
		await start(one);
		setPrice(806);
		await until(() => one.items.length === 1);
		sim().tickSocket.cut(code);
		await until(() => sim().tickSocket.open === 0);
		setPrice(804);
		await until(() => sim().tickSocket.open === 1);
		await pause(150);
		setPrice(807);
		await until(() => one.items.length === 2);
		await pause(50);
		expect(pricesOf(one)).toEqual([806, 807]);
		expect([...one.failures, ...one.givenUp]).toEqual([]);
	});

	test('while no socket can be had the quotes are read instead', async () => {
		sim().quirks.tickSocketHandshake = 502;
		const one = alert({ condition: 'above' });
		await one.start();
		await pause(100);
		setPrice(806);
		await until(() => one.items.length === 1);
		expect(pricesOf(one)).toEqual([806]);
		sim().quirks.tickSocketHandshake = 'byHeaders';
		await until(() => sim().tickSocket.open === 1);
		await pause(50);
		expect(one.items).toHaveLength(1);
	});

	test('a session that ends at its handshake is renewed', async () => {
		const one = alert({ condition: 'above' });
		await start(one);
		sim().revokeAllSessions();
		sim().tickSocket.cut();
		await until(() => sim().tickSocket.open === 0);
		await until(() => sim().tickSocket.open === 1);
		setPrice(806);
		await until(() => one.items.length === 1);
		expect(one.failures).toEqual([]);
	});
});

test('a stream that is open and says nothing is found out, and its session renewed', async () => {
	// At noon: by the open calendar the last quarter of an hour of a day is the closing auction.
	const noon = Date.parse(`${istDate(Date.now())}T12:00:00+05:30`);
	restoreTime();
	restoreTime = hurryTime(100, { from: noon });
	const one = alert({ condition: 'above', value: 900 });
	await start(one);
	const sessions = () => sim().tickSocket.handshakes.map(({ headers }) => headers.authorization);
	const known = new Set(sessions());
	sim().quirks.tickSocketStalls = true;
	// Pings do not hurry.
	sim().quirks.tickSocketIdleMs = Infinity;
	let price = 800;
	await until(() => {
		setPrice((price += 0.01));
		return !known.has(sessions().at(-1));
	});
	setPrice(900);
	await until(() => pricesOf(one).includes(900));
	expect(one.failures).toEqual([]);
});

describe.each([
	['each packet three times', { tickSocketTimes: 3 }],
	['identical packets', { tickSocketTimes: 3, tickSocketRepeats: 'identical' }],
	['frames that make no sense', { tickSocketGarbage: 'frames' }],
	['prices of others', { tickSocketForeign: true }],
	['prices of 0', { tickSocketValues: 'zeroPrice' }],
	['times of minutes ago', { tickSocketLagMs: 300_000 }],
	['no last packet at the start', { tickSocketCachedAfterMs: null }],
	['control pongs alone', { tickSocketPong: 'control' }],
] as const)('with %s', (name, quirks) => {
	test('each crossing alarms once', async () => {
		Object.assign(sim().quirks, quirks);
		const one = alert({ repeat: 'eachTime' });
		const below = alert({ condition: 'below', value: 100 }, { workflowId: 'below' });
		await start(one);
		await below.start();
		for (const price of [806, 804, 807]) {
			setPrice(price);
			await pause(60);
		}
		const isMute = name === 'prices of 0';
		expect(pricesOf(one)).toEqual(isMute ? [] : [806, 807]);
		expect(below.items).toEqual([]);
	});
});

test('older prices after newer ones are no news', async () => {
	sim().quirks.tickSocketOrder = 'olderAfter';
	const one = alert({ repeat: 'eachTime' });
	await start(one);
	setPrice(806);
	await pause(60);
	setPrice(807);
	await pause(60);
	expect(pricesOf(one)).toEqual([806]);
});

describe('n8n ends and starts again', () => {
	test('one crossing alarms once, and one of the time between is not missed', async () => {
		const one = alert({ repeat: 'eachTime' });
		await start(one);
		setPrice(806);
		await until(() => one.items.length === 1);
		await pause(60);
		await one.stop();
		await start(one, 'init');
		setPrice(807);
		await pause(60);
		expect(pricesOf(one)).toEqual([806]);
		setPrice(803);
		await pause(60);
		await one.stop();
		setPrice(808);
		await start(one, 'init');
		await until(() => one.items.length === 2);
		expect(pricesOf(one)).toEqual([806, 808]);
	});
});

describe('a test run', () => {
	test('of an alert whose condition is met shows the quote as it stands, beside the active trigger', async () => {
		const active = alert({ condition: 'above', value: 900 });
		await start(active);
		const one = alert({ condition: 'above', value: 700 });
		const [[item]] = await one.testRun();
		expect(item.json).toMatchObject({ lastPrice: 800, alert: 'above' });
		expect(sim().tickSocket.open).toBe(1);
		await active.stop();
		await until(() => sim().tickSocket.open === 0);
	});

	test('of ticks shows the first list, and leaves no socket', async () => {
		const [items] = await ticks({ instruments: list('SBIN', 'RELIANCE') }).testRun();
		expect(items.map(({ json }) => json.tradingSymbol)).toEqual(
			expect.arrayContaining(['SBIN-EQ', 'RELIANCE-EQ']),
		);
		await until(() => sim().tickSocket.open === 0);
	});

	test('tells an instrument that is not there', async () => {
		await expect(ticks({ instruments: list('NO_SUCH') }).testRun()).rejects.toThrow('NO_SUCH');
	});
});

test('a form that nothing mends cannot start', async () => {
	await expect(alert({ value: 0 }).start()).rejects.toThrow('Value must be a price');
	await expect(ticks({ instruments: {} }).start()).rejects.toThrow('No instrument is chosen');
});

test('the list of a row finds indices too, by the row’s own exchange', async () => {
	expect((await found('nifty', 1))[0]).toMatch(/^NFO:/);
	expect(await found('nifty 50', 0)).toContain('NSE:99926000:Nifty 50');
});
