import { Readable } from 'node:stream';
import { firstRow } from '../../../../brokers/core/check/file-head';

const file = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

test('JSON: the first object, wherever the chunks end', async () => {
	expect(await firstRow(file(' [ {"token":"1","strike":', '-1}, {"token":"2"'))).toEqual({
		token: '1',
		strike: -1,
	});
});

test('CSV: the first line by its header', async () => {
	expect(await firstRow(file('exchange,name\nNSE,"A, B"\nBSE,'))).toEqual({
		exchange: 'NSE',
		name: 'A, B',
	});
});

test('a long file is not read to its end', async () => {
	let read = 0;
	const endless = Readable.from(
		(function* () {
			yield Buffer.from('[{"a":1}');
			for (; ; read++) yield Buffer.from(',{"a":1}'.repeat(4096));
		})(),
	);
	expect(await firstRow(endless)).toEqual({ a: 1 });
	expect(read).toBeLessThan(5);
	expect(endless.destroyed).toBe(true);
});

test.each([[['']], [['[]']], [['a,b\n']], [['<html>']]])('%j has no row', async (chunks) => {
	await expect(firstRow(file(...chunks))).rejects.toThrow(/no row/);
});
