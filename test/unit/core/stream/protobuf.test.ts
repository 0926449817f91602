import { createRequire } from 'node:module';
import fc from 'fast-check';
import { GarbledMessage, ProtoMessage } from '../../../../brokers/core/stream/protobuf';

// A writer that is not ours.
const protobuf = createRequire(require.resolve('growwapi/package.json'))('protobufjs') as {
	Root: { fromJSON(json: object): { lookupType(name: string): Type } };
};
interface Type {
	encode(message: object): { finish(): Uint8Array };
}
const Sample = protobuf.Root.fromJSON({
	nested: {
		Sample: {
			fields: {
				number: { type: 'double', id: 1 },
				count: { type: 'int32', id: 2 },
				large: { type: 'int64', id: 300 },
				text: { type: 'string', id: 4 },
				inner: { type: 'Sample', id: 5 },
				list: { rule: 'repeated', type: 'Sample', id: 6 },
				fixed: { type: 'fixed32', id: 7 },
			},
		},
	},
}).lookupType('Sample');
const encode = (message: object) => Buffer.from(Sample.encode(message).finish());

test('what another writer has written', () => {
	fc.assert(
		fc.property(
			fc.record({
				number: fc.double({ noNaN: true, noDefaultInfinity: true }),
				count: fc.integer(),
				large: fc.maxSafeInteger(),
				text: fc.string({ unit: 'grapheme' }),
				fixed: fc.nat(),
			}),
			fc.nat(5),
			(sample, copies) => {
				const list = Array.from({ length: copies }, () => sample);
				const message = new ProtoMessage(encode({ ...sample, inner: sample, list }));
				for (const one of [message, message.message(5), ...message.messages(6)]) {
					expect((one?.double(1) ?? 0) + 0).toBe(sample.number + 0);
					expect(one?.integer(2) ?? 0).toBe(sample.count);
					expect(one?.integer(300) ?? 0).toBe(sample.large);
					expect(one?.text(4) ?? '').toBe(sample.text);
				}
				expect(message.messages(6)).toHaveLength(copies);
			},
		),
		{ numRuns: 300 },
	);
});

test('what is absent, unknown, of another type, or no number', () => {
	const message = new ProtoMessage(encode({ text: 'x', count: 3, number: Infinity }));
	expect([message.double(99), message.integer(99), message.text(99), message.message(99)]).toEqual([
		...[null, null, null, null],
	]);
	expect([message.double(2), message.integer(4), message.text(1), message.message(2)]).toEqual([
		...[null, null, null, null],
	]);
	expect(message.double(1)).toBeNull();
	expect(message.messages(2)).toEqual([]);
	expect(new ProtoMessage(Buffer.alloc(0)).text(1)).toBeNull();
});

test('the last of several counts, and a number beyond what one holds is none', () => {
	expect(new ProtoMessage(Buffer.from('08010802', 'hex')).integer(1)).toBe(2);
	expect(new ProtoMessage(Buffer.from('08ffffffffffffffff7f', 'hex')).integer(1)).toBeNull();
	expect(new ProtoMessage(Buffer.from('08ffffffffffffffffff01', 'hex')).integer(1)).toBe(-1);
});

test.each([
	'00',
	'08',
	'0880',
	'09000000',
	'0d0000',
	'0a05616263',
	'0affffffffff7f',
	'0b',
	'0c',
	'0f',
	'ffffffffff7f00',
	'08ffffffffffffffffffff01',
])('%s is no message', (hex) => {
	expect(() => new ProtoMessage(Buffer.from(hex, 'hex'))).toThrow(GarbledMessage);
});
