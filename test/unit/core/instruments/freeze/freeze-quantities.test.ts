import { PassThrough } from 'node:stream';
import { freezeSource } from '../../../../../brokers/angelone/freeze';
import { angelOneInstruments } from '../../../../../brokers/angelone/instruments';
import { InstrumentLibrary } from '../../../../../brokers/core/instruments';
import { untilNextInstrumentDay } from '../../../../../brokers/core/instruments/day';
import { FreezeQuantities } from '../../../../../brokers/core/instruments/freeze/freeze-quantities';
import { indexOf, NOW, streamOf, temporaryFolders } from '../helpers';
import { angelOneFile, growwFile, marketRows } from '../market';

const DAY_MS = 24 * 3600_000;
const HOUR_MS = 3600_000;
const newFolder = temporaryFolders();
const source = freezeSource();
const ROWS = [...marketRows(3000)];
const index = indexOf(angelOneInstruments(), [...angelOneFile(ROWS)].join(''));
const OPTION = ROWS.find(({ type, name }) => type === 'CE' && name === 'NIFTY')!;

const FILE = [...growwFile(ROWS)];
/** The file as it lay there half a year ago. */
const OLD_FILE = FILE.map((line) => line.replace(/,202[67]-\d\d-/, ',2026-05-'));

beforeEach(() =>
	jest.useFakeTimers({
		now: NOW,
		doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'],
	}),
);
afterEach(() => jest.useRealTimers());

/** A process over a source whose behaviour each test sets. */
function setUp(download: () => Promise<NodeJS.ReadableStream>, cacheDir = newFolder()) {
	const state = { downloads: 0, log: [] as string[], download, cacheDir };
	const library = new InstrumentLibrary({
		cacheDir,
		thread: false,
		retryAfterMs: 15 * 60_000,
		download: async () => {
			state.downloads++;
			return await state.download();
		},
	});
	const fetched = jest.spyOn(library, 'fetch');
	const quantities = new FreezeQuantities(library, (message) => state.log.push(message));
	/** What an order finds. */
	const look = async () => {
		const joined = await quantities.join(index, source);
		return joined.byToken(String(OPTION.token), { exchange: 'NFO' }).freezeQuantity;
	};
	/** Lets so much time pass, and what was begun in it come to its end. */
	const pass = async (ms: number) => {
		const before = fetched.mock.results.length;
		jest.advanceTimersByTime(ms);
		for (const { value } of fetched.mock.results.slice(before)) await value;
	};
	return { state, library, look, pass };
}

const file = async () => streamOf(FILE);
const SOON = 2_000;

test('the first order does not wait, the next ones know', async () => {
	const { state, look, pass } = setUp(file);
	expect(await look()).toBeNull();
	expect(state.downloads).toBe(0);
	await pass(SOON);
	expect(await look()).toBe(1800);
	await pass(SOON);
	expect(await look()).toBe(1800);
	expect(state).toMatchObject({ downloads: 1, log: [] });
});

test('another process takes the copy on disk for its first order', async () => {
	const first = setUp(file);
	await first.look();
	await first.pass(SOON);
	const other = setUp(file, first.state.cacheDir);
	expect(await other.look()).toBe(1800);
	expect(other.state.downloads).toBe(0);
});

test('a process that looked too early finds what another has fetched meanwhile', async () => {
	const first = setUp(file);
	const late = setUp(file, first.state.cacheDir);
	expect(await late.library.atHand(source)).toBeNull();
	await first.look();
	await first.pass(SOON);
	await late.library.fetch(source, () => undefined);
	expect(await late.look()).toBe(1800);
	expect(late.state.downloads).toBe(0);
});

describe.each<[string, () => Promise<NodeJS.ReadableStream>, RegExp]>([
	['not there', async () => await Promise.reject(new Error('HTTP 404')), /HTTP 404/],
	['a page', async () => streamOf(['<html>\n', '<body>No</body>\n']), /not the CSV/],
	['cut off', async () => streamOf(FILE.slice(0, 1500), new Error('reset')), /reset/],
	['far too small', async () => streamOf(FILE.slice(0, 20)), /only \d+ usable rows/],
	['old', async () => streamOf(OLD_FILE), /old file: \d+ of its \d+ contracts have expired/],
])('a file that is %s', (_, download, reason) => {
	test('is no limit and said once, and asked for again after its time', async () => {
		const { state, look, pass } = setUp(download);
		for (let order = 0; order < 5; order++) {
			expect(await look()).toBeNull();
			await pass(SOON);
		}
		expect(state.downloads).toBe(1);
		await pass(15 * 60_000);
		await look();
		await pass(SOON);
		expect(state.downloads).toBe(2);
		expect(state.log).toEqual([expect.stringMatching(reason)]);
		expect(state.log[0]).toContain(source.url);
		state.download = file;
		await pass(15 * 60_000);
		await look();
		await pass(SOON);
		expect(await look()).toBe(1800);
	});
});

test('a file that never ends holds nothing up', async () => {
	const { state, look } = setUp(async () => new PassThrough());
	expect(await look()).toBeNull();
	jest.advanceTimersByTime(SOON);
	for (let order = 0; order < 3; order++) expect(await look()).toBeNull();
	expect(state.downloads).toBeLessThanOrEqual(1);
});

test('the copy of an earlier day is not used', async () => {
	const { state, look, pass } = setUp(file);
	await look();
	await pass(SOON);
	expect(await look()).toBe(1800);
	jest.setSystemTime(NOW + DAY_MS);
	state.download = async () => await Promise.reject(new Error('HTTP 503'));
	expect(await look()).toBeNull();
});

describe('the next morning', () => {
	test('the file is fetched before the market opens, so that the first order knows', async () => {
		const { state, look, pass } = setUp(file);
		await look();
		await pass(SOON);
		await pass(untilNextInstrumentDay(Date.now()) + 10 * 60_000);
		expect(state.downloads).toBe(2);
		expect(await look()).toBe(1800);
		expect(state.downloads).toBe(2);
	});

	test('over a long weekend too, and not for ever', async () => {
		const { state, look, pass } = setUp(file);
		await look();
		for (let day = 0; day < 14; day++) await pass(DAY_MS);
		expect(state.downloads).toBeGreaterThanOrEqual(7);
		expect(state.downloads).toBeLessThanOrEqual(9);
		expect(jest.getTimerCount()).toBe(0);
	});
});

test.each([
	['2026-11-20T08:44:00+05:30', 60_000],
	['2026-11-20T08:45:00+05:30', DAY_MS],
	['2026-11-20T20:45:00+05:30', 12 * HOUR_MS],
])('from %s to the next file', (at, ms) => expect(untilNextInstrumentDay(Date.parse(at))).toBe(ms));
