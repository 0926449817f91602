import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { growwDemoAccount } from '../../../simulators/groww';
import { angelOneFields, growwFields } from '../../../test/brokers';
import { startEngine, type ActiveTrigger, type Engine } from '../../../test/engine/harness';
import { answerParent } from '../../support/child';
import { CROSSES_AT, type Flood } from './feed';
import type { FloodFigures, FloodInput, LoopDelay } from '.';

const MB = 1024 * 1024;
const RESOLUTION_MS = 10;
const GIVES_UP_MS = 30_000;
/** An alert that has not come by then is missing. */
const LAST_ALERT_MS = 5_000;

answerParent(async (input: FloodInput): Promise<FloodFigures> => {
	const engine = await startEngine({ packageDir: input.packageDirectory });
	try {
		return await measure(engine, input);
	} finally {
		await engine.close();
	}
});

async function measure(engine: Engine, input: FloodInput): Promise<FloodFigures> {
	const { plan, origin, broker } = input;
	const emitted = new Map<number, number[]>();
	const triggers = await alerts(engine, input);
	for (const one of triggers) await one.start();
	await until(async () => (await steer<number>(origin, 'subscribed')) === plan.instruments);
	await sleep(plan.settleSeconds * 1000);
	const idle = await watchLoop(plan.idleSeconds);
	await steer(origin, 'begin');
	await sleep(plan.warmUpSeconds * 1000);
	take(triggers, emitted);
	const before = memory();
	const cpu = process.cpuUsage();
	const began = performance.now();
	const loaded = await watchLoop(plan.seconds, () => take(triggers, emitted));
	const { user, system } = process.cpuUsage(cpu);
	const cpuShare = (user + system) / 1_000 / (performance.now() - began);
	const after = memory();
	const { ticks, crossings, mostBufferedKb } = await steer<Flood>(origin, 'end');
	const isTold = (_: unknown, at: number) => emitted.has(CROSSES_AT + at);
	for (let waited = 0; waited < LAST_ALERT_MS && !crossings.every(isTold); waited += 100) {
		await sleep(100);
		take(triggers, emitted);
	}
	const failures = triggers.flatMap((one) => [...one.failures, ...one.givenUp]);
	if (failures.length > 0) throw failures[0];
	for (const one of triggers) await one.stop();
	const times = crossings.map((sentAt, at) => ({ sentAt, times: emitted.get(CROSSES_AT + at) }));
	return {
		...plan,
		...{ broker, ticks, idle, loaded, cpuShare, mostBufferedKb },
		machineLoad: loadavg()[0],
		latencies: times.flatMap((each) => (each.times ?? []).map((time) => time - each.sentAt)),
		wrong: times.filter((each) => each.times?.length !== 1).length,
		heapGrowthMb: after.heap - before.heap,
		residentGrowthMb: after.resident - before.resident,
	};
}

/** Triggers of one account that share the instruments, and its socket. */
async function alerts(engine: Engine, input: FloodInput): Promise<ActiveTrigger[]> {
	const { broker, origin, instruments, plan } = input;
	const fields =
		broker === 'groww' ? growwFields(growwDemoAccount) : angelOneFields(angelOneDemoAccount);
	const credential = await engine.createCredential(`${broker}Api`, { ...fields, baseUrl: origin });
	const list = instruments.map(
		({ exchange, segment, symbol }): INodeParameters => ({
			...{ exchange, segment, instrument: { __rl: true, mode: 'symbol', value: symbol } },
		}),
	);
	const share = Math.ceil(list.length / plan.triggers);
	return Array.from({ length: plan.triggers }, (_, at) =>
		engine.trigger({
			...{ node: `${broker}Trigger`, credential, workflowId: `alerts-${at}` },
			parameters: {
				...{ event: 'priceAlert', condition: 'crossesUp', value: CROSSES_AT / 100 },
				...{ repeat: 'eachTime', hysteresis: 1 },
				instruments: { list: list.slice(at * share, (at + 1) * share) },
			},
		}),
	);
}

/** Writes down which price was emitted when, and lets go what n8n's stand-in has kept of it. */
function take(triggers: ActiveTrigger[], emitted: Map<number, number[]>): void {
	for (const one of triggers) {
		const times = one.times.splice(0);
		one.executions.splice(0);
		for (const [at, [{ json }]] of one.emitted.splice(0).entries()) {
			const paise = Math.round(Number(json.lastPrice) * 100);
			emitted.set(paise, [...(emitted.get(paise) ?? []), times[at]]);
		}
	}
}

async function watchLoop(seconds: number, each: () => void = () => undefined): Promise<LoopDelay> {
	const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	delays.enable();
	for (let second = 0; second < seconds; second++) {
		await sleep(1_000);
		each();
	}
	delays.disable();
	const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
	return {
		p50: late(delays.percentile(50)),
		p99: late(delays.percentile(99)),
		most: late(delays.max),
	};
}

function memory(): { heap: number; resident: number } {
	global.gc?.();
	const { heapUsed, rss } = process.memoryUsage();
	return { heap: heapUsed / MB, resident: rss / MB };
}

async function steer<Answer>(origin: string, what: string): Promise<Answer> {
	const reply = await fetch(`${origin}/bench/${what}`);
	return (await reply.json()) as Answer;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
	const giveUpAt = performance.now() + GIVES_UP_MS;
	while (!(await condition())) {
		if (performance.now() > giveUpAt) throw new Error('The trigger has not subscribed');
		await sleep(50);
	}
}
