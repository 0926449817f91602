import type { INodeParameters } from 'n8n-workflow';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { growwDemoAccount } from '../../../simulators/groww';
import { angelOneFields, growwFields } from '../../../test/brokers';
import { startEngine, type Engine, type StoredCredential } from '../../../test/engine/harness';
import { answerParent } from '../../support/child';
import { interleave, timed, type Subject } from '../../support/interleave';
import { packageModules } from '../../support/packageModules';
import { amount, type EngineInput, type GrowthSeries } from '.';

/** One order for each of so many items, all in one execution. @throws Error where one failed */
type PlaceOrders = (items: number) => Promise<void>;

answerParent(async (input: EngineInput): Promise<number | GrowthSeries> => {
	if (!input.limits) liftRateLimits(input);
	const engine = await startEngine({ packageDir: input.packageDirectory });
	try {
		const place = await orderPlacer(engine, input);
		const { work } = input;
		if (work.kind === 'growth') return await growth(place, work);
		return await timed(async () => await burst(place, work));
	} finally {
		await engine.close();
	}
});

/** Every account's rate limiter is made from this table at its first call. */
function liftRateLimits({ packageDirectory, broker }: EngineInput): void {
	const { built } = packageModules(packageDirectory);
	const folder = broker === 'groww' ? 'groww' : 'angelone';
	const { RATE_LIMITS } = built<{ RATE_LIMITS: Record<string, object> }>(`${folder}/api`);
	for (const limit of Object.keys(RATE_LIMITS)) RATE_LIMITS[limit] = {};
}

async function burst(
	place: PlaceOrders,
	{ arrival, orders }: Extract<EngineInput['work'], { kind: 'burst' }>,
): Promise<void> {
	if (arrival === 'as items of one execution') return await place(orders);
	if (arrival === 'at once') {
		await Promise.all(Array.from({ length: orders }, async () => await place(1)));
		return;
	}
	for (let order = 0; order < orders; order++) await place(1);
}

async function growth(
	place: PlaceOrders,
	{ items, atOnce, rounds }: Extract<EngineInput['work'], { kind: 'growth' }>,
): Promise<GrowthSeries> {
	const perOrder = (count: number, work: () => Promise<unknown>): Subject => ({
		name: amount(count),
		run: async () => (await timed(work)) / count,
	});
	const ofItems = items.map((count) => perOrder(count, async () => await place(count)));
	const ofExecutions = atOnce.map((count) =>
		perOrder(
			count,
			async () => await Promise.all(Array.from({ length: count }, async () => await place(1))),
		),
	);
	const plan = { rounds, warmUp: 2, pauseMs: 20 };
	return {
		items: await interleave(ofItems, plan),
		atOnce: await interleave(ofExecutions, plan),
	};
}

async function orderPlacer(
	engine: Engine,
	{ broker, origin }: Pick<EngineInput, 'broker' | 'origin'>,
): Promise<PlaceOrders> {
	const fields =
		broker === 'groww' ? growwFields(growwDemoAccount) : angelOneFields(angelOneDemoAccount);
	const credential: StoredCredential = await engine.createCredential(`${broker}Api`, {
		...fields,
		baseUrl: origin,
	});
	const parameters: INodeParameters = {
		resource: 'order',
		operation: 'place',
		exchange: 'NSE',
		...(broker === 'groww' && { segment: 'CASH' }),
		instrument: { __rl: true, mode: 'symbol', value: 'SBIN' },
		transactionType: 'BUY',
		quantity: 1,
		product: broker === 'groww' ? 'CNC' : 'DELIVERY',
		orderType: 'LIMIT',
		price: '={{ $json.price }}',
	};
	return async (count) => {
		const items = Array.from({ length: count }, () => ({ price: 800 }));
		const {
			status,
			error,
			items: orders,
		} = await engine.run({
			node: broker,
			credential,
			parameters,
			items,
		});
		if (status === 'success' && orders.length === count) return;
		throw new Error(`${orders.length} of ${count} orders: ${error?.message ?? status}`);
	};
}
