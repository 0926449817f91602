import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DAY_MS, istDate, istParts } from '../../../simulators/core';
import type { GrowwSimulator } from '../../../simulators/groww';
import { startGrowwSimulator } from '../../../simulators/groww';
import type { Json } from './support';
import { totpSecret, totpToken } from './support';

const SCRIPT = path.join(__dirname, 'growwapi-round.ts');

let simulator: GrowwSimulator;
let round: { methods: string[]; called: string[]; seen: Json };
let seen: Json;

// The client judges its token by the machine's clock, so the simulator's is left alone.
beforeAll(async () => {
	simulator = await startGrowwSimulator({ quirks: { market: 'open' } });
	// It keeps the instrument file in the system's folder for temporary files.
	const folder = mkdtempSync(path.join(tmpdir(), 'growwapi-'));
	const { origin } = simulator;
	const { stdout } = await promisify(execFile)(
		process.execPath,
		['--import', 'tsx', SCRIPT, origin, aTradingDay()],
		{
			env: {
				...process.env,
				GROWW_API_BASE_URL: `${origin}/`,
				GROWW_API_KEY: totpToken,
				GROWW_API_SECRET: totpSecret,
				TMPDIR: folder,
				// This client reads the naive expiry as local time, so it must live in India to log in once.
				TZ: 'Asia/Kolkata',
			},
		},
	);
	rmSync(folder, { recursive: true });
	round = JSON.parse(stdout);
	seen = round.seen;
});
afterAll(() => simulator.close());

/** The last weekday before today. */
function aTradingDay(): string {
	let at = Date.now() - DAY_MS;
	while ([0, 6].includes(istParts(at).weekday)) at -= DAY_MS;
	return istDate(at);
}

const SOCKET = 'a socket, whose address the package has fixed';
/** What no call is made of, and why. */
const LEFT_OUT: Record<string, string> = {
	'liveFeed.connect': SOCKET,
	'liveFeed.consume': SOCKET,
	'liveFeed.disconnect': SOCKET,
	'liveFeed.reconnect': SOCKET,
	'liveFeed.subscribe': SOCKET,
	'liveFeed.unsubscribe': SOCKET,
};

/** Each method, and what only a working call of it brings. */
const CALLS: Record<string, () => void> = {
	'auth.createAccessToken': () => {
		expect(seen['auth.createAccessToken']).toContain('Invalid TOTP');
		expect([simulator.loginAttempts, simulator.logins]).toEqual([2, 1]);
	},
	'auth.generateTOTP': () => expect(seen['auth.generateTOTP']).toMatch(/^\d{6}$/),
	'auth.getAccessToken': () => expect(simulator.issuedTokens[0]).toBe(seen['auth.getAccessToken']),
	'auth.socketAccessToken': () =>
		expect(seen['auth.socketAccessToken']).toEqual({
			token: simulator.issuedTokens[1],
			subscriptionId: expect.stringMatching(/=$/),
			expiry: expect.stringMatching(/T06:00:00$/),
		}),
	'historicData.get': () => {
		expect(seen['historicData.get'].candles).toHaveLength(13);
		expect(seen['historicData.get'].intervalInMinutes).toBe(5);
	},
	'holdings.list': () =>
		expect(seen['holdings.list'].map((row: Json) => row.tradingSymbol)).toEqual([
			'RELIANCE',
			'SBIN',
			'TCS',
		]),
	'instructions.getFilteredInstructions': () =>
		expect(seen['instructions.getFilteredInstructions']).toMatchObject([
			{ exchangeToken: '3045', growwSymbol: 'NSE-SBIN', isin: 'INE062A01020' },
		]),
	'instructions.getInstructions': () =>
		expect(seen['instructions.getInstructions'][0]).toMatch(/^exchange,exchange_token,/),
	'liveData.getLTP': () => expect(seen['liveData.getLTP']).toEqual({ nseSbin: 870, nseTcs: 3120 }),
	'liveData.getOHLC': () => expect(seen['liveData.getOHLC'].nseTcs).toMatchObject({ close: 3120 }),
	'liveData.getQuote': () => {
		expect(seen['liveData.getQuote']).toMatchObject({ lastPrice: 870, upperCircuitLimit: 1044 });
		expect(seen['liveData.getQuote'].depth.buy).toHaveLength(5);
	},
	'margins.details': () => expect(seen['margins.details'].equityMarginDetails).toBeDefined(),
	'margins.requiredForOrder': () =>
		expect(seen['margins.requiredForOrder'].cashCncMarginRequired).toBe(8_600),
	'orders.create': () => {
		const { created, again } = seen['orders.create'];
		expect(created).toMatchObject({ orderStatus: 'OPEN', orderReferenceId: 'round-0001-abc' });
		expect(again).toContain('GA007');
		expect(simulator.orders).toHaveLength(2);
	},
	'orders.status': () => {
		const { status, after } = seen['orders.status'];
		expect([status.orderStatus, status.filledQuantity]).toEqual(['OPEN', 0]);
		expect(after.orderStatus).toBe('CANCELLED');
	},
	'orders.statusByReference': () =>
		expect(seen['orders.statusByReference'].growwOrderId).toBe(simulator.orders[0].orderId),
	'orders.modify': () => {
		const { modified, detail } = seen['orders.modify'];
		expect(modified.growwOrderId).toBe(simulator.orders[0].orderId);
		expect(detail).toMatchObject({ quantity: 12, price: 861 });
	},
	'orders.details': () =>
		expect(seen['orders.details']).toMatchObject({ tradingSymbol: 'SBIN', remainingQuantity: 12 }),
	'orders.getOrders': () => {
		const { list, everywhere } = seen['orders.getOrders'];
		expect(list.map((row: Json) => row.quantity)).toEqual([12]);
		expect(everywhere).toEqual(list);
	},
	'orders.cancel': () => expect(seen['orders.cancel'].orderStatus).toBe('CANCELLATION_REQUESTED'),
	'orders.getTrades': () =>
		expect(seen['orders.getTrades']).toMatchObject([
			{ quantity: 10, price: 870, tradeStatus: 'EXECUTED' },
		]),
	'position.tradingSymbol': () =>
		expect(seen['position.tradingSymbol']).toEqual(seen['position.user']),
	'position.user': () =>
		expect(seen['position.user'].positions).toMatchObject([
			{ tradingSymbol: 'SBIN', quantity: 10, netPrice: 870 },
		]),
};

test.each(Object.keys(CALLS))('%s', (name) => {
	expect(round.called).toContain(name);
	CALLS[name]();
});

test('nothing that the package can do is left out unsaid', () => {
	const known = [...Object.keys(CALLS), ...Object.keys(LEFT_OUT)];
	expect(known.sort()).toEqual([...round.methods].sort());
});
