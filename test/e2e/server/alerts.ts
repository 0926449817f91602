/** Price alerts in a real n8n, over a restart. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../suite';
import type { ServerScene } from './scene';
import { chain, unique } from './support';
import { nothing, Told, trigger, until } from './told';

/** Long enough for a price that is told to be seen. */
const SEEN_MS = 1_500;

const alert: Scenario<ServerScene> = {
	name: 'On Price Alert tells a crossing once, over a restart of n8n, and the next one again',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const { angelOne } = brokers;
			angelOne.quirks.tickSocketOutOfHours = 'ticks';
			const price = async (rupees: number) => {
				angelOne.setPrice('SBIN', rupees);
				await sleep(SEEN_MS);
			};
			const trader = await scene.newTrader('angelOne', {}, brokers);
			const instrument = { __rl: true, mode: 'symbol', value: 'SBIN' };
			const parameters = {
				event: 'priceAlert',
				instruments: { list: [{ exchange: 'NSE', instrument }] },
				...{ condition: 'crossesUp', value: 805, repeat: 'eachTime', hysteresis: 2 },
			};
			angelOne.setPrice('SBIN', 800);
			const alerts = await scene.publish(
				chain(unique('Alert'), trigger(trader, parameters), nothing()),
			);
			await until('the price feed', () => angelOne.tickSocket.open === 1);
			await price(801);
			const told = new Told(scene, alerts);
			const prices = async () => (await told.all()).map(({ lastPrice }) => lastPrice);
			assert.deepEqual(await prices(), []);
			const crossed = Date.now();
			angelOne.setPrice('SBIN', 806);
			await until('the first alarm', async () => (await prices()).length === 1);
			scene.report(`price to execution in n8n's list: at most ${Date.now() - crossed} ms`);

			await scene.restart('gently');
			await until('the price feed again', () => angelOne.tickSocket.open === 1);
			for (const rupees of [806.5, 804, 807]) await price(rupees);
			assert.deepEqual(await prices(), [806], 'the same crossing');
			for (const rupees of [802, 808]) await price(rupees);
			await until('the second alarm', async () => (await prices()).length === 2);
			assert.deepEqual(await prices(), [806, 808]);
			await scene.retire(alerts);
			await until('the feed to close', () => angelOne.tickSocket.open === 0);
		}),
};

export const alertScenarios: Array<Scenario<ServerScene>> = [alert];
