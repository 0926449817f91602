/** A trader at work, for scenarios about the trader's session. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedWorkflow } from '../../../scripts/n8n/types';
import { nextIstTime } from '../../../simulators/core';
import { BROKERS, LABEL, type BrokerName } from '../../brokers';
import type { Scenario } from '../suite';
import type { ServerScene, Trader, WebhookReply } from './scene';
import { brokerNode, buySbin, chain, node, unique, webhook } from './support';

export const MINUTE = 60_000;
/** The hour in India. */
export const SESSION_END = { angelOne: 0, groww: 6 };

/** A trader with three live webhooks. */
export class Desk {
	private readonly live: SavedWorkflow[] = [];
	private readonly path = unique('session');

	private constructor(
		private readonly scene: ServerScene,
		readonly trader: Trader,
	) {}

	static async open(scene: ServerScene, broker: BrokerName): Promise<Desk> {
		const desk = new Desk(scene, await scene.newTrader(broker));
		const { trader, path } = desk;
		const split = node('Orders', 'n8n-nodes-base.splitOut', {
			parameters: { fieldToSplitOut: 'body.numbers', options: {} },
		});
		const order = buySbin(broker);
		const profile = { resource: 'account', operation: 'getProfile' };
		const logOut = { resource: 'session', operation: 'logout' };
		for (const workflow of [
			chain(`Profile ${path}`, webhook(`${path}-read`), brokerNode(trader, profile)),
			chain(`Orders ${path}`, webhook(`${path}-order`), split, brokerNode(trader, order)),
			chain(`Log out ${path}`, webhook(`${path}-out`), brokerNode(trader, logOut)),
		]) {
			desk.live.push(await scene.publish(workflow));
		}
		return desk;
	}

	/** Who is logged in. Right after n8n's start its webhooks are not there yet. */
	async read(): Promise<WebhookReply> {
		for (let tries = 0; ; tries++) {
			const reply = await this.scene.call(`${this.path}-read`, {});
			if (reply.status !== 404 || tries > 100) return reply;
			await sleep(200);
		}
	}

	/** One execution that places so many orders, an item each. */
	async order(count = 1): Promise<WebhookReply> {
		return await this.scene.call(`${this.path}-order`, { numbers: [...Array(count).keys()] });
	}

	async logOut(): Promise<WebhookReply> {
		return await this.scene.call(`${this.path}-out`, {});
	}

	async close(): Promise<void> {
		this.trader.simulator.clearFaults();
		for (const workflow of this.live) await this.scene.retire(workflow);
	}
}

/** A scenario with a desk of its own at each broker, one after the other. */
export function atEachBroker(
	name: (broker: BrokerName) => string,
	play: (desk: Desk, scene: ServerScene) => Promise<void>,
	brokers = BROKERS,
): Array<Scenario<ServerScene>> {
	return brokers.map((broker) => ({
		name: `${LABEL[broker]}: ${name(broker)}`,
		play: async (scene) => {
			await awayFromSessionEnd(broker);
			const desk = await Desk.open(scene, broker);
			try {
				await play(desk, scene);
			} finally {
				await desk.close();
			}
		},
	}));
}

/** In the last minute before its end a session is not used any more, which is another scenario. */
export async function awayFromSessionEnd(broker: BrokerName): Promise<void> {
	const left = nextIstTime(Date.now(), SESSION_END[broker]) - Date.now();
	if (left < 2 * MINUTE) await sleep(left + 5_000);
}

export function succeeded(reply: WebhookReply): void {
	assert.equal(reply.status, 200, JSON.stringify(reply.body));
}

/** So many orders in the broker's book, each with a reference of its own. */
export function eachPlacedOnce({ trader }: Desk, count: number): void {
	const references = new Set(trader.orders().map(({ reference }) => reference));
	assert.equal(trader.orders().length, count, 'orders in the book');
	assert.equal(references.size, count, 'references in the book');
}
