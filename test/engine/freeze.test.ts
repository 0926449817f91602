import type { INodeParameters } from 'n8n-workflow';
import type { AngelOneSimulator } from '../../simulators/angelone';
import type { RunResult } from './harness';
import {
	angelOneBroker,
	newAngelOne,
	output,
	run,
	useWorld,
	MANY_LOG_INS,
	bySymbol,
	PATHS,
} from './support';
import { hintsOf } from './orders/support';
import { pause, until } from './time';

const world = useWorld(MANY_LOG_INS);
/** Groww's file, at whichever broker's address. */
const FREEZE_FILE = PATHS.groww.instruments;
/** Whole lots of 65, above the freeze quantity of 1,800 and the largest below it. */
const [ABOVE, MOST] = [2600, 1755];

const simulators: AngelOneSimulator[] = [];
afterAll(async () => {
	for (const simulator of simulators) await simulator.close();
});

/** An Angel One at an address of its own, of which nothing is known yet, and its nearest NIFTY future. */
async function start(freezeFile: AngelOneSimulator['quirks']['freezeFile'] = 'current') {
	const simulator = await newAngelOne();
	simulators.push(simulator);
	Object.assign(simulator.quirks, { freezeFile, market: 'open' });
	const broker = angelOneBroker(world().engine, simulator);
	const credential = await broker.newCredential();
	const master = (await (
		await fetch(`${simulator.origin}${broker.paths.instruments}`)
	).json()) as Array<Record<string, string>>;
	const { symbol } = master.find((row) => row.name === 'NIFTY' && row.instrumenttype === 'FUTIDX')!;
	const order = async (changes: INodeParameters = {}, engine = world().engine) =>
		await run(
			engine,
			broker,
			credential,
			broker.order({
				exchange: 'NFO',
				instrument: bySymbol(symbol),
				product: 'CARRYFORWARD',
				quantity: ABOVE,
				price: 26_000,
				...changes,
			}),
		);
	return {
		simulator,
		broker,
		credential,
		order,
		asked: () => simulator.requestsTo(FREEZE_FILE).length,
		said: () =>
			world().engine.allLogs.filter((line) => line.includes(simulator.origin + FREEZE_FILE)),
	};
}

const codeOf = ({ error }: RunResult) => (error?.context as { code?: string } | undefined)?.code;

/** Until the file is there: an order above the limit is refused. */
async function untilKnown({ order }: Awaited<ReturnType<typeof start>>): Promise<RunResult> {
	for (let tries = 0; tries < 100; tries++) {
		const result = await order({ options: { dryRun: true } });
		if (codeOf(result) !== undefined) return result;
		await pause(100);
	}
	throw new Error('The freeze quantities never came');
}

test('the first order goes at once; from the next on more than the exchange takes is refused', async () => {
	const angelOne = await start();
	const first = await angelOne.order();
	expect(codeOf(first)).not.toBe('ABOVE_FREEZE_QUANTITY');
	expect(angelOne.simulator.requestsTo(angelOne.broker.paths.place)).toHaveLength(1);
	expect(angelOne.asked()).toBe(0);

	const refused = await untilKnown(angelOne);
	expect(refused.error?.message).toMatch(/^Quantity 2600 .*1755 units/);
	expect(refused.error?.context).toMatchObject({
		code: 'ABOVE_FREEZE_QUANTITY',
		outcome: 'notPlaced',
	});
	expect(codeOf(await angelOne.order())).toBe('ABOVE_FREEZE_QUANTITY');
	expect(angelOne.simulator.requestsTo(angelOne.broker.paths.place)).toHaveLength(1);
	output(await angelOne.order({ quantity: MOST, options: { dryRun: true } }));
	expect(angelOne.asked()).toBe(1);
	expect(angelOne.said()).toEqual([]);

	const worker = world().engine.anotherWorker();
	expect(codeOf(await angelOne.order({}, worker))).toBe('ABOVE_FREEZE_QUANTITY');
	expect(angelOne.asked()).toBe(1);
});

test('an order that is to be split waits for the file, even the first; without it, it goes in one piece and says so', async () => {
	const sentTo = ({ simulator, broker }: Awaited<ReturnType<typeof start>>) =>
		simulator
			.requestsTo(broker.paths.place)
			.map(({ body }) => Number((body as { quantity: unknown }).quantity));
	const angelOne = await start();
	await angelOne.order({ options: { splitAboveFreeze: true } });
	expect([angelOne.asked(), sentTo(angelOne)]).toEqual([1, [MOST, ABOVE - MOST]]);

	const without = await start('missing');
	const result = await without.order({ options: { splitAboveFreeze: true } });
	expect(sentTo(without)).toEqual([ABOVE]);
	expect(hintsOf(result)).toEqual([expect.stringMatching(/freeze quantity of .* is not known/)]);
});

test('orders in shares never ask for the file', async () => {
	const { broker, credential, simulator, asked } = await start();
	output(await run(world().engine, broker, credential, broker.order()));
	await pause(1_500);
	expect(simulator.orders).toHaveLength(1);
	expect(asked()).toBe(0);
});

test.each([
	['missing', /HTTP 404/],
	['page', /not the CSV that was expected/],
	['old', /old file: \d+ of its \d+ contracts have expired/],
] as const)('a file that is %s is said once, and limits nothing', async (form, reason) => {
	const { order, asked, said, simulator, broker } = await start(form);
	await order();
	await until(() => said().length > 0);
	await order();
	await order();
	await pause(1_200);
	expect(said()).toEqual([expect.stringMatching(reason)]);
	expect(asked()).toBe(1);
	expect(simulator.requestsTo(broker.paths.place)).toHaveLength(3);
});

test('a file that contradicts Angel One’s limits nothing', async () => {
	const angelOne = await start('otherContracts');
	output(await angelOne.order({ options: { dryRun: true } }));
	await until(() => angelOne.simulator.requestsTo(FREEZE_FILE)[0]?.status === 200);
	await pause(2_000);
	output(await angelOne.order({ options: { dryRun: true } }));
	expect([angelOne.asked(), angelOne.said()]).toEqual([1, []]);
});

test('a file that does not come delays no order', async () => {
	const { order, asked, simulator, broker } = await start();
	simulator.addFault({ kind: 'timeoutBefore', path: FREEZE_FILE, times: Infinity });
	output(await order({ options: { dryRun: true } }));
	await until(() => asked() === 1);
	const began = performance.now();
	await order();
	await order();
	expect(performance.now() - began).toBeLessThan(3_000);
	expect(simulator.requestsTo(broker.paths.place)).toHaveLength(2);
	expect(asked()).toBe(1);
});
