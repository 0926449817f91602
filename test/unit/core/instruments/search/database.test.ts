import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { IndexBuilder } from '../../../../../brokers/core/instruments/build/index-builder';
import {
	APPLICATION_ID,
	SCHEMA_VERSION,
} from '../../../../../brokers/core/instruments/build/schema';
import { checkSeal, seal } from '../../../../../brokers/core/instruments/file/sealed-file';
import { DatabaseIndex } from '../../../../../brokers/core/instruments/search/database-index';
import { InstrumentDatabase } from '../../../../../brokers/core/instruments/search/instrument-database';
import { KIND_WORDS, monthNumber } from '../../../../../brokers/core/instruments/search/words';
import type { InstrumentRow } from '../../../../../brokers/core/instruments/types';
import { about, indexOfRows, instrumentOf, NOW, row, temporaryFolders } from '../helpers';

const newFolder = temporaryFolders();

/** A complete file of these rows. */
async function fileOf(rows: InstrumentRow[]): Promise<string> {
	const path = join(newFolder(), 'copy.db');
	const builder = new IndexBuilder(path);
	for (const each of rows) builder.add(each);
	builder.finish(about);
	builder.close();
	await seal(path);
	return path;
}

async function check(path: string): Promise<void> {
	const file = await open(path);
	try {
		await checkSeal(file);
	} finally {
		await file.close();
	}
}

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
		brokerSymbol: maybe(text),
		buyAllowed: fc.boolean(),
		sellAllowed: fc.boolean(),
		tradable: fc.boolean(),
		rootSymbol: text,
	}),
	{ maxLength: 40, selector: ({ token, exchange, segment }) => `${token}|${exchange}|${segment}` },
);

/** Typed alone, "call" asks for a kind and "may" for a month. */
const meansSomethingElse = (root: string) =>
	Object.hasOwn(KIND_WORDS, root.toUpperCase()) || monthNumber(root.toUpperCase()) > 0;

describe('the database on disk', () => {
	it('gives back every instrument that went in', async () => {
		await fc.assert(
			fc.asyncProperty(rows, async (list) => {
				const path = await fileOf(list);
				await check(path);
				const index = new DatabaseIndex(InstrumentDatabase.open(path), () => NOW);
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

	it('finds every instrument by its root symbol', () => {
		fc.assert(
			fc.property(rows, (list) => {
				const index = indexOfRows(list);
				for (const { rootSymbol, token } of list) {
					if (/\s|\0/.test(rootSymbol) || meansSomethingElse(rootSymbol)) continue;
					const found = index.search(rootSymbol, { limit: 1000 });
					expect(found.map((instrument) => instrument.token)).toContain(token);
				}
			}),
			{ numRuns: 60 },
		);
	});

	it('refuses a file that is cut short anywhere', async () => {
		const path = await fileOf([row()]);
		const file = readFileSync(path);
		for (let length = 0; length < file.length; length += 997) {
			writeFileSync(path, file.subarray(0, length));
			await expect(check(path)).rejects.toThrow(/checksum|not an instrument copy/);
		}
	});

	it('refuses a file in which any one bit is changed', async () => {
		const path = await fileOf([row()]);
		const file = readFileSync(path);
		await fc.assert(
			fc.asyncProperty(fc.nat(file.length - 1), fc.nat(7), async (at, bit) => {
				const changed = Buffer.from(file);
				changed[at] ^= 1 << bit;
				writeFileSync(path, changed);
				await expect(check(path)).rejects.toThrow(/checksum|not an instrument copy/);
			}),
		);
	});

	it.each([
		['of another application', APPLICATION_ID + 1, SCHEMA_VERSION],
		['of another version', APPLICATION_ID, SCHEMA_VERSION + 1],
	])('refuses an SQLite database %s, whatever its checksum says', async (_, id, version) => {
		const path = join(newFolder(), 'foreign.db');
		const database = new DatabaseSync(path);
		database.exec(`PRAGMA application_id = ${id}; PRAGMA user_version = ${version};
			CREATE TABLE about (day TEXT)`);
		database.close();
		await seal(path);
		await expect(check(path)).rejects.toThrow('not an instrument copy of this version');
	});
});

describe('what a user types', () => {
	const index = indexOfRows([
		row(),
		row({ token: '2', tradingSymbol: 'M&M-EQ', rootSymbol: 'M&M', name: 'Say "no" to* (all)' }),
		row({ token: '3', tradingSymbol: 'A^B', rootSymbol: 'A^B', name: 'A^B', series: null }),
	]);
	const syntax = fc.constantFrom(
		...['"', "'", '*', '^', '(', ')', '{', '}', ':', '+', '-', ',', '.', ';', '\0', '\t', ' '],
		...[
			'AND',
			'OR',
			'NOT',
			'NEAR',
			'NEAR(a b, 2)',
			'terms:',
			'n',
			'nACME',
			'25000',
			'28 nov',
			'ce',
		],
		...['\ud800', '\uffff', '\ufdd0', 'é', 'ß', 'İ', '\u0301', '💰'],
	);
	const typed = fc.oneof(
		fc.array(syntax, { maxLength: 12 }).map((parts) => parts.join('')),
		fc.array(syntax, { maxLength: 12 }).map((parts) => parts.join(' ')),
		fc.string({ unit: 'binary', maxLength: 30 }),
		fc.string({ unit: 'grapheme', maxLength: 30 }),
	);

	it('is never a mistake in a query language', () => {
		fc.assert(
			fc.property(typed, typed, (written, place) => {
				expect(Array.isArray(index.search(written))).toBe(true);
				const scope = { exchange: place, segment: place };
				expect(Array.isArray(index.search(written, scope))).toBe(true);
				for (const find of [
					() => index.bySymbol(written, scope),
					() => index.byToken(written, scope),
				]) {
					expect(find).toThrow(/^There is no instrument/);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it.each(['m&m', 'M&M-EQ', 'say "no"', 'to*', '(all)', 'no to'])(
		'is found as it is: %p',
		(written) => expect(index.search(written)[0]?.tradingSymbol).toBe('M&M-EQ'),
	);

	it('means nothing but itself', () => {
		expect(index.search('a^b').map(({ token }) => token)).toEqual(['3']);
		expect(index.search('acme OR zzz')).toEqual([]);
		expect(index.search('nACME')).toEqual([]);
		expect(index.search('acme*').map(({ token }) => token)).toEqual(['1']);
	});
});
