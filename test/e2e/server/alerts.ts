/** Price alerts in a real n8n, over a restart. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoBrokers } from '../../../scripts/demo/brokers';
import { BROKERS, type BrokerName, LABEL } from '../../brokers';
import type { Scenario } from '../suite';
import { until } from '../until';
import type { ServerScene } from './scene';
import { chain, unique } from './support';
import { nothing, Told, trigger } from './told';

/** Long enough for a price that is told to be seen. */
const SEEN_MS = 1_500;

/** One broker's prices and what is told of them. */
interface Alerts {
	untilListening(): Promise<void>;
	/** Stays above, which tells nothing, and comes back for another crossing. */
	crossAgain(): Promise<void>;
	end(): Promise<void>;
}

/** Crosses the price for the first time. */
async function openAlerts(
	scene: ServerScene,
	broker: BrokerName,
	brokers: DemoBrokers,
): Promise<Alerts> {
	const { angelOne, groww } = brokers;
	angelOne.quirks.tickSocketOutOfHours = 'ticks';
	const open = () => (broker === 'groww' ? groww.feed.open : angelOne.tickSocket.open);
	const untilListening = async () =>
		await until(`the prices of ${LABEL[broker]}`, () => open() === 1);
	const set = (rupees: number) => brokers[broker].setPrice('SBIN', rupees);
	const price = async (rupees: number) => {
		set(rupees);
		await sleep(SEEN_MS);
	};
	const trader = await scene.newTrader(broker, {}, brokers);
	const instrument = { __rl: true, mode: 'symbol', value: 'SBIN' };
	const segment = broker === 'groww' ? { segment: 'CASH' } : {};
	const parameters = {
		event: 'priceAlert',
		instruments: { list: [{ exchange: 'NSE', ...segment, instrument }] },
		...{ condition: 'crossesUp', value: 805, repeat: 'eachTime', hysteresis: 2 },
	};
	set(800);
	const alerts = await scene.publish(
		chain(unique('Alert'), trigger(trader, parameters), nothing()),
	);
	await untilListening();
	await price(801);
	const told = new Told(scene, alerts);
	const prices = async () => (await told.all()).map(({ lastPrice }) => lastPrice);
	assert.deepEqual(await prices(), []);
	const crossed = Date.now();
	set(806);
	await until('the first alarm', async () => (await prices()).length === 1);
	const took = Date.now() - crossed;
	scene.report(`${LABEL[broker]}: price to execution in n8n's list: at most ${took} ms`);
	return {
		untilListening,
		crossAgain: async () => {
			for (const rupees of [806.5, 804, 807]) await price(rupees);
			assert.deepEqual(await prices(), [806], 'the same crossing');
			for (const rupees of [802, 808]) await price(rupees);
			await until('the second alarm', async () => (await prices()).length === 2);
			assert.deepEqual(await prices(), [806, 808]);
		},
		end: async () => {
			await scene.retire(alerts);
			await until('the feed to close', () => open() === 0);
		},
	};
}

export const alertScenario: Scenario<ServerScene> = {
	name: 'On Price Alert tells a crossing once at both brokers, over a restart of n8n, and the next one again',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const all = await Promise.all(
				BROKERS.map(async (broker) => await openAlerts(scene, broker, brokers)),
			);
			await scene.restart('gently');
			await Promise.all(
				all.map(async (alerts) => {
					await alerts.untilListening();
					await alerts.crossAgain();
					await alerts.end();
				}),
			);
		}),
};
