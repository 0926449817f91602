import type { Watched } from '../../../../brokers/core/stream/price-row';
import { joinTickFeed } from '../../../../brokers/core/stream/tick-feed';
import {
	at,
	failure,
	FakeMarket,
	FakeMember,
	GOLD,
	INFY,
	keyOf,
	SBIN,
	watched,
} from '../../support/ticks';

const SECOND = 1_000;
const MINUTE = 60_000;

let market: FakeMarket;
let joined: Array<{ renew: () => void; leave: () => void }>;
let account = 0;

class Member extends FakeMember {
	constructor(...instruments: Watched[]) {
		super(() => market, ...instruments);
	}
}

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

function join(member: Member): { renew: () => void; leave: () => void } {
	const one = joinTickFeed(`account ${account}`, member, market.broker);
	joined.push(one);
	return one;
}

/** Joins, and waits for the socket and the first quotes. */
async function joinUp(...instruments: Watched[]): Promise<Member> {
	const member = new Member(...instruments);
	join(member);
	await pass(100);
	return member;
}

/** Ticks each second for so long. */
async function tickFor(ms: number, ...instruments: Watched[]): Promise<void> {
	for (let passed = 0; passed < ms; passed += SECOND) {
		for (const one of instruments) market.tick(one, market.prices.get(keyOf(one))?.lastPrice ?? 1);
		await pass(SECOND);
	}
}

beforeEach(() => {
	jest.useFakeTimers({ now: at('10:00:00') });
	market = new FakeMarket();
	market.set(SBIN, 800, { previousClose: 790 });
	market.set(INFY, 1500);
	market.set(GOLD, 72_000);
	joined = [];
	account += 1;
});
afterEach(async () => {
	for (const { leave } of joined) leave();
	await pass(0);
	const before = [market.dialled.length, market.reads.length];
	await pass(10 * MINUTE);
	expect([market.dialled.length, market.reads.length]).toEqual(before);
	jest.useRealTimers();
});

describe('one socket for all triggers of an account', () => {
	test('instruments are counted: one subscription however many want it', async () => {
		const [first, second] = [new Member(SBIN, INFY), new Member(SBIN)];
		const [one, other] = [join(first), join(second)];
		await pass(100);
		expect(market.opens).toBe(1);
		expect(market.socket.calls).toEqual(['+ NSE:3045 NSE:1594']);
		market.tick(SBIN, 801);
		expect([first.told.at(-1), second.told.at(-1)]).toEqual(['SBIN 801', 'SBIN 801']);
		one.leave();
		expect(market.socket.calls.at(-1)).toBe('- NSE:1594');
		market.tick(SBIN, 802);
		expect([first.told.at(-1), second.told.at(-1)]).toEqual(['SBIN 801', 'SBIN 802']);
		other.leave();
		await pass(0);
		expect(market.opens).toBe(1);
	});

	test('one that comes later learns how things stand, and only what is new is subscribed and read', async () => {
		await joinUp(SBIN);
		market.tick(SBIN, 801);
		const later = await joinUp(SBIN, INFY);
		expect(later.told).toEqual(['SBIN 801', 'INFY 1500']);
		expect(market.socket.calls).toEqual(['+ NSE:3045', '+ NSE:1594']);
		expect(market.reads.map(({ keys }) => keys)).toEqual([['NSE:3045'], ['NSE:1594']]);
	});

	test('beyond what the socket takes only the one that asks too much is told', async () => {
		market.stream = { most: 2 };
		const first = await joinUp(SBIN, INFY);
		expect(() => join(new Member(SBIN, GOLD))).toThrow(/3 instruments.*2 at most/);
		expect(() => join(new Member(INFY))).not.toThrow();
		market.tick(SBIN, 801);
		expect(first.told.at(-1)).toBe('SBIN 801');
		expect(first.troubles).toEqual([]);
		expect(market.socket.calls).toEqual(['+ NSE:3045 NSE:1594']);
		joined[0].leave();
		expect(() => join(new Member(INFY, GOLD))).not.toThrow();
	});

	test('one whose work fails harms no other', async () => {
		const broken = new Member(SBIN);
		Object.assign(broken, {
			onTick: () => {
				throw new Error('broken');
			},
		});
		join(broken);
		const other = await joinUp(SBIN);
		market.tick(SBIN, 801);
		expect(other.told.at(-1)).toBe('SBIN 801');
	});
});

describe('which price is the newest', () => {
	test('an older one never replaces a newer one, and one without a time does', async () => {
		const member = await joinUp(SBIN);
		const now = Date.now();
		market.tick(SBIN, 801, { time: now });
		market.tick(SBIN, 700, { time: now - 1 });
		market.tick(SBIN, 802, { time: now });
		market.tick(SBIN, 803, { time: null });
		expect(member.told.slice(1)).toEqual(['SBIN 801', 'SBIN 802', 'SBIN 803']);
	});

	test('a price of 0 is none, and a tick without a price tells the rest', async () => {
		const member = await joinUp(SBIN);
		market.tick(SBIN, 801);
		market.tick(SBIN, 0);
		market.tick(SBIN, null, { volume: 5 });
		expect(member.told.slice(1)).toEqual(['SBIN 801', 'SBIN null']);
	});

	test('a time of next year does not end the day', async () => {
		const member = await joinUp(SBIN);
		market.tick(SBIN, 801, { time: Date.now() + 365 * 24 * 60 * MINUTE });
		market.tick(SBIN, 802);
		expect(member.told.at(-1)).toBe('SBIN 802');
	});

	test('what the socket told while quotes were on their way is newer than these', async () => {
		market.quotesTakeMs = 500;
		const member = await joinUp(SBIN);
		market.tick(SBIN, 805);
		await pass(1_000);
		expect(member.told).toEqual(['SBIN 805', 'SBIN 805']);
		expect(member.quotes).toMatchObject([{ previousClose: null }, { previousClose: 790 }]);
	});

	test('the close before comes from the quotes where ticks have none', async () => {
		const member = await joinUp(SBIN);
		market.tick(SBIN, 805.8);
		expect(member.quotes.at(-1)).toMatchObject({
			previousClose: 790,
			change: 15.8,
			changePercent: 2,
		});
	});

	test('the close before of yesterday counts no more once the market is about to open', async () => {
		jest.setSystemTime(at('08:00:00'));
		const member = await joinUp(SBIN);
		market.tick(SBIN, 800);
		expect(member.quotes.at(-1)).toMatchObject({ previousClose: 790 });
		await pass(50 * MINUTE);
		market.set(SBIN, 800, { previousClose: 799 });
		jest.setSystemTime(at('09:05:00'));
		market.tick(SBIN, 810);
		expect(member.quotes.at(-1)).toMatchObject({ previousClose: null, changePercent: null });
		jest.setSystemTime(at('09:15:00'));
		await pass(15 * SECOND);
		market.tick(SBIN, 807);
		expect(member.quotes.at(-1)).toMatchObject({ previousClose: 799, change: 8 });
	});
});

describe('a socket that is lost', () => {
	test('is opened again with everything subscribed, and what was missed comes from the quotes', async () => {
		const member = await joinUp(SBIN, INFY);
		market.tick(SBIN, 801);
		market.socket.cut();
		await pass(0);
		market.set(SBIN, 810);
		await pass(2 * SECOND);
		expect(market.opens).toBe(2);
		expect(market.socket.calls).toEqual(['+ NSE:3045 NSE:1594']);
		expect(member.told.at(-1)).toBe('SBIN 810');
	});

	test('the last packet that comes again after it is no news', async () => {
		const member = await joinUp(SBIN);
		const time = Date.now();
		market.tick(SBIN, 801, { time });
		market.socket.cut();
		market.set(SBIN, 810);
		await pass(2 * SECOND);
		expect(member.told.at(-1)).toBe('SBIN 810');
		market.tick(SBIN, 801, { time });
		expect(member.told.at(-1)).toBe('SBIN 810');
		market.tick(SBIN, 801, { time: time + 5_000 });
		expect(member.told.at(-1)).toBe('SBIN 801');
	});

	test('while it is away the quotes are read each five seconds', async () => {
		const member = await joinUp(SBIN);
		market.socketFails = failure('SOCKET_502');
		market.socket.cut();
		const before = market.reads.length;
		for (let price = 801; price <= 806; price++) {
			market.set(SBIN, price);
			await pass(5 * SECOND);
		}
		expect(member.told.slice(-5)).toEqual(
			[802, 803, 804, 805, 806].map((price) => `SBIN ${price}`),
		);
		expect(market.reads.length - before).toBeLessThanOrEqual(6);
	});

	test('many instruments are read so rarely that their calls leave room for others', async () => {
		const many = Array.from({ length: 1000 }, (_, index) => watched(`S${index}`, `${index}`));
		for (const one of many) market.set(one, 100);
		market.socketFails = failure('SOCKET_502');
		join(new Member(...many));
		await pass(5 * MINUTE);
		const calls = market.reads.reduce((sum, { keys }) => sum + Math.ceil(keys.length / 50), 0);
		expect(calls / 5).toBeLessThanOrEqual(60);
		expect(calls).toBeGreaterThan(100);
	});

	test('while no market trades they are read each minute', async () => {
		jest.setSystemTime(at('20:00:00'));
		market.socketFails = failure('SOCKET_502');
		await joinUp(SBIN);
		await pass(10 * MINUTE);
		expect(market.reads.length).toBeLessThanOrEqual(11);
		expect(market.reads.length).toBeGreaterThan(8);
	});

	test('nothing is told of it while the quotes come; neither is told after a minute', async () => {
		market.socketFails = failure('SOCKET_502');
		const member = await joinUp(SBIN);
		await pass(5 * MINUTE);
		expect(member.codes).toEqual([]);
		market.quotesFail = failure('HTTP_502');
		await pass(50 * SECOND);
		expect(member.codes).toEqual([]);
		await pass(30 * SECOND);
		expect(member.codes).not.toEqual([]);
		market.quotesFail = null;
		market.socketFails = null;
		await pass(4 * MINUTE);
		expect(member.wells).toBe(1);
	});

	test('a refused log-in is told at once', async () => {
		const member = new Member(SBIN);
		member.refusal = failure('AB1007', 'login');
		join(member);
		await pass(10);
		expect(member.codes).toEqual(['AB1007']);
	});

	test('a session that the stream refuses is renewed, each time later', async () => {
		await joinUp(SBIN);
		for (let time = 0; time < 3; time++) {
			market.socket.events.onMessage({ kind: 'refused' });
			await pass(10 * SECOND);
		}
		expect(market.refused).toEqual([null, 'token-1', 'token-2', 'token-3']);
		const waited = market.dialled[3] - (market.dialled[0] + 20 * SECOND);
		expect(waited).toBeGreaterThan(1.5 * SECOND);
	});

	test('a changed credential opens it anew', async () => {
		await joinUp(SBIN);
		joined[0].renew();
		await pass(2 * SECOND);
		expect(market.opens).toBe(2);
		expect(market.refused).toEqual([null, null]);
	});
});

describe('a broker whose figures of the day hold no last price', () => {
	test('is asked for that alone, once its closes are known', async () => {
		market.ohlcHasPrice = false;
		const member = await joinUp(SBIN);
		expect(market.reads.map(({ mode }) => mode)).toEqual(['ohlc', 'ltp']);
		expect(member.quotes.at(-1)).toMatchObject({ lastPrice: 800, previousClose: 790, change: 10 });
		market.socketFails = failure('SOCKET_502');
		market.socket.cut();
		market.set(SBIN, 805);
		await pass(6 * SECOND);
		expect(market.reads.slice(2).map(({ mode }) => mode)).toEqual(['ltp']);
		expect(member.told.at(-1)).toBe('SBIN 805');
		market.tick(SBIN, 806);
		expect(member.quotes.at(-1)).toMatchObject({ previousClose: 790 });
	});
});

describe('a stream that is open and says nothing', () => {
	/** Goes on for so long, the quotes moving. */
	async function moving(minutes: number, instrument = SBIN): Promise<void> {
		for (let count = 0; count < minutes * 6; count++) {
			market.set(instrument, (market.prices.get(keyOf(instrument))?.lastPrice ?? 0) + 1);
			await pass(10 * SECOND);
		}
	}

	test('is mute if the quotes move: another session, and the quotes stand in meanwhile', async () => {
		const member = await joinUp(SBIN);
		await moving(1);
		expect(market.opens).toBe(1);
		await moving(1);
		expect(market.refused).toEqual([null, 'token-1']);
		expect(market.opens).toBe(2);
		expect(member.codes).toEqual([]);
		const before = member.told.length;
		await moving(1);
		expect(member.told.length - before).toBeGreaterThan(4);
	});

	test('which stays so is told, and tried again not before ten minutes', async () => {
		const member = await joinUp(SBIN);
		await moving(10);
		expect(market.opens).toBe(2);
		expect(new Set(member.codes)).toEqual(new Set(['STREAM_MUTE']));
		expect(member.wells).toBe(0);
		await moving(4);
		expect(market.opens).toBe(3);
		const renewals = market.dialled.slice(1);
		expect(renewals[1] - renewals[0]).toBeGreaterThanOrEqual(10 * MINUTE);
		await tickFor(4 * MINUTE, SBIN);
		expect(member.wells).toBe(1);
		const reads = market.reads.length;
		await tickFor(MINUTE, SBIN);
		expect(market.reads.length).toBe(reads);
	});

	test('is not taken for well by the last packets that it tells when it is opened', async () => {
		const member = await joinUp(SBIN);
		await moving(2);
		market.tick(SBIN, 1);
		const before = member.told.length;
		await moving(1);
		expect(member.told.length - before).toBeGreaterThan(4);
	});

	test('is found out also where a proxy cuts it each minute', async () => {
		const member = await joinUp(SBIN);
		for (let time = 0; time < 3; time++) {
			market.tick(SBIN, 800);
			await moving(1);
			market.socket.cut();
		}
		expect(market.refused).toContain('token-2');
		expect(member.codes).toEqual([]);
	});

	test('is not one that was away: only its own silence counts', async () => {
		await joinUp(SBIN);
		market.socketFails = failure('SOCKET_502');
		market.socket.cut();
		await moving(10);
		market.socketFails = null;
		await pass(MINUTE);
		await tickFor(2 * MINUTE, SBIN);
		expect(new Set(market.refused)).toEqual(new Set([null]));
	});

	test('is well if the quotes do not move', async () => {
		const member = await joinUp(SBIN, INFY);
		await pass(30 * MINUTE);
		expect(market.opens).toBe(1);
		expect(member.codes).toEqual([]);
		// Looked up each 90 s, not more often.
		expect(market.reads.length).toBeLessThan(25);
		expect(market.reads.length).toBeGreaterThan(15);
	});

	test('one instrument of many that is heard of is enough', async () => {
		await joinUp(SBIN, INFY);
		for (let count = 0; count < 60; count++) {
			market.set(INFY, 1500 + count);
			market.tick(SBIN, 800);
			await pass(10 * SECOND);
		}
		expect(market.opens).toBe(1);
	});

	test.each([
		['the closing auction', at('15:16:00'), 10],
		['a Sunday', at('11:00:00', '2026-11-22'), 30],
		['a holiday', at('11:00:00', '2026-12-25'), 30],
		['the evening, of a share', at('19:00:00'), 30],
		['before the opening', at('08:00:00'), 60],
		['a holiday’s morning, of goods', at('11:00:00', '2026-11-24'), 30, GOLD],
		[
			'the budget’s Sunday, of currency',
			at('11:00:00', '2026-02-01'),
			30,
			watched('USDINR', '7', 'CDS'),
		],
	])('is no failure in %s', async (_, now, minutes, instrument = SBIN) => {
		jest.setSystemTime(now);
		market.set(instrument, 100);
		const member = await joinUp(instrument);
		await moving(minutes, instrument);
		expect(market.opens).toBe(1);
		expect(member.codes).toEqual([]);
	});

	test.each([
		['the evening, of goods', at('19:00:00'), GOLD],
		['a holiday’s evening, of goods', at('19:00:00', '2026-11-24'), GOLD],
		['the budget’s Sunday, of a share', at('11:00:00', '2026-02-01'), SBIN],
		['the afternoon of derivatives', at('15:32:00'), watched('NIFTY26DECFUT', '5', 'NFO')],
	])('is one in %s', async (_, now, instrument) => {
		jest.setSystemTime(now);
		market.set(instrument, 100);
		await joinUp(instrument, SBIN);
		await moving(2, instrument);
		expect(market.opens).toBe(2);
	});

	test('a share beside goods does not make the evening quiet, and is not what counts then', async () => {
		jest.setSystemTime(at('19:00:00'));
		await joinUp(SBIN, GOLD);
		for (let count = 0; count < 12; count++) {
			market.set(GOLD, 72_000 + count);
			market.tick(SBIN, 800);
			await pass(10 * SECOND);
		}
		expect(market.opens).toBe(2);
	});

	test('a night and a morning pass, and nothing is taken for a failure', async () => {
		jest.setSystemTime(at('15:00:00'));
		const member = await joinUp(SBIN);
		await tickFor(15 * MINUTE, SBIN);
		await pass(18 * 60 * MINUTE);
		expect(new Date(Date.now()).toISOString()).toContain('T03:45:00');
		await tickFor(5 * MINUTE, SBIN);
		expect(market.opens).toBe(1);
		expect(member.codes).toEqual([]);
	});
});

describe('subscriptions that the broker does not take', () => {
	test('are told, and what is not heard of is read instead', async () => {
		const member = await joinUp(SBIN, INFY);
		const message = 'Invalid Request. Subscription Limit Exceeded';
		market.socket.events.onMessage({ kind: 'notSubscribed', code: 'E1002', message });
		expect(member.codes).toEqual(['NOT_SUBSCRIBED']);
		expect(member.troubles[0].message).toContain(`${message} (E1002)`);
		market.set(INFY, 1510);
		await tickFor(15 * SECOND, SBIN);
		expect(member.told).toContain('INFY 1510');
		expect(market.reads.at(-1)?.keys).toEqual(['NSE:1594']);
	});
});

describe('a stream of which it is in doubt whether it tells rupees', () => {
	beforeEach(() => {
		market.stream = { scaleIsInDoubt: true };
	});

	test('is held against the quotes, and used once it fits', async () => {
		market.quotesTakeMs = 500;
		const member = await joinUp(SBIN);
		market.tick(SBIN, 799);
		market.tick(SBIN, 801);
		expect(member.told).toEqual([]);
		await pass(1_000);
		expect(member.told.at(-1)).toBe('SBIN 801');
		market.tick(SBIN, 802);
		expect(member.told.at(-1)).toBe('SBIN 802');
	});

	test.each([80_100, 8.01])('is not used where it tells %d of 800 rupees', async (price) => {
		const member = await joinUp(SBIN);
		market.tick(SBIN, price);
		market.tick(SBIN, price + 1);
		expect(member.told).toEqual(['SBIN 800']);
		expect(member.codes).toEqual(['PRICE_SCALE']);
		market.set(SBIN, 805);
		await pass(6 * SECOND);
		expect(member.told.at(-1)).toBe('SBIN 805');
		expect(market.opens).toBe(1);
		// The next socket is held against them anew.
		market.socket.cut();
		await pass(3 * SECOND);
		market.tick(SBIN, 806);
		expect(member.told.at(-1)).toBe('SBIN 806');
	});

	test.each([
		['quoted', 0, ['SHARE70 101', 'SHARE70 101'], 500],
		['not quoted', 50, ['SHARE70 100', 'SHARE70 101', 'SHARE70 101'], 1_000],
	])('is used after a few of many quotes; those are %s', async (_, from, told, usedAfterMs) => {
		market.quotesTakeMs = 500;
		const many = Array.from({ length: 120 }, (_each, n) => watched(`SHARE${n}`, `${5_000 + n}`));
		for (const one of many.slice(from)) market.set(one, 100);
		const member = await joinUp(...many);
		for (const n of [0, 70]) market.tick(many[n], 101);
		await pass(usedAfterMs - 101);
		expect(member.told).toEqual([]);
		await pass(2);
		market.tick(many[70], 101);
		await pass(SECOND);
		expect(market.reads.map(({ keys }) => keys.length)).toEqual([50, 70]);
		expect(member.told.filter((one) => one.startsWith('SHARE70 '))).toEqual(told);
	});

	test('which speaks only later is held against what was read before', async () => {
		const member = await joinUp(SBIN);
		await pass(30 * SECOND);
		market.tick(SBIN, 80_100);
		expect(member.codes).toEqual(['PRICE_SCALE']);
	});
});
