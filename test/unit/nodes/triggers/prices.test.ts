import type { Logger } from 'n8n-workflow';
import type { BrokerError } from '../../../../brokers/core/errors';
import type { Watched } from '../../../../brokers/core/stream/price-row';
import type { EventContext, Watching } from '../../../../nodes/shared/trigger';
import { preparePriceAlert } from '../../../../nodes/shared/triggers/priceAlert.run';
import type { PriceBroker } from '../../../../nodes/shared/triggers/price-watch';
import { prepareTick } from '../../../../nodes/shared/triggers/tick.run';
import { at, failure, FakeMarket, INFY, SBIN } from '../../support/ticks';

const SECOND = 1_000;
const known: Record<string, Watched> = { SBIN, INFY };

let market: FakeMarket;
let running: Trigger[];
let number = 0;

type Item = Record<string, unknown>;

/** A trigger node of the test; `taken` is called as n8n would. */
class Trigger {
	readonly emitted: Item[][] = [];
	readonly told: BrokerError[] = [];
	/** Not taken by n8n yet. */
	readonly waiting: Array<() => void> = [];
	/** Ends the execution under way. */
	end: () => void = () => undefined;
	takesAtOnce = true;
	chooseFails: BrokerError | null = null;
	healed = 0;
	private watching: Watching | null = null;

	constructor(
		private readonly prepare: (context: EventContext<PriceBroker>) => Watching,
		private readonly fields: Item,
		private readonly given: Partial<EventContext<PriceBroker>> = {},
		readonly owner = `workflow ${number}`,
	) {
		running.push(this);
	}

	start(goesOn = false): this {
		this.watching = this.prepare({
			broker: 'b',
			owner: this.owner,
			goesOn,
			testRun: false,
			logger: { warn: () => undefined } as unknown as Logger,
			field: (name, otherwise) => this.fields[name] ?? otherwise,
			connect: async () => await Promise.resolve(this.connected()),
			emit: (items) => void this.emitted.push(items as Item[]),
			emitInTurn: (items, taken) => {
				this.emitted.push(items as Item[]);
				if (this.takesAtOnce) taken();
				else this.waiting.push(taken);
			},
			emitAndWait: async (items) => {
				this.emitted.push(items as Item[]);
				await new Promise<void>((resolve) => {
					this.end = resolve;
				});
			},
			tell: (error) => void this.told.push(error),
			healed: () => void (this.healed += 1),
			...this.given,
		});
		this.watching.start();
		return this;
	}

	stop(): void {
		this.watching?.stop();
	}

	/** `SBIN 800` of each item. */
	get prices(): string[] {
		return this.emitted.flat().map((item) => `${item.tradingSymbol} ${item.lastPrice}`);
	}

	private connected(): PriceBroker {
		const credential = { owner: 'o', client: `c${number}`, baseUrl: '', proxy: null, secrets: [] };
		const choose = async (read: (name: string) => unknown) => {
			await Promise.resolve();
			if (this.chooseFails) throw this.chooseFails;
			const { value } = read('instrument') as { value: string };
			return known[value];
		};
		return { ...market.broker, credential, instruments: { choose } } as unknown as PriceBroker;
	}
}

const list = (...symbols: string[]) => ({
	list: symbols.map((value) => ({ exchange: 'NSE', instrument: { mode: 'symbol', value } })),
});

const alert = (fields: Item = {}, ...more: Array<Partial<EventContext<PriceBroker>>>) =>
	new Trigger(
		preparePriceAlert,
		{ instruments: list('SBIN'), condition: 'above', value: 805, ...fields },
		...more,
	);
const ticks = (fields: Item = {}, ...more: Array<Partial<EventContext<PriceBroker>>>) =>
	new Trigger(
		prepareTick,
		{ instruments: list('SBIN', 'INFY'), everySeconds: 5, ...fields },
		...more,
	);

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);
/** What is told to the memory is written. */
const written = async () => await pass(50);

beforeEach(() => {
	jest.useFakeTimers({ now: at('10:00:00') });
	number += 1;
	market = new FakeMarket();
	market.set(SBIN, 800, { previousClose: 800 });
	market.set(INFY, 1500);
	running = [];
});
afterEach(() => {
	for (const one of running) one.stop();
	jest.useRealTimers();
});

describe('a form that no waiting mends', () => {
	test.each<[Item, string]>([
		[{ instruments: {} }, 'No instrument is chosen'],
		[{ instruments: { list: [] } }, 'No instrument is chosen'],
		[{ instruments: list('SBIN', ' ') }, 'A row of Instruments has no instrument'],
		[{ condition: 'over' }, 'over'],
		[{ value: 0 }, 'Value must be a price in rupees above zero, and is 0'],
		[{ value: -5 }, 'Value must be a price in rupees above zero, and is -5'],
		[{ value: 'dear' }, 'and is "dear"'],
		[{ value: '' }, 'and is empty'],
		[{ value: 800.12345 }, 'Value must be a price'],
		[{ condition: 'changePercent', value: 0 }, 'Value must be a change in percent'],
		[{ condition: 'changePercent', value: -100 }, 'Value must be a change in percent'],
		[{ condition: 'changePercent', value: 'x' }, 'Value must be a change in percent'],
		[{ repeat: 'twice' }, 'twice'],
		[{ repeat: 'eachTime', hysteresis: -1 }, 'Hysteresis must be 0 or an amount'],
	])('alert %j', (fields, said) => {
		expect(() => alert(fields).start()).toThrow(said);
	});

	test.each<[Item, string]>([
		[{ instruments: {} }, 'No instrument is chosen'],
		[{ everySeconds: 0.5 }, 'from 1 to 86400, and is 0.5'],
		[{ everySeconds: 'often' }, 'and is "often"'],
	])('tick %j', (fields, said) => {
		expect(() => ticks(fields).start()).toThrow(said);
	});

	test.each([
		{ value: '1,805.50' },
		{ condition: 'changePercent', value: '-2.5' },
		{ condition: 'changePercent', value: 250 },
		{ repeat: 'once', hysteresis: 'nonsense' },
	])('%j is none', (fields) => {
		expect(() => alert(fields).start()).not.toThrow();
	});
});

describe('an alert', () => {
	test('is the quote with the condition that was met', async () => {
		const one = alert().start();
		await pass(100);
		market.tick(SBIN, 804.95);
		expect(one.emitted).toEqual([]);
		market.tick(SBIN, 805, { volume: 7 });
		expect(one.emitted).toHaveLength(1);
		expect(one.emitted[0][0]).toMatchObject({
			...{ broker: 'b', exchange: 'NSE', tradingSymbol: 'SBIN', lastPrice: 805, volume: 7 },
			...{ previousClose: 800, changePercent: 0.63, alert: 'above' },
		});
		expect(Object.keys(one.emitted[0][0]).at(-1)).toBe('alert');
	});

	test('concerns each instrument by itself, whatever row it stands in', async () => {
		const one = alert({ instruments: list('SBIN', 'INFY', 'SBIN'), value: 805 }).start();
		await pass(100);
		expect(one.prices).toEqual(['INFY 1500']);
		market.tick(SBIN, 805);
		market.tick(INFY, 1501);
		expect(one.prices).toEqual(['INFY 1500', 'SBIN 805']);
	});

	test('of a change counts from the close before, which the quotes tell', async () => {
		const one = alert({ condition: 'changePercent', value: -2.5 }).start();
		await pass(100);
		market.tick(SBIN, 780.05);
		expect(one.prices).toEqual([]);
		market.tick(SBIN, 780);
		expect(one.prices).toEqual(['SBIN 780']);
	});

	test('of a change alarms once the close before is known, without another price', async () => {
		market.quotesTakeMs = 500;
		const one = alert({ condition: 'changePercent', value: 2.5 }).start();
		await pass(100);
		market.tick(SBIN, 820);
		expect(one.prices).toEqual([]);
		await pass(1_000);
		expect(one.prices).toEqual(['SBIN 820']);
	});

	test('is not missed while the socket is away', async () => {
		const one = alert({ condition: 'crossesUp' }).start();
		await pass(100);
		market.socketFails = failure('SOCKET_502');
		market.socket.cut();
		market.set(SBIN, 806);
		await pass(6 * SECOND);
		expect(one.prices).toEqual(['SBIN 806']);
	});

	test('shows a test run at once the quote that meets it, and writes nothing down', async () => {
		const one = alert({ value: 700 }, { testRun: true }).start();
		await pass(100);
		expect(one.prices).toEqual(['SBIN 800']);
		one.stop();
		const active = alert({ value: 700 }, {}).start(true);
		await pass(100);
		expect(active.prices).toEqual(['SBIN 800']);
	});

	test('more of them than n8n can take are left out and told', async () => {
		const one = alert({ repeat: 'eachTime' });
		one.takesAtOnce = false;
		one.start();
		await pass(100);
		for (let count = 0; count < 1_100; count++) {
			market.tick(SBIN, 806);
			market.tick(SBIN, 804);
		}
		expect(one.emitted).toHaveLength(1_000);
		expect(new Set(one.told.map(({ code }) => code))).toEqual(new Set(['ALERTS_LEFT_OUT']));
	});
});

describe('an alert over an end of n8n', () => {
	const again = (fields: Item = {}) => {
		const one = alert({ repeat: 'eachTime', condition: 'crossesUp', ...fields });
		return one;
	};
	/** Ends it as n8n does, and starts it again. */
	async function restart(one: Trigger, fields: Item = {}, goesOn = true): Promise<Trigger> {
		await written();
		one.stop();
		const next = again(fields).start(goesOn);
		await pass(100);
		await written();
		return next;
	}

	test('does not alarm twice for one crossing', async () => {
		const one = again().start();
		await pass(100);
		market.tick(SBIN, 806);
		market.set(SBIN, 807);
		const next = await restart(one);
		market.tick(SBIN, 808);
		expect([one.prices, next.prices]).toEqual([['SBIN 806'], []]);
		market.tick(SBIN, 804);
		market.tick(SBIN, 805);
		expect(next.prices).toEqual(['SBIN 805']);
	});

	test('alarms for a crossing while n8n was away', async () => {
		const one = again().start();
		await pass(100);
		market.tick(SBIN, 801);
		await written();
		market.set(SBIN, 807);
		const next = await restart(one);
		expect(next.prices).toEqual(['SBIN 807']);
	});

	test('which went back while n8n was away alarms again', async () => {
		const one = again().start();
		await pass(100);
		market.tick(SBIN, 806);
		market.set(SBIN, 803);
		const next = await restart(one);
		market.tick(SBIN, 806);
		expect(next.prices).toEqual(['SBIN 806']);
	});

	test('that n8n had not taken comes after it', async () => {
		const one = again();
		one.takesAtOnce = false;
		one.start();
		await pass(100);
		market.tick(SBIN, 806);
		market.set(SBIN, 807);
		const next = await restart(one);
		expect(next.prices).toEqual(['SBIN 807']);
	});

	test('of which a second one waited: the second one comes', async () => {
		const one = again();
		one.takesAtOnce = false;
		one.start();
		await pass(100);
		market.tick(SBIN, 806);
		market.tick(SBIN, 804);
		market.tick(SBIN, 807);
		one.waiting.shift()?.();
		market.set(SBIN, 808);
		const next = await restart(one);
		expect(next.prices).toEqual(['SBIN 808']);
	});

	test.each<[string, Item]>([
		['value', { value: 806 }],
		['condition', { condition: 'above' }],
		['hysteresis', { hysteresis: 1 }],
		['repeat', { repeat: 'once' }],
	])('with another %s starts afresh, also when it is changed back', async (_, changes) => {
		const one = again({
			condition: 'above',
			value: 805,
			...(changes.condition ? { condition: 'below', value: 900 } : {}),
		}).start();
		await pass(100);
		market.tick(SBIN, 806);
		expect(one.prices).not.toEqual([]);
		market.set(SBIN, 807);
		const changed = { condition: 'above', value: 805, ...changes };
		const next = await restart(one, changed);
		expect(next.prices).toEqual(['SBIN 807']);
		const unchanged = await restart(next, changed);
		expect(unchanged.prices).toEqual([]);
	});

	test('newly published starts afresh', async () => {
		const one = again({ condition: 'above' }).start();
		await pass(100);
		market.tick(SBIN, 806);
		market.set(SBIN, 807);
		const next = await restart(one, { condition: 'above' }, false);
		expect(next.prices).toEqual(['SBIN 807']);
	});
});

describe('ticks', () => {
	test('the first list is whole, and later ones hold what has changed', async () => {
		const one = ticks().start();
		await pass(100);
		expect(one.prices).toEqual(['SBIN 800', 'INFY 1500']);
		one.end();
		market.tick(SBIN, 801);
		await pass(4_800);
		expect(one.emitted).toHaveLength(1);
		await pass(200);
		expect(one.emitted[1].map(({ tradingSymbol }) => tradingSymbol)).toEqual(['SBIN']);
	});

	test('the newest of each instrument, and how many were left out', async () => {
		const one = ticks().start();
		await pass(100);
		one.end();
		for (let price = 801; price <= 850; price++) market.tick(SBIN, price);
		market.tick(INFY, 1501);
		await pass(5_000);
		expect(one.emitted[1]).toMatchObject([
			{ tradingSymbol: 'SBIN', lastPrice: 850, dropped: 49 },
			{ tradingSymbol: 'INFY', lastPrice: 1501, dropped: 0 },
		]);
		expect(Object.keys(one.emitted[1][0]).at(-1)).toBe('dropped');
	});

	test('one execution at a time, however long it takes', async () => {
		const one = ticks({ everySeconds: 1 }).start();
		await pass(100);
		for (let price = 801; price <= 830; price++) {
			market.tick(SBIN, price);
			await pass(SECOND);
		}
		expect(one.emitted).toHaveLength(1);
		one.end();
		await pass(10);
		expect(one.emitted).toHaveLength(2);
		expect(one.emitted[1]).toMatchObject([{ lastPrice: 830, dropped: 29 }]);
	});

	test('nothing has changed: nothing runs, also where the same comes again', async () => {
		const one = ticks().start();
		await pass(100);
		one.end();
		market.tick(SBIN, 801, { volume: 5 });
		await pass(5_000);
		one.end();
		for (let count = 0; count < 60; count++) {
			market.tick(SBIN, 801, { volume: 5 });
			await pass(SECOND);
		}
		expect(one.emitted).toHaveLength(2);
		market.tick(SBIN, 801, { volume: 6 });
		await pass(5_000);
		expect(one.emitted).toHaveLength(3);
	});

	test('a quiet time is not waited out twice: what comes after it runs at once', async () => {
		const one = ticks().start();
		await pass(100);
		one.end();
		await pass(60 * SECOND);
		market.tick(SBIN, 801);
		await pass(0);
		expect(one.emitted).toHaveLength(2);
	});

	test('where an instrument has no price the others do not wait for longer than the interval', async () => {
		market.prices.clear();
		market.set(SBIN, 800);
		const one = ticks().start();
		await pass(4_900);
		expect(one.emitted).toEqual([]);
		await pass(200);
		expect(one.prices).toEqual(['SBIN 800']);
	});

	test('shows a test run the first list', async () => {
		const one = ticks({}, { testRun: true }).start();
		await pass(100);
		expect(one.prices).toEqual(['SBIN 800', 'INFY 1500']);
	});
});

describe('what cannot be joined', () => {
	test('an instrument that is not there is told at once, and followed once it is', async () => {
		const one = alert({ value: 700 });
		one.chooseFails = failure('INSTRUMENT_NOT_FOUND', 'input');
		one.start();
		await pass(100);
		expect(one.told.map(({ code }) => code)).toEqual(['INSTRUMENT_NOT_FOUND']);
		one.chooseFails = null;
		await pass(60 * SECOND);
		expect(one.prices).toEqual(['SBIN 800']);
		expect(one.healed).toBe(1);
	});

	test('a file that cannot be had is told when it lasts', async () => {
		const one = alert({ value: 700 });
		one.chooseFails = failure('INSTRUMENTS_UNAVAILABLE', 'notSent');
		one.start();
		await pass(40 * SECOND);
		expect(one.told).toEqual([]);
		await pass(40 * SECOND);
		expect(one.told[0].message).toMatch(
			/^For a minute or longer nothing is heard of the prices\. /,
		);
	});

	test('too many instruments are told, and harm no other trigger', async () => {
		market.stream = { most: 1 };
		const [one, other] = [alert({ value: 700 }).start(), ticks()];
		await pass(100);
		other.start();
		await pass(100);
		expect(other.told.map(({ code }) => code)).toEqual(['TOO_MANY_INSTRUMENTS']);
		expect([one.prices, one.told]).toEqual([['SBIN 800'], []]);
	});
});
