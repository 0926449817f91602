// Angel One's own client library and its parser, against the simulated smart-stream and its encoder.
import type { AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneDemoAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import { Client } from './client';

interface Library {
	new (params: object): {
		connect(): Promise<unknown>;
		fetchData(request: object): void;
		on(event: 'tick', heard: (tick: Record<string, unknown> | string) => void): void;
		close(): void;
	};
}

let simulator: AngelOneSimulator;
const timers = jest.spyOn(globalThis, 'setInterval');
beforeEach(async () => {
	simulator = await startAngelOneSimulator({
		quirks: { market: 'open', enforceRateLimits: false, tickSocketCachedAfterMs: 1 },
	});
});
afterEach(async () => {
	await simulator.close();
	// It never ends its pings.
	for (const { value } of timers.mock.results) clearInterval(value as NodeJS.Timeout);
});

test('it hears every mode as it was sent', async () => {
	const client = new Client(simulator);
	await client.login();
	// It has the live address in a constant of its own.
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- untyped CommonJS
	const { CONSTANTS } = require('smartapi-javascript/config/constant') as {
		CONSTANTS: { websocketURL: string; Interval: number };
	};
	CONSTANTS.websocketURL = `${simulator.origin.replace('http', 'ws')}/smart-stream`;
	CONSTANTS.Interval = 10;
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- untyped CommonJS
	const Sockets = require('smartapi-javascript/lib/websocket2.0') as Library;
	const socket = new Sockets({
		...{ clientcode: angelOneDemoAccount.clientCode, apikey: angelOneDemoAccount.apiKey },
		...{ jwttoken: client.jwt, feedtype: client.feedToken },
	});
	const ticks: Array<Record<string, unknown>> = [];
	const texts: string[] = [];
	socket.on('tick', (tick) => {
		if (typeof tick === 'string') texts.push(tick);
		else ticks.push(tick);
	});
	const until = async (count: number) => {
		for (let tries = 0; ticks.length < count; tries++) {
			if (tries > 1_000) throw new Error(`${ticks.length} ticks of ${count}`);
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
	};
	await socket.connect();
	simulator.clock.set('2026-09-24T15:27:33+05:30');
	simulator.setPrice('SBIN', 871.05);
	for (const mode of [1, 2, 3]) {
		socket.fetchData({ action: 1, mode, exchangeType: 1, tokens: ['3045'], correlationID: 'x' });
		await until(mode);
	}
	const head = {
		...{ exchange_type: '1', token: '"3045"', sequence_number: '1' },
		...{ exchange_timestamp: '1790243853000', last_traded_price: '87105' },
	};
	const day = {
		...{ last_traded_quantity: '1', avg_traded_price: '87105', vol_traded: '3556150' },
		...{ total_buy_quantity: '839549', total_sell_quantity: '1284767' },
		...{ open_price_day: '87000', high_price_day: '87348', low_price_day: '86652' },
		close_price: '87000',
	};
	const level = (flag: number, price: number, at: number) => ({
		...{ flag: String(flag), quantity: String(500 + at * 137), price: String(price) },
		no_of_orders: String(2 + at),
	});
	expect(ticks).toEqual([
		{ subscription_mode: '1', ...head },
		{ subscription_mode: '2', ...head, ...day },
		{
			...{ subscription_mode: '3', ...head, ...day, last_traded_timestamp: '1790243853' },
			...{ open_interest: '0', open_interest_change: '-1.2e+200' },
			best_5_buy_data: [0, 1, 2, 3, 4].map((at) => level(1, 87_105 - at * 5, at)),
			best_5_sell_data: [0, 1, 2, 3, 4].map((at) => level(0, 87_105 + at * 5, at)),
			...{ upper_circuit: '104400', lower_circuit: '69600' },
			...{ fiftytwo_week_high: '104400', fiftytwo_week_low: '60900' },
		},
	]);
	simulator.setPrice('SBIN', 872);
	await until(6);
	expect(ticks.slice(3).map((tick) => tick.last_traded_price)).toEqual(['87200', '87200', '87200']);
	expect(texts).toContain('pong');
	socket.close();
});
