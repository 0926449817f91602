import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { BROKERS, bySymbol } from '../support';
import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

/** A calendar file of the administrator, for one test. */
const calendarFile = join(tmpdir(), `calendar-${process.pid}.json`);
function useCalendar(text: string): void {
	writeFileSync(calendarFile, text);
	process.env.INDIAN_BROKERS_CALENDAR = calendarFile;
}

afterEach(() => {
	delete process.env.INDIAN_BROKERS_CALENDAR;
	rmSync(calendarFile, { force: true });
	jest.setSystemTime(Date.parse('2026-11-20T10:00:00+05:30'));
});

const refuse: INodeParameters = { options: { whenMarketClosed: 'refuse' } };

// Before the tests of later days: those load instruments of theirs, whose tokens mean other contracts.
test('Angel One: contracts of shares trade until 15:40', async () => {
	const trader = await Trader.at(world(), 'angelOne');
	const { results } = await world().engine.listSearch('angelOne', 'searchInstruments', {
		filter: 'nifty fut',
		parameters: { resource: 'order', operation: 'place', exchange: 'NFO' },
		credential: trader.credential,
	});
	const order: INodeParameters = {
		...refuse,
		exchange: 'NFO',
		instrument: { __rl: true, mode: 'list', value: results[0].value },
		product: 'CARRYFORWARD',
		quantity: 65,
		price: 26000,
	};
	// Fast time runs on while the order is placed.
	jest.setSystemTime(Date.parse('2026-11-20T15:35:00+05:30'));
	expect(await trader.place(order)).toMatchObject({ duplicate: false });
	jest.setSystemTime(Date.parse('2026-11-20T15:40:00+05:30'));
	expect(errorOf(await trader.placing(order))).toMatchObject({ code: 'MARKET_CLOSED' });
});

describe.each(BROKERS)('%s: refuse', (name) => {
	/** Places at that time in India; the error, and what was written at the broker. */
	async function placeAt(time: string, changes: INodeParameters = refuse) {
		const trader = await Trader.at(world(), name);
		jest.setSystemTime(Date.parse(`${time}+05:30`));
		let result!: Awaited<ReturnType<Trader['placing']>>;
		const writes = await trader.writesDuring(async () => {
			result = await trader.placing(changes);
		});
		return { error: errorOf(result), result, writes };
	}

	test('on a holiday: nothing is sent, and the holiday and the next opening are named', async () => {
		const { error, writes } = await placeAt('2026-11-24T11:00:00');
		expect(error).toMatchObject({ code: 'MARKET_CLOSED', outcome: 'notPlaced' });
		expect(error.message).toContain('Tue 24 Nov is a holiday at NSE (Guru Nanak Jayanti)');
		expect(error.message).toContain('opens next at 09:15 on Wed 25 Nov, India time');
		expect(writes).toEqual([]);
	});

	test('in the closing auction: a share that has derivatives is refused', async () => {
		const { error, writes } = await placeAt('2026-11-20T15:20:00');
		expect(error.message).toContain('closing auction');
		expect(error.message).toContain('09:15 on Mon 23 Nov, India time');
		expect(writes).toEqual([]);
	});

	test('in the closing auction: a share without derivatives trades on', async () => {
		const order = { ...refuse, instrument: bySymbol('GOLDBEES'), price: 100 };
		expect((await placeAt('2026-11-20T15:20:00', order)).writes).toHaveLength(1);
		expect((await placeAt('2026-11-20T15:30:00', order)).writes).toEqual([]);
	});

	test.each(['Refuse', 'x', '', 7, null, ['refuse'], '={{ $json.missing }}'])(
		'a value that is neither choice is an error, %p',
		async (whenMarketClosed) => {
			const options = { whenMarketClosed: whenMarketClosed as string };
			for (const dryRun of [false, true]) {
				const { error, writes } = await placeAt('2026-11-20T10:00:00', {
					options: { ...options, dryRun },
				});
				expect(error).toMatchObject({ code: 'INVALID_WHEN_MARKET_CLOSED', outcome: 'notPlaced' });
				expect(writes).toEqual([]);
			}
		},
	);

	test('a broken calendar file stops what needs the calendar, and nothing else', async () => {
		useCalendar('{ "days": { "2026-13-01": { "name": "x", "all": "closed" } } }');
		const { error, writes } = await placeAt('2026-11-20T10:00:00');
		expect(error).toMatchObject({ code: 'CALENDAR_UNUSABLE', outcome: 'notPlaced' });
		expect(error.message).toContain('INDIAN_BROKERS_CALENDAR');
		expect(error.message).toContain('2026-13-01');
		expect(writes).toEqual([]);
		expect((await placeAt('2026-11-20T10:00:00', {})).writes).toHaveLength(1);
		process.env.INDIAN_BROKERS_CALENDAR = join(tmpdir(), 'no-such-calendar.json');
		expect((await placeAt('2026-11-20T10:00:00')).error.message).toContain('no such file');
	});

	test('a holiday of the calendar file counts from the next order on', async () => {
		expect((await placeAt('2026-11-20T10:00:00')).writes).toHaveLength(1);
		useCalendar('{ "days": { "2026-11-20": { "name": "Elections", "all": "closed" } } }');
		const { error, writes } = await placeAt('2026-11-20T10:00:00');
		expect(error.message).toContain('Fri 20 Nov is a holiday at NSE (Elections)');
		expect(writes).toEqual([]);
	});

	test('after the end of the calendar the order goes out, and the output panel says so', async () => {
		const { result, writes } = await placeAt('2027-01-04T11:00:00');
		expect(writes).toHaveLength(1);
		expect(result.raw).toContain('calendar ends on 31 Dec 2026');
		const saturday = await placeAt('2027-01-09T11:00:00');
		expect(saturday.writes).toEqual([]);
		expect(`${saturday.error.message} ${saturday.result.error?.description}`).toContain(
			'calendar ends on 31 Dec 2026',
		);
	});
});
