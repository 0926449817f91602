/** The log-in of a person in the browser, and postbacks: what comes to an address of a real n8n. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { errorOf, outputOf } from '../../../scripts/n8n/workflow';
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

/** The link, as Get Login Link gives it once the workflow is published. */
async function linkOf(scene: ServerScene, trader: Trader): Promise<string> {
	const path = unique('link');
	const asked = { resource: 'session', operation: 'getLoginLink' };
	const workflow = await scene.publish(
		chain(unique('Link'), webhook(path), brokerNode(trader, asked)),
	);
	for (let tries = 0; tries < 60; tries++) {
		const { body } = await scene.call(path, {});
		if (typeof body.loginUrl === 'string') {
			await scene.retire(workflow);
			return body.loginUrl;
		}
		await sleep(250);
	}
	throw new Error('no link was stored');
}

const publisher: Scenario<ServerScene> = {
	name: 'a person logs in in the browser, the workflow goes on, and a postback is an execution',
	play: async (scene) => {
		const { angelOne } = scene.stage.brokers;
		const trader = await scene.newTrader('angelOne', {
			...{ authMethod: 'publisher', mpin: '', totpSecret: '' },
		});
		const account = trader.account as AngelOneAccount;
		const [login, calls] = [unique('login'), unique('postback')];
		const profile = { resource: 'account', operation: 'getProfile' };
		const morning = await scene.publish(
			chain(
				unique('Morning'),
				trigger(trader, login, { event: 'login' }),
				brokerNode(trader, profile),
			),
		);
		const link = await linkOf(scene, trader);
		assert.ok(link.endsWith(`/webhook/${login}/login`), link);
		account.redirectUrl = link;
		await assert.rejects(scene.client.run(morning, 'Trigger'), /published workflow/);

		const started = Date.now();
		const { url, html, way } = await browse(link);
		assert.deepEqual(way, [link, `${angelOne.origin}/publisher-login`, link, link]);
		assert.equal(url.search, '?done=1');
		assert.match(html, new RegExp(`Account ${account.clientCode}`));
		const execution = await scene.nextExecution(morning);
		assert.equal(execution.status, 'success', errorOf(execution));
		const [told] = outputOf(execution, 'Trigger');
		assert.deepEqual(Object.keys(told), ['broker', 'clientCode', 'expiresAt']);
		assert.equal(outputOf(execution, 'Broker')[0].clientCode, account.clientCode);
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
