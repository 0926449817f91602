import type { FeedQuirks, GrowwQuirks } from '../../../simulators/groww';
import { defaultQuirks } from '../../../simulators/groww';
import { feedQuirks } from '../../../simulators/groww/feedQuirks';
import type { Caller, DataQuirk, Json } from './support';
import {
	apiKey,
	approvalBody,
	DATA_QUIRKS,
	logIn,
	market,
	startTrading,
	totpBody,
	totpToken,
	TRADING_HOURS,
	verdict,
} from './support';

let caller: Caller;
let quirks: GrowwQuirks;
beforeEach(async () => {
	caller = await startTrading();
	quirks = caller.simulator.quirks;
});
afterEach(() => caller.simulator.close());

const advance = (ms: number) => caller.simulator.clock.advance(ms);
const unknownOrder = () => caller.status('GMK00000AAA000AAAAA');
const future = { segment: 'FNO', product: 'NRML', trading_symbol: 'NIFTY26NOVFUT' };
const ltpPath = '/v1/live-data/ltp?segment=CASH&exchange_symbols=NSE_SBIN,NSE_NOSUCH';
const listPath = (size: number) => `/v1/order/list?segment=CASH&page=0&page_size=${size}`;
const listed = async (path = '/v1/order/list?segment=CASH'): Promise<Json[]> =>
	(await caller.get(path)).body.payload.order_list;
const tomorrow = () => {
	caller.simulator.clock.set('2026-11-23T11:00:00+05:30');
	caller.simulator.accounts[0].dailyAccessToken = caller.token = 'token of Monday';
};
const reference = { order_reference_id: 'ref-00000001' };
/** Each switch: what it is without, and what it is with. A switch without a test does not compile. */
const cases: Record<
	Exclude<keyof GrowwQuirks, DataQuirk | keyof FeedQuirks>,
	() => Promise<void>
> = {
	failureWith200: async () => {
		expect(verdict(await unknownOrder())).toBe('404 GA004');
		quirks.failureWith200 = true;
		expect(verdict(await unknownOrder())).toBe('200 GA004');
	},
	numericCodes: async () => {
		quirks.numericCodes = true;
		expect(verdict(await unknownOrder())).toBe('404 404');
		expect(verdict(await caller.create({ quantity: 0 }))).toBe('400 400');
	},
	topLevelErrors: async () => {
		quirks.topLevelErrors = true;
		const { status, body } = await unknownOrder();
		expect(status).toBe(404);
		expect(Object.keys(body)).toEqual(['message', 'mode', 'details']);
	},
	httpStatusByCode: async () => {
		quirks.httpStatusByCode = { GA007: 409 };
		await caller.create(reference);
		expect(verdict(await caller.create(reference))).toBe('409 GA007');
	},
	requireApiVersion: async () => {
		const without = { headers: { 'x-api-version': '' } };
		expect((await caller.get('/v1/user/detail', without)).status).toBe(200);
		quirks.requireApiVersion = true;
		expect((await caller.get('/v1/user/detail', without)).status).toBe(400);
		expect((await caller.get('/v1/user/detail')).status).toBe(200);
	},
	enforceRateLimits: async () => {
		quirks.enforceRateLimits = false;
		for (let count = 0; count < 12; count++) expect((await caller.create()).status).toBe(200);
	},
	rateLimitBody: async () => {
		quirks.rateLimitBody = 'text';
		const answers = await Promise.all(Array.from({ length: 11 }, () => caller.create()));
		const refused = answers.filter(({ status }) => status === 429);
		expect(refused.map(({ text }) => text)).toEqual(['Too Many Requests']);
	},
	subscribed: async () => {
		expect((await caller.get(ltpPath)).status).toBe(200);
		quirks.subscribed = false;
		const answer = await caller.get(ltpPath);
		expect(answer.status).toBe(403);
		expect(answer.text).toContain('Access forbidden');
		expect((await caller.get('/v1/holdings/user')).status).toBe(200);
	},
	tokenRefusal: async () => {
		const refusal = async () => {
			const { status, text } = await caller.get('/v1/user/detail', { bearer: 'bad' });
			return `${status} ${text}`;
		};
		expect(await refusal()).toContain('Please Login and Try Again');
		quirks.tokenRefusal = 'GA005-401';
		expect(await refusal()).toMatch(/^401 .*GA005/);
		quirks.tokenRefusal = 'GA005-403';
		expect(await refusal()).toMatch(/^403 .*GA005/);
		quirks.tokenRefusal = 'text-403';
		expect(await refusal()).toBe('403 Access forbidden');
		quirks.tokenRefusal = 'numeric-401';
		expect(await refusal()).toMatch(/^401 .*"code":"401"/);
		quirks.tokenRefusal = 'empty-401';
		expect(await refusal()).toBe('401 ');
	},
	notApprovedRefusal: async () => {
		caller.simulator.accounts[0].approvedOn = '2026-11-19';
		quirks.notApprovedRefusal = 'gateway';
		expect((await logIn(caller, apiKey, approvalBody())).body.errorCode).toBe(401);
	},
	loginRefusal: async () => {
		const wrong = { totp: '12345' };
		expect(verdict(await logIn(caller, totpToken, wrong))).toBe('400 GA001');
		quirks.loginRefusal = 'GA005-401';
		expect(verdict(await logIn(caller, totpToken, wrong))).toBe('401 GA005');
	},
	loginReasonIn: async () => {
		const said = async () => {
			const { message, displayMessage } = (await logIn(caller, totpToken, { totp: '12345' })).body
				.error;
			return [message, displayMessage];
		};
		expect(await said()).toEqual(['Invalid TOTP', 'Invalid TOTP']);
		quirks.loginReasonIn = 'message';
		expect(await said()).toEqual(['Invalid TOTP', undefined]);
		quirks.loginReasonIn = 'displayMessage';
		expect(await said()).toEqual(['Bad request', 'Invalid TOTP']);
	},
	activeFlagName: async () => {
		quirks.activeFlagName = 'active';
		const { body } = await logIn(caller, totpToken, totpBody());
		expect(body.active).toBe(true);
		expect(body).not.toHaveProperty('isActive');
	},
	totpNeedsApproval: async () => {
		caller.simulator.accounts[0].approvedOn = '2026-11-19';
		expect((await logIn(caller, totpToken, totpBody())).status).toBe(200);
		quirks.totpNeedsApproval = true;
		expect((await logIn(caller, totpToken, totpBody())).status).toBe(403);
	},
	refuseTotpReplay: async () => {
		const body = totpBody();
		quirks.refuseTotpReplay = true;
		expect((await logIn(caller, totpToken, body)).status).toBe(200);
		expect((await logIn(caller, totpToken, body)).status).toBe(400);
		expect((await logIn(caller, totpToken, totpBody(Date.now() + 30_000))).status).toBe(200);
	},
	newTokenInvalidatesOld: async () => {
		const profile = async () => (await caller.get('/v1/user/detail')).status;
		await logIn(caller, totpToken, totpBody());
		expect(await profile()).toBe(200);
		quirks.newTokenInvalidatesOld = true;
		await logIn(caller, totpToken, totpBody());
		expect(await profile()).toBe(401);
	},
	loginClock: async () => {
		const dateHeader = async () =>
			Date.parse(String((await caller.get('/v1/user/detail')).headers.date));
		expect(Math.abs((await dateHeader()) - Date.now())).toBeLessThan(5000);
		quirks.loginClock = 'simulator';
		expect(Math.abs((await dateHeader()) - Date.parse(TRADING_HOURS))).toBeLessThan(5000);
	},
	clockSkewMs: async () => {
		quirks.clockSkewMs = 15 * 60_000;
		const answer = await logIn(caller, apiKey, approvalBody());
		expect(answer.status).toBe(400);
		const skew = Date.parse(String(answer.headers.date)) - Date.now();
		expect(Math.abs(skew - quirks.clockSkewMs)).toBeLessThan(5000);
		expect((await logIn(caller, totpToken, totpBody())).status).toBe(400);
		const there = Date.now() + quirks.clockSkewMs;
		expect((await logIn(caller, totpToken, totpBody(there))).status).toBe(200);
	},
	createStatus: async () => {
		for (const word of ['NEW', 'ACKED', 'APPROVED', 'PLACED'] as const) {
			quirks.createStatus = word;
			expect((await caller.create()).body.payload.order_status).toBe(word);
		}
	},
	restingStatus: async () => {
		quirks.restingStatus = 'ACKED';
		const id = await caller.createId();
		expect(await caller.statusWord(id)).toBe('ACKED');
	},
	referenceRequired: async () => {
		quirks.referenceRequired = true;
		expect(verdict(await caller.create())).toBe('400 GA001');
		expect(verdict(await caller.create(reference))).toBe('200 SUCCESS');
	},
	referenceScope: async () => {
		await caller.create(reference);
		tomorrow();
		quirks.referenceScope = 'forever';
		expect(verdict(await caller.create(reference))).toBe('400 GA007');
		quirks.referenceScope = 'day';
		expect(verdict(await caller.create(reference))).toBe('200 SUCCESS');
	},
	referencePerSegment: async () => {
		const other = { ...reference, ...future, ...market, quantity: 65 };
		await caller.create(reference);
		expect(verdict(await caller.create(other))).toBe('400 GA007');
		quirks.referencePerSegment = true;
		expect(verdict(await caller.create(other))).toBe('200 SUCCESS');
	},
	refusedCreateBurnsReference: async () => {
		const refused = { ...reference, trading_symbol: 'NOSUCH' };
		await caller.create(refused);
		expect(verdict(await caller.create(reference))).toBe('200 SUCCESS');
		quirks.refusedCreateBurnsReference = true;
		const second = { order_reference_id: 'ref-00000002' };
		await caller.create({ ...refused, ...second });
		expect(verdict(await caller.create(second))).toBe('400 GA007');
		expect(verdict(await caller.byReference('ref-00000002'))).toBe('404 GA004');
	},
	rejectedOrderFreesReference: async () => {
		await caller.create({ ...reference, price: 860.02 });
		expect(verdict(await caller.create(reference))).toBe('400 GA007');
		quirks.rejectedOrderFreesReference = true;
		const second = await caller.create(reference);
		expect(verdict(second)).toBe('200 SUCCESS');
		const { groww_order_id: found } = (await caller.byReference('ref-00000001')).body.payload;
		expect(found).toBe(second.body.payload.groww_order_id);
	},
	orderIdShape: async () => {
		expect(await caller.createId(market)).toMatch(/^GMK261120110\d{3}[A-Z0-9]{12}$/);
		expect(await caller.createId({ ...future, quantity: 65, price: 25000 })).toMatch(/^GLTFO26/);
		quirks.orderIdShape = 'docs';
		expect(await caller.createId()).toMatch(/^GMK\d{5}[A-Z]{3}\d{3}[A-Z]{5}$/);
		quirks.orderIdShape = 'mixed';
		const lengths = [(await caller.createId()).length, (await caller.createId()).length];
		expect(lengths.sort((a, b) => a - b)).toEqual([19, 27]);
	},
	rejection: async () => {
		quirks.rejection = 'inReply';
		expect(verdict(await caller.create({ quantity: 1000 }))).toBe('400 GA006');
		expect(caller.simulator.orders).toHaveLength(0);
	},
	rejectedStatus: async () => {
		quirks.rejectedStatus = 'FAILED';
		expect(await caller.statusWord(await caller.createId({ quantity: 1000 }))).toBe('FAILED');
	},
	filledStatus: async () => {
		quirks.filledStatus = 'DELIVERY_AWAITED';
		expect(await caller.statusWord(await caller.createId(market))).toBe('DELIVERY_AWAITED');
	},
	autoFill: async () => {
		quirks.autoFill = false;
		const id = await caller.createId(market);
		expect(await caller.statusWord(id)).toBe('OPEN');
		caller.simulator.fill(id);
		expect(await caller.statusWord(id)).toBe('EXECUTED');
	},
	fillDelayMs: async () => {
		quirks.fillDelayMs = 60_000;
		const id = await caller.createId(market);
		expect(await caller.statusWord(id)).toBe('OPEN');
		advance(61_000);
		expect(await caller.statusWord(id)).toBe('EXECUTED');
	},
	maxFillQuantity: async () => {
		quirks.maxFillQuantity = 4;
		const id = await caller.createId({ price: 870 });
		const filled = async () => (await caller.detail(id)).filled_quantity;
		expect(await filled()).toBe(4);
		caller.simulator.setPrice('SBIN', 869.5);
		expect(await filled()).toBe(8);
		caller.simulator.setPrice('SBIN', 871);
		expect(await filled()).toBe(8);
		caller.simulator.setPrice('SBIN', 869);
		expect(await caller.detail(id)).toMatchObject({
			order_status: 'EXECUTED',
			filled_quantity: 10,
		});
	},
	market: async () => {
		quirks.market = 'closed';
		expect((await caller.detail(await caller.createId(market))).amo_status).toBe('PENDING');
		caller.simulator.clock.set('2026-11-20T22:00:00+05:30');
		quirks.market = 'open';
		expect(await caller.statusWord(await caller.createId(market))).toBe('EXECUTED');
	},
	modifyStatus: async () => {
		quirks.modifyStatus = 'MODIFICATION_REQUESTED';
		const answer = await caller.modify(await caller.createId());
		expect(answer.body.payload.order_status).toBe('MODIFICATION_REQUESTED');
	},
	modifyDelayMs: async () => {
		quirks.modifyDelayMs = 60_000;
		const id = await caller.createId();
		await caller.modify(id, { price: 850 });
		const before = await caller.detail(id);
		expect(before).toMatchObject({ order_status: 'MODIFICATION_REQUESTED', price: 860 });
		advance(61_000);
		expect(await caller.detail(id)).toMatchObject({ order_status: 'OPEN', price: 850 });
	},
	cancelStatus: async () => {
		quirks.cancelStatus = 'CANCELLED';
		const answer = await caller.cancel(await caller.createId());
		expect(answer.body.payload.order_status).toBe('CANCELLED');
	},
	cancelDelayMs: async () => {
		quirks.cancelDelayMs = 60_000;
		const [kept, filled] = [await caller.createId(), await caller.createId()];
		await caller.cancel(kept);
		await caller.cancel(filled);
		expect(await caller.statusWord(kept)).toBe('CANCELLATION_REQUESTED');
		caller.simulator.fill(filled);
		advance(61_000);
		expect(await caller.statusWord(kept)).toBe('CANCELLED');
		expect(await caller.statusWord(filled)).toBe('EXECUTED');
	},
	cancelExecutedSucceeds: async () => {
		const id = await caller.createId(market);
		expect(verdict(await caller.cancel(id))).toBe('400 GA006');
		quirks.cancelExecutedSucceeds = true;
		const answer = await caller.cancel(id);
		expect(verdict(answer)).toBe('200 SUCCESS');
		expect(answer.body.payload.order_status).toBe('CANCELLATION_REQUESTED');
		expect(await caller.statusWord(id)).toBe('EXECUTED');
	},
	segmentRequired: async () => {
		const id = await caller.createId();
		expect(verdict(await caller.get(`/v1/order/status/${id}`))).toBe('400 GA001');
		quirks.segmentRequired = false;
		expect(verdict(await caller.get(`/v1/order/status/${id}`))).toBe('200 SUCCESS');
	},
	listSegmentRequired: async () => {
		await caller.createId();
		await caller.createId({ ...future, price: 1 });
		expect(await listed('/v1/order/list')).toHaveLength(2);
		expect(await listed('/v1/order/list?segment=FNO')).toHaveLength(1);
		quirks.listSegmentRequired = true;
		expect(verdict(await caller.get('/v1/order/list'))).toBe('400 GA001');
		expect(await listed()).toHaveLength(1);
	},
	approvalTimestamp: async () => {
		quirks.enforceRateLimits = false;
		const { timestamp, ...rest } = approvalBody();
		const as = async (value: unknown) =>
			(await logIn(caller, apiKey, { ...rest, timestamp: value })).status;
		expect([await as(timestamp), await as(Number(timestamp))]).toEqual([200, 200]);
		quirks.approvalTimestamp = 'integer';
		expect([await as(timestamp), await as(Number(timestamp))]).toEqual([400, 200]);
		quirks.approvalTimestamp = 'text';
		expect([await as(timestamp), await as(Number(timestamp))]).toEqual([200, 400]);
	},
	referenceLagMs: async () => {
		quirks.referenceLagMs = 30_000;
		const id = await caller.createId(reference);
		expect(verdict(await caller.byReference('ref-00000001'))).toBe('404 GA004');
		expect(verdict(await caller.create(reference))).toBe('400 GA007');
		expect(await caller.statusWord(id)).toBe('OPEN');
		advance(31_000);
		expect(verdict(await caller.byReference('ref-00000001'))).toBe('200 SUCCESS');
	},
	statusLagMs: async () => {
		quirks.statusLagMs = 30_000;
		const id = await caller.createId();
		expect(verdict(await caller.status(id))).toBe('404 GA004');
		advance(31_000);
		await caller.cancel(id);
		expect(await caller.statusWord(id)).toBe('OPEN');
		advance(31_000);
		expect(await caller.statusWord(id)).toBe('CANCELLED');
	},
	listLagMs: async () => {
		quirks.listLagMs = 30_000;
		const id = await caller.createId();
		expect(await listed()).toHaveLength(0);
		advance(31_000);
		await caller.cancel(id);
		expect(await listed()).toMatchObject([{ order_status: 'OPEN' }]);
		advance(31_000);
		expect(await listed()).toMatchObject([{ order_status: 'CANCELLED' }]);
	},
	earlierDaysReadable: async () => {
		const id = await caller.createId(market);
		tomorrow();
		expect(verdict(await caller.status(id))).toBe('200 SUCCESS');
		quirks.earlierDaysReadable = false;
		expect(verdict(await caller.status(id))).toBe('404 GA004');
	},
	listPageSizeMax: async () => {
		expect((await caller.get(listPath(100))).status).toBe(200);
		expect((await caller.get(listPath(101))).status).toBe(400);
		quirks.listPageSizeMax = 25;
		expect((await caller.get(listPath(25))).status).toBe(200);
		expect((await caller.get(listPath(26))).status).toBe(400);
	},
	pageSizeOverMax: async () => {
		quirks.listPageSizeMax = 2;
		quirks.pageSizeOverMax = 'cut';
		for (let count = 0; count < 3; count++) await caller.create();
		expect(await listed(listPath(100))).toHaveLength(2);
	},
	tradesNotFoundForFno: async () => {
		const id = await caller.createId({ ...future, ...market, quantity: 65 });
		const trades = () => caller.get(`/v1/order/trades/${id}?segment=FNO`);
		expect((await trades()).body.payload.trade_list).toHaveLength(1);
		quirks.tradesNotFoundForFno = true;
		expect(verdict(await trades())).toBe('404 GA004');
	},
	tradePrices: async () => {
		const id = await caller.createId(market);
		const price = async () =>
			(await caller.get(`/v1/order/trades/${id}?segment=CASH`)).body.payload.trade_list[0].price;
		const rupees = await price();
		expect((await caller.detail(id)).average_fill_price).toBe(rupees);
		quirks.tradePrices = 'paise';
		expect(await price()).toBe(rupees * 100);
		expect((await caller.detail(id)).average_fill_price).toBe(rupees);
	},
	appWords: async () => {
		const id = await caller.createId(market);
		quirks.appWords = { validity: 'GTD', product: 'ARB', segment: 'CURRENCY' };
		expect(await caller.detail(id)).toMatchObject(quirks.appWords);
		expect(await listed()).toMatchObject([quirks.appWords]);
		const { body } = await caller.get(`/v1/order/trades/${id}?segment=CASH`);
		expect(body.payload.trade_list).toMatchObject([{ product: 'ARB', segment: 'CURRENCY' }]);
	},
	suffixedSymbols: async () => {
		quirks.suffixedSymbols = true;
		expect((await caller.detail(await caller.createId())).trading_symbol).toBe('SBIN-EQ');
		const id = await caller.createId({ ...future, ...market, quantity: 65 });
		expect((await caller.detail(id, 'FNO')).trading_symbol).toBe('NIFTY26NOVFUT');
	},
	nullOptionalFields: async () => {
		const id = await caller.createId();
		const full = await caller.detail(id);
		expect(full).toMatchObject({ trigger_price: 0, average_fill_price: 0, amo_status: 'NA' });
		quirks.nullOptionalFields = true;
		const bare = await caller.detail(id);
		expect(bare).toMatchObject({
			trigger_price: null,
			average_fill_price: null,
			amo_status: null,
			remark: null,
			price: 860,
		});
	},
	extraExchangeOrderId: async () => {
		const id = await caller.createId();
		expect(await caller.detail(id)).not.toHaveProperty('exchange_order_id');
		quirks.extraExchangeOrderId = true;
		expect((await caller.detail(id)).exchange_order_id).toMatch(/^\d{16}$/);
	},
	zuluTimes: async () => {
		const id = await caller.createId();
		expect((await caller.detail(id)).trade_date).toMatch(/^2026-11-20T05:30:\d\dZ$/);
		quirks.zuluTimes = 'ist';
		expect((await caller.detail(id)).trade_date).toMatch(/^2026-11-20T11:00:\d\dZ$/);
	},
	registeredIps: async () => {
		quirks.registeredIps = ['127.0.0.1'];
		const from = (localAddress: string) => caller.create({}, { localAddress });
		expect((await from('127.0.0.1')).status).toBe(200);
		expect(verdict(await from('127.0.0.2'))).toBe('403 GA005');
		expect(caller.simulator.orders).toHaveLength(1);
		const read = await caller.get('/v1/user/detail', { localAddress: '127.0.0.2' });
		expect(read.status).toBe(200);
	},
	ipRefusal: async () => {
		quirks.registeredIps = [];
		quirks.ipRefusal = 'text-403';
		const answer = await caller.create();
		expect(answer.status).toBe(403);
		expect(answer.text).toContain('127.0.0.1');
		expect(answer.body).toBeNull();
	},
};

test.each(Object.entries(cases))('%s', (_name, run) => run());

test('there is a test for each switch', () => {
	const tested = [...Object.keys(cases), ...DATA_QUIRKS, ...Object.keys(feedQuirks)];
	expect(tested.sort()).toEqual(Object.keys(defaultQuirks()).sort());
});
