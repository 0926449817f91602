import { parse } from 'csv-parse/sync';
import fc from 'fast-check';

import { CsvReader } from '../../../../../brokers/core/instruments/file/csv-reader';
import { InstrumentFormatError } from '../../../../../brokers/core/instruments/errors';
import { JsonObjectReader } from '../../../../../brokers/core/instruments/file/json-object-reader';

/** Bytes cut at any places, empty pieces included. */
const cuts = fc.array(fc.nat(), { maxLength: 20 });

function pieces(bytes: Buffer, places: number[]): Buffer[] {
	const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
	return [0, ...sorted].map((from, at) => bytes.subarray(from, sorted[at] ?? bytes.length));
}

function readJson(chunks: Buffer[]): unknown[] {
	const objects: unknown[] = [];
	const reader = new JsonObjectReader((object) => objects.push(object));
	chunks.forEach((chunk) => reader.write(chunk));
	reader.end();
	return objects;
}

function readCsv(chunks: Buffer[]) {
	const rows: Array<string[] | null> = [];
	const reader = new CsvReader((cells) => rows.push(cells));
	chunks.forEach((chunk) => reader.write(chunk));
	return { rows, complete: reader.end() };
}

const json = (text: string) => readJson([Buffer.from(text)]);
const csv = (text: string) => readCsv([Buffer.from(text)]);

describe('JsonObjectReader', () => {
	const value = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom('{', '}', '[', ']', '"', '\\', '\\"', ',', '₹ é 😀', '\n'),
		fc.integer(),
		fc.constant(null),
		fc.array(fc.string(), { maxLength: 2 }),
	);
	const objects = fc.array(fc.dictionary(fc.string(), value, { maxKeys: 5 }), { maxLength: 10 });

	it('gives the same objects however the bytes are cut', () => {
		fc.assert(
			fc.property(objects, cuts, fc.constantFrom(undefined, 1, '\t'), (list, places, space) => {
				const text = JSON.stringify(list, null, space);
				expect(readJson(pieces(Buffer.from(text), places))).toEqual(JSON.parse(text));
			}),
			{ numRuns: 400 },
		);
	});

	it('refuses every file that stops before its end', () => {
		const whole = Buffer.from('[{"a":"1"},\n{"a":"]"}]');
		for (let length = 0; length < whole.length; length++) {
			const part = whole.subarray(0, length);
			expect(() => readJson([part])).toThrow(InstrumentFormatError);
		}
		expect(readJson([whole])).toHaveLength(2);
	});

	it('passes over a byte order mark', () => expect(json('\ufeff[{"a":1}]')).toEqual([{ a: 1 }]));

	it.each([
		'<html><body>Request Rejected</body></html>',
		'{"status":false}',
		'[1,2]',
		'[{"a":1} {"a":2}]',
		'[{"a":1},]',
		'[{"a":1}][',
		'[,]',
		'null',
	])('refuses %s', (text) => expect(() => json(text)).toThrow(InstrumentFormatError));

	it('counts an object that is no JSON and goes on', () =>
		expect(json('[{"a":1},{a:2},{"a":3}]')).toEqual([{ a: 1 }, null, { a: 3 }]));

	it('does not collect an object without end', () => {
		const reader = new JsonObjectReader(() => undefined);
		reader.write(Buffer.from('[{"a":"'));
		const more = Buffer.alloc(40_000, 'x');
		expect(() => [1, 2, 3].forEach(() => reader.write(more))).toThrow('has no end');
	});
});

describe('CsvReader', () => {
	const cell = fc.oneof(
		fc.string({ unit: 'grapheme', maxLength: 8 }),
		fc.constantFrom('', '"', 'a,b', 'a\nb', 'a\r\nb', '""', '₹', '😀,'),
	);
	const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
		fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
			minLength: 1,
			maxLength: 8,
		}),
	);
	const written = (rows: string[][], ending: string) =>
		rows
			.map((row) => row.map((text) => (/[",\r\n]/.test(text) ? quoted(text) : text)).join(','))
			.map((line) => line + ending)
			.join('');
	const quoted = (text: string) => `"${text.replace(/"/g, '""')}"`;

	it('reads as csv-parse does, however the bytes are cut', () => {
		fc.assert(
			fc.property(table, cuts, fc.constantFrom('\n', '\r\n'), (rows, places, ending) => {
				const text = written(rows, ending);
				const ours = readCsv(pieces(Buffer.from(text), places));
				expect(ours).toEqual({ rows: parse(text), complete: true });
				expect(ours.rows).toEqual(rows);
			}),
			{ numRuns: 400 },
		);
	});

	it('hands over a last line without ending and says so', () => {
		expect(csv('a,b\nc,"d"')).toEqual({
			rows: [
				['a', 'b'],
				['c', 'd'],
			],
			complete: false,
		});
	});

	it('passes over blank lines and a byte order mark', () =>
		expect(csv('\ufeffa,b\n\n\r\nc,d\n').rows).toEqual([
			['a', 'b'],
			['c', 'd'],
		]));

	it('gives null for a line with text after a quoted cell, and goes on', () =>
		expect(csv('a,"b"x\nc,d\n').rows).toEqual([null, ['c', 'd']]));

	it('refuses a file that stops inside quotes', () =>
		expect(() => csv('a,"b\nc,d\n')).toThrow(InstrumentFormatError));

	it('does not collect a cell or a line without end', () => {
		expect(() => csv('x'.repeat(70_000))).toThrow('has no end');
		expect(() => csv(','.repeat(2000))).toThrow('has no end');
	});
});
