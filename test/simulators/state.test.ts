// The whole state of a simulated broker: shown without a secret, and put back to the start.
import type { AngelOneSimulator } from '../../simulators/angelone';
import { startAngelOneSimulator } from '../../simulators/angelone';
import type { GrowwSimulator } from '../../simulators/groww';
import { startGrowwSimulator } from '../../simulators/groww';
import { Client } from './angelone/client';
import { Caller, logIn, market, totpBody, totpToken } from './groww/support';

type Any = AngelOneSimulator | GrowwSimulator;

const BROKERS = {
	'Angel One': async () => {
		const simulator = await startAngelOneSimulator({ quirks: { market: 'open' } });
		const client = new Client(simulator);
		await client.login();
		await client.place({ price: '900' });
		return simulator;
	},
	Groww: async () => {
		const simulator = await startGrowwSimulator({ quirks: { market: 'open' } });
		const caller = new Caller(simulator);
		await logIn(caller, totpToken, totpBody());
		await caller.create(market);
		return simulator;
	},
};

async function control(simulator: Any, method: string, path: string): Promise<string> {
	return await (await fetch(`${simulator.origin}/__sim${path}`, { method })).text();
}

describe.each(Object.entries(BROKERS))('%s', (_name, start: () => Promise<Any>) => {
	let simulator: Any;
	beforeEach(async () => {
		simulator = await start();
	});
	afterEach(() => simulator.close());

	test('a snapshot has orders, money and positions, and no secret', async () => {
		simulator.setPrice('SBIN', 880);
		const text = await control(simulator, 'GET', '/snapshot');
		const snapshot = JSON.parse(text) as Record<string, unknown>;
		expect(snapshot).toMatchObject({
			logins: 1,
			orders: [{ filledQuantity: 10 }],
			prices: { 'NSE/CASH/EQ/SBIN/null/null': 88_000 },
		});
		const [account] = snapshot.accounts as Array<Record<string, unknown[] | object>>;
		expect(account).toMatchObject({
			funds: { unrealised: 10_000 },
			positions: [{ bought: { quantity: 10, paise: 870_000 } }],
		});
		const secrets = simulator.accounts.flatMap((one) =>
			Object.entries(one)
				.filter(([key]) => /key|secret|pin|password|token/i.test(key))
				.map(([, value]) => value as unknown),
		);
		// A PIN of four digits is in many a number by chance.
		const known = [...secrets, ...simulator.issuedTokens].filter(
			(secret): secret is string => typeof secret === 'string' && secret.length >= 8,
		);
		expect(known.length).toBeGreaterThan(4);
		expect(text).not.toContain('mpin');
		expect(known.filter((secret) => text.includes(secret))).toEqual([]);
	});

	test('a reset leaves nothing of what happened', async () => {
		const [account] = simulator.accounts;
		const accountsAtStart = JSON.stringify(simulator.accounts);
		const { accounts, requests, issuedTokens } = simulator;
		account.cash = 1;
		account.holdings.length = 0;
		Object.assign(simulator.quirks, { market: 'closed' });
		simulator.setPrice('SBIN', 1_000);
		simulator.addFault({ kind: 'html502', path: /./, times: Infinity });
		simulator.clock.set('2030-01-01T12:00:00+05:30');
		expect(JSON.parse(await control(simulator, 'POST', '/reset'))).toEqual({ ok: true });

		expect(JSON.stringify(simulator.accounts)).toBe(accountsAtStart);
		expect(simulator.quirks.market).toBe('open');
		expect(Math.abs(simulator.clock.now() - Date.now())).toBeLessThan(1_000);
		expect([simulator.orders, simulator.requests, simulator.issuedTokens]).toEqual([[], [], []]);
		expect([simulator.logins, simulator.loginAttempts]).toEqual([0, 0]);
		expect(simulator.snapshot()).toMatchObject({ prices: {}, faults: [] });
		// Those who hold on to a list see the new one.
		expect([accounts, requests, issuedTokens]).toEqual([
			simulator.accounts,
			simulator.requests,
			simulator.issuedTokens,
		]);
		expect(accounts).toBe(simulator.accounts);
	});

	test('after a reset it works as before', async () => {
		simulator.reset();
		if ('smartOrders' in simulator) {
			await new Caller(simulator).create(market);
		} else {
			const client = new Client(simulator);
			await client.login();
			await client.place({ price: '900' });
		}
		expect(simulator.orders).toMatchObject([{ filledQuantity: 10 }]);
	});
});
