/** The end of a broker's sessions and hours of an open stream, by a clock that the test moves on. */
import type { INodeParameters } from 'n8n-workflow';
import { istDate } from '../../../brokers/core/ist';
import type { ActiveTrigger, StoredCredential } from '../harness';
import { SteppedTime } from '../steppedTime';
import { BROKERS, type BrokerName, bySymbol, output, PATHS, run, useWorld } from '../support';
import { until } from '../time';

const world = useWorld();
beforeAll(async () => await world().loadInstruments());
const sim = (name: BrokerName) => world().broker(name).simulator;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const HOURS = 8;
/** How often On Tick may run its workflow. */
const TICK_MS = 60_000;

/** The next day in India, at this time. */
const at = (time: string) => Date.parse(`${istDate(Date.now() + DAY_MS)}T${time}+05:30`);

/** When each broker's sessions end. */
const ENDS: Record<BrokerName, string> = { angelOne: '00:00:00', groww: '06:00:00' };
const other = (name: BrokerName): BrokerName => (name === 'groww' ? 'angelOne' : 'groww');

/** Sockets of a broker that were opened so far, and are open now. */
function sockets(name: BrokerName): { opened: number; open: number; pings: number } {
	const { angelOne, groww } = world();
	if (name === 'groww') {
		const { handshakes, open, lines } = groww.feed;
		return {
			opened: handshakes.length,
			open,
			pings: lines.filter((line) => line === 'PING').length,
		};
	}
	const all = [angelOne.orderSocket, angelOne.tickSocket];
	const sum = (count: (one: (typeof all)[number]) => number) =>
		all.reduce((total, one) => total + count(one), 0);
	return {
		opened: sum(({ handshakes }) => handshakes.length),
		open: sum(({ open }) => open),
		pings: sum(({ frames }) => frames.filter((frame) => frame === '<ping>').length),
	};
}

/** Paths of what brings a session. */
const LOG_INS: Record<BrokerName, string[]> = {
	angelOne: [PATHS.angelOne.login, PATHS.angelOne.refresh],
	groww: [PATHS.groww.login],
};

/** Sessions that were given out so far, by a log-in or a refresh token. */
const sessions = (name: BrokerName) =>
	sim(name).logins + sim(name).requestsTo(PATHS[name].refresh).length;

function handshakesOf(name: BrokerName) {
	const { angelOne, groww } = world();
	return name === 'groww'
		? [...groww.feed.handshakes]
		: [...angelOne.orderSocket.handshakes, ...angelOne.tickSocket.handshakes];
}

/** Each socket that was open has ended, and another one is open in its place. */
function isOpenedAnew(name: BrokerName, before: ReturnType<typeof sockets>): boolean {
	const { opened, open } = sockets(name);
	return opened - before.opened === before.open && open === before.open;
}

/** A trigger of each event at one account, connected at a moment of the stepped time. */
class Day {
	private constructor(
		readonly time: SteppedTime,
		readonly name: BrokerName,
		readonly credential: StoredCredential,
		readonly updates: ActiveTrigger,
		readonly alerts: ActiveTrigger,
		private readonly ticks: ActiveTrigger,
	) {}

	static async begin(name: BrokerName, from: number): Promise<Day> {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		sim(name).setPrice('RELIANCE', 1_500);
		const time = new SteppedTime(from, [world().angelOne.requests, world().groww.requests]);
		const listOf = (symbol: string) => ({
			list: [{ exchange: 'NSE', segment: 'CASH', instrument: bySymbol(symbol) }],
		});
		const trigger = (workflowId: string, parameters: INodeParameters) =>
			world().engine.trigger({ node: `${name}Trigger`, credential, workflowId, parameters });
		const status = ['cancelled', 'filled', 'partiallyFilled'];
		const updates = trigger('updates', { event: 'orderUpdate', filters: { status } });
		const alerts = trigger('alerts', {
			...{ event: 'priceAlert', condition: 'crossesUp', value: 1_505, repeat: 'eachTime' },
			instruments: listOf('RELIANCE'),
		});
		const everySeconds = TICK_MS / 1_000;
		const ticks = trigger('ticks', { event: 'tick', everySeconds, instruments: listOf('TCS') });
		for (const one of [updates, alerts, ticks]) await one.start();
		const day = new Day(time, name, credential, updates, alerts, ticks);
		const wanted = name === 'groww' ? 1 : 2;
		await day.passUntil(() => sockets(name).open === wanted);
		await time.pass(5_000);
		return day;
	}

	async place(): Promise<string> {
		const broker = world().broker(this.name);
		const placing = run(world().engine, broker, this.credential, broker.order());
		let placed: string | null = null;
		void placing.then((result) => (placed = String(output(result).orderId)));
		await this.passUntil(() => placed !== null);
		return String(output(await placing).orderId);
	}

	/** In small steps: what the machine does meanwhile takes real time, and the package counts seconds. */
	async passUntil(condition: () => boolean): Promise<void> {
		for (let count = 0; !condition(); count++) {
			if (count > 10_000) throw new Error('Waited in vain');
			await this.time.pass(10, 10);
		}
	}

	/** Crosses the alert's price, and goes back. */
	async cross(price: number): Promise<void> {
		sim(this.name).setPrice('RELIANCE', price);
		await this.time.pass(200);
		sim(this.name).setPrice('RELIANCE', 1_500);
		await this.time.pass(200);
	}

	told(orderId: string): string[] {
		return this.updates.items
			.flat()
			.filter((order) => order.orderId === orderId)
			.map(({ status, filledQuantity }) => `${String(status)} ${String(filledQuantity)}`);
	}

	get alarms(): unknown[] {
		return this.alerts.items.flat().map(({ lastPrice }) => lastPrice);
	}

	/** Moves the price of what only On Tick listens to. */
	tick(price: number): void {
		sim(this.name).setPrice('TCS', price);
	}

	get ticked(): unknown[] {
		return this.ticks.items.flat().map(({ lastPrice }) => lastPrice);
	}

	private get all(): ActiveTrigger[] {
		return [this.updates, this.alerts, this.ticks];
	}

	get failures(): unknown[] {
		return this.all.flatMap(({ failures, givenUp }) => [...failures, ...givenUp]);
	}

	async end(): Promise<void> {
		for (const one of this.all) await one.stop();
		this.time.restore();
		await until(() => sockets(this.name).open === 0);
	}
}

describe.each(BROKERS)('%s', (name) => {
	let day: Day;
	afterEach(async () => await day.end());

	test('where its sessions end: a new one comes first, then the sockets; nothing is lost or told twice', async () => {
		const end = at(ENDS[name]);
		day = await Day.begin(name, end - 600_000);
		const first = await day.place();
		await day.time.passTo(end - 40_000, 500);
		const before = sockets(name);
		const oldHandshakes = handshakesOf(name);
		sim(name).fill(first, 3);
		await day.cross(1_506);
		await day.time.passTo(end - 300);
		// What prices are read with in the last minute may be a session of that minute.
		const given = sessions(name);
		const oldTokens = [...sim(name).issuedTokens];
		sim(name).fill(first, 1);
		await day.time.passTo(end + 500);
		// At midnight the exchange itself ends what was for the day before.
		if (name === 'groww') sim(name).fill(first, 1);
		sim(name).setPrice('RELIANCE', 1_507);
		await day.passUntil(() => isOpenedAnew(name, before));
		await day.time.pass(12_000);
		sim(name).setPrice('RELIANCE', 1_500);
		await day.time.pass(200);
		const second = await day.place();
		sim(name).fill(second, 4);
		await day.cross(1_508);
		sim(name).fill(second, 6);
		day.tick(3_111);
		await day.time.pass(TICK_MS + 10_000, 500);

		const parts = ['partiallyFilled 3', 'partiallyFilled 4'];
		expect(day.told(first)).toEqual([
			...parts,
			name === 'groww' ? 'partiallyFilled 5' : 'cancelled 4',
		]);
		expect(day.told(second)).toEqual(['partiallyFilled 4', 'filled 10']);
		expect(day.alarms).toEqual([1_506, 1_507, 1_508]);
		expect(day.ticked.at(-1)).toBe(3_111);
		expect(day.failures).toEqual([]);

		const after = sockets(name);
		expect([after.opened - before.opened, after.open]).toEqual([before.open, before.open]);
		expect(sessions(name) - given).toBe(1);
		const since = sim(name).requests.filter((request) => request.at >= end);
		expect(LOG_INS[name]).toContain(since[0].path);
		const used = [
			...since.slice(1),
			...handshakesOf(name).filter((one) => !oldHandshakes.includes(one)),
		];
		const withOld = used.filter(({ headers }) =>
			oldTokens.some((token) => String(headers.authorization).includes(token)),
		);
		expect(withOld).toEqual([]);
		expect(used.length).toBeGreaterThan(2);
	});

	test('sockets of a session in its last minute are opened anew with the next one', async () => {
		const end = at(ENDS[name]);
		day = await Day.begin(name, end - 50_000);
		const before = sockets(name);
		await day.time.passTo(end);
		await day.passUntil(() => isOpenedAnew(name, before));
		const id = await day.place();
		sim(name).fill(id);
		await day.cross(1_506);
		await day.time.pass(1_000);
		expect([day.told(id), day.alarms, day.failures]).toEqual([['filled 10'], [1_506], []]);
	});

	test('where the other broker’s sessions end, nothing happens', async () => {
		const end = at(ENDS[other(name)]);
		day = await Day.begin(name, end - 90_000);
		const [before, given] = [sockets(name), sessions(name)];
		await day.time.passTo(end + 60_000, 500);
		expect(sockets(name)).toMatchObject({ opened: before.opened, open: before.open });
		expect(sessions(name)).toBe(given);
		expect(day.failures).toEqual([]);
	});

	test('eight hours of open sockets: each update once, each price told, pings answered, nothing opened or logged in anew', async () => {
		const start = at('09:00:00');
		day = await Day.begin(name, start);
		const [before, given] = [sockets(name), sessions(name)];
		const ids: string[] = [];
		for (let hour = 1; hour <= HOURS; hour++) {
			day.tick(3_100 + hour);
			await day.time.passTo(start + hour * HOUR_MS - 60_000, 5_000);
			const id = await day.place();
			ids.push(id);
			expect(day.ticked.at(-1)).toBe(3_100 + hour);
			sim(name).fill(id, 4);
			await day.cross(1_505 + hour);
			sim(name).fill(id, 6);
			await day.time.pass(1_000);
		}
		await day.time.passTo(start + HOURS * HOUR_MS, 5_000);
		for (const id of ids) expect(day.told(id)).toEqual(['partiallyFilled 4', 'filled 10']);
		expect(day.updates.items).toHaveLength(2 * HOURS);
		expect(day.alarms).toEqual(ids.map((_, index) => 1_506 + index));
		expect(day.ticked.length).toBeLessThanOrEqual((HOURS * HOUR_MS) / TICK_MS + 1);
		expect(day.failures).toEqual([]);
		const after = sockets(name);
		expect(after).toMatchObject({ opened: before.opened, open: before.open });
		expect(after.pings - before.pings).toBeGreaterThan((HOURS * HOUR_MS) / 10_500);
		expect(sessions(name)).toBe(given);
	});
});
