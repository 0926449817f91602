/**
 * Readers of a broker's rows, typed by the sample that the broker documents: a key that the sample
 * does not have does not compile, and every output field has the type that the output promises.
 * Nothing here throws: a value of another type than expected reads as null and is counted.
 */
import { parseBrokerTime } from './ist';
import { toDecimal } from './money';
import { type JsonObject, readNumber, readText, readTextList } from './wire';

/** What came with another type than expected, by key. Names of types, never a value. */
export type Mismatches = Map<string, { expected: string; found: string; count: number }>;

/** Reads one output value out of a row; `keys` are those of the row that it looks at. */
export interface Reader<Key extends string, Value> {
	(row: JsonObject, mismatches?: Mismatches): Value;
	readonly keys: readonly Key[];
}

/** Reads a whole row; `ignored` are the keys that it leaves aside on purpose. */
export interface RecordReader<Key extends string, Output> extends Reader<Key, Output> {
	readonly ignored: readonly Key[];
}

/** The keys of any of the sample rows. */
export type KeyOf<Row> = Row extends unknown ? keyof Row & string : never;

type Fields<Row, Output> = { [Name in keyof Output]: Reader<KeyOf<Row>, Output[Name]> };

interface Options<Row, Output> {
	/** Keys of the sample that say nothing the output needs. */
	ignored?: ReadonlyArray<KeyOf<Row>>;
	/** What follows from several fields at once. */
	finish?: (output: Output) => Output;
}

/** A reader of the output's fields, in their order here. `Row` is the type of the sample's row. */
export function record<Output extends object, Row>(
	fields: Fields<Row, Output>,
	{ ignored = [], finish = (output) => output }: Options<Row, Output> = {},
): RecordReader<KeyOf<Row>, Output> {
	const readers = Object.entries<Reader<KeyOf<Row>, unknown>>(fields);
	const read = (row: JsonObject, mismatches?: Mismatches) => {
		const values = readers.map(([name, reader]) => [name, reader(row, mismatches)] as const);
		return finish(Object.fromEntries(values) as Output);
	};
	return Object.assign(read, { keys: readers.flatMap(([, { keys }]) => keys), ignored });
}

/** A reader of the first of its keys that holds something. */
export type KeyedReader<Value> = <Key extends string>(...keys: Key[]) => Reader<Key, Value>;

/**
 * Makes such a reader of values of one type.
 * @param expected the type's name, for mismatches
 * @param parse gives null for what it cannot read
 * @param otherwise the value where no key holds anything
 */
export function valueReader<Value, Otherwise = null>(
	expected: string,
	parse: (value: unknown) => Value | null,
	otherwise: Otherwise,
): KeyedReader<Value | Otherwise> {
	return (...keys) => {
		const read = (row: JsonObject, mismatches?: Mismatches) => {
			for (const key of keys) {
				const value = parse(row[key]);
				if (value !== null) return value;
				if (!isBlank(row[key])) count(mismatches, key, expected, row[key]);
			}
			return otherwise;
		};
		return Object.assign(read, { keys });
	};
}

/** Text, trimmed; a number becomes its decimal text (order ids, tokens). */
export const text = valueReader('text', readText, null);
/** A number, also out of text: documentation and live replies differ on which of the two comes. */
export const number = valueReader('number', readNumber, null);
/** A price; brokers write 0 where there is none. */
export function price<Key extends string>(key: Key): Reader<Key, number | null> {
	const read = number(key);
	const readPrice = (row: JsonObject, mismatches?: Mismatches) => read(row, mismatches) || null;
	return Object.assign(readPrice, { keys: [key] });
}
/** An amount as an exact decimal string, for comparisons; not negative, four decimal places at most. */
export const decimal = valueReader('decimal', toDecimal, null);
/** ISO 8601 with +05:30. */
export const time = valueReader('time', parseBrokerTime, null);
/** True or false; no word for them counts. */
export const flag = valueReader(
	'boolean',
	(value) => (typeof value === 'boolean' ? value : null),
	null,
);
/** A list of text; nothing is the empty list. */
export const textList = valueReader<string[], string[]>(
	'list',
	(value) => (Array.isArray(value) || typeof value === 'string' ? readTextList(value) : null),
	[],
);

/**
 * A broker's words as ours, whatever their case.
 * @param otherwise for a word that is not in the map, and for none
 */
export function words<Word extends string>(
	map: Record<string, Word>,
	otherwise: Word,
): KeyedReader<Word> {
	const known = new Map(Object.entries(map).map(([word, ours]) => [word.toLowerCase(), ours]));
	const translate = (value: unknown) => {
		const word = readText(value);
		return word === null ? null : (known.get(word.toLowerCase()) ?? otherwise);
	};
	return valueReader('text', translate, otherwise);
}

/** A list of a broker's words as ours, each once; a word that is not in the map stays as it is. */
export function wordList(map: Record<string, string>): KeyedReader<string[]> {
	const known = new Map(Object.entries(map).map(([word, ours]) => [word.toLowerCase(), ours]));
	const translate = (value: unknown) =>
		Array.isArray(value) || typeof value === 'string'
			? [...new Set(readTextList(value).map((word) => known.get(word.toLowerCase()) ?? word))]
			: null;
	return valueReader<string[], string[]>('list', translate, []);
}

/** The same for every row. */
export function constant<Value>(value: Value): Reader<never, Value> {
	return Object.assign(() => value, { keys: [] });
}

/** What follows from several keys of the row; what `read` does not read by a reader is not counted. */
export function from<Key extends string, Value>(
	keys: readonly Key[],
	read: (row: Record<Key, unknown>, mismatches?: Mismatches) => Value,
): Reader<Key, Value> {
	const readRow = (row: JsonObject, mismatches?: Mismatches) =>
		read(row as Record<Key, unknown>, mismatches);
	return Object.assign(readRow, { keys });
}

/** What brokers send for "none": null, nothing at all, blank text, the word null. */
function isBlank(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && readText(value) === null)
	);
}

function count(
	mismatches: Mismatches | undefined,
	key: string,
	expected: string,
	value: unknown,
): void {
	const found = Array.isArray(value) ? 'list' : typeof value === 'string' ? 'text' : typeof value;
	const before = mismatches?.get(key)?.count ?? 0;
	mismatches?.set(key, { expected, found, count: before + 1 });
}
