import fc from 'fast-check';
import { readTickMessage } from '../../../brokers/angelone/smart-stream';
import type { Quote } from '../../../brokers/core/outputs';
import type { Tick } from '../../../brokers/core/stream/tick-stream-api';
import { PACKETS } from '../../fixtures/smartStreamPackets';

type Name = keyof typeof PACKETS;
const NAMES = Object.keys(PACKETS) as Name[];
const INSTRUMENT = { exchange: 'NSE', segment: null, token: '3045', tradingSymbol: 'SBIN-EQ' };

const bytesOf = (name: Name) => Buffer.from(PACKETS[name], 'hex');
/** A sample with some of its bytes changed. */
function changed(name: Name, change: (bytes: Buffer) => unknown): Buffer {
	const bytes = bytesOf(name);
	change(bytes);
	return bytes;
}
const kindOf = (frame: Buffer | string) => readTickMessage(frame).kind;
function tickOf(frame: Buffer): Tick {
	const said = readTickMessage(frame);
	if (said.kind !== 'tick') throw new Error(said.kind);
	return said.tick;
}
const quoteOf = (frame: Buffer): Quote => tickOf(frame).quote(INSTRUMENT);
const headOf = ({ key, lastPrice, time }: Tick) => [key, lastPrice, time];

const AT = 1790243853000;
const NONE = {
	...{ open: null, high: null, low: null, previousClose: null, change: null, changePercent: null },
	...{ volume: null, averagePrice: null, bidPrice: null, bidQuantity: null, askPrice: null },
	...{ askQuantity: null, openInterest: null, upperCircuit: null, lowerCircuit: null },
	...{ week52High: null, week52Low: null, lastTradedAt: null, depth: null },
};
const NAMED = {
	...{ broker: 'angelOne', exchange: 'NSE', tradingSymbol: 'SBIN-EQ', instrumentToken: '3045' },
};

test.each([
	['L1', ['1:3045', 9_785_000, AT]],
	['L2', ['13:1151', 833_125, AT]],
	['L3', ['1:99926000', 249_901_500, AT]],
	['Q1', ['1:2885', 12_209_000, AT]],
	['Q2', ['2:58662', 502_500, AT]],
	['S1', ['1:3045', 9_785_000, AT]],
	['S2', ['2:58662', 502_500, AT]],
	['D1', ['1:3045', null, AT]],
	['D2', ['1:2885', null, AT]],
] as const)('%s: key, ten-thousandths of a rupee, epoch milliseconds', (name, head) => {
	expect(headOf(tickOf(bytesOf(name)))).toEqual(head);
});

test('a price alone: paise, and ten-millionths of a rupee for currency', () => {
	expect(quoteOf(bytesOf('L1'))).toEqual({ ...NAMED, ...NONE, lastPrice: 978.5 });
	expect(quoteOf(bytesOf('L2'))).toEqual({ ...NAMED, ...NONE, lastPrice: 83.3125 });
	expect(quoteOf(bytesOf('L3'))).toEqual({ ...NAMED, ...NONE, lastPrice: 24_990.15 });
});

test('a quote', () => {
	expect(quoteOf(bytesOf('Q1'))).toEqual({
		...{ ...NAMED, ...NONE, lastPrice: 1220.9, open: 1236.6, high: 1241.6, low: 1219.5 },
		...{ previousClose: 1248, change: -27.1, changePercent: -2.17 },
		...{ volume: 13_553_498, averagePrice: 1229.66 },
	});
	expect(quoteOf(bytesOf('Q2'))).toMatchObject({
		...{ lastPrice: 50.25, open: 47, high: 52.1, low: 46.55, previousClose: 48.1 },
		...{ volume: 1_234_575, averagePrice: 49.8, openInterest: null, depth: null },
	});
});

test('a snap quote', () => {
	const side = (first: number, step: number, units: number) =>
		[0, 1, 2, 3, 4].map((level) => ({
			price: (first + step * level) / 100,
			quantity: units + level * 10,
			orders: level + 1,
		}));
	expect(quoteOf(bytesOf('S1'))).toEqual({
		...{ ...NAMED, lastPrice: 978.5, open: 982.3, high: 992, low: 975.8, previousClose: 994.1 },
		...{ change: -15.6, changePercent: -1.57, volume: 13_494_498, averagePrice: 981.38 },
		...{ bidPrice: 978.45, bidQuantity: 100, askPrice: 978.5, askQuantity: 200 },
		...{ openInterest: 0, upperCircuit: 1093.5, lowerCircuit: 894.7 },
		...{ week52High: 1015, week52Low: 680, lastTradedAt: '2026-09-24T15:27:32+05:30' },
		depth: { buy: side(97_845, -5, 100), sell: side(97_850, 5, 200) },
	});
});

test('a thin book has no empty levels, and the change of open interest is read by nobody', () => {
	const thin = quoteOf(bytesOf('S2'));
	expect(thin).toMatchObject({
		...{ openInterest: 1_875_000, week52High: null, week52Low: null },
		...{ upperCircuit: 250, lowerCircuit: 0.05 },
		depth: {
			buy: [
				{ price: 50.2, quantity: 75, orders: 1 },
				{ price: 50.15, quantity: 150, orders: 2 },
			],
			sell: [{ price: 50.25, quantity: 225, orders: 3 }],
		},
	});
	for (const odd of [NaN, Infinity, -Infinity, 1e308])
		expect(quoteOf(changed('S2', (bytes) => bytes.writeDoubleLE(odd, 139)))).toEqual(thin);
});

test('totals are no part of a quote, whatever they are', () => {
	const quote = quoteOf(bytesOf('Q1'));
	for (const odd of [0, NaN, Infinity, 1e300]) {
		const other = changed('Q1', (bytes) => [75, 83].map((at) => bytes.writeDoubleLE(odd, at)));
		expect(quoteOf(other)).toEqual(quote);
	}
});

test('twenty prices each side', () => {
	const { depth, lastPrice, bidPrice, askPrice } = quoteOf(bytesOf('D1'));
	expect([lastPrice, bidPrice, askPrice]).toEqual([null, 978.45, 978.5]);
	expect([depth?.buy.length, depth?.sell.length]).toEqual([20, 20]);
	expect(depth?.buy[19]).toEqual({ price: 977.5, quantity: 119, orders: 20 });
	expect(depth?.sell[19]).toEqual({ price: 979.45, quantity: 219, orders: 20 });
	expect(quoteOf(bytesOf('D2')).depth).toEqual({
		buy: [
			{ price: 1220.85, quantity: 50, orders: 2 },
			{ price: 1220.8, quantity: 75, orders: 3 },
		],
		sell: [{ price: 1220.9, quantity: 25, orders: 1 }],
	});
});

describe('what a level says of itself goes before its place', () => {
	const levels = Array.from({ length: 10 }, (_, level) => 147 + level * 20);
	const flag = (flags: (level: number) => number) => (bytes: Buffer) =>
		levels.forEach((at, level) => bytes.writeInt16LE(flags(level), at));
	const plain = quoteOf(bytesOf('S1')).depth;
	/** The halves of S1 with each other's place. */
	const swapped = (bytes: Buffer) => {
		const [buy, sell] = [Buffer.from(bytes.subarray(147, 247)), bytes.subarray(247, 347)];
		sell.copy(bytes, 147);
		buy.copy(bytes, 247);
	};

	test('where the halves have come the other way round', () => {
		expect(quoteOf(changed('S1', swapped)).depth).toEqual(plain);
	});

	test('where one level lies in the other half, in its place by price', () => {
		const depth = quoteOf(
			changed(
				'S1',
				flag((level) => (level > 0 && level < 5 ? 1 : 0)),
			),
		).depth;
		expect(depth?.buy.map(({ price }) => price)).toEqual([978.4, 978.35, 978.3, 978.25]);
		expect(depth?.sell[0].price).toBe(978.45);
		expect(depth?.sell).toHaveLength(6);
	});

	test.each([
		['all levels say buy', () => 1],
		['all levels say sell', () => 0],
		['a level says neither', (level: number) => (level < 5 ? 1 : level === 7 ? 9 : 0)],
	])('the place tells where %s', (_what, flags) => {
		expect(quoteOf(changed('S1', flag(flags))).depth).toEqual(plain);
	});

	test('the best price comes first, wherever it lies', () => {
		const shuffled = changed('S1', (bytes) => {
			for (const half of [147, 247]) {
				const best = Buffer.from(bytes.subarray(half, half + 20));
				bytes.copy(bytes, half, half + 80, half + 100);
				best.copy(bytes, half + 80);
			}
		});
		expect(quoteOf(shuffled)).toEqual(quoteOf(bytesOf('S1')));
	});

	test('a book of one side alone', () => {
		const buyersOnly = changed('S1', (bytes) => bytes.fill(0, 247, 347));
		expect(quoteOf(buyersOnly).depth).toEqual({ buy: plain?.buy, sell: [] });
		const inSellersPlace = changed('S1', (bytes) => {
			swapped(bytes);
			bytes.fill(0, 147, 247);
		});
		expect(quoteOf(inSellersPlace).depth).toEqual({ buy: plain?.buy, sell: [] });
	});
});

describe('a figure that cannot be is null, never another one', () => {
	const write = (at: number, value: bigint) => (bytes: Buffer) => bytes.writeBigInt64LE(value, at);
	const BEYOND = 2n ** 53n;

	test.each([
		[0n, null],
		[-5n, null],
		[BEYOND, null],
		[2n ** 63n - 1n, null],
		[-(2n ** 63n), null],
		[BEYOND - 1n, null],
		// The higher four bytes count: libraries that read four are wrong from 21,474,836.48 rupees on.
		[2n ** 32n, 2 ** 32 * 100],
		[2n ** 31n, 2 ** 31 * 100],
	])('a last price of %s', (raw, units) => {
		const tick = tickOf(changed('L1', write(43, raw)));
		expect(tick.lastPrice).toBe(units);
		if (raw !== BEYOND - 1n)
			expect(tick.quote(INSTRUMENT).lastPrice).toBe(units === null ? null : units / 10_000);
	});

	test('figures of the day, open interest and depth', () => {
		const quote = quoteOf(
			changed('S1', (bytes) => {
				[91, 99, 107, 115, 347].forEach((at) => write(at, BEYOND)(bytes));
				[67, 131].forEach((at) => write(at, -1n)(bytes));
				write(147 + 2, BEYOND)(bytes);
				write(247 + 10, -1n)(bytes);
				bytes.writeInt16LE(-1, 147 + 18);
			}),
		);
		expect(quote).toMatchObject({
			...{ open: null, high: null, low: null, previousClose: null, change: null, volume: null },
			...{ openInterest: null, upperCircuit: null, lowerCircuit: 894.7, askPrice: 978.55 },
		});
		expect(quote.depth?.buy[0]).toEqual({ price: 978.45, quantity: null, orders: null });
	});

	test.each([0n, -1n, 1n, 253_402_300_800_000n, 2n ** 62n])('a time of %s', (raw) => {
		const odd = changed('S1', (bytes) => [35, 123].map((at) => write(at, raw)(bytes)));
		expect(tickOf(odd).time).toBeNull();
		expect(quoteOf(odd).lastTradedAt).toBeNull();
	});

	test('currency in parts of a ten-thousandth is rounded, and no share is', () => {
		expect(tickOf(changed('L2', write(43, 833_125_499n))).lastPrice).toBe(833_125);
		expect(tickOf(changed('L1', write(43, 97_851n))).lastPrice).toBe(9_785_100);
	});
});

test('each token is its exchange’s own, and may fill its place', () => {
	const keys = [1, 2, 3, 4, 5, 7, 13].map(
		(type) => tickOf(changed('L1', (bytes) => bytes.writeUInt8(type, 1))).key,
	);
	expect(keys).toEqual(['1', '2', '3', '4', '5', '7', '13'].map((type) => `${type}:3045`));
	const full = '1234567890123456789012345';
	const long = changed('L1', (bytes) => {
		bytes.write(full, 2);
		bytes.fill(1, 27, 35);
	});
	expect(tickOf(long).key).toBe(`1:${full}`);
	// What lies behind the first zero is no part of it.
	expect(tickOf(changed('L1', (bytes) => bytes.write('99', 20))).key).toBe('1:3045');
});

test('no packet: other modes, exchanges, lengths and two in one', () => {
	const odd = [
		...[0, 5, 9, 255].map((mode) => changed('L1', (bytes) => bytes.writeUInt8(mode))),
		...[0, 6, 8, 14, 99].map((type) => changed('L1', (bytes) => bytes.writeUInt8(type, 1))),
		...[2, 3, 4].map((mode) => changed('L1', (bytes) => bytes.writeUInt8(mode))),
		changed('L1', (bytes) => bytes.writeUInt8(0, 2)),
		...NAMES.map((name) => Buffer.concat([bytesOf(name), Buffer.alloc(1)])),
		Buffer.concat([bytesOf('S1'), bytesOf('S1')]),
		Buffer.alloc(0),
		Buffer.alloc(1024 * 1024, 1),
		...NAMES.map((name) => bytesOf(name).toString('utf8')),
		...NAMES.map((name) => PACKETS[name]),
	];
	expect(odd.map(kindOf)).toEqual(odd.map(() => 'garbled'));
});

test('every beginning of every sample is garbled, and no tick but the whole', () => {
	for (const name of NAMES) {
		const whole = bytesOf(name);
		for (let length = 0; length < whole.length; length++)
			expect(kindOf(whole.subarray(0, length))).toBe('garbled');
		expect(kindOf(whole)).toBe('tick');
	}
});

describe('text', () => {
	const error = (changes: object = {}) =>
		JSON.stringify({
			...{ correlationID: 'abcde12345', errorCode: 'E1002' },
			errorMessage: 'Invalid Request. Subscription Limit Exceeded',
			...changes,
		});

	test('a pong is nothing, in bytes too', () => {
		for (const frame of ['pong', 'ping', Buffer.from('pong')])
			expect(kindOf(frame)).toBe('nothing');
	});

	test('an error tells what is not subscribed, with or without what it answers, in bytes too', () => {
		const told = {
			...{ kind: 'notSubscribed', code: 'E1002' },
			message: 'Invalid Request. Subscription Limit Exceeded',
		};
		for (const frame of [error(), error({ correlationID: '' }), error({ correlationID: null })]) {
			expect(readTickMessage(frame)).toEqual(told);
			expect(readTickMessage(Buffer.from(frame))).toEqual(told);
		}
		const bare = readTickMessage('{"errorCode":"E1001"}');
		expect(bare).toEqual({ kind: 'notSubscribed', code: 'E1001', message: 'no reason given' });
		const long = readTickMessage(error({ errorMessage: 'x'.repeat(3_000) }));
		expect(long.kind === 'notSubscribed' && long.message.length).toBe(200);
	});

	test('an error that means the session', () => {
		expect(kindOf(error({ errorCode: 'AG8001' }))).toBe('refused');
	});

	test('what is no error is garbled', () => {
		const odd = ['', ' ', 'x', '{}', '[]', 'null', '12', '{"errorCode":""}', '<html></html>'];
		const frames = [...odd, error().slice(0, -1), error({ errorMessage: 'x'.repeat(5_000) })];
		expect(frames.map(kindOf)).toEqual(frames.map(() => 'garbled'));
	});
});

test('whatever comes, nothing is thrown, and figures are figures', () => {
	const samples = NAMES.map(bytesOf);
	const edits = fc.array(fc.tuple(fc.nat(442), fc.nat(255)), { maxLength: 12 });
	const edited = fc.tuple(fc.constantFrom(...samples), edits).map(([sample, changes]) => {
		const bytes = Buffer.from(sample);
		for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
		return bytes;
	});
	const cut = fc.tuple(edited, fc.nat(450)).map(([bytes, to]) => bytes.subarray(0, to));
	const random = fc.uint8Array({ maxLength: 450 }).map((bytes) => Buffer.from(bytes));
	const text = fc.oneof(fc.string(), fc.json());
	fc.assert(
		fc.property(fc.oneof(edited, cut, random, text), (frame) => {
			const said = readTickMessage(frame);
			return said.kind !== 'tick' || isSound(said.tick);
		}),
		{ numRuns: 5_000 },
	);
});

function isSound(tick: Tick): boolean {
	const quote = tick.quote(INSTRUMENT);
	const levels = [...(quote.depth?.buy ?? []), ...(quote.depth?.sell ?? [])];
	const figures = [
		tick.lastPrice,
		tick.time,
		...levels.flatMap(({ price, quantity, orders }) => [price, quantity, orders]),
	];
	const numbers = [...figures, ...Object.values(quote)].filter((one) => typeof one === 'number');
	const time = quote.lastTradedAt ?? '2000-01-01T00:00:00+05:30';
	return numbers.every(Number.isFinite) && /^20\d\d-\d\d-\d\dT[\d:]{8}\+05:30$/.test(time);
}
