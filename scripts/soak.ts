/**
 * Orders with references, placed by processes that are killed at random, at brokers that fail at
 * random: `npm run soak`, `npm run soak -- --orders 300`. Both brokers with both journals, side by side.
 * Afterwards every reference has at most one order, and what was said of it is true; where not, the
 * exit code is 1.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { angelOne } from '../brokers/angelone';
import { AxiosTransport } from '../brokers/core/http/axios-transport';
import { groww } from '../brokers/groww';
import { startAngelOneSimulator } from '../simulators/angelone';
import { startGrowwSimulator } from '../simulators/groww';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	type BrokerName,
	BROKERS,
	growwFields,
	LABEL,
} from '../test/brokers';
import { table } from './demo/print';
import { type Cleanup, runCommandLine } from './n8n/cleanup';
import { elapsed, Progress } from './n8n/progress';
import { ensureServicePrograms } from './services/programs';
import { startRedis } from './services/redis';
import { bundleProcess } from './soak/bundle';
import type { ProcessSetup } from './soak/process';
import { Scene, type Simulator } from './soak/scene';
import { sumOf, type Tally } from './soak/tally';

const STORES = ['file', 'Redis'] as const;
const QUIRKS = { market: 'open', enforceRateLimits: false } as const;
const CASH = 1_000_000_000;

runCommandLine(async (cleanup: Cleanup) => {
	const { values } = parseArgs({ options: { orders: { type: 'string', default: '10000' } } });
	const pairs = BROKERS.flatMap((broker) => STORES.map((store) => ({ broker, store })));
	const references = Math.ceil(Number(values.orders) / pairs.length);
	const progress = new Progress();
	const started = Date.now();
	const folder = await mkdtemp(join(tmpdir(), 'indian-brokers-soak-'));
	cleanup.add(async () => await rm(folder, { recursive: true, force: true }));
	const redis = await startRedis(await ensureServicePrograms(progress), join(folder, 'redis'));
	cleanup.add(redis.stop);
	const program = await bundleProcess(folder);
	const tallies = await Promise.all(
		pairs.map(async ({ broker, store }) => {
			const journal =
				store === 'file'
					? { path: join(folder, `${broker}.sqlite`) }
					: { redis: redis.n8nSettings };
			const session = join(folder, `${broker}-${store}.json`);
			const scene = await sceneOf(program, broker, journal, session);
			cleanup.add(async () => await scene.end());
			const tally = await scene.run(references);
			progress.print(`  ✓ ${LABEL[broker]}, journal in ${store}  ${elapsed(started)}`);
			return { name: `${LABEL[broker]}, ${store}`, tally };
		}),
	);
	const sum = sumOf(tallies.map(({ tally }) => tally));
	for (const line of report([...tallies, { name: 'all', tally: sum }])) progress.print(line);
	progress.print(`\n${verdict(sum)} in ${elapsed(started)}`);
	if (sum.doubled.length + sum.lost.length + sum.wronglyReported.length > 0) process.exitCode = 1;
});

async function sceneOf(
	program: string,
	broker: BrokerName,
	journal: ProcessSetup['journal'],
	sessionFile: string,
): Promise<Scene> {
	const { simulator, fields, module } = await (broker === 'angelOne' ? atAngelOne() : atGroww());
	const credential = { ...fields, baseUrl: simulator.origin };
	const transport = new AxiosTransport({ origin: simulator.origin, proxy: null });
	const session = await module.readCredential(credential).authenticator(transport).login(null);
	await writeFile(sessionFile, JSON.stringify(session));
	return new Scene(simulator, program, { broker, credential, sessionFile, journal });
}

async function atAngelOne() {
	const simulator = await startAngelOneSimulator({ quirks: QUIRKS });
	const fields = angelOneFields(addAngelOneAccount(simulator, { cash: CASH }));
	return { simulator: simulator as unknown as Simulator, fields, module: angelOne };
}

async function atGroww() {
	const simulator = await startGrowwSimulator({ quirks: QUIRKS });
	const fields = growwFields(addGrowwAccount(simulator, { cash: CASH }));
	return { simulator: simulator as unknown as Simulator, fields, module: groww };
}

function report(scenes: Array<{ name: string; tally: Tally }>): string[] {
	const of = ({ placed, notPlaced, unknown }: Tally['said']) =>
		`${placed} / ${notPlaced} / ${unknown}`;
	const rows = scenes.map(({ name, tally }) => ({
		'': name,
		references: tally.references,
		orders: tally.orders,
		tries: tally.tries,
		kills: tally.kills,
		'tries killed (between send and reply)': `${tally.killedTries} (${tally.takenWhenKilled})`,
		'said: placed / notPlaced / unknown': of(tally.said),
		'in the end': of(tally.finally),
		doubled: tally.doubled.length,
		lost: tally.lost.length,
		'wrongly reported': tally.wronglyReported.length,
	}));
	const { faults, doubled, lost, wronglyReported } = scenes[scenes.length - 1].tally;
	const kinds = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`);
	return [
		'',
		...table(rows),
		`\nFaults: ${kinds.join(', ')}`,
		...doubled.map((one) => `doubled: ${one}`),
		...lost.map((one) => `lost: ${one}`),
		...wronglyReported.map((one) => `wrongly reported: ${one}`),
	];
}

function verdict({ references, doubled, lost, wronglyReported }: Tally): string {
	return `${references} references: ${doubled.length} doubled, ${lost.length} lost, ${wronglyReported.length} wrongly reported,`;
}
