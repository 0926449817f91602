/** The credential in n8n's own HTTP Request node, for calls that the package has no operation for. */
import assert from 'node:assert/strict';
import type { IDataObject } from 'n8n-workflow';
import type { SavedWorkflow } from '../../../scripts/n8n/types';
import { BROKERS, LABEL, PATHS, type BrokerName } from '../../brokers';
import { essential, type Scenario } from '../suite';
import type { ServerScene, Trader, WebhookReply } from './scene';
import { brokerNode, chain, node, unique, using, webhook } from './support';
import { Watch } from './watch';

interface Endpoint {
	path: string;
	/** Something that only this endpoint's answer holds. */
	answer: RegExp;
}

const ENDPOINTS: Record<BrokerName, Endpoint[]> = {
	angelOne: [
		{
			path: '/rest/secure/angelbroking/securities/v1/cautionaryScrips',
			answer: /"symbol":"SUZLON"/,
		},
		{ path: '/rest/secure/angelbroking/portfolio/v1/getAllHolding', answer: /"totalholding":\{/ },
	],
	groww: [
		{ path: '/v1/holdings/user', answer: /"isin":"INE002A01018"/ },
		{ path: '/v1/positions/user', answer: /"positions":\[/ },
	],
};

const RENEWAL: Record<BrokerName, string> = { angelOne: 'generateTokens', groww: 'access' };
const LOG_IN: Record<BrokerName, string> = { angelOne: 'loginByPassword', groww: 'access' };

/** Live webhooks of one trader: one for each endpoint, and one for the broker's own node. */
class Calls {
	private readonly live: SavedWorkflow[] = [];
	private readonly path = unique('request');

	private constructor(
		private readonly scene: ServerScene,
		readonly trader: Trader,
	) {}

	static async open(scene: ServerScene, broker: BrokerName): Promise<Calls> {
		const calls = new Calls(scene, await scene.newTrader(broker));
		const { trader, path } = calls;
		const requests = ENDPOINTS[broker].map(({ path: endpoint }, index) =>
			chain(`Request ${path} ${index}`, webhook(`${path}n${index}`), httpRequest(trader, endpoint)),
		);
		const profile = brokerNode(trader, { resource: 'account', operation: 'getProfile' });
		const own = chain(`Profile ${path}`, webhook(`${path}own`), profile);
		for (const workflow of [...requests, own]) calls.live.push(await scene.publish(workflow));
		return calls;
	}

	/** What the HTTP Request node gets from the broker's first endpoint here, or from another. */
	async request(index = 0): Promise<WebhookReply> {
		return await this.scene.call(`${this.path}n${index}`, {});
	}

	async profile(): Promise<WebhookReply> {
		return await this.scene.call(`${this.path}own`, {});
	}

	async close(): Promise<void> {
		for (const workflow of this.live) await this.scene.retire(workflow);
	}
}

/** n8n's HTTP Request node with "Predefined Credential Type", reading a path of the broker; named "Request". */
export function httpRequest({ simulator, credential }: Trader, path: string) {
	return node('Request', 'n8n-nodes-base.httpRequest', {
		typeVersion: 4.2,
		parameters: {
			method: 'GET',
			url: simulator.origin + path,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credential.type,
			options: {},
		},
		credentials: using(credential),
	});
}

/** The last parts of the paths that were called. */
function calledIn(watch: Watch): string[] {
	return watch.requests.map(({ path }) => lastPart(path));
}

function lastPart(path: string): string {
	return path.split('/').at(-1) ?? '';
}

function answered({ status, body }: WebhookReply, { answer }: Endpoint): void {
	assert.equal(status, 200, JSON.stringify(body));
	assert.match(JSON.stringify(body), answer);
}

const withCalls = (
	broker: BrokerName,
	name: string,
	play: (calls: Calls) => Promise<void>,
): Scenario<ServerScene> => ({
	name: `${LABEL[broker]} in the HTTP Request node: ${name}`,
	play: async (scene) => {
		const calls = await Calls.open(scene, broker);
		try {
			await play(calls);
		} finally {
			await calls.close();
		}
	},
});

const cold = (broker: BrokerName) =>
	withCalls(broker, 'a cold credential logs in once, for this node and our own', async (calls) => {
		const watch = new Watch(calls.trader);
		const [first, second] = ENDPOINTS[broker];
		answered(await calls.request(0), first);
		answered(await calls.request(1), second);
		assert.equal((await calls.profile()).status, 200);
		answered(await calls.request(0), first);
		assert.deepEqual(calledIn(watch), [
			LOG_IN[broker],
			lastPart(first.path),
			lastPart(second.path),
			lastPart(PATHS[broker].profile),
			lastPart(first.path),
		]);
	});

const refused = (broker: BrokerName) =>
	withCalls(broker, 'a token refused with a 401 is renewed and stored', async (calls) => {
		const { simulator } = calls.trader;
		const [endpoint] = ENDPOINTS[broker];
		answered(await calls.request(), endpoint);
		const quirks = simulator.quirks as { expiredTokenReply?: string };
		const usual = quirks.expiredTokenReply;
		if (broker === 'angelOne') quirks.expiredTokenReply = 'http401';
		try {
			const watch = new Watch(calls.trader);
			simulator.expireSessions();
			answered(await calls.request(), endpoint);
			answered(await calls.request(), endpoint);
			const read = lastPart(endpoint.path);
			assert.deepEqual(calledIn(watch), [read, RENEWAL[broker], read, read]);
		} finally {
			if (broker === 'angelOne') quirks.expiredTokenReply = usual;
		}
	});

/** n8n renews after a 401 alone, and this broker says it with a 200. */
const refusedWith200 = withCalls(
	'angelOne',
	'a refusal that comes as a 200 is handed on, and our own node renews for both',
	async (calls) => {
		const [endpoint] = ENDPOINTS.angelOne;
		answered(await calls.request(), endpoint);
		const watch = new Watch(calls.trader);
		calls.trader.simulator.expireSessions();
		const reply = await calls.request();
		assert.equal(reply.body.errorCode, 'AG8001', JSON.stringify(reply.body));
		assert.deepEqual(watch.logInCalls, []);
		assert.equal((await calls.profile()).status, 200);
		answered(await calls.request(), endpoint);
		assert.deepEqual(watch.logInCalls, [RENEWAL.angelOne]);
	},
);

/** An order as each broker documents it, given in full by the alert. */
const ORDER: Record<BrokerName, IDataObject> = {
	angelOne: {
		variety: 'NORMAL',
		tradingsymbol: 'SBIN-EQ',
		symboltoken: '3045',
		transactiontype: 'BUY',
		exchange: 'NSE',
		ordertype: 'LIMIT',
		producttype: 'DELIVERY',
		duration: 'DAY',
		price: '800',
		squareoff: '0',
		stoploss: '0',
		quantity: '1',
	},
	groww: {
		trading_symbol: 'SBIN',
		quantity: 1,
		price: 800,
		validity: 'DAY',
		exchange: 'NSE',
		segment: 'CASH',
		product: 'CNC',
		order_type: 'LIMIT',
		transaction_type: 'BUY',
	},
};

/** n8n sends again whatever fails here. */
const sentOnce = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]} in the HTTP Request node: an order whose reply is lost is sent once`,
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const path = unique('post');
		const post = httpRequest(trader, PATHS[broker].place);
		const body = '={{ JSON.stringify($json.body) }}';
		const sending = { method: 'POST', sendBody: true, specifyBody: 'json', jsonBody: body };
		post.parameters = { ...post.parameters, ...sending };
		const live = await scene.publish(chain(`Post ${path}`, webhook(path), post));
		try {
			const order = {
				...ORDER[broker],
				...(broker === 'groww' && { order_reference_id: unique('ref') }),
			};
			const watch = new Watch(trader);
			trader.simulator.addFault({ kind: 'status500', path: PATHS[broker].place, times: 1 });
			const { status } = await scene.call(path, order);
			assert.notEqual(status, 200);
			assert.equal(watch.placements.length, 1, 'requests for the order');
			assert.equal(trader.orders().length, 1, 'orders at the broker');
		} finally {
			trader.simulator.clearFaults();
			await scene.retire(live);
		}
	},
});

export const httpRequestScenarios: Array<Scenario<ServerScene>> = [
	...BROKERS.map(cold).map(essential),
	...BROKERS.map(refused).map(essential),
	refusedWith200,
	...BROKERS.map(sentOnce).map(essential),
];
