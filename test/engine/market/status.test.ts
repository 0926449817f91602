import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { hintsOf } from '../orders/support';
import {
	angelOneBroker,
	BROKERS,
	bySymbol,
	growwBroker,
	MANY_LOG_INS,
	newAngelOne,
	newGroww,
	requestsDuring,
	run,
	useWorld,
} from '../support';
import type { RunResult } from '../harness';

const world = useWorld(MANY_LOG_INS);
const CALENDAR = 'INDIAN_BROKERS_CALENDAR';
const folder = mkdtempSync(join(tmpdir(), 'calendar-test-'));
let ofWorld: string | undefined;
beforeAll(async () => {
	await world().loadInstruments();
	ofWorld = process.env[CALENDAR];
});
// The shipped calendar, whatever day it is.
beforeEach(() => delete process.env[CALENDAR]);
afterAll(() => {
	process.env[CALENDAR] = ofWorld;
	rmSync(folder, { recursive: true });
});

function calendarFile(content: object | string): void {
	const path = join(folder, `${Math.random()}.json`);
	writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
	process.env[CALENDAR] = path;
}

const KEYS =
	'exchange segment isOpen session opensAt closesAt minutesToClose isTradingDay holiday isExpiryDay calendarValidThrough';

describe.each(BROKERS)('%s, without a log-in', (name) => {
	const ask = async (exchange: string, options: INodeParameters = {}, items?: IDataObject[]) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential({ apiKey: 'wrong' });
		const form = { resource: 'market', operation: 'getStatus', exchange, options };
		let result!: RunResult;
		const requests = await requestsDuring(broker.simulator, async () => {
			const more = items ? { items, continueOnFail: true } : {};
			result = await run(world().engine, broker, credential, form, more);
		});
		const calls = requests.filter(
			({ path }) => !/\/(instrument\.csv|OpenAPI\w+\.json)$/.test(path),
		);
		expect(calls).toEqual([]);
		return result;
	};
	const status = async (exchange: string, options: INodeParameters = {}) => {
		const result = await ask(exchange, options);
		expect(result.error).toBeUndefined();
		return result.items[0].json;
	};

	test('a holiday', async () => {
		const holiday = await status('NSE', { at: '2026-11-24T10:00:00+05:30' });
		expect(Object.keys(holiday).join(' ')).toBe(KEYS);
		expect(holiday).toEqual({
			...{ exchange: 'NSE', segment: null, isOpen: false, session: 'closed' },
			opensAt: '2026-11-25T09:15:00+05:30',
			closesAt: '2026-11-25T15:15:00+05:30',
			...{ minutesToClose: null, isTradingDay: false, holiday: 'Guru Nanak Jayanti' },
			isExpiryDay: holiday.isExpiryDay,
			calendarValidThrough: '2026-12-31',
		});
		expect(await status('MCX', { at: '2026-11-24T18:00' })).toMatchObject({
			...{ isOpen: true, session: 'continuous', isTradingDay: true },
			...{ opensAt: '2026-11-24T17:00:00+05:30', closesAt: '2026-11-24T23:55:00+05:30' },
			...{ minutesToClose: 355, holiday: 'Guru Nanak Jayanti' },
		});
	});

	test('the closing auction of shares with derivatives, and a share without', async () => {
		const at = '2026-09-01T15:20:00+05:30';
		const auction = { session: 'closingAuction', isOpen: false, minutesToClose: null };
		expect(await status('NSE', { at })).toMatchObject(auction);
		const sbin = await status('NSE', { at, instrument: bySymbol('SBIN') });
		expect(sbin).toMatchObject({ ...auction, segment: name === 'groww' ? 'CASH' : null });
		expect(await status('NSE', { at, instrument: bySymbol('GOLDBEES') })).toMatchObject({
			...{ session: 'continuous', isOpen: true, minutesToClose: 10, isExpiryDay: null },
			closesAt: '2026-09-01T15:30:00+05:30',
		});
		expect(await status('NFO', { at })).toMatchObject({ isOpen: true, minutesToClose: 20 });
	});

	test('a contract, named as the calendar calls its exchange', async () => {
		const broker = world().broker(name);
		const form = { resource: 'instrument', operation: 'search', query: 'nifty 26000 ce' };
		const found = await run(world().engine, broker, await broker.newCredential(), form);
		const { tradingSymbol, exchange, segment } = found.items[0].json;
		// Options have no pre-open session.
		const option = { at: '2026-09-01T09:10', instrument: bySymbol(String(tradingSymbol)) };
		expect(await status('NFO', option)).toMatchObject({
			...{ exchange, segment, isOpen: false, session: 'closed' },
			opensAt: '2026-09-01T09:15:00+05:30',
		});
		expect(await status('NFO', { at: option.at })).toMatchObject({ session: 'preOpen' });
	});

	test('without the file of instruments it is not known whether contracts expire', async () => {
		const broker =
			name === 'angelOne'
				? angelOneBroker(world().engine, await newAngelOne())
				: growwBroker(world().engine, await newGroww());
		const { simulator, paths } = broker;
		try {
			simulator.addFault({ kind: 'html502', path: paths.instruments, times: Infinity });
			const form = { resource: 'market', operation: 'getStatus', exchange: 'NSE', options: {} };
			const result = await run(world().engine, broker, await broker.newCredential(), form);
			expect(result.items[0].json).toMatchObject({ exchange: 'NSE', isExpiryDay: null });
		} finally {
			await simulator.close();
		}
	});

	test('now, and whether contracts expire on a day', async () => {
		calendarFile({ days: {} });
		const broker = world().broker(name);
		const exchange = name === 'groww' ? 'NSE' : 'NFO';
		const form = { resource: 'instrument', operation: 'getExpiries', underlying: 'SBIN', exchange };
		const expiries = await run(world().engine, broker, await broker.newCredential(), form);
		const [{ expiry }] = expiries.items.map(({ json }) => json);
		expect(await status('NSE')).toHaveProperty('isExpiryDay', expect.any(Boolean));
		const at = `${String(expiry)}T10:00`;
		for (const market of ['NSE', 'NFO'])
			expect(await status(market, { at })).toHaveProperty('isExpiryDay', true);
		const sbin = bySymbol('SBIN');
		expect(await status('NSE', { at, instrument: sbin })).toHaveProperty('isExpiryDay', true);
		const goldbees = bySymbol('GOLDBEES');
		expect(await status('NSE', { at, instrument: goldbees })).toHaveProperty('isExpiryDay', false);
		expect(await status('CDS', { at })).toHaveProperty('isExpiryDay', null);
		expect(await status('NSE', { at: '2026-09-01' })).toHaveProperty('isExpiryDay', null);
	});

	test('the administrator’s days go before, and the end of the calendar is a hint, told once', async () => {
		const day = { name: 'Muhurat', all: [{ session: 'continuous', from: '13:45', to: '14:45' }] };
		calendarFile({ days: { '2026-11-08': day } });
		expect(await status('NFO', { at: '2026-11-08T14:00' })).toMatchObject({
			...{ isOpen: true, minutesToClose: 45, closesAt: '2026-11-08T14:45:00+05:30' },
		});
		const items = [{ at: '2026-12-31T20:00' }, { at: '2027-03-01T10:00' }, { at: '2027-03-01' }];
		const beyond = await ask('BSE', { at: '={{ $json.at }}' }, items);
		expect(beyond.items).toHaveLength(3);
		expect(hintsOf(beyond)).toEqual([
			expect.stringMatching(/calendar ends on 31 Dec 2026: from then on it knows weekends/),
		]);
		expect(hintsOf(await ask('BSE', { at: '2026-12-30T10:00' }))).toEqual([]);
		const before = hintsOf(await ask('BSE', { at: '2025-12-25T10:00' }));
		expect(before).toEqual([expect.stringMatching(/calendar begins on 1 Jan 2026/)]);
	});

	test('what cannot be read is an error of its item', async () => {
		const items = ['', 'soon', '2026-02-30', '2026-09-01'].map((at) => ({ at }));
		const { items: found } = await ask('NSE', { at: '={{ $json.at }}' }, items);
		expect(found.map(({ json }) => json.code ?? json.exchange)).toEqual([
			...['NO_TIME', 'INVALID_TIME', 'INVALID_TIME', 'NSE'],
		]);
		expect(found[1].json.error).toMatch(/At must be a date or a time, and is "soon"/);
		const wrong = await ask('NYSE');
		expect(wrong.error?.message).toMatch(/Exchange must be one of NSE, BSE, NFO, .*"NYSE"/);
		const nothing = await ask('NSE', { instrument: bySymbol('') });
		expect(nothing.error?.context).toMatchObject({ code: 'NO_INSTRUMENT' });
		calendarFile('{');
		const unusable = await ask('NSE');
		expect(unusable.error?.message).toMatch(
			/file that INDIAN_BROKERS_CALENDAR names cannot be used/,
		);
	});
});
