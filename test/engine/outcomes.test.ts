import {
	BROKERS,
	FUNDS,
	output,
	PROFILE,
	run,
	type BrokerName,
	useWorld,
	MANY_LOG_INS,
} from './support';
import type { FaultKind } from '../../simulators/core';
import type { RunResult, StoredCredential } from './harness';
import { hurryTime, until } from './time';

const world = useWorld(MANY_LOG_INS);

/** A credential with a live session and a broker whose instruments are loaded. */
async function warm(name: BrokerName) {
	const broker = world().broker(name);
	const credential = await broker.newCredential();
	const dryRun = broker.order({ options: { dryRun: true } });
	output(await run(world().engine, broker, credential, dryRun));
	output(await run(world().engine, broker, credential, PROFILE));
	const account = broker.simulator.accounts.at(-1)!;
	const owner = 'clientCode' in account ? account.clientCode : account.vendorUserId;
	return {
		broker,
		credential,
		orders: () => broker.simulator.orders.filter((order) => order.account === owner),
	};
}

describe('an order whose reply is lost or says nothing', () => {
	const ACTED: FaultKind[] = [
		'timeoutAfter',
		'resetAfter',
		'resetMidReply',
		'emptyBody',
		'empty400',
		'dataNull',
		'status500',
		'html502',
		'waf',
		'malformedJson',
	];
	const NOT_ACTED: FaultKind[] = [
		'timeoutBefore',
		'resetBefore',
		...ACTED.filter((kind) => !/^(timeout|reset)/.test(kind)),
	];
	const cells = [
		...ACTED.map((kind) => ({ kind, acted: true })),
		...NOT_ACTED.map((kind) => ({ kind, acted: false })),
	];

	test.each(BROKERS)('%s: what is reported is what the broker has', async (name) => {
		const broker = world().broker(name);
		const accounts = [];
		for (const cell of cells) accounts.push({ ...cell, ...(await warm(name)) });
		const back = hurryTime(12);
		try {
			const running: Array<Promise<RunResult>> = [];
			const placed = () => broker.simulator.requestsTo(broker.paths.place).length;
			for (const { kind, acted, credential } of accounts) {
				const before = placed();
				broker.simulator.addFault({ kind, acted, path: broker.paths.place });
				running.push(run(world().engine, broker, credential, broker.order()));
				await until(() => placed() > before);
			}
			const results = await Promise.all(running);
			const seen = accounts.map(({ kind, acted, orders }, index) => {
				const { items, error } = results[index];
				const outcome = error === undefined ? 'placed' : error.context;
				return {
					cell: `${kind} ${acted ? 'after' : 'before'} the broker acted`,
					reported: outcome === 'placed' ? 'placed' : (outcome as { outcome: string }).outcome,
					orderIds: orders().map(({ orderId }) => orderId),
					reportedIds: items.map(({ json }) => json.orderId),
				};
			});
			expect(seen).toHaveLength(19);
			for (const { cell, reported, orderIds, reportedIds } of seen) {
				// Where nothing is found it may still come.
				const acted = cell.includes('after the');
				expect({ cell, reported }).toEqual({ cell, reported: acted ? 'placed' : 'unknown' });
				expect({ cell, count: orderIds.length }).toEqual({ cell, count: acted ? 1 : 0 });
				expect({ cell, reportedIds }).toEqual({ cell, reportedIds: orderIds });
			}
			// Each was sent once: every request to place an order met its fault.
			const sent = broker.simulator.requestsTo(broker.paths.place).map(({ fault }) => fault);
			expect(sent).toEqual(accounts.map(({ kind }) => kind));
		} finally {
			back();
		}
	});

	describe.each(BROKERS)('%s', (name) => {
		const reference = 'alert-0042';
		let back: () => void;
		beforeEach(() => {
			back = hurryTime(12);
		});
		afterEach(() => back());

		test('and that cannot be looked up either: unknown, with the reference and how to look', async () => {
			const { broker, orders, credential } = await warm(name);
			broker.simulator.addFault({ kind: 'resetAfter', path: broker.paths.place });
			broker.simulator.addFault({ kind: 'html502', path: broker.paths.lookUp, times: Infinity });
			const order = broker.order({ options: { confirmWithin: 5 } });
			const { error } = await run(world().engine, broker, credential, order);
			expect(error?.context).toMatchObject({ outcome: 'unknown', retryable: false });
			expect(error?.message).toMatch(/not known whether the order was placed/);
			expect(error?.message).toContain(orders()[0].reference);
			expect(error?.description).toContain(orders()[0].reference);
			expect(orders()).toHaveLength(1);
		});

		test('Retry On Fail finds the order of the first try', async () => {
			const { broker, orders, credential } = await warm(name);
			broker.simulator.addFault({ kind: 'resetAfter', path: broker.paths.place });
			const reads = broker.simulator.requestsTo(broker.paths.lookUp).length;
			broker.simulator.addFault({ kind: 'html502', path: broker.paths.lookUp, times: Infinity });
			const order = broker.order({ options: { confirmWithin: 5 } });
			const running = run(world().engine, broker, credential, order, {
				retryOnFail: { maxTries: 2, waitBetweenTries: 5000 },
			});
			await until(() => broker.simulator.requestsTo(broker.paths.lookUp).length > reads + 3);
			broker.simulator.clearFaults();
			const result = await running;
			expect(output(result)).toMatchObject({ orderId: orders()[0].orderId });
			expect(orders()).toHaveLength(1);
			const sent = broker.simulator
				.requestsTo(broker.paths.place)
				.filter(({ body }) => JSON.stringify(body).includes(orders()[0].reference));
			expect(sent).toHaveLength(1);
		});

		test('the same reference again: the order that is there, as a duplicate', async () => {
			const { broker, credential, orders } = await warm(name);
			const order = broker.order({ options: { orderReference: reference } });
			const first = output(await run(world().engine, broker, credential, order));
			const again = output(await run(world().engine, broker, credential, order));
			expect(again).toMatchObject({ orderId: first.orderId, duplicate: true, status: 'open' });
			expect(first.duplicate).toBe(false);
			expect(orders()).toHaveLength(1);
		});

		test('the same reference three times at once, and in two items: one order', async () => {
			const { broker, credential, orders } = await warm(name);
			const order = broker.order({ options: { orderReference: reference } });
			const results = await Promise.all([
				run(world().engine, broker, credential, order),
				run(world().engine, broker, credential, order),
				run(world().engine, broker, credential, order, { items: [{}, {}] }),
			]);
			const items = results.flatMap((result) => result.items.map(({ json }) => json));
			expect(items).toHaveLength(4);
			expect(items.filter(({ duplicate }) => duplicate === false)).toHaveLength(1);
			expect(new Set(items.map(({ orderId }) => orderId)).size).toBe(1);
			expect(orders()).toHaveLength(1);
		});

		test('two executions without a reference are two orders', async () => {
			const { broker, credential, orders } = await warm(name);
			await run(world().engine, broker, credential, broker.order());
			await run(world().engine, broker, credential, broker.order());
			expect(orders()).toHaveLength(2);
		});
	});
});

describe.each(BROKERS)('%s: a cancelled execution', (name) => {
	const start = (credential: StoredCredential, parameters: object) =>
		world().engine.start({ node: name, credential, parameters: { ...parameters } });

	/** n8n saves a cancelled execution at once; what is found out later is left in its log. */
	const known = ({ logs }: RunResult) =>
		logs.find((line) => line.includes('what is known of its last call')) ?? '';

	test('stops waiting for a read', async () => {
		const { broker, credential } = await warm(name);
		broker.simulator.addFault({ kind: 'timeoutAfter', path: broker.paths.funds });
		const before = broker.simulator.requests.length;
		const handle = start(credential, FUNDS);
		await until(() => broker.simulator.requests.length > before);
		handle.cancel();
		const result = await handle.result;
		expect(result.saved?.status).toBe('canceled');
		expect(result.durationMs).toBeLessThan(2_000);
	});

	test('stops waiting for a log-in, and the next one logs in', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		broker.simulator.addFault({ kind: 'timeoutAfter', path: broker.paths.login });
		const before = broker.simulator.requests.length;
		const handle = start(credential, PROFILE);
		await until(() => broker.simulator.requests.length > before);
		handle.cancel();
		const result = await handle.result;
		expect(result.saved?.status).toBe('canceled');
		expect(result.durationMs).toBeLessThan(2_000);
		output(await run(world().engine, broker, credential, PROFILE));
	});

	test('sends no order that was waiting for its turn', async () => {
		const { broker, credential, orders } = await warm(name);
		broker.simulator.expireSessions();
		broker.simulator.addFault({ kind: 'timeoutBefore', path: broker.paths.login });
		broker.simulator.addFault({ kind: 'timeoutBefore', path: broker.paths.refresh });
		const sessionExpiresAt = new Date(Date.now() - 1000).toISOString();
		await world().engine.writeCredentialData(credential.id, { sessionExpiresAt });
		const before = broker.simulator.requests.length;
		const handle = start(credential, broker.order());
		await until(() => broker.simulator.requests.length > before);
		handle.cancel();
		const result = await handle.result;
		expect(result.saved?.status).toBe('canceled');
		const sent = broker.simulator.requests.slice(before).map(({ path }) => path);
		expect(sent).not.toContain(broker.paths.place);
		expect(orders()).toEqual([]);
	});

	test('an order that is on its way: its reply is still waited for', async () => {
		const { broker, credential, orders } = await warm(name);
		broker.simulator.addFault({ kind: 'slowTrickle', path: broker.paths.place, trickleMs: 2 });
		const handle = start(credential, broker.order());
		await until(() => orders().length > 0);
		handle.cancel();
		const result = await handle.result;
		const [order] = orders();
		expect(result.saved?.status).toBe('canceled');
		expect(result.items[0].json).toMatchObject({ orderId: order.orderId });
		expect(known(result)).toContain(order.orderId);
	});

	test('an order that is on its way and not answered is looked up all the same', async () => {
		const back = hurryTime(5);
		const { broker, credential, orders } = await warm(name);
		broker.simulator.addFault({ kind: 'timeoutAfter', path: broker.paths.place });
		const handle = start(credential, broker.order());
		await until(() => orders().length > 0);
		handle.cancel();
		const result = await handle.result;
		const [order] = orders();
		expect(result.saved?.status).toBe('canceled');
		back();
		expect(result.durationMs).toBeLessThan(8_000);
		expect(known(result)).toContain(order.reference);
		expect(known(result)).toContain(order.orderId);
	});
});
