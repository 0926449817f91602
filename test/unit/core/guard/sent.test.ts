/** The count of the day and halts in the journal's file, as several processes share it. */
import { randomUUID } from 'node:crypto';
import { halt, resume } from '../../../../brokers/core/guard/halting';
import type { GuardSource, HaltFields } from '../../../../brokers/core/guard/halt-watch';
import { HaltWatch } from '../../../../brokers/core/guard/halt-watch';
import { SqliteHalts } from '../../../../brokers/core/journal/sqlite-halts';
import { SqliteStore } from '../../../../brokers/core/journal/sqlite-store';
import { UNLIMITED } from '../../../../brokers/core/journal/leaving';
import { UNLIMITED as TRADES } from '../../../../brokers/core/permissions';
import { placeOnce } from '../../../../brokers/core/orders/place';
import { BrokerError } from '../../../../brokers/core/errors';
import { failureOf } from '../../support/failures';
import { FileBroker } from '../../support/file-broker';
import { TestJournal } from '../../support/journal';
import { join } from 'node:path';

let file: TestJournal;
beforeEach(() => {
	file = new TestJournal({ aged: true });
});
afterEach(() => {
	file.remove();
	jest.useRealTimers();
});

const FULL = new BrokerError({
	...{ broker: 'angelOne', failure: 'input', code: 'FULL', message: 'Full.', outcome: 'notPlaced' },
});

/** Lets so many orders of a day leave. */
const gateOf = (limit: number) => ({
	check: async () => await Promise.resolve(),
	leave: async (write: (leaving: typeof UNLIMITED) => Promise<string>) => {
		if ((await write({ ...UNLIMITED, limit } as typeof UNLIMITED)) !== 'left') throw FULL;
	},
});

describe('orders of a day', () => {
	test('two processes at once let exactly as many leave as are allowed', async () => {
		const broker = new FileBroker(join(file.folder, 'book'));
		const processes = [file.journal, file.another()];
		const tries = Array.from({ length: 40 }, async (_, n) =>
			placeOnce(broker.placement(processes[n % 2], `key-${n}`, { gate: gateOf(7) as never })).catch(
				(error: unknown) => error,
			),
		);
		const results = await Promise.all(tries);
		expect(broker.orders).toHaveLength(7);
		expect(
			results.filter((one) => one === FULL || (one as BrokerError).code === 'FULL'),
		).toHaveLength(33);
		expect(await processes[1].counted('angelOne', 'account')).toBe(7);
		expect(await processes[1].counted('angelOne', 'another')).toBe(0);
	});

	test('what never left is not counted, what the broker refused is', async () => {
		const broker = new FileBroker(join(file.folder, 'book'));
		const fails = async (failure: 'notSent' | 'refused') =>
			await failureOf(
				placeOnce(
					broker.placement(file.journal, failure, {
						send: async (_, lastCheck) => {
							await lastCheck();
							const details = { broker: 'angelOne', failure, code: 'X', message: 'No.' };
							throw new BrokerError(details);
						},
					}),
				),
			);
		await fails('notSent');
		expect(await file.journal.counted('angelOne', 'account')).toBe(0);
		await fails('refused');
		expect(await file.journal.counted('angelOne', 'account')).toBe(1);
	});

	test('the next day in India begins anew', async () => {
		jest.useFakeTimers({ now: Date.parse('2026-11-26T23:59:00+05:30') });
		const id = randomUUID();
		await file.journal.count('angelOne', 'account', id, { ...UNLIMITED, limit: 1 });
		const next = async () =>
			await file.journal.count('angelOne', 'account', randomUUID(), { ...UNLIMITED, limit: 1 });
		expect(await next()).toBe('full');
		jest.setSystemTime(Date.parse('2026-11-27T00:01:00+05:30'));
		expect(await next()).toBe('left');
	});
});

describe('halts', () => {
	/** A credential that may lose what is written into it. */
	function credential({ loses = false } = {}) {
		const stored: HaltFields = { tradingHaltedUntil: '', haltId: '' };
		const notes = new SqliteHalts(new SqliteStore(file.path, () => undefined).file);
		const source: GuardSource = {
			names: ['credential 1', 'owner 1'],
			read: async () =>
				await Promise.resolve({
					...TRADES,
					haltId: stored.haltId,
					haltedUntil: stored.tradingHaltedUntil ? Date.parse(stored.tradingHaltedUntil) : null,
				}),
			write: async (fields) => {
				if (!loses) Object.assign(stored, fields);
				await Promise.resolve();
			},
			has: async (fields) => await Promise.resolve(stored.haltId === fields.haltId),
			notes: () => notes,
		};
		const until = async () => (await new HaltWatch('angelOne', source).now()).haltedUntil;
		return { stored, source, until };
	}
	const timed = (workflow: string, inMs = 3_600_000) =>
		({ kind: 'time', until: Date.now() + inMs, workflow }) as const;

	test('a halt lasts though the credential loses it, and says so', async () => {
		const { source, until } = credential({ loses: true });
		const { warning } = await halt('angelOne', source, timed('w1'));
		expect(warning).toMatch(/n8n did not store/);
		expect(await until()).not.toBeNull();
	});

	test('without the note the credential halts alone; without both it is an error', async () => {
		const broken = async () => await Promise.reject(new Error('the disk is full.'));
		const notes = () => ({ read: broken, replace: broken });
		const { source, stored } = credential();
		const { warning } = await halt('angelOne', { ...source, notes }, timed('w1'));
		expect(warning).toMatch(/by the credential alone.*the disk is full/);
		expect(stored.tradingHaltedUntil).not.toBe('');
		const lost = credential({ loses: true });
		const failure = await failureOf(halt('angelOne', { ...lost.source, notes }, timed('w1')));
		expect(failure.code).toBe('NOT_HALTED');
	});

	test('halts of two workflows: each lifts its own, and a person all', async () => {
		const { source, until, stored } = credential();
		await halt('angelOne', source, timed('w1'));
		await halt('angelOne', source, timed('w2', 7_200_000));
		expect((await failureOf(resume('angelOne', source, 'w1'))).code).toBe('HALT_OF_OTHER_WORKFLOW');
		expect(await until()).not.toBeNull();
		await resume('angelOne', source, 'w2');
		expect(await until()).toBeNull();
		await halt('angelOne', source, timed('w1'));
		await halt('angelOne', source, { kind: 'endOfDay', until: Date.now() + 1_000, workflow: 'w2' });
		stored.tradingHaltedUntil = '';
		expect(await until()).toBeNull();
		await halt('angelOne', source, timed('w3'));
		await resume('angelOne', source, 'w3');
		expect(await until()).toBeNull();
	});

	test('a shorter halt does not shorten a longer one of the same workflow', async () => {
		const { source } = credential();
		await halt('angelOne', source, timed('w1', 7_200_000));
		const { until } = await halt('angelOne', source, timed('w1', 60_000));
		expect(until).toBeGreaterThan(Date.now() + 7_000_000);
	});

	test('ends by itself', async () => {
		const { source, until, stored } = credential();
		await halt('angelOne', source, timed('w1', 1_000));
		jest.useFakeTimers({ now: Date.now() + 2_000 });
		expect(await until()).toBeNull();
		expect(stored.tradingHaltedUntil).not.toBe('');
	});
});
