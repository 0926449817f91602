import {
	BROKERS,
	FUNDS,
	names,
	output,
	requestsDuring,
	run,
	useWorld,
	type Broker,
} from './support';
import type { LoggedRequest } from '../../simulators/core';
import type { INodeParameters } from 'n8n-workflow';
import type { StoredCredential } from './harness';

const world = useWorld();
afterAll(async () => {
	console.log(['Requests and new connections of warm runs:', ...figures].join('\n'));
});

const figures: string[] = [];
const REFERENCE = 'reference-of-mine';

/** What a run of a warm worker costs: requests, and connections that it had to open. */
async function cost(
	broker: Broker,
	credential: StoredCredential,
	parameters: INodeParameters,
	what: string,
): Promise<{ requests: string[]; connections: number; reads: number }> {
	const { simulator } = broker;
	const connectionsBefore = simulator.connections;
	const readsBefore = world().engine.credentialStats(credential.id).reads;
	let requests: LoggedRequest[] = [];
	requests = await requestsDuring(simulator, async () => {
		output(await run(world().engine, broker, credential, parameters));
	});
	const connections = simulator.connections - connectionsBefore;
	const reads = world().engine.credentialStats(credential.id).reads - readsBefore;
	figures.push(
		`${broker.name} ${what}: ${requests.length} (${names(requests).join(', ')}), ` +
			`connections opened: ${connections}, reads of the credential: ${reads}`,
	);
	return { requests: names(requests), connections, reads };
}

const READ = { angelOne: 'getRMS', groww: 'user' };
const PLACE = { angelOne: 'placeOrder', groww: 'create' };
describe.each(BROKERS)('%s', (name) => {
	let broker: Broker;
	let credential: StoredCredential;
	beforeAll(async () => {
		broker = world().broker(name);
		credential = await broker.newCredential();
		await run(world().engine, broker, credential, FUNDS);
		await run(world().engine, broker, credential, broker.order());
	});

	test('a warm read of the funds: one request, no new connection', async () => {
		expect(await cost(broker, credential, FUNDS, 'Get RMS / Margin')).toEqual({
			requests: [READ[name]],
			connections: 0,
			reads: 1,
		});
	});

	test('a warm order: one request, no new connection', async () => {
		expect(await cost(broker, credential, broker.order(), 'Place Order')).toEqual({
			requests: [PLACE[name]],
			connections: 0,
			reads: 1,
		});
	});

	test('a warm order with a reference of the user’s: one request too, the journal knows the others', async () => {
		const order = broker.order({ options: { orderReference: REFERENCE } });
		expect(await cost(broker, credential, order, 'Place Order with a given reference')).toEqual({
			requests: [PLACE[name]],
			connections: 0,
			reads: 1,
		});
	});

	test('the same reference again, in an execution of its own', async () => {
		const order = broker.order({ options: { orderReference: REFERENCE } });
		const what = 'Place Order, the same reference again';
		const { requests, connections } = await cost(broker, credential, order, what);
		expect(requests).not.toContain(PLACE[name]);
		expect(requests.length).toBeLessThanOrEqual(2);
		expect(connections).toBe(0);
	});

	test('five orders at once open what they need, five in a row nothing', async () => {
		const { simulator } = broker;
		const before = simulator.connections;
		await Promise.all(
			Array.from(
				{ length: 5 },
				async () => await run(world().engine, broker, credential, broker.order()),
			),
		);
		const opened = simulator.connections - before;
		expect(opened).toBeLessThanOrEqual(4);
		const after = simulator.connections;
		for (let i = 0; i < 5; i++) await run(world().engine, broker, credential, broker.order());
		expect(simulator.connections).toBe(after);
	});
});
