/** Place Order as n8n runs it for an agent: by the function of n8n-core that tries a tool again. */
import { useFastWorld } from './orders/support';
import { GTTS, ORDERS, type Subject } from './faults/subjects';
import { BROKERS, PROFILE, run, type BrokerName } from './support';
import { toolOf } from './toolSupport';

const world = useFastWorld();

interface Calling {
	calls: number;
	tries: number;
	faults?: () => void;
	subject?: Subject;
}

/** The tool of one workflow, called by the model before and after the faults; each call tries so often. */
async function callTool(
	name: BrokerName,
	{ calls, tries, faults = () => undefined, subject = ORDERS }: Calling,
) {
	const broker = world().broker(name);
	const credential = await broker.newCredential();
	await run(world().engine, broker, credential, PROFILE);
	const { clientCode, vendorUserId } = broker.simulator.accounts.at(-1) as {
		clientCode?: string;
		vendorUserId?: string;
	};
	faults();
	const nodeType = world().engine.nodeType(name);
	const parameters = subject.form(broker, { options: { confirmWithin: 5 } });
	const answers: string[] = [];
	await world().engine.runCode(
		async function () {
			const call = toolOf(this, [name, nodeType], parameters, answers, tries);
			for (let n = 0; n < calls; n++) {
				await call();
				world().calm();
			}
			return [[]];
		},
		{ credential },
	);
	const orders = subject.seen(broker, clientCode ?? vendorUserId ?? '').length;
	return { orders, answers };
}

describe.each(BROKERS)('%s as a tool of an agent', (name) => {
	const lost =
		(unreadable: number, subject = ORDERS) =>
		() => {
			const { simulator } = world().broker(name);
			const { reads, writes } = subject.wording[name];
			simulator.addFault({ kind: 'resetAfter', path: writes.place, times: 1 });
			// What looks first may look: at one list, or at those of four statuses.
			const skip = subject.looksFirst ? { angelOne: 1, groww: 4 }[name] : 0;
			simulator.addFault({ kind: 'html502', path: reads, times: unreadable, skip });
		};

	test('tries again after an unknown outcome: one order', async () => {
		const { orders, answers } = await callTool(name, { calls: 1, tries: 3, faults: lost(12) });
		expect(answers.length).toBeGreaterThan(1);
		// The model must not be told that it can retry at once, as n8n says of every lost connection.
		expect(answers[0]).toMatch(/not known whether the order was placed.*connection reset/);
		expect(answers.join()).not.toMatch(/retry the request|order was not (sent|placed)/i);
		expect(orders).toBe(1);
	}, 60_000);

	test('asked again by the model after an unknown outcome: the same order', async () => {
		const { orders, answers } = await callTool(name, {
			calls: 2,
			tries: 1,
			faults: lost(Infinity),
		});
		expect(orders).toBe(1);
		expect(answers[0]).not.toMatch(/orderId/);
		expect(answers.at(-1)).toMatch(/"duplicate":true/);
	}, 60_000);

	test('a GTT order likewise: tried again, and asked for again', async () => {
		for (const [calls, tries] of [
			[1, 3],
			[2, 1],
		]) {
			const faults = lost(calls === 1 ? { angelOne: 12, groww: 48 }[name] : Infinity, GTTS);
			const { orders, answers } = await callTool(name, { calls, tries, faults, subject: GTTS });
			expect(orders).toBe(1);
			expect(answers[0]).toMatch(/not known whether the order was placed.*connection reset/);
			expect(answers.at(-1)).toMatch(/"duplicate":true/);
		}
		expect((await callTool(name, { calls: 2, tries: 1, subject: GTTS })).orders).toBe(2);
	}, 60_000);

	test('asked twice for an order that went through: two orders', async () => {
		expect((await callTool(name, { calls: 2, tries: 3 })).orders).toBe(2);
	});
});
