import fc from 'fast-check';
import { postbacksOf } from '../../../brokers/angelone/postback';
import sample from '../../../contracts/angelone/postback.json';

const row = { ...sample.reply, clientcode: 'a123456' };
const json = JSON.stringify(row);
const read = (body: string) => postbacksOf('A123456').read(body);

test.each([
	['JSON', json],
	['text in JSON', JSON.stringify(json)],
	['a field of a form', new URLSearchParams({ payload: json }).toString()],
	['the name of a form’s only field', encodeURIComponent(json)],
	['a form of its fields', new URLSearchParams(row as never).toString()],
	['parts that n8n has parsed', JSON.stringify({ data: { body: json }, files: {} })],
])('an order as %s', (_, body) => {
	expect(read(body)).toMatchObject({
		isOwn: true,
		order: { orderId: sample.reply.orderid, status: 'partiallyFilled', filledQuantity: 74 },
	});
});

test.each([
	['of another client', { clientcode: 'B1' }],
	['without a client', { clientcode: null }],
	['of a client that is no text', { clientcode: { is: 'A123456' } }],
])('an order %s is not ours', (_, changes) => {
	expect(read(JSON.stringify({ ...row, ...changes }))?.isOwn).toBe(false);
});

test('numbers as text, text as numbers, and nothing where something should be', () => {
	const odd = { orderid: 201020000000080, filledshares: 74, averageprice: '584.70', text: null };
	expect(read(JSON.stringify({ ...row, ...odd }))?.order).toMatchObject({
		...{ orderId: '201020000000080', filledQuantity: 74, averagePrice: 584.7 },
	});
	expect(read('{"orderid":"1"}')?.order).toMatchObject({ orderId: '1', status: 'unknown' });
});

test('whatever comes, nothing throws, and without an order id it is nothing', () => {
	fc.assert(fc.property(fc.string(), (text) => read(text) === null));
	fc.assert(fc.property(fc.json(), (text) => text.includes('orderid') || read(text) === null));
	for (let end = 0; end < json.length; end += 7)
		expect(() => read(json.slice(0, end))).not.toThrow();
});
