import {
	constant,
	decimal,
	from,
	type Mismatches,
	number,
	record,
	text,
	textList,
	time,
	words,
} from '../../../brokers/core/record';

interface Row {
	id: string;
	qty: string;
	price: number;
	at: string;
	state: string;
	old_state: null;
	tags: string[];
	note: string;
}

interface Output {
	kind: 'row';
	id: string | null;
	quantity: number | null;
	price: string | null;
	at: string | null;
	state: 'open' | 'done' | 'unknown';
	tags: string[];
	value: number | null;
}

const state = words<Output['state']>({ OPEN: 'open', COMPLETE: 'done' }, 'unknown');
const readRow = record<Output, Row>(
	{
		kind: constant('row'),
		id: text('id'),
		quantity: number('qty'),
		price: decimal('price'),
		at: time('at'),
		state: state('state', 'old_state'),
		tags: textList('tags'),
		value: from(['qty', 'price'], ({ qty, price }) => Number(qty) * Number(price)),
	},
	{ ignored: ['note'] },
);

const ROW = {
	id: 'A1',
	qty: '10',
	price: 2.5,
	at: '20-Oct-2020 13:10:59',
	state: 'complete',
	tags: ['a', 'b'],
	note: 'x',
};

const OUTPUT = {
	kind: 'row',
	id: 'A1',
	quantity: 10,
	price: '2.5',
	at: '2020-10-20T13:10:59+05:30',
	state: 'done',
	tags: ['a', 'b'],
	value: 25,
};

/** The output and what was counted, as a plain object. */
function read(row: Record<string, unknown>) {
	const mismatches: Mismatches = new Map();
	return { output: readRow(row, mismatches), mismatches: Object.fromEntries(mismatches) };
}

test('a row, in the order of the fields', () => {
	const { output, mismatches } = read(ROW);
	expect(output).toEqual(OUTPUT);
	expect(Object.keys(output)).toEqual(Object.keys(OUTPUT));
	expect(mismatches).toEqual({});
});

test('numbers as text and text as numbers are no mismatch', () => {
	const { output, mismatches } = read({ ...ROW, id: 7, qty: 10, price: '2.50', tags: '["a","b"]' });
	expect(output).toEqual({ ...OUTPUT, id: '7' });
	expect(mismatches).toEqual({});
});

test.each([null, undefined, '', ' ', 'null'])('%p is none, and no mismatch', (none) => {
	const nothing = Object.fromEntries(Object.keys(ROW).map((key) => [key, none]));
	const { output, mismatches } = read(nothing);
	expect(output).toMatchObject({ id: null, quantity: null, price: null, at: null, tags: [] });
	expect(output.state).toBe('unknown');
	expect(mismatches).toEqual({});
});

test('another type reads as null, and is counted by the names of the types', () => {
	const { output, mismatches } = read({
		id: true,
		qty: 'ten',
		price: [],
		at: 'yesterday',
		state: {},
		tags: 5,
	});
	expect(output).toMatchObject({ id: null, quantity: null, price: null, at: null, tags: [] });
	expect(mismatches).toEqual({
		id: { expected: 'text', found: 'boolean', count: 1 },
		qty: { expected: 'number', found: 'text', count: 1 },
		price: { expected: 'decimal', found: 'list', count: 1 },
		at: { expected: 'time', found: 'text', count: 1 },
		state: { expected: 'text', found: 'object', count: 1 },
		tags: { expected: 'list', found: 'number', count: 1 },
	});
	expect(JSON.stringify(mismatches)).not.toMatch(/ten|yesterday/);
});

test('every row counts', () => {
	const mismatches: Mismatches = new Map();
	for (const qty of ['ten', {}, '10']) readRow({ ...ROW, qty }, mismatches);
	expect(mismatches.get('qty')).toEqual({ expected: 'number', found: 'object', count: 2 });
});

test('of several keys the first that holds something counts', () => {
	expect(read({ ...ROW, state: '', old_state: 'open' }).output.state).toBe('open');
	expect(read({ ...ROW, state: 'new word', old_state: 'open' }).output.state).toBe('unknown');
});

test.each(['constructor', '__proto__', 'toString'])('the word %s is unknown', (word) => {
	expect(read({ ...ROW, state: word }).output.state).toBe('unknown');
});

test('what is read and what is ignored can be told', () => {
	expect(new Set(readRow.keys)).toEqual(
		new Set(['id', 'qty', 'price', 'at', 'state', 'old_state', 'tags']),
	);
	expect(readRow.ignored).toEqual(['note']);
});

test('a field may be a record of the same row, and an end may follow', () => {
	const nested = record<{ inner: { id: string | null }; total: number }, Row>(
		{ inner: record<{ id: string | null }, Row>({ id: text('id') }), total: constant(1) },
		{ finish: (output) => ({ ...output, total: output.total + 1 }) },
	);
	expect(nested(ROW)).toEqual({ inner: { id: 'A1' }, total: 2 });
	expect(nested.keys).toEqual(['id']);
});

test('what does not fit the sample or the output does not compile', () => {
	type Id = { id: string | null };
	const misfits = [
		// @ts-expect-error the sample has no such key
		record<Id, Row>({ id: text('idd') }),
		// @ts-expect-error nor this second one
		record<Id, Row>({ id: text('id', 'uid') }),
		// @ts-expect-error a number is not what the output promises
		record<Id, Row>({ id: number('qty') }),
		// @ts-expect-error the output's field is missing
		record<Id, Row>({}),
		// @ts-expect-error the output has no such field
		record<Id, Row>({ id: text('id'), more: text('id') }),
		// @ts-expect-error nothing to ignore under this name
		record<Id, Row>({ id: text('id') }, { ignored: ['nothing'] }),
		// @ts-expect-error the function looks at a key that it does not name
		record<Id, Row>({ id: from(['id'], (row) => String(row.qty)) }),
		// @ts-expect-error the sample has no such key for a function either
		record<Id, Row>({ id: from(['idd'], () => null) }),
	];
	expect(misfits).toHaveLength(8);
});
