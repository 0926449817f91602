/**
 * Events as they come in: alerts out of a flood of prices, with the feed in one process and the trigger,
 * in n8n's engine, in another; and how soon a workflow knows of a fill, beside one that polls.
 */
import { join } from 'node:path';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { repositoryRoot } from '../../../scripts/n8n/paths';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { startGrowwSimulator } from '../../../simulators/groww';
import { BROKERS, type BrokerName } from '../../../test/brokers';
import { newCertificate } from '../../support/certificate';
import { runChild } from '../../support/child';
import type { InstalledPackage } from '../../support/installed';
import type { Series } from '../../support/interleave';
import { type Pace, startFeed } from './feed';
import { type Followed, followedOf } from './frames';

/** How a flood is measured. */
export interface FloodPlan extends Pace {
	instruments: number;
	/** Trigger nodes among which they are shared out: n8n takes 40 ms to run a workflow whose form has a thousand rows. */
	triggers: number;
	/** In which quotes are read of all that is subscribed. */
	settleSeconds: number;
	/** Without a price, with all instruments subscribed. */
	idleSeconds: number;
	/** Prices that come before the measurement begins. */
	warmUpSeconds: number;
	seconds: number;
}

export interface FloodInput {
	packageDirectory: string;
	broker: BrokerName;
	origin: string;
	instruments: Array<Pick<Followed, 'exchange' | 'segment' | 'symbol'>>;
	plan: FloodPlan;
}

/** By how much a timer of ten milliseconds was late, milliseconds. */
export interface LoopDelay {
	p50: number;
	p99: number;
	most: number;
}

export interface FloodFigures extends FloodPlan {
	broker: BrokerName;
	/** The load of the machine when it ended, of one minute. */
	machineLoad: number;
	ticks: number;
	idle: LoopDelay;
	loaded: LoopDelay;
	/** Of one core, while prices came. */
	cpuShare: number;
	/** From the frame that leaves the feed to the execution that n8n is handed, milliseconds. */
	latencies: number[];
	/** Crossings for which there was no execution, or more than one. */
	wrong: number;
	/** Growth from the beginning of the measurement to its end, once garbage is collected, MB. */
	heapGrowthMb: number;
	residentGrowthMb: number;
	mostBufferedKb: number;
}

export interface FillPlan {
	fills: number;
	/** Of the workflow that polls. */
	everyMs: number;
}

export interface FillInput {
	packageDirectory: string;
	origins: Record<BrokerName, string>;
	plan: FillPlan;
}

/** Milliseconds from a fill to the execution that has it, by broker and way. */
export interface FillFigures {
	everySeconds: number;
	series: Series;
}

export async function measureFlood(
	installed: InstalledPackage,
	broker: BrokerName,
	plan: FloodPlan,
	cleanup: Cleanup,
): Promise<FloodFigures> {
	const certificate = await newCertificate(cleanup);
	const simulator = await start(broker, {});
	cleanup.add(async () => await simulator.close());
	const all = followedOf(broker, plan.instruments);
	for (const { token } of all) simulator.setPrice(token, 100);
	const { origin } = await startFeed(broker, simulator.origin, all, plan, certificate, cleanup);
	const instruments = all.map(({ exchange, segment, symbol }) => ({ exchange, segment, symbol }));
	const { directory: packageDirectory } = installed;
	return await runChild<FloodInput, FloodFigures>(
		join(__dirname, 'floodChild.ts'),
		{ packageDirectory, broker, origin, instruments, plan },
		environmentOf(certificate.file),
		['--expose-gc', '--import', 'tsx'],
	);
}

export async function measureFills(
	installed: InstalledPackage,
	plan: FillPlan,
	cleanup: Cleanup,
): Promise<FillFigures> {
	const certificate = await newCertificate(cleanup);
	const origins = { angelOne: '', groww: '' };
	for (const broker of BROKERS) {
		const simulator = await start(broker, certificate);
		cleanup.add(async () => await simulator.close());
		origins[broker] = simulator.origin;
	}
	const series = await runChild<FillInput, Series>(
		join(__dirname, 'fillChild.ts'),
		{ packageDirectory: installed.directory, origins, plan },
		environmentOf(certificate.file),
	);
	return { everySeconds: plan.everyMs / 1000, series };
}

async function start(broker: BrokerName, secured: { tls?: { key: string; cert: string } }) {
	const options = { tls: secured.tls, quirks: { market: 'open' } as const };
	return await (broker === 'groww'
		? startGrowwSimulator(options)
		: startAngelOneSimulator(options));
}

const environmentOf = (caFile: string) => ({
	NODE_EXTRA_CA_CERTS: caFile,
	// n8n lends its own n8n-workflow to community packages in the same way.
	NODE_PATH: join(repositoryRoot, 'node_modules'),
});
