/** Calls of Angel One's at the postback URL of an app: hints, which are read back. */
import { createServer } from 'node:http';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { StoredCredential, WebhookNode, WebhookReply } from '../harness';
import {
	addAngelOneAccount,
	angelOneFields,
	MANY_LOG_INS,
	output,
	PATHS,
	run,
	useWorld,
} from '../support';
import { hurryTime, noonInIndia, pause, until } from '../time';

const world = useWorld(MANY_LOG_INS);
const sim = () => world().angelOne;
const quirks = (changes: Partial<ReturnType<typeof sim>['quirks']>) =>
	Object.assign(sim().quirks, changes);

const replies: WebhookReply[] = [];
/** The node that is called behind each path of the server. */
const nodes = new Map<string, WebhookNode>();
let failed: Error[] = [];

/** What n8n is for the broker: a server, which hands a call to the node. */
const server = createServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const body = Buffer.concat(chunks).toString();
		const headers = { 'content-type': request.headers['content-type'] ?? '' };
		void nodes
			.get(request.url ?? '')
			?.call('postback', { method: 'POST', body, headers })
			.then((reply) => {
				replies.push(reply);
				if (reply.thrown) failed.push(reply.thrown);
				response.statusCode = reply.status;
				response.end();
			});
	});
});
let origin: string;
let restoreTime: () => void;

beforeAll(async () => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	origin = `http://127.0.0.1:${port}`;
	await world().loadInstruments();
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
	const seen = [JSON.stringify(replies), ...world().engine.allLogs];
	const found = sim().issuedTokens.filter((token) => seen.some((text) => text.includes(token)));
	expect(found).toEqual([]);
});
beforeEach(() => {
	replies.length = 0;
	failed = [];
	restoreTime = hurryTime(40, { from: noonInIndia() });
});
afterEach(() => restoreTime());

let serial = 0;

/** An account whose app has the postback URL of a published workflow. */
async function newApp(parameters: INodeParameters = {}) {
	const path = `/${++serial}`;
	const account = addAngelOneAccount(sim(), { postbackUrl: `${origin}${path}` });
	const { engine } = world();
	const credential = await engine.createCredential('angelOneApi', {
		...{ ...angelOneFields(account), baseUrl: sim().origin },
	});
	const node = engine.webhookNode({
		...{
			node: 'angelOneWebhookTrigger',
			parameters,
			credential,
			workflowId: `postbacks-${serial}`,
		},
	});
	await node.publish();
	nodes.set(path, node);
	return { account, credential, node };
}

async function place(credential: StoredCredential, changes: INodeParameters = {}): Promise<string> {
	const broker = world().broker('angelOne');
	return String(
		output(await run(world().engine, broker, credential, broker.order(changes))).orderId,
	);
}

const emitted = () => replies.flatMap(({ items }) => items ?? []).map(({ json }) => json);
const told = () => emitted().map(({ status, filledQuantity }) => `${status} ${filledQuantity}`);
const last = () => emitted().at(-1) as IDataObject;
const booksRead = () => sim().requestsTo(PATHS.angelOne.lookUp).length;
const row = (orderid: string, clientcode: string, changes: object = {}) =>
	JSON.stringify({ orderid, clientcode, status: 'complete', ...changes });

test('each state of an order once, as the broker has it', async () => {
	const { credential } = await newApp();
	const orderId = await place(credential, { options: { orderReference: 'breakout-1' } });
	await until(() => emitted().length === 1);
	sim().fill(orderId, 4);
	await until(() => emitted().length === 2);
	sim().fill(orderId);
	await until(() => emitted().length === 3);
	expect(told()).toEqual(['open 0', 'partiallyFilled 4', 'filled 10']);
	expect(last()).toMatchObject({
		...{ broker: 'angelOne', orderId, orderReference: 'breakout-1', tradingSymbol: 'SBIN-EQ' },
		...{ status: 'filled', previousStatus: 'partiallyFilled', source: 'postback' },
		averagePrice: 800,
	});
	expect(Object.keys(last()).slice(-3)).toEqual(['duplicate', 'previousStatus', 'source']);
	expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test.each(['formField', 'formType', 'textType'] as const)(
	'of the form %s',
	async (postbackForm) => {
		quirks({ postbackForm });
		const { credential } = await newApp();
		await place(credential);
		await until(() => emitted().length === 1);
		expect(told()).toEqual(['open 0']);
	},
);

test('twice or late it is one state; filters hold as for order updates', async () => {
	quirks({ postbackTimes: 3, postbackDelayMs: 5 });
	const { credential } = await newApp({
		filters: { status: ['filled'], referencePrefix: 'mine-', tradingSymbol: 'SBIN' },
	});
	const orders: string[] = [];
	for (const orderReference of ['mine-1', 'other-1'])
		orders.push(await place(credential, { options: { orderReference } }));
	for (const orderId of orders) sim().fill(orderId);
	await until(() => sim().postbacks.filter(({ orderId }) => orders.includes(orderId)).length >= 12);
	await until(() => replies.length >= 12);
	expect(emitted().map(({ orderReference, status }) => [orderReference, status])).toEqual([
		['mine-1', 'filled'],
	]);
});

test('a book that lags behind is read until it has what the call tells', async () => {
	const { credential } = await newApp({ filters: { status: ['filled'] } });
	quirks({ orderBookLagMs: 3_000 });
	const orderId = await place(credential);
	sim().fill(orderId);
	await until(() => emitted().length === 1);
	expect(told()).toEqual(['filled 10']);
	const [teller] = replies.filter(({ items }) => items !== null);
	expect(teller.endedAfter - teller.answeredAfter).toBeGreaterThan(900);
});

describe('a call is not believed', () => {
	test('that claims what the broker does not know', async () => {
		const { node, credential, account } = await newApp();
		quirks({ postbackTimes: 0 });
		const orderId = await place(credential);
		const forged = await node.call('postback', { body: row('no-such-order', account.clientCode) });
		expect(forged).toMatchObject({ status: 200, items: null, thrown: null });
		// It says complete; the broker says open.
		const early = await node.call('postback', { body: row(orderId, account.clientCode) });
		expect(early.items?.[0].json).toMatchObject({ orderId, status: 'open', filledQuantity: 0 });
	});

	test('of another client: nothing is asked', async () => {
		quirks({ postbackClient: 'forged' });
		const { credential } = await newApp();
		await place(credential);
		await until(() => replies.length === 1);
		const books = booksRead();
		await pause(20);
		expect([replies[0].status, replies[0].items, booksRead() - books]).toEqual([403, null, 0]);
	});

	test.each([
		['empty', '', 400],
		['no JSON', 'order 1 is filled', 400],
		['a list', '[1, 2]', 400],
		['null', 'null', 400],
		['without an order', '{"status":"complete","clientcode":"A1"}', 400],
		['a blank order', '{"orderid":" ","clientcode":"A1"}', 400],
		['a deep one', `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`, 400],
		['cut off', '{"orderid":"1","clientc', 400],
		['without a client', '{"orderid":"1"}', 403],
		['too long', row('1', 'A1', { text: 'x'.repeat(16_400) }), 413],
	])('%s', async (_, body, status) => {
		const { node } = await newApp();
		const books = booksRead();
		const reply = await node.call('postback', { body });
		expect(reply).toMatchObject({ status, items: null, thrown: null, body: '' });
		expect(booksRead()).toBe(books);
	});

	test('where n8n has no raw bytes, what it has parsed is read', async () => {
		const { node, credential, account } = await newApp();
		quirks({ postbackTimes: 0 });
		const orderId = await place(credential);
		const parsed = { data: { payload: row(orderId, account.clientCode) }, files: {} };
		const reply = await node.call('postback', { parsed });
		expect(reply.items?.[0].json).toMatchObject({ orderId, status: 'open' });
	});
});

test('an order that cannot be read back is a failed execution behind the answer', async () => {
	const { node, account } = await newApp();
	sim().addFault({ kind: 'html502', path: PATHS.angelOne.lookUp, times: 40 });
	const reply = await node.call('postback', { body: row('1', account.clientCode) });
	expect([reply.status, reply.items]).toEqual([200, null]);
	expect(reply.thrown?.message).toMatch(/Angel One/);
});

test('a test run tells whatever comes, again and again', async () => {
	const { node, credential, account } = await newApp();
	quirks({ postbackTimes: 0 });
	const orderId = await place(credential);
	for (let times = 0; times < 2; times++) {
		const body = row(orderId, account.clientCode, { status: 'open' });
		const reply = await node.call('postback', { body }, 'manual');
		expect(reply.items?.[0].json).toMatchObject({ orderId, previousStatus: null });
	}
});

test('a filter that says nothing is refused when the workflow is published', async () => {
	await expect(newApp({ filters: { referencePrefix: '' } })).rejects.toThrow('Reference Prefix');
});

test('a postback before the socket is told by the order trigger too, once', async () => {
	const { credential } = await newApp({ filters: { status: ['filled'] } });
	quirks({ orderSocketDelayMs: 400, orderSocketUpdates: 'finalOnly' });
	const trigger = world().engine.trigger({
		...{ node: 'angelOneTrigger', credential },
		parameters: { event: 'orderUpdate', filters: { status: ['filled'] } },
	});
	const books = booksRead();
	await trigger.start();
	await until(() => sim().orderSocket.open === 1 && booksRead() > books);
	await pause(20);
	const orderId = await place(credential);
	sim().fill(orderId);
	await until(() => trigger.items.length === 1 && emitted().length === 1);
	expect(trigger.items[0][0]).toMatchObject({ orderId, status: 'filled', source: 'postback' });
	await pause(450);
	expect(trigger.items).toHaveLength(1);
	await trigger.stop();
	await until(() => sim().orderSocket.open === 0);
});
