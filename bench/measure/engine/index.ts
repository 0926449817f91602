/**
 * Orders in numbers, in n8n's own engine: what a burst costs, and whether an order stays as cheap
 * where an execution has many of them or many executions run at once.
 */
import { join } from 'node:path';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { startGrowwSimulator } from '../../../simulators/groww';
import { repositoryRoot } from '../../../scripts/n8n/paths';
import type { BrokerName } from '../../../test/brokers';
import { newCertificate } from '../../support/certificate';
import { runChild } from '../../support/child';
import type { InstalledPackage } from '../../support/installed';
import type { Series } from '../../support/interleave';
import { startQuickBroker } from '../../support/quickBroker';

/** How a burst comes in. */
export type Arrival = 'in a row' | 'at once' | 'as items of one execution';

export interface BurstPlan {
	broker: BrokerName;
	arrival: Arrival;
	orders: number;
	/** The broker enforces its limits and the package keeps to them; else neither. */
	limits: boolean;
}

export interface BurstFigures extends BurstPlan {
	seconds: number;
	/** That the broker accepted. */
	connections: number;
	logins: number;
	/** Requests beside the orders and log-ins. */
	otherRequests: number;
}

/** What the child that runs an engine is asked for. */
export interface EngineInput {
	packageDirectory: string;
	origin: string;
	broker: BrokerName;
	limits: boolean;
	work:
		| { kind: 'burst'; arrival: Arrival; orders: number }
		| { kind: 'growth'; items: number[]; atOnce: number[]; rounds: number };
}

/** One burst from a cold start: a process, a credential and a broker that have seen nothing yet. */
export async function measureBurst(
	installed: InstalledPackage,
	plan: BurstPlan,
	cleanup: Cleanup,
): Promise<BurstFigures> {
	const certificate = await newCertificate(cleanup);
	const options = {
		tls: certificate.tls,
		quirks: { market: 'open', enforceRateLimits: plan.limits } as const,
	};
	const simulator = await (plan.broker === 'groww'
		? startGrowwSimulator(options)
		: startAngelOneSimulator(options));
	try {
		const { broker, limits, arrival, orders } = plan;
		const work = { kind: 'burst' as const, arrival, orders };
		const input = { packageDirectory: installed.directory, origin: simulator.origin, broker };
		const milliseconds = await runEngine<number>({ ...input, limits, work }, certificate.file);
		if (simulator.orders.length !== orders) {
			throw new Error(`The broker has ${simulator.orders.length} orders, not ${orders}`);
		}
		const { connections, logins, requests } = simulator;
		const otherRequests = requests.length - orders - logins;
		return { ...plan, seconds: milliseconds / 1_000, connections, logins, otherRequests };
	} finally {
		await simulator.close();
	}
}

/** Milliseconds an order, by `amount` of items in one execution and of executions at once. */
export interface GrowthSeries {
	items: Series;
	atOnce: Series;
}

export function amount(orders: number): string {
	return orders === 1 ? '1 order' : `${orders} orders`;
}

export async function measureGrowth(
	installed: InstalledPackage,
	work: { items: number[]; atOnce: number[]; rounds: number },
	cleanup: Cleanup,
): Promise<GrowthSeries> {
	const certificate = await newCertificate(cleanup);
	const quirks = { market: 'open', enforceRateLimits: false } as const;
	const simulator = await startAngelOneSimulator({ quirks });
	cleanup.add(async () => await simulator.close());
	const { origin } = await startQuickBroker(simulator.origin, certificate, cleanup);
	const input: EngineInput = {
		packageDirectory: installed.directory,
		origin,
		broker: 'angelOne',
		limits: false,
		work: { kind: 'growth', ...work },
	};
	return await runEngine<GrowthSeries>(input, certificate.file);
}

async function runEngine<Output>(input: EngineInput, caFile: string): Promise<Output> {
	return await runChild<EngineInput, Output>(join(__dirname, 'child.ts'), input, {
		NODE_EXTRA_CA_CERTS: caFile,
		// n8n lends its own n8n-workflow to community packages in the same way.
		NODE_PATH: join(repositoryRoot, 'node_modules'),
	});
}
