import { groww } from '../../../brokers/groww';
import { readGtt } from '../../../brokers/groww/parse-gtt';
import type { AskedGtt, AskedOco, BrokerGtt } from '../../../brokers/core/gtt/gtt-api';
import type { GttStatus } from '../../../brokers/core/outputs';
import smartCreate from '../../../contracts/groww/smartOrderCreate.json';
import smartCreateOco from '../../../contracts/groww/smartOrderCreateOco.json';
import smartModify from '../../../contracts/groww/smartOrderModify.json';
import smartStatus from '../../../contracts/groww/smartOrderStatus.json';
import { openWith, running } from '../support/broker';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';
import { notRefused } from '../support/orders';
import { reply } from '../support/transport';
import { UNCOUNTED } from '../../../brokers/core/rate-limit/rate-limiter';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 4, 0) }));
afterEach(() => jest.useRealTimers());

const ok = (payload: unknown) => reply({ status: 'SUCCESS', payload });
const refused = (code: string, status = 400) =>
	reply({ status: 'FAILURE', error: { code, message: 'Said so.', metadata: null } }, status);

type Asked = Record<string, string>;
type Handler = (path: string, query: Asked) => ReturnType<typeof reply>;

/** A broker that answers whatever it is asked, and what it was asked. */
function open(answer: Handler) {
	const asked: Array<{ path: string; query: Asked }> = [];
	const each = Array.from(
		{ length: 1_000 },
		() =>
			({ path, query = {} }: { path: string; query?: Asked }) => {
				asked.push({ path, query });
				return Promise.resolve(answer(path, query));
			},
	);
	const { broker } = openWith(groww, each, {
		rateLimiter: { acquire: async () => UNCOUNTED },
	});
	return { ...broker, asked };
}

const GTT = smartStatus.reply.payload;
const brief = (id: string, changes: object = {}) => ({
	smart_order_id: id,
	smart_order_type: 'GTT',
	status: 'ACTIVE',
	trading_symbol: 'TCS',
	exchange: 'NSE',
	quantity: 10,
	...changes,
});
const NOT_THERE = refused('GA004', 404);

const asked = (changes: Partial<AskedGtt> = {}): AskedGtt => ({
	kind: 'gtt',
	instrument: instrument({ segment: 'CASH', tradingSymbol: 'TCS' }),
	transactionType: 'BUY',
	quantity: 10,
	product: 'CNC',
	orderType: 'LIMIT',
	price: 3990,
	triggerPrice: '3985.00',
	triggerDirection: 'down',
	options: {},
	...changes,
});

const askedOco = (changes: Partial<AskedOco> = {}): AskedOco => ({
	kind: 'oco',
	instrument: future({
		exchange: 'NSE',
		segment: 'FNO',
		tradingSymbol: 'NIFTY25OCT24000CE',
		lotSize: 50,
	}),
	quantity: 50,
	product: 'MIS',
	target: { triggerPrice: 120.5, orderType: 'LIMIT', price: 121 },
	stopLoss: { triggerPrice: 95, orderType: 'SL_M', price: '' },
	options: {},
	...changes,
});

const POSITION = {
	trading_symbol: 'NIFTY25OCT24000CE',
	segment: 'FNO',
	exchange: 'NSE',
	product: 'MIS',
	quantity: 50,
};

describe('a smart order as the broker shows it', () => {
	test('the documented GTT', () => {
		expect(readGtt(GTT)).toEqual({
			broker: 'groww',
			gttId: 'gtt_91a7f4',
			gttType: 'single',
			status: 'active',
			brokerStatus: 'ACTIVE',
			exchange: 'NSE',
			tradingSymbol: 'TCS',
			instrumentToken: null,
			transactionType: 'BUY',
			product: 'CNC',
			quantity: 10,
			triggerPrice: 3985,
			triggerDirection: 'down',
			orderType: 'LIMIT',
			price: 3990,
			target: null,
			stopLoss: null,
			createdAt: '2025-09-30T07:00:00+05:30',
			updatedAt: '2025-09-30T07:00:00+05:30',
			expiresAt: '2026-09-30T07:00:00+05:30',
			duplicate: false,
		});
	});

	test('the documented OCO', () => {
		expect(readGtt(smartCreateOco.reply.payload)).toMatchObject({
			gttType: 'oco',
			transactionType: null,
			triggerPrice: null,
			triggerDirection: null,
			orderType: null,
			price: null,
			target: { triggerPrice: 120.5, orderType: 'LIMIT', price: 121 },
			stopLoss: { triggerPrice: 95, orderType: 'SL_M', price: null },
			expiresAt: null,
		});
	});

	test.each([
		['TRIGGERED', 'triggered'],
		['CANCELLED', 'cancelled'],
		['EXPIRED', 'expired'],
		['FAILED', 'failed'],
		['COMPLETED', 'completed'],
		['SNOOZED', 'unknown'],
		[null, 'unknown'],
	])('the word %p means %s', (status, ours) => {
		expect(readGtt({ ...GTT, status })).toMatchObject({ status: ours, brokerStatus: status });
	});

	test.each([
		[{ order: null }, { orderType: null, price: null, transactionType: null }],
		[{ order: 'LIMIT' }, { orderType: null, price: null }],
		[{ order: { order_type: 'MARKET', price: '0' } }, { orderType: 'MARKET', price: null }],
		[
			{ trigger_price: 3985.5, quantity: '10' },
			{ triggerPrice: 3985.5, quantity: 10 },
		],
		[{ trigger_direction: 'SIDEWAYS' }, { triggerDirection: null }],
		[{ trigger_direction: '' }, { triggerDirection: null }],
		[
			{ target: [], stop_loss: {} },
			{ target: null, stopLoss: { triggerPrice: null, orderType: null, price: null } },
		],
		[
			{ created_at: 'soon', expire_at: 5 },
			{ createdAt: null, expiresAt: null },
		],
	])('%j', (changes, expected) => {
		expect(readGtt({ ...GTT, ...changes })).toMatchObject(expected);
	});
});

describe('one by its id', () => {
	const at = (place: string) => (path: string) => (path.includes(place) ? ok(GTT) : NOT_THERE);

	test.each([
		['gtt_1', 'CASH/GTT', 1],
		['gtt_1', 'FNO/GTT', 2],
		['any', 'CASH/OCO', 3],
		['oco_1', 'CASH/OCO', 1],
		['oco_1', 'FNO/GTT', 4],
	])('%s is found in %s by %i questions', async (id, place, count) => {
		const { gtt, asked: questions } = open(at(place));
		const found = (await running(gtt.find(id))) as BrokerGtt;
		expect(found.raw).toMatchObject({ segment: 'CASH', smart_order_id: 'gtt_91a7f4' });
		expect(questions).toHaveLength(count);
		expect(questions.at(-1)?.path).toBe(`/v1/order-advance/status/${place}/internal/${id}`);
	});

	test('where a segment is closed, it is looked for in the other', async () => {
		const { gtt } = open((path) => (path.includes('/CASH/') ? refused('GA005', 400) : NOT_THERE));
		expect(await running(gtt.find('gtt_1'))).toBeNull();
	});

	test('where all are, the refusal is told', async () => {
		const { gtt } = open(() => refused('GA005', 400));
		expect(await failureOf(running(gtt.find('gtt_1')))).toMatchObject({ code: 'GA005' });
	});

	test('a page in place of a reply is no "none"', async () => {
		const { gtt } = open(() => reply('<html>Bad gateway</html>', 502));
		expect(await failureOf(running(gtt.find('gtt_1')))).toMatchObject({ code: 'HTTP_502' });
	});
});

describe('the list', () => {
	const ACTIVE: GttStatus[] = ['active'];

	/** Rows by segment, type, status and window; the details of all are those of the sample. */
	const listing = (rows: (query: Asked) => object[] | ReturnType<typeof reply>) =>
		open((path, query) => {
			if (!path.endsWith('/list')) {
				const id = decodeURIComponent(path.split('/').at(-1) ?? '');
				return ok({ ...GTT, smart_order_id: id, created_at: id.slice(-19) });
			}
			const found = rows(query);
			return Array.isArray(found) ? ok({ orders: found }) : found;
		});

	test('is asked for month by month back to a year; OCO orders of shares end with their day', async () => {
		const { gtt, asked: questions } = listing(() => []);
		expect(await running(gtt.list({ statuses: ACTIVE, limit: 50 }, notRefused))).toEqual([]);
		const windows = questions.map(({ query }) => query);
		expect(windows).toHaveLength(4 + 13 * 3);
		const ofShares = windows.filter(
			({ segment, smart_order_type: type }) => segment === 'CASH' && type === 'OCO',
		);
		expect(ofShares).toHaveLength(1);
		expect(windows[0]).toEqual({
			segment: 'CASH',
			smart_order_type: 'GTT',
			status: 'ACTIVE',
			page: '0',
			page_size: '50',
			start_date_time: '2026-10-24T00:00:00',
			end_date_time: '2026-11-21T00:00:00',
		});
		const starts = [...new Set(windows.map((query) => query.start_date_time))];
		const ends = [...new Set(windows.map((query) => query.end_date_time))];
		expect(starts.slice(0, -1)).toEqual(ends.slice(1));
		expect(starts.at(-1)).toBe('2025-10-25T00:00:00');
	});

	test('ends as soon as enough are found, the newest first', async () => {
		const { gtt, asked: questions } = listing(
			({ segment, smart_order_type: type, start_date_time: start }) =>
				segment === 'CASH' && type === 'GTT'
					? [brief(`b${start}`), brief('a2026-11-20T09:00:00')]
					: [],
		);
		const found = await running(gtt.list({ statuses: ACTIVE, limit: 3 }, notRefused));
		expect(found.map((one) => one.gtt.gttId)).toEqual([
			'a2026-11-20T09:00:00',
			'b2026-10-24T00:00:00',
			'b2026-09-26T00:00:00',
		]);
		expect(questions.filter(({ path }) => path.endsWith('/list'))).toHaveLength(7);
	});

	test('of some instruments: others are not read one by one, and one without a name is', async () => {
		const { gtt, asked: questions } = listing(({ segment, smart_order_type: type }) =>
			segment === 'CASH' && type === 'GTT'
				? [
						brief('own'),
						brief('other', { trading_symbol: 'INFY' }),
						brief('odd', { exchange: null }),
					]
				: [],
		);
		const instruments = [{ exchange: 'NSE', tradingSymbol: 'TCS' }];
		const wanted = { statuses: ACTIVE, limit: null, instruments };
		await running(gtt.list(wanted, notRefused));
		const read = questions.filter(({ path }) => !path.endsWith('/list'));
		expect(read.map(({ path }) => path.split('/').at(-1)).sort()).toEqual(['odd', 'own']);
	});

	test('to be told of: earlier weeks are listed once a day, the newest each time', async () => {
		let isOpen = false;
		const { gtt, asked: questions } = listing(
			({ start_date_time: start, segment, smart_order_type: type }) =>
				segment === 'FNO' && type === 'GTT' && (isOpen || start.startsWith('2026-09'))
					? [brief(`g${start}`)]
					: [],
		);
		const list = async (toBeTold: boolean) => {
			const before = questions.length;
			const found = await running(
				gtt.list({ statuses: ACTIVE, limit: null, toBeTold }, notRefused),
			);
			const asked = questions.slice(before).filter(({ path }) => path.endsWith('/list'));
			return [asked.length, found.length];
		};
		expect(await list(true)).toEqual([43, 1]);
		expect(await list(true)).toEqual([4, 1]);
		isOpen = true;
		expect(await list(true)).toEqual([4, 2]);
		// What is acted on is listed in full.
		expect(await list(false)).toEqual([43, 14]);
	});

	test('has every page, and every row once', async () => {
		const rows = Array.from({ length: 250 }, (_, n) => brief(`${n}`));
		const { gtt } = listing(({ segment, smart_order_type: type, page }) =>
			segment === 'FNO' && type === 'GTT'
				? rows.slice(Number(page) * 50, Number(page) * 50 + 50)
				: [],
		);
		expect(await running(gtt.list({ statuses: ACTIVE, limit: null }, notRefused))).toHaveLength(
			250,
		);
	});

	test('a segment that is refused is told of once, and the other is listed', async () => {
		const { gtt } = listing(({ segment, smart_order_type: type }) =>
			segment === 'FNO' ? refused('GA005') : type === 'GTT' ? [brief('1')] : [],
		);
		const told: string[] = [];
		const wanted = { statuses: ACTIVE, limit: null };
		const found = await running(gtt.list(wanted, ({ message }) => told.push(message)));
		expect(found).toHaveLength(1);
		expect(told).toEqual([
			expect.stringMatching(/active GTT orders of the segment FNO: Groww: Said so \(GA005\)/),
		]);
	});

	test('a status that the filter does not know any more is told of, and an error where it is alone', async () => {
		const { gtt } = listing(({ status }) => (status === 'TRIGGERED' ? refused('GA001') : []));
		const told: string[] = [];
		const both = { statuses: ['active' as const, 'triggered' as const], limit: null };
		expect(await running(gtt.list(both, ({ message }) => told.push(message)))).toEqual([]);
		expect(told).toEqual(
			['CASH', 'FNO'].map(
				(segment) =>
					expect.stringContaining(`the triggered GTT orders of the segment ${segment}`) as string,
			),
		);
		const alone = { statuses: ['triggered' as const], limit: null };
		expect(await failureOf(running(gtt.list(alone, notRefused)))).toMatchObject({ code: 'GA001' });
	});

	test('and is none where one that was just created is looked for; any other refusal is an error', async () => {
		const { terms } = open(() => NOT_THERE).gtt.prepare(asked());
		const dropped = listing(({ status }) => (status === 'TRIGGERED' ? refused('GA001') : []));
		expect(await running(dropped.gtt.idsLike(terms))).toEqual([]);
		for (const answer of [refused('GA001'), refused('GA005')]) {
			const other = listing(({ status }) => (status === 'COMPLETED' ? answer : []));
			expect(await failureOf(running(other.gtt.idsLike(terms)))).toMatchObject({
				failure: 'refused',
			});
		}
	});

	test('one that is not there any more when it is read keeps what the list said', async () => {
		const { gtt } = open((path, { smart_order_type: type, segment }) =>
			path.endsWith('/list')
				? ok({ orders: type === 'GTT' && segment === 'CASH' ? [brief('1')] : null })
				: NOT_THERE,
		);
		const [found] = await running(gtt.list({ statuses: ACTIVE, limit: 1 }, notRefused));
		expect(found.gtt).toMatchObject({ gttId: '1', quantity: 10, triggerPrice: null });
	});
});

describe('those of certain terms', () => {
	const found = async (detail: object, row: object = {}) => {
		const { gtt } = open((path, { status }) => {
			if (!path.endsWith('/list')) return ok({ ...GTT, ...detail });
			return ok({ orders: status === 'COMPLETED' ? [brief('gtt_91a7f4', row)] : [] });
		});
		return await running(gtt.allOf(gtt.prepare(asked()).terms, ['another']));
	};

	test.each([
		['itself', {}, 1],
		['prices of fewer places', { trigger_price: '3985', order: { ...GTT.order, price: 3990 } }, 1],
		['another trigger', { trigger_price: '3985.05' }, 0],
		['the other direction', { trigger_direction: 'UP' }, 0],
		['another price', { order: { ...GTT.order, price: '3991.00' } }, 0],
		['another side', { order: { ...GTT.order, transaction_type: 'SELL' } }, 0],
		['another order type', { order: { ...GTT.order, order_type: 'SL' } }, 0],
		['another product', { product_type: 'MIS' }, 0],
		['the other type', { smart_order_type: 'OCO' }, 0],
		['no order', { order: null }, 0],
	])('%s', async (_, detail, count) => {
		expect(await found(detail)).toHaveLength(count);
	});

	test('are not read one by one where the list says that they are others', async () => {
		for (const row of [{ quantity: 11 }, { trading_symbol: 'SBIN' }, { exchange: 'BSE' }])
			expect(await found({}, row)).toEqual([]);
	});

	test('of an OCO, whose side is not shown', async () => {
		const { gtt, oco } = open((path, { status }) =>
			path.endsWith('/list')
				? ok({
						orders:
							status === 'ACTIVE'
								? [brief('1', { trading_symbol: 'NIFTY25OCT24000CE', quantity: 50 })]
								: [],
					})
				: ok(smartCreateOco.reply.payload),
		);
		const { terms } = oco.prepare(askedOco());
		expect(await running(gtt.allOf(terms, []))).toHaveLength(1);
		expect(await running(gtt.idsLike(terms))).toEqual(['1']);
	});
});

describe('requests', () => {
	test('the documented GTT', async () => {
		const { gtt } = open(() => NOT_THERE);
		const request = await gtt.prepare(asked()).request('sref-unique-123');
		expect(request).toEqual({
			method: 'POST',
			path: '/v1/order-advance/create',
			body: smartCreate.request,
		});
	});

	test('the documented OCO, for the position of its product', async () => {
		const { oco } = open(() => ok({ positions: [{ ...POSITION, product: 'NRML' }, POSITION] }));
		const { body } = await running(oco.prepare(askedOco()).request('sref-unique-456'));
		expect(body).toEqual(smartCreateOco.request);
	});

	test.each([
		[null, 'NO_POSITION'],
		[[], 'NO_POSITION'],
		[[{ ...POSITION, quantity: 0 }], 'NO_POSITION'],
		[[{ ...POSITION, quantity: '-' }], 'NO_POSITION'],
		[[{ ...POSITION, exchange: 'BSE' }], 'NO_POSITION'],
		[[{ ...POSITION, quantity: 49 }], 'ABOVE_POSITION'],
		[[{ ...POSITION, quantity: -50 }], 'OCO_LEGS_CROSSED'],
	])('an OCO beside positions %j is refused: %s', async (positions, code) => {
		const { oco } = open(() => ok({ positions }));
		const failure = await failureOf(running(oco.prepare(askedOco()).request('label')));
		expect(failure).toMatchObject({ failure: 'input', code });
	});

	test('a modification of the documented OCO', () => {
		const { gtt } = open(() => NOT_THERE);
		const raw = { ...smartCreateOco.reply.payload, segment: 'FNO' };
		const request = gtt.modifyRequest(
			{ gtt: readGtt(raw), raw },
			{ quantity: 40, targetTriggerPrice: '122', stopLossTriggerPrice: '97.5' },
		);
		expect(request).toEqual({
			method: 'PUT',
			path: '/v1/order-advance/modify/oco_a12bc3',
			body: smartModify.request,
		});
	});

	test('a modification to a market order leaves the price out', () => {
		const { gtt } = open(() => NOT_THERE);
		const changes = { orderType: 'MARKET', triggerDirection: 'up' as const };
		expect(gtt.modifyRequest({ gtt: readGtt(GTT), raw: GTT }, changes).body).toEqual({
			smart_order_type: 'GTT',
			segment: 'CASH',
			quantity: 10,
			trigger_price: '3985.00',
			trigger_direction: 'UP',
			order: { order_type: 'MARKET', price: null, transaction_type: 'BUY' },
		});
	});

	test.each([
		['a commodity', { instrument: instrument({ segment: 'COMMODITY' }) }, 'NO_GTT_FOR_INSTRUMENT'],
		['no direction', { triggerDirection: '' }, 'INVALID_CHOICE'],
		['NRML for a share', { product: 'NRML' }, 'PRODUCT_MISFIT'],
		['an order type of another broker', { orderType: 'STOPLOSS_LIMIT' }, 'BAD_ORDER_TYPE'],
	])('%s is refused', (_, changes, code) => {
		const { gtt } = open(() => NOT_THERE);
		expect(() => gtt.prepare(asked(changes as object))).toThrow(expect.objectContaining({ code }));
	});

	test.each([
		['nothing', null],
		['no id', { status: 'ACTIVE' }],
		['a list', []],
	])('a success with %s says nothing', async (_, payload) => {
		const { gtt } = open(() => ok(payload));
		const prepared = gtt.prepare(asked());
		const request = await prepared.request('label-0001');
		const created = running(gtt.create(prepared, request, async () => undefined));
		expect(await failureOf(created)).toMatchObject({ failure: 'unclear', code: 'NO_GTT_ID' });
	});
});
