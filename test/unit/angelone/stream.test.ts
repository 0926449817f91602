import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readOrderMessage } from '../../../brokers/angelone/stream';

const contract = JSON.parse(
	readFileSync(join(__dirname, '../../../contracts/angelone/smartOrderUpdate.json'), 'utf8'),
) as { reply: Record<string, unknown>; live: Array<{ reply: object }> };
const sample = { ...contract.reply, 'user-id': 'A12345' };
const row = contract.reply.orderData as Record<string, unknown>;
const message = (code: string, changes: object = {}, envelope: object = {}) =>
	JSON.stringify({
		...sample,
		'order-status': code,
		orderData: { ...row, ...changes },
		...envelope,
	});
const read = (frame: string | Buffer) => readOrderMessage(frame, 'A12345');
const statusOf = (frame: string) => {
	const said = read(frame);
	return said.kind === 'order' ? said.order.status : said.kind;
};

test('the documented sample', () => {
	expect(read(JSON.stringify(sample))).toEqual({
		kind: 'order',
		order: {
			broker: 'angelOne',
			orderId: '111111111111111',
			orderReference: '10007712',
			status: 'rejected',
			brokerStatus: 'rejected',
			exchange: 'NSE',
			tradingSymbol: 'SBIN-EQ',
			instrumentToken: '3045',
			transactionType: 'BUY',
			product: 'DELIVERY',
			orderType: 'LIMIT',
			quantity: 1,
			filledQuantity: 0,
			averagePrice: null,
			price: 551,
			triggerPrice: null,
			placedAt: null,
			updatedAt: '2023-10-25T23:53:21+05:30',
			message: 'Adapter is Logged Off',
			duplicate: false,
		},
	});
});

test('the greeting, pongs and messages of other clients are nothing', () => {
	expect(read(JSON.stringify(contract.live[0].reply)).kind).toBe('nothing');
	for (const frame of ['pong', 'ping', '', ' ']) expect(read(frame).kind).toBe('nothing');
	expect(statusOf(message('AB05', {}, { 'user-id': 'B99' }))).toBe('nothing');
	expect(statusOf(message('AB05', {}, { 'user-id': 'a12345' }))).toBe('filled');
	expect(statusOf(message('AB05', {}, { 'user-id': '' }))).toBe('filled');
});

test.each([
	['AB01', { status: 'open', orderstatus: 'open' }, 'open'],
	[
		'AB01',
		{ status: 'open', orderstatus: 'open', filledshares: '74', quantity: '1000' },
		'partiallyFilled',
	],
	['AB01', { status: '', orderstatus: '', filledshares: 74, quantity: 1000 }, 'partiallyFilled'],
	['AB02', { orderstatus: 'cancelled' }, 'cancelled'],
	['AB03', { orderstatus: 'rejected' }, 'rejected'],
	['AB04', { status: 'modified', orderstatus: 'trigger pending' }, 'triggerPending'],
	['AB04', { status: 'modified', orderstatus: 'modified' }, 'open'],
	['AB05', { status: 'complete', orderstatus: 'complete' }, 'filled'],
	// The code goes before the words.
	['AB05', { status: 'open', orderstatus: 'open' }, 'filled'],
	['AB06', { orderstatus: 'after market order req received' }, 'accepted'],
	['AB07', { orderstatus: 'cancelled after market order' }, 'cancelled'],
	['AB08', { orderstatus: 'modify after market order req received' }, 'accepted'],
	['AB09', { orderstatus: 'open pending' }, 'accepted'],
	['AB10', { orderstatus: 'trigger pending' }, 'triggerPending'],
	['AB11', { orderstatus: 'modify pending' }, 'open'],
	['AB12', { orderstatus: 'complete' }, 'filled'],
	['AB12', { status: 'frozen', orderstatus: 'frozen' }, 'unknown'],
	['', { orderstatus: 'open' }, 'open'],
	['toString', { orderstatus: 'open' }, 'open'],
])('%s with %j is %s', (code, changes, status) => {
	expect(statusOf(message(code, changes))).toBe(status);
});

test('a refusal of the session, as a status or in the text', () => {
	expect(statusOf(message('', {}, { 'status-code': '401' }))).toBe('refused');
	expect(statusOf(message('', {}, { 'status-code': 403 }))).toBe('refused');
	expect(statusOf(message('', {}, { 'error-message': '401' }))).toBe('refused');
});

test('what is no message is told as such: other JSON, bytes, an order without an id, a huge text', () => {
	const odd = [
		'[]',
		'null',
		'12',
		'<html></html>',
		'{}',
		message('AB05', { orderid: '' }),
		message('AB05', {}, { orderData: null }),
		message('AB05', {}, { orderData: [row] }),
		message('AB05', { text: 'x'.repeat(70_000) }),
	];
	expect(odd.map((frame) => read(frame).kind)).toEqual(odd.map(() => 'garbled'));
	expect(read(Buffer.from('{}')).kind).toBe('garbled');
});

test('every beginning of every sample is read without harm, and is no order but the whole', () => {
	for (const whole of [JSON.stringify(sample), JSON.stringify(contract.live[0].reply)]) {
		for (let length = 1; length < whole.length; length++)
			expect(read(whole.slice(0, length)).kind).toBe('garbled');
	}
});

test('whatever comes, nothing is thrown, and figures are figures', () => {
	const anything = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.constant(null), fc.json());
	const keys = fc.constantFrom(...Object.keys(row));
	const changed = fc.dictionary(keys, anything).map((changes) => message('AB01', changes));
	const frames = fc.oneof(fc.string(), fc.json(), changed, fc.uint8Array().map(Buffer.from));
	fc.assert(
		fc.property(frames, (frame) => {
			const said = readOrderMessage(frame as string | Buffer, 'A12345');
			if (said.kind !== 'order') return true;
			const { quantity, filledQuantity, price } = said.order;
			return [quantity, filledQuantity, price].every((one) => one === null || Number.isFinite(one));
		}),
		{ numRuns: 5_000 },
	);
});
