import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RunResult } from '../harness';
import { type BrokerName, BROKERS, useWorld } from '../support';
import { ended, Guarded } from './support';

const world = useWorld();
const account = async (name: BrokerName, fields: object = {}) =>
	await Guarded.at(world(), name, fields);

const HALTED = 'TRADING_HALTED';
const HALT = { resource: 'session', operation: 'haltTrading' };
const RESUME = { resource: 'session', operation: 'resumeTrading' };
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const timed = () => ({ ...HALT, until: 'time', untilTime: inAnHour() });

async function halted(trader: Guarded, parameters: INodeParameters = HALT, workflowId = 'w1') {
	const result = await trader.run(parameters, { workflowId });
	if (result.status !== 'success') throw new Error(String(result.error?.message));
	return result.items[0].json;
}

const resume = async (trader: Guarded, workflowId: string): Promise<RunResult> =>
	await trader.run(RESUME, { workflowId });

describe.each(BROKERS)('%s: Halt Trading', (name) => {
	test('refuses what opens, lets pass what reduces or cancels, and says until when', async () => {
		const trader = await account(name);
		await trader.open(10);
		const { orderId } = (await trader.buy()).items[0].json;
		const output = await halted(trader);
		expect(output).toMatchObject({ broker: name, halted: true, cancelled: [], squaredOff: [] });
		expect(Object.keys(output)).toEqual(['broker', 'halted', 'until', 'cancelled', 'squaredOff']);
		expect(output.until).toMatch(/T00:00:00\+05:30$/);
		const sent = await trader.sentDuring(async () => {
			const refused = await trader.buy();
			expect(refused.error?.context).toMatchObject({ code: HALTED, outcome: 'notPlaced' });
			expect(refused.error?.message).toMatch(/is halted until 00:00 on/);
			expect(ended(await trader.gtt())).toBe(HALTED);
			expect(ended(await trader.sell(11))).toBe(HALTED);
		});
		expect(sent).toEqual([]);
		const scope = name === 'groww' ? { segment: 'CASH' } : {};
		const change = async (operation: string, more: INodeParameters = {}) =>
			ended(
				await trader.run({ resource: 'order', operation, orderId, ...scope, ...more } as never),
			);
		expect(await change('modify', { changes: { price: 801 } })).toBe(HALTED);
		expect(await change('cancel')).toBe('success');
		expect(ended(await trader.sell(10))).toBe('success');
	}, 60_000);

	test('logging in and out works, and lifts nothing', async () => {
		const trader = await account(name);
		await halted(trader);
		expect(ended(await trader.run({ resource: 'session', operation: 'logout' }))).toBe('success');
		expect(ended(await trader.run({ resource: 'account', operation: 'getProfile' }))).toBe(
			'success',
		);
		expect(ended(await trader.buy())).toBe(HALTED);
	});

	test('binds one credential', async () => {
		const [one, other] = [await account(name), await account(name)];
		await halted(one);
		expect(ended(await other.buy())).toBe('success');
	});

	test('until the end of the day: a person alone lifts it', async () => {
		const trader = await account(name);
		await halted(trader);
		expect(ended(await resume(trader, 'w1'))).toBe('HALT_NEEDS_PERSON');
		await trader.edit({ tradingHaltedUntil: '' });
		expect(ended(await trader.buy())).toBe('success');
		await halted(trader);
		expect(ended(await trader.buy())).toBe(HALTED);
	});

	test('until a time: the workflow that set it lifts it, and no other', async () => {
		const trader = await account(name);
		await halted(trader, timed());
		expect(ended(await resume(trader, 'w2'))).toBe('HALT_OF_OTHER_WORKFLOW');
		expect(ended(await trader.buy())).toBe(HALTED);
		const lifted = await resume(trader, 'w1');
		expect(lifted.items[0].json).toEqual({
			...{ broker: name, halted: false, until: null, cancelled: [], squaredOff: [] },
		});
		expect(ended(await trader.buy())).toBe('success');
	});

	test('two halts: lifting one leaves the other', async () => {
		const trader = await account(name);
		await halted(trader, timed(), 'w1');
		await halted(trader, HALT, 'w2');
		expect(ended(await resume(trader, 'w1'))).toBe('HALT_NEEDS_PERSON');
		expect(ended(await trader.buy())).toBe(HALTED);
	});

	test('a dialog opened before the halt does not lift it, one opened after does', async () => {
		const trader = await account(name);
		const { engine } = world();
		await halted(trader, timed());
		await resume(trader, 'w1');
		const form = await engine.openCredential(trader.credential.id);
		await halted(trader);
		await engine.editCredential(trader.credential.id, {}, form);
		expect(ended(await trader.buy())).toBe(HALTED);
		// The refused order has put the halt back where a person can lift it.
		const stored = await engine.credentialData(trader.credential.id);
		expect(stored.tradingHaltedUntil).toMatch(/T00:00:00/);
		await trader.edit({ tradingHaltedUntil: '' });
		expect(ended(await trader.buy())).toBe('success');
	});

	test('a renewal of the session that overwrites the credential does not lift it', async () => {
		const trader = await account(name);
		await trader.buy();
		const before = await world().engine.credentialData(trader.credential.id);
		await halted(trader);
		const overwritten = { tradingHaltedUntil: '', haltId: '' };
		await trader.edit({ ...before, ...overwritten });
		expect(ended(await trader.buy())).toBe(HALTED);
	});

	test('holds for executions under way, within a second', async () => {
		const trader = await account(name);
		await trader.buy();
		const { simulator } = trader.broker;
		const startedAt = simulator.requests.length;
		// More than the broker takes in two seconds.
		const going = Array.from({ length: 25 }, async () => await trader.buy({ quantity: 1 }));
		await new Promise((resolve) => setTimeout(resolve, 300));
		await halted(trader);
		const haltedAt = Date.now();
		const endings = (await Promise.all(going)).map(ended);
		expect(endings).toContain(HALTED);
		const late = simulator.requests
			.slice(startedAt)
			.filter(({ path, at }) => path === trader.broker.paths.place && at > haltedAt + 1_000);
		expect(late).toEqual([]);
	});

	test('a halt that is no time holds until a person mends it', async () => {
		const trader = await account(name, { tradingHaltedUntil: 'tomorrow' });
		const refused = await trader.buy();
		expect(refused.error?.context).toMatchObject({ code: HALTED, outcome: 'notPlaced' });
		await trader.edit({ tradingHaltedUntil: '2026-01-01T00:00:00+05:30' });
		expect(ended(await trader.buy())).toBe('success');
	});

	test('a credential that only reads may halt, and cancels nothing', async () => {
		const trader = await account(name);
		await trader.buy();
		await trader.edit({ permissions: 'readOnly' });
		const { cancelled } = (await halted(trader, { ...HALT, cancelOrders: true })) as {
			cancelled: IDataObject[];
		};
		expect(cancelled.map(({ code }) => code)).toEqual([
			'READ_ONLY_CREDENTIAL',
			'READ_ONLY_CREDENTIAL',
		]);
		await trader.edit({ permissions: 'trade' });
		expect(ended(await trader.buy())).toBe(HALTED);
	});

	test('words that are no choice, no time or no switch halt nothing, and say so', async () => {
		const trader = await account(name);
		const tries: Array<[INodeParameters, string]> = [
			[{ until: 'forever' }, 'INVALID_CHOICE'],
			[{ until: 'time', untilTime: '' }, 'NO_TIME'],
			[{ until: 'time', untilTime: '2026-01-01T00:00:00' }, 'TIME_IS_OVER'],
			[{ cancelOrders: '={{ "yes" }}' }, 'INVALID_SWITCH'],
		];
		for (const [parameters, code] of tries)
			expect([parameters, ended(await trader.run({ ...HALT, ...parameters }))]).toEqual([
				parameters,
				code,
			]);
		expect(ended(await trader.buy())).toBe('success');
	});
});
