/** The log-in of a person in the browser, and postbacks: what comes to an address of a real n8n. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { FINAL } from '../../../scripts/n8n/client';
import type { Execution, SavedWorkflow } from '../../../scripts/n8n/types';
import { errorOf, outputOf, withCredentials } from '../../../scripts/n8n/workflow';
import type { AngelOneAccount } from '../../../simulators/angelone';
import { PATHS } from '../../brokers';
import type { Scenario } from '../suite';
import type { ServerScene, Trader } from './scene';
import { brokerNode, buySbin, chain, node, unique, using, webhook } from './support';

/** The webhook node, named "Trigger". */
function trigger({ credential }: Trader, webhookId: string, parameters: IDataObject) {
	return node('Trigger', 'n8n-nodes-indian-brokers.angelOneWebhookTrigger', {
		parameters: parameters as never,
		credentials: using(credential),
		webhookId,
	});
}

const nothing = () => node('Nothing', 'n8n-nodes-base.noOp');

/** Follows redirects as a browser does, with its cookies; the texts and addresses on the way. */
async function browse(start: string): Promise<{ url: URL; html: string; way: string[] }> {
	const cookies = new Map<string, string>();
	const way: string[] = [];
	let url = new URL(start);
	for (let hops = 0; hops < 6; hops++) {
		way.push(`${url.origin}${url.pathname}`);
		const cookie = cookies.get(url.origin);
		const reply = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} });
		for (const set of reply.headers.getSetCookie()) cookies.set(url.origin, set.split(';')[0]);
		const location = reply.headers.get('location');
		if (location === null) return { url, html: await reply.text(), way };
		url = new URL(location, url);
	}
	throw new Error(`too many redirects: ${way.join(' ')}`);
}

/** The example as it is, but that a call stands for 08:45, and a look for each message. */
async function example(scene: ServerScene, trader: Trader, login: string, path: string) {
	const file = await scene.stage.example('browser-login.json');
	const own = withCredentials(file, ({ type }) =>
		type.startsWith('n8n-nodes-indian-brokers.') ? trader.credential : undefined,
	);
	const nodes = own.nodes.map((one) => {
		const { name, type, position } = one;
		if (name === 'Before the Open') return { ...webhook(path), name, position };
		if (type === 'n8n-nodes-base.telegram') return node(name, 'n8n-nodes-base.noOp');
		return name === 'On Publisher Login' ? { ...one, webhookId: login } : one;
	});
	return await scene.publish({ ...own, nodes });
}

/** The link, as the message of the morning has it once the workflow is published. */
async function linkOf(scene: ServerScene, path: string): Promise<string> {
	for (let tries = 0; tries < 100; tries++) {
		const { body } = await scene.call(path, {});
		if (typeof body.loginUrl === 'string') return body.loginUrl;
		await sleep(250);
	}
	throw new Error('no link was stored');
}

/** The execution that made the report, once it has ended. */
async function reportOf(scene: ServerScene, workflow: SavedWorkflow): Promise<Execution> {
	for (let tries = 0; tries < 100; tries++) {
		const [{ id, status }] = await scene.client.executions(workflow);
		const latest = await scene.client.execution(id);
		if (FINAL.includes(status) && outputOf(latest, 'On Publisher Login').length > 0) return latest;
		await sleep(250);
	}
	throw new Error('nothing ran after the log-in');
}

const publisher: Scenario<ServerScene> = {
	name: 'a person logs in in the browser, the example goes on, and a postback is an execution',
	play: async (scene) => {
		const { angelOne } = scene.stage.brokers;
		const trader = await scene.newTrader('angelOne', {
			...{ authMethod: 'publisher', mpin: '', totpSecret: '' },
		});
		const account = trader.account as AngelOneAccount;
		const [login, calls] = [unique('login'), unique('postback')];
		const ask = unique('morning');
		const morning = await example(scene, trader, login, ask);
		const link = await linkOf(scene, ask);
		assert.ok(link.endsWith(`/webhook/${login}/login`), link);
		account.redirectUrl = link;
		await assert.rejects(scene.client.run(morning, 'On Publisher Login'), /published workflow/);

		const started = Date.now();
		const { url, html, way } = await browse(link);
		assert.deepEqual(way, [link, `${angelOne.origin}/publisher-login`, link, link]);
		assert.equal(url.search, '?done=1');
		assert.match(html, new RegExp(`Account ${account.clientCode}`));
		const execution = await reportOf(scene, morning);
		assert.equal(execution.status, 'success', errorOf(execution));
		const [told] = outputOf(execution, 'On Publisher Login');
		assert.deepEqual(Object.keys(told), ['broker', 'clientCode', 'expiresAt']);
		const [{ text }] = outputOf(execution, 'Send the Report');
		const cash = account.cash.toLocaleString('en-IN', { minimumFractionDigits: 2 });
		assert.match(String(text), new RegExp(`^${account.clientCode} is logged in until .* 00:00`));
		assert.match(String(text), new RegExp(`Cash +${cash}`));
		scene.report(`log-in to the end of the workflow in ${Date.now() - started} ms`);

		const path = unique('order');
		const order = chain(
			unique('Place'),
			webhook(path),
			brokerNode(trader, buySbin('angelOne', { price: 800 })),
		);
		const place = await scene.publish(order);
		const updates = await scene.publish(
			chain(unique('Updates'), trigger(trader, calls, {}), nothing()),
		);
		account.postbackUrl = link.replace(`${login}/login`, `${calls}/postback`);
		await sleep(1_500);
		const { orderId } = (await scene.call(path, {})).body;
		await scene.endedExecutions(updates, 1);
		angelOne.fill(String(orderId));
		await scene.endedExecutions(updates, 2);
		const states: unknown[] = [];
		for (const known of [0, 1]) {
			const [update] = outputOf(await scene.nextExecution(updates, known), 'Trigger');
			assert.deepEqual([update.orderId, update.source], [orderId, 'postback']);
			states.push(update.status);
		}
		assert.deepEqual(states, ['open', 'filled']);
		assert.ok(angelOne.postbacks.every(({ status }) => status === 200));
		assert.equal(angelOne.requestsTo(PATHS.angelOne.login).some(isOf(account)), false);

		// What cannot be read back is told by a failed execution, behind the answer.
		angelOne.revokeAllSessions();
		const body = JSON.stringify({ orderid: orderId, clientcode: account.clientCode });
		const headers = { 'content-type': 'application/json' };
		assert.equal((await scene.send(`${calls}/postback`, body, headers)).status, 200);
		const failed = await scene.nextExecution(updates, 2);
		assert.equal(failed.status, 'error');
		assert.match(String(errorOf(failed)), new RegExp(`Log in at ${link} first`));
		assert.equal((await scene.send(`${calls}/postback`, '{"orderid":1}', headers)).status, 403);

		for (const workflow of [morning, place, updates]) await scene.retire(workflow);
	},
};

const isOf =
	({ apiKey }: AngelOneAccount) =>
	({ headers }: { headers: Record<string, string> }) =>
		headers['x-privatekey'] === apiKey;

export const publisherScenarios: Array<Scenario<ServerScene>> = [publisher];
