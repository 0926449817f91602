/**
 * A Redis and a PostgreSQL for n8n's queue mode on this machine, until Ctrl-C:
 * `npx tsx scripts/services/main.ts`. Their data is thrown away at the end.
 */
import { runCommandLine, type Cleanup } from '../n8n/cleanup';
import { Progress } from '../n8n/progress';
import { startServices } from '.';

const progress = new Progress();

async function main(cleanup: Cleanup): Promise<void> {
	const { redis, postgres } = await startServices(progress, cleanup);
	const settings = { EXECUTIONS_MODE: 'queue', ...redis.n8nSettings, ...postgres.n8nSettings };
	progress.print('\nSettings for every n8n that shall use them (main, webhook, worker):\n');
	for (const [name, value] of Object.entries(settings)) progress.print(`export ${name}=${value}`);
	progress.print('\nCtrl-C ends it all.');
	await Promise.race([
		redis.ended.then(() => 'Redis'),
		postgres.ended.then(() => 'PostgreSQL'),
	]).then((name) => {
		if (!cleanup.begun) throw new Error(`${name} has ended by itself`);
	});
}

runCommandLine(main, () => 0);
