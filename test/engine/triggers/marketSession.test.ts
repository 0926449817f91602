import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INodeParameters, WorkflowActivateMode } from 'n8n-workflow';
import { builtOrSource, newAngelOne, newGroww } from '../support';
import type { AngelOneSimulator } from '../../../simulators/angelone';
import type { GrowwSimulator } from '../../../simulators/groww';
import { startEngine, type ActiveTrigger, type Engine, type StoredCredential } from '../harness';
import { hurryTime, pause, until } from '../time';

const NODES = { angelOneTrigger: 'angelOneApi', growwTrigger: 'growwApi' } as const;
type NodeName = keyof typeof NODES;

let engine: Engine;
let angelOne: AngelOneSimulator;
let groww: GrowwSimulator;
let credentials: Record<NodeName, StoredCredential>;
const started: ActiveTrigger[] = [];
let restoreTime: () => void = () => undefined;
let begun: boolean;

beforeAll(async () => {
	engine = await startEngine({ from: builtOrSource() });
	angelOne = await newAngelOne();
	groww = await newGroww();
	credentials = {
		angelOneTrigger: await engine.createCredential('angelOneApi', { baseUrl: angelOne.origin }),
		growwTrigger: await engine.createCredential('growwApi', { baseUrl: groww.origin }),
	};
});
afterEach(async () => {
	for (const trigger of started.splice(0)) await trigger.stop();
	restoreTime();
	restoreTime = () => undefined;
});
afterAll(async () => {
	// An instrument file may still be on its way for a trigger that has ended.
	await pause(200);
	await engine.close();
	await angelOne.close();
	await groww.close();
});

/** Time begins here once a trigger has started, two hundred times as fast. */
function from(ist: string, factor = 200): void {
	begun = false;
	restoreTime = hurryTime(factor, {
		from: Date.parse(`${ist}+05:30`),
		heldUntil: () => begun,
	});
}

async function start(one: ActiveTrigger, activation?: WorkflowActivateMode): Promise<void> {
	await one.start(activation);
	begun = true;
}

function trigger(node: NodeName, parameters: INodeParameters = {}, options = {}): ActiveTrigger {
	const one = engine.trigger({ node, parameters, credential: credentials[node], ...options });
	started.push(one);
	return one;
}

describe.each(Object.keys(NODES) as NodeName[])('%s', (node) => {
	test('runs once at the opening, with the market as it is then', async () => {
		from('2026-11-26T09:14:50');
		const one = trigger(node);
		await start(one);
		expect(one.items).toEqual([]);
		await until(() => one.items.length === 1);
		const [[status]] = one.items;
		expect(Object.keys(status).join(' ')).toBe(
			'exchange segment isOpen session opensAt closesAt minutesToClose isTradingDay holiday isExpiryDay calendarValidThrough',
		);
		expect(status).toMatchObject({
			exchange: 'NSE',
			isOpen: true,
			session: 'continuous',
			opensAt: '2026-11-26T09:15:00+05:30',
			closesAt: '2026-11-26T15:15:00+05:30',
			isTradingDay: true,
		});
		const result = await one.executions[0];
		expect(result.status).toBe('success');
		expect(result.items[0].json).toEqual(status);
		await pause(50);
		expect(one.items).toHaveLength(1);
		expect([...one.failures, ...one.givenUp]).toEqual([]);
	});

	test('before the close by minutes', async () => {
		from('2026-11-26T15:24:55');
		const one = trigger(node, { exchange: 'NFO', moment: 'close', offsetMinutes: -15 });
		await start(one);
		await until(() => one.items.length === 1);
		expect(one.items[0][0]).toMatchObject({ exchange: 'NFO', isOpen: true, minutesToClose: 14 });
		expect(one.times[0]).toBeGreaterThanOrEqual(Date.parse('2026-11-26T15:25:00+05:30'));
	});

	test('says whether contracts expire today, without a log-in', async () => {
		const one = trigger(node, { exchange: 'NFO' });
		const expiries = async (ist: string) => {
			restoreTime();
			from(ist, 1);
			begun = true;
			return (await one.testRun())[0][0].json.isExpiryDay;
		};
		// NIFTY's weeks end on Tuesdays.
		expect(await expiries('2026-12-01T10:00:00')).toBe(true);
		expect(await expiries('2026-12-02T10:00:00')).toBe(false);
		expect(angelOne.logins + groww.logins).toBe(0);
	});

	test('a test run shows the market at once, and ends', async () => {
		from('2026-11-28T12:00:00');
		const one = trigger(node, { exchange: 'MCX' });
		const [[item]] = await one.testRun();
		expect(item.json).toMatchObject({ exchange: 'MCX', isOpen: false, isTradingDay: false });
		expect(one.items).toEqual([]);
	});
});

test('on a holiday nothing runs, and no harm comes of a trigger that is left alone', async () => {
	// Guru Nanak Jayanti.
	from('2026-11-24T09:14:50');
	const one = trigger('angelOneTrigger');
	await start(one);
	await until(() => Date.now() > Date.parse('2026-11-24T09:15:10+05:30'));
	expect(one.items).toEqual([]);
});

test('a share market alone has a closing auction: said at once, and the trigger does not start', async () => {
	const one = trigger('growwTrigger', { exchange: 'NFO', moment: 'closingAuction' });
	await expect(one.start()).rejects.toThrow('There is no closing auction at NFO.');
});

test.each([
	[{ exchange: 'LSE' }, 'Exchange'],
	[{ moment: 'noon' }, 'Moment'],
	[{ offsetMinutes: 'soon' }, 'The offset must be a number of minutes'],
	[{ offsetMinutes: 1441 }, 'and is 1441'],
	[{ event: 'earthquake' }, 'There is no event "earthquake".'],
])('%j cannot start', async (parameters, said) => {
	const one = trigger('angelOneTrigger', parameters as INodeParameters);
	await expect(one.start()).rejects.toThrow(said);
});

test('a trigger that n8n starts twice runs once', async () => {
	from('2026-11-26T09:14:50');
	const one = trigger('angelOneTrigger');
	await start(one);
	const twin = await one.startTwin();
	await until(() => one.items.length > 0);
	await pause(50);
	expect(one.items).toHaveLength(1);
	await twin?.closeFunction?.();
});

test('published again, it goes on; taken off, it is silent, and may be taken off twice', async () => {
	from('2026-11-26T09:14:00');
	const one = trigger('angelOneTrigger');
	await start(one);
	await start(one, 'update');
	await until(() => one.items.length === 1);
	await one.stop();
	await one.stop();

	const other = trigger('angelOneTrigger', { moment: 'close' });
	await start(other);
	await other.stop();
	await pause(100);
	expect(other.items).toEqual([]);
});

describe('a calendar file that cannot be used', () => {
	const path = join(tmpdir(), `broken-calendar-${process.pid}.json`);
	beforeEach(() => {
		writeFileSync(path, '{ "days": ');
		process.env.INDIAN_BROKERS_CALENDAR = path;
	});
	afterEach(() => {
		delete process.env.INDIAN_BROKERS_CALENDAR;
		rmSync(path);
	});

	test('is told once by a failed execution, and the calendar of the package counts', async () => {
		from('2026-11-26T09:14:00');
		const one = trigger('growwTrigger');
		await start(one);
		await until(() => one.items.length === 1);
		expect(one.failures.map(({ message }) => message)).toEqual([
			'The calendar file that INDIAN_BROKERS_CALENDAR names cannot be used: it is not a JSON object.',
		]);
		expect(one.givenUp).toEqual([]);
	});

	test('an n8n that cannot save a failed execution has it in its log', async () => {
		from('2026-11-26T09:14:50');
		const before = engine.allLogs.length;
		const one = trigger('growwTrigger', {}, { withoutFailedExecutions: true });
		await start(one);
		await until(() => one.items.length === 1);
		const told = engine.allLogs.slice(before).filter((line) => line.includes('CALENDAR'));
		expect(told).toHaveLength(1);
	});
});
