/** The samples of the feed's messages, made by a writer that is not ours. */
import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import { BrokerError } from '../../../../brokers/core/errors';
import { ProtoMessage } from '../../../../brokers/core/stream/protobuf';
import { readOrderUpdate } from '../../../../brokers/groww/feed/order-messages';
import { readTick } from '../../../../brokers/groww/feed/price-messages';
import { priceSubject } from '../../../../brokers/groww/feed/subjects';

const SAMPLES = {
	price: '0a0432383835180122120900802c952d0d7a42699a99999999139340',
	full: '0a04323838351801223f0900802c952d0d7a421166666666665293401966666666666693402100000000000e93402900000000008093403100000040ebd96941699a99999999139340',
	future:
		'0a0533353234311001180122240900802c952d0d7a4231000000008fd632416900000000002049407100000000389c3c41',
	index: '0a054e49465459180132120900802c952d0d7a42119a9999998967d840',
	bseIndex: '0a013132120900802c952d0d7a421100000000c8e5f340',
	depth:
		'0a043238383518012a510900802c952d0d7a42121608011212096666666666139340110000000000005940121608021212093333333333139340110000000000805b401a1608011212099a99999999139340110000000000006940',
	thinDepth:
		'0a043238383518012a390900802c952d0d7a421a1608011212099a99999999139340110000000000006940' +
		'1a160802121209cdcccccccc139340110000000000406a40',
	order:
		'124b080320033091013a1b474d4b3235303530323132333535335a584d35424b565858394c4d421031313030303030303531323438313136480650015801b2010c494e45323231483031303139',
	derivative:
		'0a0e09000000d8d14e80411203524d531260084b10c865284b3a1d474c54464f3235303231343135303535374d32485236454a46324853454210313430303030303137393639343433334801500158016001680470017801b201114e49465459323532323032353430304345ba0103672d31',
	stages: '0a0e09000000d8d14e80411203524d53',
	position:
		'0a3e08c8a5e5968d34180422114e494654593235353038323438303043452802320e4e494654592032343830302043453a054e49465459404b500158880e600112390a114e494654593235353038323438303043451a24090000000000c07240110000000000c6ab40190000000000c0524021000000000063b540',
	flatPosition:
		'12390a114e494654593235353038323438303043451a24090000000000c0524011000000000063b540190000000000c0524021000000000063b540',
};
type Name = keyof typeof SAMPLES;
const bytesOf = (name: Name) => Buffer.from(SAMPLES[name], 'hex');
const PRICES: Name[] = ['price', 'full', 'future', 'index', 'bseIndex', 'depth', 'thinDepth'];
const ORDERS: Name[] = ['order', 'derivative'];
const TIME = 1_790_243_853_000;

const RELIANCE = { exchange: 'NSE', segment: 'CASH', token: '2885', tradingSymbol: 'RELIANCE' };
const tickOf = (payload: Buffer) => readTick(payload, 'key');

describe('prices', () => {
	test.each<[Name, number | null, object]>([
		['price', 12_209_000, { lastPrice: 1220.9, open: null, change: null, volume: null }],
		[
			'full',
			12_209_000,
			{
				...{ lastPrice: 1220.9, open: 1236.6, high: 1241.6, low: 1219.5, previousClose: 1248 },
				...{ volume: 13_553_498, change: -27.1, changePercent: -2.17, depth: null },
			},
		],
		['future', 502_500, { lastPrice: 50.25, volume: 1_234_575, openInterest: 1_875_000 }],
		['index', 249_901_500, { lastPrice: 24_990.15, volume: null }],
		['bseIndex', 815_005_000, { lastPrice: 81_500.5 }],
		[
			'depth',
			null,
			{
				lastPrice: null,
				depth: {
					buy: [
						{ price: 1220.85, quantity: 100, orders: null },
						{ price: 1220.8, quantity: 110, orders: null },
					],
					sell: [{ price: 1220.9, quantity: 200, orders: null }],
				},
			},
		],
		[
			'thinDepth',
			null,
			{
				depth: {
					buy: [],
					sell: [
						{ price: 1220.9, quantity: 200, orders: null },
						{ price: 1220.95, quantity: 210, orders: null },
					],
				},
			},
		],
	])('%s', (name, lastPrice, quote) => {
		const tick = tickOf(bytesOf(name));
		expect(tick).toMatchObject({ key: 'key', lastPrice, time: TIME });
		expect(tick?.quote(RELIANCE)).toMatchObject({
			...{ broker: 'groww', exchange: 'NSE', tradingSymbol: 'RELIANCE', instrumentToken: '2885' },
			...{ lastTradedAt: '2026-09-24T15:27:33+05:30', upperCircuit: null, week52High: null },
			...quote,
		});
	});

	test('what a tick keeps is its own', () => {
		const frame = bytesOf('full');
		const tick = tickOf(frame);
		frame.fill(0);
		expect(tick?.quote(RELIANCE).lastPrice).toBe(1220.9);
	});
});

describe('orders', () => {
	test('a share, of which all defaults are absent', () => {
		expect(readOrderUpdate(bytesOf('order'), 'CASH')).toEqual({
			orderId: 'GMK250502123553ZXM5BKVXX9LM',
			...{ segment: 'CASH', status: 'EXECUTED', filledQuantity: 3, remark: null, terms: '3 0 0 0' },
		});
	});

	test('a derivative', () => {
		expect(readOrderUpdate(bytesOf('derivative'), 'FNO')).toEqual({
			orderId: 'GLTFO250214150557M2HR6EJF2HSE',
			...{
				segment: 'FNO',
				status: 'ACKED',
				filledQuantity: 0,
				remark: null,
				terms: '75 13000 0 1',
			},
		});
	});

	test('stages alone are nothing', () => {
		expect(readOrderUpdate(bytesOf('stages'), 'CASH')).toBe('nothing');
	});
});

test('positions, which nobody reads, are messages too', () => {
	for (const name of ['position', 'flatPosition'] as const) {
		const side = new ProtoMessage(bytesOf(name)).message(2)?.message(3);
		const figures = [1, 2, 3, 4].map((field) => side?.double(field));
		expect(figures).toEqual(name === 'position' ? [300, 3555, 75, 5475] : [75, 5475, 75, 5475]);
	}
});

test.each([...PRICES, ...ORDERS, 'stages' as const])('every beginning of %s', (name) => {
	const whole = bytesOf(name);
	for (let length = 0; length < whole.length; length++) {
		const part = whole.subarray(0, length);
		const tick = tickOf(part);
		// A message of several parts may end between two of them.
		if (PRICES.includes(name)) expect(tick).toBeNull();
		tick?.quote(RELIANCE);
		const update = readOrderUpdate(part, 'CASH');
		if (name === 'order') expect(update).toBeNull();
		if (name === 'derivative') expect([null, 'nothing']).toContain(update);
	}
});

test('neither is read as the other, and nothing that is too long', () => {
	expect(ORDERS.map((name) => tickOf(bytesOf(name)))).toEqual([null, null]);
	for (const name of PRICES) expect(readOrderUpdate(bytesOf(name), 'CASH')).toBeNull();
	const long = Buffer.concat([bytesOf('order'), Buffer.alloc(20_000, Buffer.from('0800', 'hex'))]);
	expect(readOrderUpdate(long, 'CASH')).toBeNull();
	expect(tickOf(Buffer.concat([bytesOf('price'), long]))).toBeNull();
});

// A writer that is not ours, by the descriptors of a client that is not ours.
const ofGrowwapi = createRequire(require.resolve('growwapi/package.json'));
const protobuf = ofGrowwapi('protobufjs') as {
	loadSync(file: string): { lookupType(name: string): Type };
};
interface Type {
	fromObject(message: object): object;
	encode(message: object): { finish(): Uint8Array };
}
const PROTOS = path.join(
	path.dirname(require.resolve('growwapi/package.json')),
	'dist/utils/Protobuffer/protos',
);
const typeOf = (file: string, name: string) =>
	protobuf.loadSync(path.join(PROTOS, file)).lookupType(name);
const Order = typeOf('orderUpdate.proto', 'OrderDetailsBroadCastDto');
const Price = typeOf('liveFeed.proto', 'StocksSocketResponseProtoDto');
const encode = (type: Type, message: object) =>
	Buffer.from(type.encode(type.fromObject(message)).finish());

const order = (orderDetailUpdateDto: object) => encode(Order, { orderDetailUpdateDto });
const price = (priceData: object) => encode(Price, { symbol: '1', priceData });

describe('odd messages', () => {
	test('zeros that are written, fields of later days, statuses of later days', () => {
		const id = { growwOrderId: 'GMK1' };
		expect(readOrderUpdate(order({ ...id, orderStatus: 0, filledQuantity: 0 }), 'CASH')).toEqual(
			readOrderUpdate(order(id), 'CASH'),
		);
		expect(readOrderUpdate(order({ ...id, remark: 'RMS: no' }), 'CASH')).toMatchObject({
			...{ status: 'NEW', remark: 'RMS: no' },
		});
		const later = Buffer.concat([Buffer.from('9a06021234', 'hex'), order(id)]);
		expect(readOrderUpdate(later, 'CASH')).toMatchObject({ orderId: 'GMK1' });
		expect(readOrderUpdate(Buffer.from('12083a04474d4b314863', 'hex'), 'CASH')).toMatchObject({
			...{ orderId: 'GMK1', status: null },
		});
	});

	test('no order, no order id', () => {
		expect(readOrderUpdate(Buffer.alloc(0), 'CASH')).toBeNull();
		expect(readOrderUpdate(order({ orderStatus: 6 }), 'CASH')).toBeNull();
		expect(readOrderUpdate(order({ growwOrderId: ' ' }), 'CASH')).toBeNull();
	});

	test.each([
		[{ timestamp: 1_790_243_853, price: 1 }, TIME, 10_000],
		[{ timestamp: TIME, price: 0.0501 }, TIME, 501],
		[{ timestamp: TIME, price: 0 }, TIME, null],
		[{ timestamp: TIME, price: -1 }, TIME, null],
		[{ timestamp: TIME, price: NaN }, TIME, null],
		[{ timestamp: TIME, price: Infinity }, TIME, null],
		[{ timestamp: TIME, price: 1e300 }, TIME, null],
		[{ timestamp: -5, price: 1 }, null, 10_000],
		[{ timestamp: NaN, price: 1 }, null, 10_000],
		[{ price: 1 }, null, 10_000],
		// Paise, as one service states: the price as it is.
		[{ timestamp: TIME, price: 122_090 }, TIME, 1_220_900_000],
	])('the price %j', (given, time, lastPrice) => {
		const tick = tickOf(price(given));
		expect(tick).toMatchObject({ time, lastPrice });
		expect(tick?.quote(RELIANCE).lastTradedAt === null).toBe(time === null);
	});

	test('levels from 0, shuffled, empty', () => {
		const level = (offset: number, at: number) => ({ offset, price: { price: at, volume: 5 } });
		const buyBook = [level(2, 98), level(0, 100), level(1, 99), level(3, 0), { offset: 4 }];
		const tick = tickOf(encode(Price, { marketDepth: { tsInMillis: TIME, buyBook } }));
		const depth = tick?.quote(RELIANCE).depth;
		expect(depth?.buy.map(({ price: at }) => at)).toEqual([100, 99, 98]);
		expect(depth?.sell).toEqual([]);
	});
});

describe('subjects', () => {
	test.each([
		[RELIANCE, '/ld/eq/nse/price.2885'],
		[{ ...RELIANCE, exchange: 'BSE', token: '500325' }, '/ld/eq/bse/price.500325'],
		[{ ...RELIANCE, segment: 'FNO', token: '35241' }, '/ld/fo/nse/price.35241'],
		[{ ...RELIANCE, exchange: 'BSE', segment: 'FNO', token: '1' }, '/ld/fo/bse/price.1'],
		[{ ...RELIANCE, token: 'NIFTY' }, '/ld/indices/nse/price.NIFTY'],
		[{ ...RELIANCE, exchange: 'BSE', token: '1' }, '/ld/indices/bse/price.1'],
		[{ ...RELIANCE, exchange: 'BSE', token: 'SENSEX' }, '/ld/indices/bse/price.SENSEX'],
	])('%j', (instrument, subject) => expect(priceSubject(instrument)).toBe(subject));

	test.each([
		{ ...RELIANCE, exchange: 'MCX', segment: 'COMMODITY' },
		{ ...RELIANCE, segment: 'CURRENCY' },
		{ ...RELIANCE, segment: null },
		{ ...RELIANCE, token: '' },
		{ ...RELIANCE, token: 'NIFTY 50' },
		{ ...RELIANCE, token: '>' },
		{ ...RELIANCE, token: 'a.b' },
		{ ...RELIANCE, token: '1\r\nSUB >' },
	])('none for %j', (instrument) => {
		expect(() => priceSubject(instrument)).toThrow(BrokerError);
	});
});

/** FRAMES=1000000 for a long run. */
const FRAMES = Number(process.env.FRAMES ?? 5_000);

test('any bytes: read or not, and never an error', () => {
	const samples = Object.values(SAMPLES).map((hex) => Buffer.from(hex, 'hex'));
	/** A sample of which some bytes are others. */
	const changed = fc
		.tuple(
			fc.constantFrom(...samples),
			fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }),
		)
		.map(([sample, changes]) => {
			const bytes = Buffer.from(sample);
			for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
			return bytes;
		});
	const any = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
	let read = 0;
	fc.assert(
		fc.property(fc.oneof(changed, any), (payload) => {
			const tick = tickOf(payload);
			const quote = tick?.quote(RELIANCE);
			if (quote?.lastPrice !== undefined && quote.lastPrice !== null)
				expect(Number.isFinite(quote.lastPrice)).toBe(true);
			if (readOrderUpdate(payload, 'CASH') !== null || tick !== null) read += 1;
		}),
		{ numRuns: FRAMES },
	);
	expect(read).toBeGreaterThan(FRAMES / 10);
});
