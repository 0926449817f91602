import createRule from '../../../contracts/angelone/createRule.json';
import ruleDetails from '../../../contracts/angelone/ruleDetails.json';
import ruleList from '../../../contracts/angelone/ruleList.json';
import type { AngelOneQuirks, AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneSecondAccount, startAngelOneSimulator } from '../../../simulators/angelone';
import { Client, TRADING_DAY } from './client';

let simulator: AngelOneSimulator;
let client: Client;

async function start(quirks: Partial<AngelOneQuirks> = {}): Promise<void> {
	simulator = await startAngelOneSimulator({ quirks: { enforceRateLimits: false, ...quirks } });
	simulator.clock.set(TRADING_DAY);
	client = new Client(simulator);
	await client.login();
}
beforeEach(() => start());
afterEach(() => simulator.close());

const call = async (name: string, body: object, who = client) =>
	(await who.post(`/gtt/v1/${name}`, body)).json;
const create = async (changes: object = {}) =>
	await call('createRule', { ...createRule.request, ...changes });
const list = async (changes: object = {}) =>
	await call('ruleList', { ...ruleList.request, ...changes });
const typesOf = (row: object) =>
	Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value]));

describe('a rule', () => {
	it('has the documented details, and an id that is a number', async () => {
		expect(await create()).toMatchObject({ status: true, data: { id: 1 } });
		const { data } = await call('ruleDetails', { id: '1' });
		expect(typesOf(data)).toEqual(typesOf(ruleDetails.reply.data));
		expect(data).toMatchObject({
			status: 'NEW',
			createddate: '2026-11-25T05:30:00Z',
			expirydate: '2027-11-25T05:30:00Z',
			clientid: client.account.clientCode,
			price: '195',
			triggerprice: '196',
		});
	});

	it('is changed and cancelled', async () => {
		await create();
		const of = { id: 1, symboltoken: '3045', exchange: 'NSE' };
		simulator.clock.advance(60_000);
		const terms = { price: '190.5', qty: '2', triggerprice: '191', disclosedqty: '0' };
		expect((await call('modifyRule', { ...of, ...terms })).data).toEqual({ id: 1 });
		expect((await call('ruleDetails', { id: 1 })).data).toMatchObject({
			...terms,
			updateddate: '2026-11-25T05:31:00Z',
		});
		expect((await call('cancelRule', of)).data).toEqual({ id: 1 });
		expect((await call('ruleDetails', { id: 1 })).data.status).toBe('CANCELLED');
		expect((await call('cancelRule', of)).errorcode).toBe('AB9013');
		expect((await call('modifyRule', { ...of, ...terms })).errorcode).toBe('AB9013');
	});

	it('is its own client’s', async () => {
		await create();
		const other = new Client(simulator, angelOneSecondAccount);
		await other.login();
		expect((await call('ruleDetails', { id: 1 }, other)).errorcode).toBe('AB9013');
		expect((await call('ruleList', ruleList.request, other)).data).toEqual([]);
	});

	it('gttIdTyping text, and gttListForm object', async () => {
		Object.assign(simulator.quirks, { gttIdTyping: 'text', gttListForm: 'object' });
		expect((await list()).data).toBeNull();
		expect((await create()).data).toEqual({ id: '1' });
		expect(typesOf((await list()).data)).toEqual(typesOf(ruleList.reply.data));
	});

	it('is written from a registered address alone', async () => {
		simulator.quirks.registeredIps = ['10.1.1.1'];
		expect((await create()).errorCode).toBe('AG7002');
		expect((await list()).status).toBe(true);
	});
});

describe('a rule whose price has come', () => {
	const book = async () => (await client.get('/order/v1/getOrderBook')).json.data;
	const statusOf = async (id: number) => (await call('ruleDetails', { id })).data.status;

	// SBIN trades at 870.
	it('sends a limit order from below: at the trigger or above', async () => {
		await create({ triggerprice: '880', price: '881', qty: '3' });
		simulator.setPrice('SBIN', 879.95);
		expect([await statusOf(1), await book()]).toEqual(['NEW', null]);
		simulator.clock.advance(1_000);
		simulator.setPrice('SBIN', 880);
		expect((await call('ruleDetails', { id: 1 })).data).toMatchObject({
			status: 'SENTTOEXCHANGE',
			updateddate: '2026-11-25T05:30:01Z',
		});
		expect(await book()).toMatchObject([
			{
				variety: 'NORMAL',
				ordertype: 'LIMIT',
				producttype: 'DELIVERY',
				duration: 'DAY',
				price: 881,
			},
		]);
		expect(await book()).toMatchObject([
			{ quantity: '3', status: 'complete', averageprice: 880, ordertag: '', symboltoken: '3045' },
		]);
		simulator.setPrice('SBIN', 900);
		expect(await book()).toHaveLength(1);
	});

	it('and from above: at the trigger or below', async () => {
		await create({ triggerprice: '860', price: '850' });
		simulator.setPrice('SBIN', 861);
		expect(await statusOf(1)).toBe('NEW');
		simulator.setPrice('SBIN', 859);
		expect(await statusOf(1)).toBe('SENTTOEXCHANGE');
		expect(await book()).toMatchObject([{ status: 'open', price: 850 }]);
	});

	it('is judged like any order, and its rule is sent all the same', async () => {
		await create({ triggerprice: '880', price: '880', qty: '100000' });
		simulator.setPrice('SBIN', 880);
		expect(await statusOf(1)).toBe('SENTTOEXCHANGE');
		expect(await book()).toMatchObject([{ status: 'rejected' }]);
	});

	it('goes by the side of its newest trigger, and not at all once cancelled', async () => {
		const of = { symboltoken: '3045', exchange: 'NSE' };
		await create({ triggerprice: '880', price: '880' });
		await create({ triggerprice: '880', price: '880' });
		await call('modifyRule', { id: 1, ...of, triggerprice: '865', price: '864', qty: '1' });
		await call('cancelRule', { id: 2, ...of });
		simulator.setPrice('SBIN', 890);
		expect([await statusOf(1), await statusOf(2)]).toEqual(['NEW', 'CANCELLED']);
		simulator.setPrice('SBIN', 865);
		expect([await statusOf(1), await statusOf(2)]).toEqual(['SENTTOEXCHANGE', 'CANCELLED']);
		expect(await book()).toHaveLength(1);
		expect((await call('cancelRule', { id: 1, ...of })).errorcode).toBe('AB9013');
	});
});

describe('switches', () => {
	const statuses = async () => (await list()).data.map(({ status }: { status: string }) => status);

	it('a rule ends with its time; gttExpiredAs says how that is called', async () => {
		await create({ timeperiod: 30 });
		simulator.clock.advance(30 * 86_400_000 - 1_000);
		await client.login();
		expect(await statuses()).toEqual(['NEW']);
		simulator.clock.advance(1_000);
		expect((await list()).data[0]).toMatchObject({
			status: 'CANCELLED',
			updateddate: '2026-12-25T05:30:00Z',
		});
		simulator.quirks.gttExpiredAs = 'EXPIRED';
		expect(await statuses()).toEqual(['EXPIRED']);
		simulator.quirks.gttExpiredAs = 'waiting';
		expect(await statuses()).toEqual(['NEW']);
		simulator.setPrice('SBIN', 100);
		expect(await statuses()).toEqual(['NEW']);
	});

	it('gttWaitingAs ACTIVE', async () => {
		simulator.quirks.gttWaitingAs = 'ACTIVE';
		await create();
		expect(await statuses()).toEqual(['ACTIVE']);
		expect((await list({ status: ['NEW'] })).data).toEqual([]);
	});

	it('gttCreateReply AB9000: the rule is made all the same', async () => {
		simulator.quirks.gttCreateReply = 'AB9000';
		expect(await create()).toMatchObject({
			status: false,
			errorcode: 'AB9000',
			message: 'Internal Server Error',
		});
		expect(await statuses()).toEqual(['NEW']);
	});

	it('a rule like another is a second one, also where the first reply was lost', async () => {
		simulator.addFault({ kind: 'resetAfter', path: 'createRule' });
		await expect(create()).rejects.toThrow();
		await create();
		expect(await statuses()).toEqual(['NEW', 'NEW']);
	});
});

describe('the list', () => {
	it('has the states asked for, page by page', async () => {
		for (let n = 0; n < 3; n++) await create();
		await call('cancelRule', { id: 2, symboltoken: '3045', exchange: 'NSE' });
		const ids = async (changes: object) =>
			(await list(changes)).data.map(({ id }: { id: number }) => id);
		expect(await ids({})).toEqual([1, 2, 3]);
		expect(await ids({ status: ['NEW'] })).toEqual([1, 3]);
		expect(await ids({ status: ['CANCELLED'] })).toEqual([2]);
		expect(await ids({ page: 2, count: 2 })).toEqual([3]);
	});

	it.each([
		[{ status: 'NEW' }, 'AB9004'],
		[{ status: [] }, 'AB9004'],
		[{ status: ['OLD'] }, 'AB9004'],
		[{ page: 0 }, 'AB9017'],
		[{ count: 0 }, 'AB9018'],
	])('refuses %p', async (changes, errorcode) => {
		expect(await list(changes)).toMatchObject({ status: false, errorcode, data: null });
	});
});

it.each([
	[{ exchange: 'NFO' }, 'AB9010'],
	[{ symboltoken: '1' }, 'AB9011'],
	[{ tradingsymbol: 'SBIN' }, 'AB9012'],
	[{ transactiontype: 'HOLD' }, 'AB9014'],
	[{ producttype: 'INTRADAY' }, 'AB9015'],
	[{ qty: '0' }, 'AB9006'],
	[{ disclosedqty: 'x' }, 'AB9007'],
	[{ price: '0' }, 'AB9008'],
	[{ triggerprice: 'x' }, 'AB9009'],
	[{ timeperiod: 366 }, 'AB9016'],
])('createRule refuses %p', async (changes, errorcode) => {
	expect(await create(changes)).toMatchObject({ status: false, errorcode, data: null });
	expect((await list()).data).toEqual([]);
});

it('cautionary scrips, as documented', async () => {
	const { json } = await client.get('/securities/v1/cautionaryScrips');
	expect(typesOf(json.data[0])).toEqual({ token: 'string', symbol: 'string', message: 'string' });
});
