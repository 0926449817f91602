import { MomentsWatch } from '../../../../brokers/core/calendar/moments-watch';

const MINUTE = 60_000;
const START = Date.parse('2026-11-26T09:00:00+05:30');
const DAY = 24 * 60 * MINUTE;

let rung: number[];
let missed: number[];
let watch: MomentsWatch;

/** Every day at 09:15. */
const daily = async (after: number): Promise<number> => {
	const first = START + 15 * MINUTE;
	return first + Math.max(0, Math.floor((after - first) / DAY) + 1) * DAY;
};

function begin(next: (after: number) => Promise<number | null> = daily): void {
	watch = new MomentsWatch({
		next,
		onMoment: (at) => rung.push(at),
		onMissed: (at) => missed.push(at),
	});
}

beforeEach(() => {
	jest.useFakeTimers({ now: START });
	rung = [];
	missed = [];
});
afterEach(() => {
	watch.stop();
	jest.useRealTimers();
});

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

test('rings at the moment and not before, day after day', async () => {
	begin();
	await pass(15 * MINUTE - 1);
	expect(rung).toEqual([]);
	await pass(1);
	expect(rung).toEqual([START + 15 * MINUTE]);
	await pass(30 * DAY);
	expect(rung).toHaveLength(31);
	expect(missed).toEqual([]);
});

test('one that begins at the moment itself waits for the next', async () => {
	jest.setSystemTime(START + 15 * MINUTE);
	begin();
	await pass(MINUTE);
	expect(rung).toEqual([]);
});

test('a machine that wakes up within five minutes rings late, and leaves out what is older', async () => {
	begin();
	await pass(MINUTE);
	jest.setSystemTime(START + 19 * MINUTE);
	await pass(30_000);
	expect(rung).toEqual([START + 15 * MINUTE]);
	jest.setSystemTime(START + 3 * DAY);
	await pass(30_000);
	expect(rung).toHaveLength(1);
	expect(missed).toEqual([START + 15 * MINUTE + DAY]);
	await pass(15 * MINUTE);
	expect(rung).toEqual([START + 15 * MINUTE, START + 15 * MINUTE + 3 * DAY]);
});

test('a clock that is set back rings no moment twice', async () => {
	begin();
	await pass(16 * MINUTE);
	jest.setSystemTime(START + 10 * MINUTE);
	await pass(20 * MINUTE);
	expect(rung).toEqual([START + 15 * MINUTE]);
});

test('a clock that was set to next year and back goes on', async () => {
	begin();
	await pass(MINUTE);
	jest.setSystemTime(START + 365 * DAY);
	await pass(MINUTE);
	jest.setSystemTime(START + 2 * MINUTE);
	await pass(15 * MINUTE);
	expect(rung).toEqual([START + 15 * MINUTE]);
});

test('a stopped one is silent and leaves no timer behind, and a failure to look is no end', async () => {
	let fails = true;
	begin(async (after) => {
		if (fails) throw new Error('no calendar');
		return await daily(after);
	});
	await pass(MINUTE);
	fails = false;
	await pass(15 * MINUTE);
	expect(rung).toHaveLength(1);
	watch.stop();
	expect(jest.getTimerCount()).toBe(0);
	await pass(3 * DAY);
	expect(rung).toHaveLength(1);
});

test('none known: it looks again', async () => {
	begin(async () => null);
	await pass(60 * MINUTE);
	expect(rung).toEqual([]);
	expect(jest.getTimerCount()).toBe(1);
});
