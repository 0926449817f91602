/**
 * Fetches what demo and end-to-end tests stand on beside the project's own packages, each of which
 * they fetch themselves where it is missing: every n8n, Redis and PostgreSQL.
 * `node scripts/with-node.mjs 24 tsx scripts/prepare.ts`
 */
import { runCommandLine } from './n8n/cleanup';
import { ensureN8n } from './n8n/install';
import { Progress } from './n8n/progress';
import { currentN8n, oldestN8n } from './n8n/release';
import { ensureServicePrograms } from './services/programs';

const progress = new Progress();

runCommandLine(async () => {
	await ensureServicePrograms(progress);
	for (const release of [currentN8n, oldestN8n]) {
		await ensureN8n(progress, release);
		progress.print(`n8n ${release.version} is ready in ${release.directory}`);
	}
});
