import { angelOne } from '../../../brokers/angelone';
import { readGtt } from '../../../brokers/angelone/parse-gtt';
import type { AskedGtt, BrokerGtt, GttApi } from '../../../brokers/core/gtt/gtt-api';
import type { JsonObject } from '../../../brokers/core/wire';
import createRule from '../../../contracts/angelone/createRule.json';
import ruleDetails from '../../../contracts/angelone/ruleDetails.json';
import ruleList from '../../../contracts/angelone/ruleList.json';
import { openWith, running } from '../support/broker';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';
import { notRefused } from '../support/orders';
import { type Answer, reply, type ScriptedTransport } from '../support/transport';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) }));
afterEach(() => jest.useRealTimers());

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });
const refused = (errorcode: string) =>
	reply({ status: false, message: 'Said so.', errorcode, data: null });

function open(...answers: Answer[]) {
	const { broker, transport } = openWith(angelOne, answers);
	const gtts: GttApi = broker.gtt;
	return { gtts, transport };
}

const bodiesOf = ({ requests }: ScriptedTransport) =>
	requests.map(({ body }) => body as JsonObject);

const ROW = ruleList.live[0].reply.data[0];
const rules = (from: number, count: number, changes: object = {}) =>
	Array.from({ length: count }, (_, n) => ({ ...ROW, id: from + n, ...changes }));
const listOf = async (...answers: Answer[]) => {
	const { gtts, transport } = open(...answers);
	const wanted = { statuses: ['active' as const], limit: null };
	const found = await running(gtts.list(wanted, notRefused));
	return { ids: found.map(({ gtt }) => gtt.gttId), transport };
};
const asked = (changes: Partial<AskedGtt> = {}): AskedGtt => ({
	kind: 'gtt',
	instrument: instrument(),
	transactionType: 'BUY',
	quantity: 1,
	product: 'DELIVERY',
	orderType: '',
	price: 195,
	triggerPrice: 196,
	triggerDirection: '',
	options: {},
	...changes,
});

describe('a rule as the broker shows it', () => {
	test('the documented details, whose times are UTC', () => {
		expect(readGtt({ id: '7', ...ruleDetails.reply.data })).toEqual({
			broker: 'angelOne',
			gttId: '7',
			gttType: 'single',
			status: 'active',
			brokerStatus: 'NEW',
			exchange: 'NSE',
			tradingSymbol: 'SBIN-EQ',
			instrumentToken: '3045',
			transactionType: 'BUY',
			product: 'DELIVERY',
			quantity: 1,
			triggerPrice: 196,
			triggerDirection: null,
			orderType: 'LIMIT',
			price: 195,
			target: null,
			stopLoss: null,
			createdAt: '2020-11-16T19:49:51+05:30',
			updatedAt: '2020-11-16T19:58:01+05:30',
			expiresAt: '2021-11-16T19:49:51+05:30',
			duplicate: false,
		});
	});

	test.each([
		['NEW', 'active'],
		['ACTIVE', 'active'],
		['active', 'active'],
		['SENTTOEXCHANGE', 'triggered'],
		['CANCELLED', 'cancelled'],
		['EXPIRED', 'unknown'],
		['constructor', 'unknown'],
		['', 'unknown'],
	])('the word %p means %s', (status, ours) => {
		expect(readGtt({ ...ROW, status })).toMatchObject({ status: ours });
	});

	test.each([
		[{ qty: 1, price: 195.05, triggerprice: '1,196.10' }, [1, 195.05, 1196.1]],
		[{ qty: '', price: '-', triggerprice: null }, [null, null, null]],
		[{ qty: [], price: {}, triggerprice: '- 5' }, [null, null, -5]],
		[{ qty: '1', price: '0', triggerprice: 0 }, [1, null, null]],
		[{ qty: undefined, price: undefined, triggerprice: undefined }, [null, null, null]],
	])('%j', (changes, [quantity, price, triggerPrice]) => {
		expect(readGtt({ ...ROW, ...changes })).toMatchObject({ quantity, price, triggerPrice });
	});
});

describe('the list', () => {
	test('is read by pages, until one brings nothing new', async () => {
		const pages = [1, 51, 101, 151, 201].map((from) => ok(rules(from, 50)));
		const { ids, transport } = await listOf(...pages, ok([]));
		expect(ids).toHaveLength(250);
		expect(bodiesOf(transport)).toEqual(
			[1, 2, 3, 4, 5, 6].map((page) => ({ status: ['NEW', 'ACTIVE'], page, count: 50 })),
		);
	});

	test('by pages as large as the broker gives them', async () => {
		const { ids } = await listOf(ok(rules(1, 10)), ok(rules(11, 10)), ok([]));
		expect(ids).toHaveLength(20);
	});

	test('and not for ever, where every page is the first', async () => {
		const { ids, transport } = await listOf(ok(rules(1, 50)), ok(rules(1, 50)));
		expect(ids).toHaveLength(50);
		expect(transport.requests).toHaveLength(2);
	});

	test('a size that is refused is tried smaller', async () => {
		const { ids, transport } = await listOf(refused('AB9018'), ok(rules(1, 3)));
		expect(ids).toHaveLength(3);
		expect(bodiesOf(transport).map(({ count }) => count)).toEqual([50, 10]);
	});

	test('may be one object, as documented; null, blank and [] are none', async () => {
		expect((await listOf(ok(ruleList.reply.data))).ids).toEqual(['1']);
		for (const none of [null, '', []]) expect((await listOf(ok(none))).ids).toEqual([]);
	});

	test.each([
		['of text', ok(['x'])],
		['that is text', ok('none')],
		['that is true', ok(true)],
	])('a list %s is unclear: "none" would let a second one be made', async (_, answer) => {
		const { gtts } = open(answer);
		expect(await failureOf(running(gtts.idsLike({})))).toMatchObject({
			failure: 'unclear',
			code: 'NO_LIST',
		});
	});

	test('rows with a word that nobody knows are kept, those of another status are not', async () => {
		const rows = [
			...rules(1, 1, { status: 'CANCELLED' }),
			...rules(2, 1, { status: 'PAUSED', createddate: '2026-01-01T00:00:00Z' }),
			...rules(3, 1, { createddate: '2026-01-02T00:00:00Z' }),
		];
		expect((await listOf(ok(rows))).ids).toEqual(['3', '2']);
	});
});

describe('those of certain terms', () => {
	const terms = () => open().gtts.prepare(asked()).terms;

	test.each([
		['itself', {}, 1],
		['numbers in place of text', { price: 195, qty: 1, triggerprice: 196.0 }, 1],
		['another life or disclosed quantity', { disclosedqty: '0', expirydate: null }, 1],
		['another quantity', { qty: '2' }, 0],
		['another price', { price: '195.05' }, 0],
		['another trigger', { triggerprice: '196.05' }, 0],
		['another side', { transactiontype: 'SELL' }, 0],
		['another product', { producttype: 'MARGIN' }, 0],
		['another exchange', { exchange: 'BSE' }, 0],
		['another token', { symboltoken: '3046' }, 0],
		['a missing price', { price: null }, 0],
		['no id', { id: null }, 0],
	])('%s', async (_, changes, count) => {
		const { gtts } = open(ok([{ ...ROW, ...changes }]));
		expect(await running(gtts.allOf(terms(), []))).toHaveLength(count);
	});

	test('but for those that were there before', async () => {
		const { gtts } = open(ok(rules(1, 3)));
		const found = await running(gtts.allOf(terms(), ['1', '3']));
		expect(found.map(({ gtt }) => gtt.gttId)).toEqual(['2']);
	});

	test('what may be taken for them is everything of their share', async () => {
		const { gtts } = open(ok([...rules(1, 2), { ...ROW, id: 5, symboltoken: '1' }]));
		expect(await running(gtts.idsLike(terms()))).toEqual(['1', '2']);
	});
});

test('one that there is not: null; an id as number or text is text', async () => {
	expect(await running(open(refused('AB9013')).gtts.find('9'))).toBeNull();
	const { gtts, transport } = open(ok(ruleDetails.reply.data));
	const found = (await running(gtts.find('1000014'))) as BrokerGtt;
	expect(found.gtt.gttId).toBe('1000014');
	expect(bodiesOf(transport)).toEqual([{ id: '1000014' }]);
});

test.each([createRule.reply, createRule.live[0].reply])('a reply with an id: %j', async (body) => {
	const { gtts } = open(reply(body));
	const prepared = gtts.prepare(asked());
	const request = await prepared.request('label');
	const { gtt } = await running(gtts.create(prepared, request, async () => undefined));
	expect(gtt).toMatchObject({
		gttId: '1',
		status: 'active',
		createdAt: '2026-11-20T09:30:00+05:30',
	});
});

test.each([
	['nothing', null],
	['blank', ''],
	['no id', {}],
	['a list', [{ id: 1 }]],
])('a success with %s says nothing', async (_, data) => {
	const { gtts } = open(ok(data));
	const prepared = gtts.prepare(asked());
	const request = await prepared.request('label');
	const created = running(gtts.create(prepared, request, async () => undefined));
	expect(await failureOf(created)).toMatchObject({ failure: 'unclear', code: 'NO_GTT_ID' });
});

test.each([
	['AB9000', 'unclear'],
	['AB9005', 'tokenRefused'],
	['AB9006', 'refused'],
])('%s is %s', async (code, failure) => {
	const { gtts } = open(refused(code), refused(code));
	expect(await failureOf(running(gtts.find('1')))).toMatchObject({ failure });
});

test.each([
	['a future', { instrument: future() }, 'NO_GTT_FOR_INSTRUMENT'],
	['an index', { instrument: instrument({ tradable: false }) }, 'NO_GTT_FOR_INSTRUMENT'],
	['CARRYFORWARD', { product: 'CARRYFORWARD' }, 'INVALID_CHOICE'],
	['half a share', { quantity: '1.5' }, 'INVALID_QUANTITY'],
])('%s is refused', (_, changes, code) => {
	const { gtts } = open();
	expect(() => gtts.prepare(asked(changes as object))).toThrow(expect.objectContaining({ code }));
});

test('a modification keeps what is not changed as the broker wrote it', () => {
	const raw = { ...ROW, price: '195.10', disclosedqty: '10' };
	const { gtts } = open();
	const request = gtts.modifyRequest({ gtt: readGtt(raw), raw }, { triggerPrice: '200' });
	expect(request.body).toEqual({
		id: '1',
		symboltoken: '3045',
		exchange: 'NSE',
		price: '195.1',
		qty: '1',
		triggerprice: '200',
		disclosedqty: '10',
	});
});
