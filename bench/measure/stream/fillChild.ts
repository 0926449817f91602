import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { growwDemoAccount } from '../../../simulators/groww';
import {
	angelOneFields,
	BROKERS,
	type BrokerName,
	growwFields,
	LABEL,
} from '../../../test/brokers';
import { startEngine, type Engine, type StoredCredential } from '../../../test/engine/harness';
import { answerParent } from '../../support/child';
import type { Series } from '../../support/interleave';
import { seededRandom } from '../../support/stats';
import type { FillInput, FillPlan } from '.';

/** Until a trigger has its socket and the book. */
const CONNECTS_MS = 3_000;
const LOOK_EVERY_MS = 1;

answerParent(async ({ packageDirectory, origins, plan }: FillInput): Promise<Series> => {
	const engine = await startEngine({ packageDir: packageDirectory });
	try {
		const all = await Promise.all(
			BROKERS.map(async (broker) => await measure(engine, broker, origins[broker], plan)),
		);
		return Object.assign({}, ...all) as Series;
	} finally {
		await engine.close();
	}
});

/** Fills at any moment between two looks of a workflow that polls, seen by it and by a trigger. */
async function measure(
	engine: Engine,
	broker: BrokerName,
	origin: string,
	{ fills, everyMs }: FillPlan,
): Promise<Series> {
	const fields =
		broker === 'groww' ? growwFields(growwDemoAccount) : angelOneFields(angelOneDemoAccount);
	const credential = await engine.createCredential(`${broker}Api`, { ...fields, baseUrl: origin });
	const random = seededRandom(fills);
	const trigger = engine.trigger({
		...{ node: `${broker}Trigger`, credential, workflowId: broker },
		parameters: { event: 'orderUpdate', filters: { status: ['filled'] } },
	});
	await trigger.start();
	const polled = new Map<string, number>();
	const poll = setInterval(() => void look(engine, broker, credential, polled), everyMs);
	await sleep(CONNECTS_MS);
	const series: Series = {
		[`${LABEL[broker]}: trigger`]: [],
		[`${LABEL[broker]}: order book read every ${everyMs / 1000} s`]: [],
	};
	const [byTrigger, byPolling] = Object.values(series);
	for (let count = 0; count < fills; count++) {
		const orderId = await place(engine, broker, credential);
		await sleep(random() * everyMs);
		const filledAt = Date.now();
		await fill(origin, orderId);
		const pushedAt = () => {
			const at = trigger.items.findIndex(([order]) => order.orderId === orderId);
			return at < 0 ? undefined : trigger.times[at];
		};
		byTrigger.push((await seen(pushedAt)) - filledAt);
		byPolling.push((await seen(() => polled.get(orderId))) - filledAt);
	}
	clearInterval(poll);
	await trigger.stop();
	return series;
}

async function place(
	engine: Engine,
	broker: BrokerName,
	credential: StoredCredential,
): Promise<string> {
	const parameters: INodeParameters = {
		...{ resource: 'order', operation: 'place', exchange: 'NSE', transactionType: 'BUY' },
		...(broker === 'groww' ? { segment: 'CASH', product: 'CNC' } : { product: 'DELIVERY' }),
		instrument: { __rl: true, mode: 'symbol', value: 'SBIN' },
		...{ quantity: 1, orderType: 'LIMIT', price: 800 },
	};
	const { items, error } = await engine.run({ node: broker, credential, parameters });
	if (items.length === 0) throw new Error(error?.message ?? 'No order was placed');
	return String(items[0].json.orderId);
}

/** What a workflow does that reads the book on a schedule. */
async function look(
	engine: Engine,
	broker: BrokerName,
	credential: StoredCredential,
	polled: Map<string, number>,
): Promise<void> {
	const parameters = { resource: 'order', operation: 'getMany', returnAll: true };
	const { items } = await engine.run({ node: broker, credential, parameters });
	const now = Date.now();
	for (const { json } of items) {
		const orderId = String(json.orderId);
		if (json.status === 'filled' && !polled.has(orderId)) polled.set(orderId, now);
	}
}

async function fill(origin: string, orderId: string): Promise<void> {
	const reply = await fetch(`${origin}/__sim/fill`, {
		method: 'POST',
		body: JSON.stringify({ orderId }),
	});
	if (!reply.ok) throw new Error(`The order was not filled: ${await reply.text()}`);
}

async function seen(find: () => number | undefined): Promise<number> {
	for (let waited = 0; waited < 60_000; waited += LOOK_EVERY_MS) {
		const at = find();
		if (at !== undefined) return at;
		await sleep(LOOK_EVERY_MS);
	}
	throw new Error('A fill was not seen within a minute');
}
