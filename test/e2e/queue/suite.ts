import { currentN8n } from '../../../scripts/n8n/release';
import type { Suite } from '../suite';
import { openCluster, type Cluster } from './cluster';
import { ExecutionRecords } from './executions';
import { guardScenario } from './guard';
import { memoryScenario } from './memory';
import { runTwiceScenario } from './runTwice';
import { secretsScenario } from './secrets';
import { playStorm, type Storm } from './storm';
import { stormScenarios } from './stormScenarios';
import { triggerScenario } from './triggers';
import { openTrading, type Trading } from './trading';

/** An n8n of several processes that has just been through the storm. */
export interface QueueScene {
	cluster: Cluster;
	trading: Trading;
	records: ExecutionRecords;
	storm: Storm;
	/** Shows what a scenario measured, under its name. */
	report(line: string): void;
}

/** n8n's queue mode: a main process, webhook processors and workers, on real Redis and PostgreSQL. */
export const queueSuite: Suite<QueueScene> = {
	name: 'Queue mode',
	release: currentN8n,
	open: async (progress, cleanup) => {
		const cluster = await openCluster(progress, cleanup);
		const trading = await openTrading(cluster);
		const records = new ExecutionRecords(cluster.services.postgres);
		const storm = await progress.step(
			'500 alerts in 20 s; a worker killed, one stopped, sessions expired, Redis restarted',
			async () => await playStorm(cluster, trading, records),
		);
		return { cluster, trading, records, storm, report: (line) => progress.print(`    ${line}`) };
	},
	scenarios: [
		...stormScenarios,
		memoryScenario,
		triggerScenario,
		runTwiceScenario,
		guardScenario,
		secretsScenario,
	],
};
