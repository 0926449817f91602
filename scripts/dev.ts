/**
 * `npm run dev`: n8n with this package in it, rebuilt on every change. Workflows and credentials
 * are kept from one time to the next; orders go to the simulated brokers.
 */
import { watch } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoOwner, EXAMPLES, openStage } from './demo/stage';
import { runCommandLine, type Cleanup } from './n8n/cleanup';
import { buildProject, communityPackages } from './n8n/package';
import { cacheDirectory, repositoryRoot } from './n8n/paths';
import { elapsed, Progress } from './n8n/progress';

const WATCHED = ['nodes', 'credentials', 'brokers', 'contracts'];
/** Editors write a file in several steps, and people save several files at once. */
const SETTLE_MS = 200;

const progress = new Progress();
const userFolder = join(cacheDirectory, 'dev');

async function main(cleanup: Cleanup): Promise<void> {
	const stage = await openStage(progress, cleanup, {
		port: 5678,
		userFolder,
		brokerPorts: { angelOne: 4801, groww: 4802 },
		env: { N8N_DEV_RELOAD: 'true' },
	});
	if (stage.fresh) {
		for (const file of EXAMPLES) await stage.client.createWorkflow(await stage.example(file));
	}
	progress.print(`
${stage.n8n.url}   ${demoOwner.email}   ${demoOwner.password}
log: ${stage.n8n.logFile}
Change a file in ${WATCHED.join(', ')}: the editor shows it a few seconds later. Ctrl-C ends it.
`);
	await Promise.race([stage.n8n.ended, rebuildOnChange(cleanup)]);
	if (!cleanup.begun) throw new Error('n8n has ended by itself');
}

/** Runs for ever; a build that fails is shown, and the last good one stays in n8n. */
async function rebuildOnChange(cleanup: Cleanup): Promise<never> {
	let changed = false;
	for (const folder of WATCHED) {
		const watcher = watch(join(repositoryRoot, folder), { recursive: true }, () => {
			changed = true;
		});
		cleanup.add(async () => watcher.close());
	}
	for (;;) {
		await sleep(SETTLE_MS);
		if (!changed) continue;
		changed = false;
		await rebuild();
	}
}

async function rebuild(): Promise<void> {
	const started = Date.now();
	try {
		await buildProject();
		const installed = join(
			communityPackages(userFolder),
			'node_modules',
			'n8n-nodes-indian-brokers',
			'dist',
		);
		await rm(installed, { recursive: true, force: true });
		await cp(join(repositoryRoot, 'dist'), installed, { recursive: true });
		progress.print(`  ✓ rebuilt  ${elapsed(started)}`);
	} catch (error) {
		progress.print(`  ✗ ${error instanceof Error ? error.message : String(error)}`);
	}
}

runCommandLine(main, () => 0);
