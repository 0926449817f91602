/**
 * Orders with references, placed by processes that are killed at random, at brokers that fail at
 * random: `npm run soak`, `npm run soak -- --orders 300`. Both brokers with both journals, side by side.
 * Afterwards every reference has at most one order, and what was said of it is true; where not, the
 * exit code is 1.
 */
import { randomUUID } from 'node:crypto';
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
import type { Account, ProcessSetup } from './soak/process';
import { Scene, type Simulator } from './soak/scene';
import { sumOf, type Tally } from './soak/tally';

const STORES = ['file', 'Redis'] as const;
const QUIRKS = { market: 'open', enforceRateLimits: false } as const;
const CASH = 1_000_000_000;
/** An order book is read as a whole, and what it holds costs time. */
const PER_ACCOUNT = 250;

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
			const scene = await sceneOf(program, broker, journal, folder, references);
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

/** @param folder for the sessions */
async function sceneOf(
	program: string,
	broker: BrokerName,
	journal: ProcessSetup['journal'],
	folder: string,
	references: number,
): Promise<Scene> {
	const count = Math.ceil(references / PER_ACCOUNT);
	const { simulator, holders, module } = await (broker === 'angelOne'
		? atAngelOne(count)
		: atGroww(count));
	const accounts: Account[] = [];
	for (const fields of holders) {
		const credential = { ...fields, baseUrl: simulator.origin };
		const transport = new AxiosTransport({ origin: simulator.origin, proxy: null });
		const session = await module.readCredential(credential).authenticator(transport).login(null);
		const sessionFile = join(folder, `${randomUUID()}.json`);
		await writeFile(sessionFile, JSON.stringify(session));
		accounts.push({ credential, sessionFile });
	}
	return new Scene(simulator, program, { broker, accounts, journal }, PER_ACCOUNT);
}

async function atAngelOne(accounts: number) {
	const simulator = await startAngelOneSimulator({ quirks: QUIRKS });
	const holders = Array.from({ length: accounts }, () =>
		angelOneFields(addAngelOneAccount(simulator, { cash: CASH })),
	);
	return { simulator: simulator as unknown as Simulator, holders, module: angelOne };
}

async function atGroww(accounts: number) {
	const simulator = await startGrowwSimulator({ quirks: QUIRKS });
	const holders = Array.from({ length: accounts }, () =>
		growwFields(addGrowwAccount(simulator, { cash: CASH })),
	);
	return { simulator: simulator as unknown as Simulator, holders, module: groww };
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
