import { Cleanup } from '../scripts/n8n/cleanup';
import type { Progress } from '../scripts/n8n/progress';
import { measureAlerts } from './measure/alert';
import { DELAY_MS, farAway, onLoopback, openSetting } from './measure/alert/setting';
import { measureCalls } from './measure/calls';
import { measureBurst, measureGrowth, type BurstFigures, type BurstPlan } from './measure/engine';
import { measureIndex, measureSearch, writeFiles } from './measure/instruments';
import { measureList } from './measure/list';
import { measureOrder } from './measure/order';
import { measureStart } from './measure/start';
import { type FloodFigures, measureFills, measureFlood } from './measure/stream';
import { BROKERS, LABEL } from '../test/brokers';
import type { Results } from './results';
import { type InstalledPackage, installForBench } from './support/installed';

export const PARTS = [
	'alert',
	'calls',
	'order',
	'burst',
	'growth',
	'start',
	'instruments',
	'stream',
] as const;
export type Part = (typeof PARTS)[number];

export type Measured = Omit<Results, 'circumstances'>;

/** What a part needs. */
interface Bench {
	installed: InstalledPackage;
	progress: Progress;
	cleanup: Cleanup;
	quick: boolean;
}

const RUN: Record<Part, (bench: Bench) => Promise<Measured>> = {
	alert: runAlerts,
	calls: async ({ progress, installed, cleanup, quick }) => {
		const rounds = quick ? { rounds: 20, warmUp: 5 } : { rounds: 1_000, warmUp: 200 };
		const work = async () => await measureCalls(installed, rounds, cleanup);
		return { calls: await progress.step('Single calls', work) };
	},
	order: async ({ progress, installed, cleanup, quick }) => {
		const rounds = quick ? { rounds: 5, warmUp: 2 } : { rounds: 200, warmUp: 20 };
		const work = async () => await measureOrder(installed, rounds, DELAY_MS, cleanup);
		return { order: await progress.step('An order with a new reference', work) };
	},
	burst: runBursts,
	growth: async ({ progress, installed, cleanup, quick }) => {
		const plan = quick
			? { items: [1, 10, 100], atOnce: [1, 8], rounds: 3 }
			: { items: [1, 10, 100, 1_000], atOnce: [1, 8, 64], rounds: 20 };
		const work = async () => await measureGrowth(installed, plan, cleanup);
		return { growth: await progress.step('Many orders, many executions', work) };
	},
	start: async ({ progress, installed, cleanup, quick }) => {
		const work = async () => await measureStart(installed, quick ? 1 : 21, cleanup);
		return { start: await progress.step('Loading in n8n', work) };
	},
	instruments: runInstruments,
	stream: runStream,
};

/**
 * Runs the parts in turn on one installation of the package.
 * @param save is handed all that has been measured so far, after every part
 */
export async function runParts(
	parts: Part[],
	{ quick, progress, cleanup }: Omit<Bench, 'installed'>,
	save: (measured: Measured) => Promise<void>,
): Promise<void> {
	const installed = await progress.step(
		'Package built, packed and installed as users install it',
		async () => await installForBench(cleanup),
	);
	const measured: Measured = {};
	for (const part of parts) {
		// What one part has put up must not run beside the next.
		const ofPart = new Cleanup();
		cleanup.add(async () => await ofPart.run());
		Object.assign(measured, await RUN[part]({ installed, progress, cleanup: ofPart, quick }));
		await ofPart.run();
		await save(measured);
	}
}

/**
 * n8n keeps every execution in its database, its default, for both sides alike. The pause lets it
 * finish writing one before the next alert comes.
 */
async function runAlerts({ installed, progress, cleanup, quick }: Bench): Promise<Measured> {
	const setting = await openSetting(progress, cleanup, installed);
	const rounds = quick
		? { rounds: 3, warmUp: 1, pauseMs: 50 }
		: { rounds: 100, warmUp: 10, pauseMs: 100 };
	const loopback = await progress.step('Alert to order, loopback', async () => {
		return await measureAlerts(setting, onLoopback(setting), rounds, cleanup);
	});
	// The relay holds the first bytes of a connection back for the round trip of its opening, which
	// the system itself would have made.
	const title = `Alert to order, ${DELAY_MS} ms each way (also each way of opening a connection)`;
	const far = await progress.step(title, async () => {
		return await measureAlerts(setting, await farAway(setting, cleanup), rounds, cleanup);
	});
	const rows = rowsFor(quick);
	const list = await progress.step(`Editor's list of ${rows} instruments`, async () => {
		const folder = await writeFiles(rows, cleanup);
		return await measureList(setting, folder, quick ? 1 : 5, cleanup);
	});
	return { alerts: { loopback, farAway: far }, list };
}

async function runBursts({ installed, progress, cleanup, quick }: Bench): Promise<Measured> {
	const orders = quick ? 10 : 200;
	const withAndWithout = [false, true];
	const plans: BurstPlan[] = withAndWithout.flatMap((limits): BurstPlan[] => [
		{ broker: 'angelOne', arrival: 'in a row', orders, limits },
		{ broker: 'angelOne', arrival: 'at once', orders, limits },
		{ broker: 'angelOne', arrival: 'as items of one execution', orders, limits },
		{ broker: 'groww', arrival: 'at once', orders, limits },
	]);
	const bursts: BurstFigures[] = [];
	await progress.step(`Bursts of ${orders} orders`, async () => {
		// Every one starts an engine of its own; the smoke run has no time for all.
		for (const plan of plans.slice(0, quick ? 2 : undefined)) {
			bursts.push(await measureBurst(installed, plan, cleanup));
		}
	});
	return { bursts };
}

const rowsFor = (quick: boolean) => (quick ? 5_000 : 250_000);

async function runInstruments({ installed, progress, cleanup, quick }: Bench): Promise<Measured> {
	const rows = rowsFor(quick);
	const folder = await writeFiles(rows, cleanup);
	const plan = quick ? { rounds: 1, passes: 2 } : { rounds: 5, passes: 20 };
	const search = await progress.step(`Search in ${rows} instruments`, async () => {
		return await measureSearch(installed, folder, plan);
	});
	const index = await progress.step('The instrument index by itself', async () => {
		return await measureIndex(folder);
	});
	return { search, index };
}

/** A thousand instruments, the most that either broker's socket takes. */
async function runStream({ installed, progress, cleanup, quick }: Bench): Promise<Measured> {
	const flood = quick
		? { settleSeconds: 2, idleSeconds: 1, warmUpSeconds: 0.5, seconds: 2 }
		: { settleSeconds: 15, idleSeconds: 20, warmUpSeconds: 5, seconds: 120 };
	const pace = {
		...{ instruments: 1_000, triggers: 20 },
		...{ ticksPerSecond: 5_000, crossingsPerSecond: 2 },
	};
	const floods: FloodFigures[] = [];
	for (const broker of BROKERS) {
		const title = `${LABEL[broker]}: alerts out of ${pace.ticksPerSecond} prices a second`;
		const work = async () => await measureFlood(installed, broker, { ...pace, ...flood }, cleanup);
		floods.push(await progress.step(title, work));
	}
	const plan = quick ? { fills: 1, everyMs: 1_000 } : { fills: 40, everyMs: 5_000 };
	const fills = await progress.step('From a fill to an execution', async () => {
		return await measureFills(installed, plan, cleanup);
	});
	return { floods, fills };
}
