import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { alertKey, demoOwner } from '../../../scripts/demo/stage';
import { randomText } from '../../brokers';
import type { Secret } from '../server/needles';
import { SecretScan } from '../server/scan';
import { secretsOf } from '../server/secrets';
import type { Scenario } from '../suite';
import { send, stormOfAlerts } from './alerts';
import type { QueueScene } from './suite';

const END_WITHIN_MS = 30_000;

/** Places where a scan has to see what lies there. */
const PLACES = {
	'the database': /^PostgreSQL:/,
	Redis: /^Redis:/,
	'a log': /webhook-1\.log:/,
	'an output': /^outputs:/,
};

/**
 * What n8n itself keeps, whatever nodes it runs: the headers of every request to a webhook, in the
 * record of the execution; and its own encryption key.
 */
const KEPT_BY_N8N = [/^PostgreSQL: alert key in plain$/, /\.n8n\/config: encryption key in plain$/];

/** Everything that the processes and their servers leave behind. */
async function search({ cluster, records }: QueueScene, secrets: Secret[]): Promise<SecretScan> {
	const { redis, postgres } = cluster.services;
	const scan = new SecretScan(secrets);
	scan.lookAtText('PostgreSQL', await postgres.dump());
	scan.lookAtText('Redis', await redis.everythingWritten());
	scan.lookAtText('outputs', JSON.stringify(await records.all()));
	for (const { logFile } of [redis, postgres]) {
		scan.lookAtBytes(basename(logFile), await readFile(logFile));
	}
	// With a folder for each process: its log and all other files.
	await scan.lookAtFolder(cluster.folder);
	return scan;
}

/** Puts a made-up text into all the places, by ways that are open to everybody. */
async function plant({ cluster, records }: QueueScene, text: string): Promise<void> {
	const [delivery] = stormOfAlerts();
	// The error that names the instrument is the output.
	const alert = { ...delivery.alert, reference: text, symbol: text, live: false };
	await send([{ ...delivery, id: text, alert, atMs: 0 }], cluster.webhooks);
	assert.deepEqual(await records.waitForTheEnd(END_WITHIN_MS), []);
	// n8n's log names paths that it does not know.
	await fetch(`${cluster.webhooks[0].url}/webhook/${text}`, { method: 'POST' });
	await cluster.services.redis.run('SET', 'planted', text);
}

export const secretsScenario: Scenario<QueueScene> = {
	name: 'no secret is in PostgreSQL, Redis, the logs and files of all processes, or the outputs',
	play: async (scene) => {
		const { cluster, report } = scene;
		const planted = `planted-${randomText(12)}`;
		await plant(scene, planted);
		const seen = await search(scene, [{ name: 'planted', value: planted }]);
		seen.assertSeesInto(PLACES);
		const { redis, postgres } = cluster.services;
		const scan = await search(scene, [
			...secretsOf(cluster.brokers),
			{ name: 'alert key', value: alertKey.value },
			{ name: 'owner’s password', value: demoOwner.password },
			{ name: 'password of Redis', value: redis.password },
			{ name: 'password of PostgreSQL', value: postgres.password },
			{ name: 'encryption key', value: cluster.encryptionKey },
		]);
		const found = scan.found.filter((one) => !KEPT_BY_N8N.some((known) => known.test(one)));
		assert.deepEqual([...new Set(found)], []);
		report(scan.summary);
	},
};
