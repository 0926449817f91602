/**
 * Orders with references, placed by two processes that are killed at random, at brokers that fail at
 * random: `npm run soak`, `npm run soak -- --orders 3000`. Afterwards every reference has at most one
 * order, and what was said of it is true.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Session } from '../brokers/core/session/session-manager';
import { startAngelOneSimulator } from '../simulators/angelone';
import { type BrokerSimulator, FAULT_KINDS, type SimOrder } from '../simulators/core';
import { startGrowwSimulator } from '../simulators/groww';
import { AxiosTransport } from '../brokers/core/http/axios-transport';
import { angelOne } from '../brokers/angelone';
import { groww } from '../brokers/groww';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	growwDailyFields,
	PATHS,
} from '../test/brokers';
import { type Cleanup, runCommandLine } from './n8n/cleanup';
import { Progress } from './n8n/progress';
import { ensureServicePrograms } from './services/programs';
import { startRedis } from './services/redis';
import type { ProcessSetup, Reply } from './soak/process';

const PROCESSES = 2;
const TOGETHER = 24;
const KILL_EVERY_MS = 4_000;
const TRIES = 6;

type BrokerName = ProcessSetup['broker'];
type Simulator = BrokerSimulator<object, object, SimOrder>;

const READS: Record<BrokerName, RegExp> = {
	angelOne: /getOrderBook$/,
	groww: /\/v1\/order\/(status|detail)/,
};

/** The processes of one n8n; one that is killed is started anew. */
class Processes {
	private readonly children: ChildProcess[] = [];
	private readonly waiting = new Map<string, (reply: Reply | null) => void>();
	private readonly askedOf = new Map<string, ChildProcess>();
	kills = 0;
	private ended = false;

	constructor(private readonly setup: ProcessSetup) {
		for (let n = 0; n < PROCESSES; n++) this.start(n);
	}

	/** Null where the process was killed over it. */
	async place(key: string): Promise<Reply | null> {
		const child = this.children[Math.floor(Math.random() * PROCESSES)];
		return await new Promise((resolve) => {
			this.waiting.set(key, resolve);
			this.askedOf.set(key, child);
			child.send({ key }, (error) => error && this.answer(key, null));
		});
	}

	kill(): void {
		this.kills += 1;
		this.children[Math.floor(Math.random() * PROCESSES)].kill('SIGKILL');
	}

	end(): void {
		this.ended = true;
		for (const child of this.children) child.kill('SIGKILL');
	}

	private start(place: number): void {
		const child = fork(join(__dirname, 'soak', 'process.ts'), [JSON.stringify(this.setup)], {
			execArgv: ['--import', 'tsx'],
		});
		child.on('message', (reply: Reply) => this.answer(reply.key, reply));
		child.on('exit', () => {
			for (const [key, asked] of this.askedOf) if (asked === child) this.answer(key, null);
			if (!this.ended) this.start(place);
		});
		this.children[place] = child;
	}

	private answer(key: string, reply: Reply | null): void {
		this.askedOf.delete(key);
		this.waiting.get(key)?.(reply);
		this.waiting.delete(key);
	}
}

interface Scene {
	broker: BrokerName;
	simulator: Simulator;
	processes: Processes;
}

/** Places the orders amid faults and kills, once more in peace, and compares. */
async function soak({ broker, simulator, processes }: Scene, orders: number): Promise<string[]> {
	const keys = Array.from({ length: orders }, (_, n) => `soak-${String(n).padStart(6, '0')}`);
	let over = false;
	const killing = (async () => {
		while (!over) {
			await sleep(KILL_EVERY_MS * (0.5 + Math.random()));
			if (!over) processes.kill();
		}
	})();
	await each(keys, async (key) => {
		for (let n = 0; n < TRIES; n++) {
			misbehave(broker, simulator);
			const reply = await processes.place(key);
			if (reply?.outcome === 'placed' && Math.random() < 0.7) return;
		}
	});
	over = true;
	await killing;
	simulator.clearFaults();
	const wrong: string[] = [];
	await each(keys, async (key) => {
		const reply = await processes.place(key);
		const there = simulator.orders.filter(({ reference }) => reference === key);
		const ids = there.map(({ orderId }) => orderId);
		const isTrue =
			reply?.outcome === 'placed'
				? ids.length === 1 && ids[0] === reply.orderId
				: reply?.outcome === 'unknown' && broker === 'angelOne' && ids.length === 0;
		if (!isTrue)
			wrong.push(`${key}: ${JSON.stringify(reply)}, at the broker: ${ids.join() || 'none'}`);
	});
	return wrong;
}

async function each(keys: string[], work: (key: string) => Promise<void>): Promise<void> {
	const left = [...keys];
	const serve = async () => {
		for (let key = left.shift(); key !== undefined; key = left.shift()) await work(key);
	};
	await Promise.all(Array.from({ length: TOGETHER }, serve));
}

/** Now and then a fault of the next order or of the next read. */
function misbehave(broker: BrokerName, simulator: Simulator): void {
	// An empty book in place of the true one: nobody could see through that.
	const kinds = FAULT_KINDS.filter((kind) => kind !== 'dataNull' && kind !== 'tokenRefused');
	const kind = kinds[Math.floor(Math.random() * kinds.length)];
	const chance = Math.random();
	if (chance < 0.25)
		simulator.addFault({ kind, path: PATHS[broker].place, acted: Math.random() < 0.5 });
	else if (chance < 0.4) simulator.addFault({ kind, path: READS[broker] });
}

async function main(cleanup: Cleanup): Promise<void> {
	const { values } = parseArgs({ options: { orders: { type: 'string', default: '300' } } });
	const orders = Number(values.orders);
	const progress = new Progress();
	const folder = await mkdtemp(join(tmpdir(), 'indian-brokers-soak-'));
	cleanup.add(async () => await rm(folder, { recursive: true, force: true }));
	const redis = await startRedis(await ensureServicePrograms(progress), join(folder, 'redis'));
	cleanup.add(redis.stop);
	let wrong = 0;
	for (const broker of ['angelOne', 'groww'] as const) {
		for (const store of ['file', 'Redis'] as const) {
			const journal =
				store === 'file'
					? { path: join(folder, `${broker}.sqlite`) }
					: { redis: redis.n8nSettings };
			const { simulator, ...rest } = await (broker === 'angelOne' ? angelOneScene() : growwScene());
			const processes = new Processes({ broker, journal, ...rest });
			cleanup.add(async () => await Promise.resolve(processes.end()));
			const started = performance.now();
			const objections = await soak({ broker, simulator, processes }, orders);
			processes.end();
			await simulator.close();
			wrong += objections.length;
			const seconds = Math.round((performance.now() - started) / 1000);
			progress.print(
				`${broker}, journal in ${store === 'file' ? 'a file' : 'Redis'}: ${orders} references, ${simulator.orders.length} orders, ${processes.kills} kills, ${objections.length} wrong, ${seconds} s`,
			);
			for (const objection of objections) progress.print(`  ${objection}`);
		}
	}
	if (wrong > 0) process.exitCode = 1;
}

async function angelOneScene() {
	const simulator = await startAngelOneSimulator({
		quirks: { market: 'open', enforceRateLimits: false },
	});
	const account = addAngelOneAccount(simulator, { cash: 1_000_000_000 });
	const credential = { ...angelOneFields(account), baseUrl: simulator.origin };
	return {
		simulator: simulator as unknown as Simulator,
		credential,
		session: await logIn(angelOne, credential),
	};
}

async function growwScene() {
	const simulator = await startGrowwSimulator({
		quirks: { market: 'open', enforceRateLimits: false },
	});
	const account = addGrowwAccount(simulator, { cash: 1_000_000_000 });
	const credential = { ...growwDailyFields(account), baseUrl: simulator.origin };
	return {
		simulator: simulator as unknown as Simulator,
		credential,
		session: await logIn(groww, credential),
	};
}

async function logIn(
	module: Pick<typeof angelOne, 'readCredential'>,
	credential: Record<string, string>,
): Promise<Session> {
	const transport = new AxiosTransport({ origin: credential.baseUrl, proxy: null });
	return await module.readCredential(credential).authenticator(transport).login(null);
}

runCommandLine(main);
