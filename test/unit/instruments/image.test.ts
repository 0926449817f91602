import fc from 'fast-check';

import { Arena } from '../../../brokers/core/instruments/blocks';
import { Breather, sortedOrder } from '../../../brokers/core/instruments/breather';
import type { InstrumentImage } from '../../../brokers/core/instruments/columns';
import { CompactInstrumentIndex } from '../../../brokers/core/instruments/compactIndex';
import { decodeImage, encodeImage } from '../../../brokers/core/instruments/image';
import { StringPool } from '../../../brokers/core/instruments/stringPool';
import type { InstrumentRow } from '../../../brokers/core/instruments/types';
import { buildImage, instrumentOf, NOW, row } from './helpers';

const encoded = async (image: InstrumentImage) => await encodeImage(image, new Breather());

const decode = async (file: Uint8Array<ArrayBuffer>) => await decodeImage(file, new Breather());

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const price = fc.nat(10_000_000).map((paise) => String(paise / 100));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const rows: fc.Arbitrary<InstrumentRow[]> = fc.uniqueArray(
	fc.record({
		exchange: fc.constantFrom('NSE', 'BSE', 'MCX'),
		segment: maybe(fc.constantFrom('CASH', 'FNO')),
		token: text,
		tradingSymbol: text,
		name: text,
		kind: fc.constantFrom(
			'EQ' as const,
			'IDX' as const,
			'FUT' as const,
			'CE' as const,
			'OTHER' as const,
		),
		series: maybe(fc.constantFrom('EQ', 'BE', 'N1')),
		isin: maybe(text),
		underlying: fc.constant(null),
		expiry: maybe(fc.constantFrom('2026-11-28', '2027-01-01', '2026-12-31')),
		strike: maybe(price),
		lotSize: fc.integer({ min: 1, max: 100_000 }),
		tickSize: price,
		freezeQuantity: maybe(fc.integer({ min: 1, max: 1_000_000 })),
		growwSymbol: maybe(text),
		buyAllowed: fc.boolean(),
		sellAllowed: fc.boolean(),
		tradable: fc.boolean(),
		family: text,
	}),
	{ maxLength: 40, selector: ({ token, exchange, segment }) => `${token}|${exchange}|${segment}` },
);

describe('the disk format', () => {
	it('gives back every instrument that went in', async () => {
		await fc.assert(
			fc.asyncProperty(rows, async (list) => {
				const image = await decode(await encoded(await buildImage(list)));
				const index = CompactInstrumentIndex.of(image, () => NOW);
				expect(index.size).toBe(list.length);
				for (const instrument of list.map(instrumentOf)) {
					if (instrument.token.trim() !== instrument.token || !instrument.segment) continue;
					const scope = { exchange: instrument.exchange, segment: instrument.segment };
					expect(index.byToken(instrument.token, scope)).toEqual(instrument);
				}
			}),
			{ numRuns: 60 },
		);
	});

	it('gives back the same arrays', async () => {
		const image = await buildImage([row(), row({ token: '2', isin: 'INE062A01020' })]);
		expect(await decode(await encoded(image))).toEqual(image);
	});

	it('refuses a file that is cut short anywhere', async () => {
		const file = await encoded(await buildImage([row()]));
		for (let length = 0; length < file.length; length += 7) {
			await expect(decode(file.slice(0, length))).rejects.toThrow(
				/checksum|not an instrument copy/,
			);
		}
	});

	it('refuses a file in which any one bit is changed', async () => {
		const file = await encoded(await buildImage([row()]));
		await fc.assert(
			fc.asyncProperty(fc.nat(file.length - 1), fc.nat(7), async (at, bit) => {
				const changed = file.slice(0);
				changed[at] ^= 1 << bit;
				await expect(decode(changed)).rejects.toThrow(/checksum|not an instrument copy/);
			}),
		);
	});

	it('refuses a file of another version', async () => {
		const file = await encoded(await buildImage([row()]));
		file[5]++;
		await expect(decode(file)).rejects.toThrow('not an instrument copy of this version');
	});

	it('refuses columns that contradict each other, whatever the checksum says', async () => {
		const image = await buildImage([row(), row({ token: '2' })]);
		const broken = { ...image.columns, lotSize: image.columns.lotSize.slice(1) };
		const file = await encoded({ ...image, columns: broken });
		await expect(decode(file)).rejects.toThrow('contradict');
	});
});

describe('sortedOrder', () => {
	it('sorts stably, as the built-in sort does', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 50 }), async (numbers) => {
				const order = await sortedOrder(
					numbers.length,
					(a, b) => numbers[a] - numbers[b],
					new Breather(),
					new Arena(),
				);
				const expected = numbers.map((_, at) => at).sort((a, b) => numbers[a] - numbers[b]);
				expect([...order]).toEqual(expected);
			}),
		);
	});

	it('sorts more than one run', async () => {
		const numbers = Array.from({ length: 9001 }, (_, at) => (at * 7919) % 1000);
		const order = await sortedOrder(
			numbers.length,
			(a, b) => numbers[a] - numbers[b] || a - b,
			new Breather(0),
			new Arena(),
		);
		expect([...order]).toEqual(
			numbers.map((_, at) => at).sort((a, b) => numbers[a] - numbers[b] || a - b),
		);
	});
});

describe('StringPool', () => {
	it('gives each text one number and the text back', () => {
		const pool = new StringPool(new Arena());
		const texts = Array.from({ length: 60_000 }, (_, at) => `₹ text ${at % 50_000}`);
		const ids = texts.map((each) => pool.intern(each));
		expect(new Set(ids).size).toBe(50_000);
		expect(pool.size).toBe(50_001);
		expect(ids.slice(50_000)).toEqual(ids.slice(0, 10_000));
		for (const at of [0, 1, 49_999]) expect(pool.text(ids[at])).toBe(texts[at]);
		expect(pool.intern('')).toBe(0);
	});
});
