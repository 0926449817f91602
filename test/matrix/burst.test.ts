import type { INode } from 'n8n-workflow';
import type { RunResult, WorkflowDefinition } from '../engine/harness';
import {
	BROKERS,
	familiesAboveLimit,
	World,
	type Broker,
	type BrokerName,
} from '../engine/support';
import { startFastTime } from '../engine/faults/time';

const ALERTS = 300;
/** Every third alert is one that came before. */
const DISTINCT = 200;

/** Small steps: many executions at once keep the event loop busy. */
const STEP_MS = 10;

let world: World;
let backToRealTime: () => void;
beforeAll(async () => {
	backToRealTime = startFastTime(undefined, STEP_MS);
	world = await World.start();
});
afterAll(async () => {
	await world?.close();
	backToRealTime();
});

/** Webhook → Place Order, with the alert's own id as the reference. */
async function alertWorkflow(broker: Broker): Promise<WorkflowDefinition> {
	const credential = await broker.newCredential();
	const node = (name: string, type: string, changes: Partial<INode>): INode => ({
		id: `burst-${broker.name}-${name}`,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...changes,
	});
	const parameters = broker.order({
		quantity: '={{ $json.body.quantity }}',
		options: { orderReference: '={{ $json.body.alertId }}' },
	});
	return {
		nodes: [
			node('Webhook', 'n8n-nodes-base.webhook', { typeVersion: 2 }),
			node('Order', broker.name, {
				parameters,
				credentials: { [credential.type]: { id: credential.id, name: credential.name } },
			}),
		],
		connections: { Webhook: { main: [[{ node: 'Order', type: 'main', index: 0 }]] } },
	};
}

/** 300 alerts, the repeated ones scattered among those that they repeat. */
function alerts(): Array<{ alertId: string; quantity: number }> {
	return Array.from({ length: ALERTS }, (_, n) => {
		const repeats = n % 3 === 2;
		const number = repeats ? Math.floor(n / 3) * 2 : Math.floor(n / 3) * 2 + (n % 3);
		return { alertId: `tv-alert-${String(number).padStart(4, '0')}`, quantity: 1 };
	});
}

/** All alerts at once, as a strategy on many symbols sends them. */
async function burst(broker: Broker): Promise<RunResult[]> {
	const workflow = await alertWorkflow(broker);
	const runs = alerts().map((body) =>
		world.engine.startWorkflow(workflow, 'Webhook', { items: [{ body }], outputOf: 'Order' }),
	);
	return await Promise.all(runs.map(async ({ result }) => await result));
}

describe('300 webhook alerts in a burst, a third of them repeated', () => {
	const results: Partial<Record<BrokerName, RunResult[]>> = {};
	const seconds: Partial<Record<BrokerName, number>> = {};

	beforeAll(async () => {
		const started = performance.now();
		await Promise.all(
			BROKERS.map(async (name) => {
				results[name] = await burst(world.broker(name));
				seconds[name] = Math.round((performance.now() - started) / 1000);
			}),
		);
		console.log(
			`Bursts of ${ALERTS} alerts took, by their own clock: ${JSON.stringify(seconds)} s`,
		);
	}, 120_000);

	describe.each(BROKERS)('%s', (name) => {
		test('every execution succeeds', () => {
			const failed = results[name]?.filter(({ status }) => status !== 'success') ?? [];
			expect(failed.map(({ error }) => error?.message)).toEqual([]);
			expect(results[name]).toHaveLength(ALERTS);
		});

		test('every distinct alert has exactly one order', () => {
			const references = world.broker(name).simulator.orders.map(({ reference }) => reference);
			const wanted = [...new Set(alerts().map(({ alertId }) => alertId))];
			expect(wanted).toHaveLength(DISTINCT);
			expect([...references].sort()).toEqual(wanted.sort());
		});

		test('one execution of each alert says that the order is new, and the others name the same', () => {
			const outputs = results[name]?.map(({ items }) => items[0].json) ?? [];
			expect(outputs.filter(({ duplicate }) => duplicate === false)).toHaveLength(DISTINCT);
			const ids = new Map<unknown, Set<unknown>>();
			for (const { orderReference, orderId } of outputs)
				ids.set(orderReference, (ids.get(orderReference) ?? new Set()).add(orderId));
			expect([...ids.values()].map(({ size }) => size)).toEqual(Array(DISTINCT).fill(1));
		});

		test('no second holds more requests than the broker allows, by its own count', () => {
			const { simulator } = world.broker(name);
			expect(familiesAboveLimit(name, simulator)).toEqual([]);
			expect(simulator.requests.filter(({ status }) => status === 403 || status === 429)).toEqual(
				[],
			);
		});

		test('one log-in', () => {
			expect(world.broker(name).simulator.logins).toBe(1);
		});
	});
});
