import {
	isObject,
	messageOf,
	parseJson,
	readNumber,
	readRows,
	readText,
	readTextList,
} from '../../../brokers/core/wire';

test.each([
	['9999', 9999],
	['-12.50', -12.5],
	['- 2235.80', -2235.8],
	['1,234.5', 1234.5],
	['+1', 1],
	['0', 0],
	[' 7 ', 7],
	[2298.25, 2298.25],
	[0, 0],
])('the number in %p', (value, number) => {
	expect(readNumber(value)).toBe(number);
});

test.each(['', ' ', '-', 'null', 'abc', '1e5', '.5', '5.', '0x1f', '1.2.3', Number.NaN, null])(
	'no number in %p',
	(value) => {
		expect(readNumber(value)).toBeNull();
	},
);

test.each([undefined, true, [], [1], {}, Number.POSITIVE_INFINITY])('nor in %p', (value) => {
	expect(readNumber(value)).toBeNull();
});

test.each([
	['SBIN', 'SBIN'],
	['  SBIN ', 'SBIN'],
	[3045, '3045'],
	[0, '0'],
	['0', '0'],
	['', null],
	['  ', null],
	['null', null],
	[null, null],
	[undefined, null],
	[Number.NaN, null],
	[true, null],
	[{}, null],
	[['a'], null],
])('the text in %p', (value, text) => {
	expect(readText(value)).toBe(text);
});

test('lists: null, blank and anything else are empty; rows that are no objects are dropped', () => {
	expect(readRows([{ a: 1 }, null, 'x', [1], { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }]);
	for (const value of [null, undefined, '', 'null', {}, 5]) expect(readRows(value)).toEqual([]);
});

test('lists of text, also in the brackets of the documentation', () => {
	expect(readTextList(['NSE', ' BSE ', '', null, 5])).toEqual(['NSE', 'BSE', '5']);
	expect(readTextList('["NSE","BSE", "MCX"]')).toEqual(['NSE', 'BSE', 'MCX']);
	expect(readTextList('[ "NSE" ]')).toEqual(['NSE']);
	expect(readTextList("['bse_cm', 'nse_cm']")).toEqual(['bse_cm', 'nse_cm']);
	expect(readTextList('[]')).toEqual([]);
	expect(readTextList('')).toEqual([]);
	for (const value of [null, undefined, {}, 5]) expect(readTextList(value)).toEqual([]);
});

test('JSON, and everything that is none', () => {
	expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
	expect(parseJson('null')).toBeNull();
	for (const text of ['', '<html>', '{"a":', 'Too Many Requests', '\u0000'])
		expect(parseJson(text)).toBeUndefined();
});

test('objects are neither null nor lists', () => {
	expect([{}, { a: 1 }].map(isObject)).toEqual([true, true]);
	expect([null, [], 'a', 1, undefined].map(isObject)).toEqual([false, false, false, false, false]);
});

test('the message of anything thrown', () => {
	expect(messageOf(new Error('boom'), 'else')).toBe('boom');
	expect(messageOf({ message: 'of another realm' }, 'else')).toBe('of another realm');
	for (const thrown of [new Error(''), 'text', null, undefined, { message: 5 }])
		expect(messageOf(thrown, 'else')).toBe('else');
});
