/** Exits after the fill in a real n8n, of each kind that a broker has. */
import assert from 'node:assert/strict';
import type { INodeParameters } from 'n8n-workflow';
import type { DemoBrokers } from '../../../scripts/demo/brokers';
import { errorOf } from '../../../scripts/n8n/workflow';
import type { BrokerName } from '../../brokers';
import type { Scenario } from '../suite';
import type { ServerScene, Trader } from './scene';
import { brokerNode, buySbin, chain, unique, webhook } from './support';

const PRICE = 800;
const TARGET = { triggerPrice: 820 };
const STOP = 790;
/** Above what is paid: no stop-loss of a purchase. */
const NO_STOP = 830;

interface Kind {
	name: string;
	broker: BrokerName;
	entry: INodeParameters;
	target?: { triggerPrice: number; price?: number };
	/** The limit of the stop-loss, where the kind needs one. */
	stopLoss?: { price: number };
	/** What the broker keeps to close the position with, for its units. */
	kept(brokers: DemoBrokers, trader: Trader): number[];
}

const KINDS: Kind[] = [
	{
		name: 'Angel One: a bracket order carries target and stop-loss',
		broker: 'angelOne',
		entry: { product: 'INTRADAY' },
		target: TARGET,
		kept: (_, trader) =>
			trader
				.orders()
				.filter(({ transactionType }) => transactionType === 'SELL')
				.map(({ quantity }) => quantity),
	},
	{
		name: 'Angel One: a GTT rule is the stop-loss of shares to keep',
		broker: 'angelOne',
		entry: { product: 'DELIVERY' },
		stopLoss: { price: 788 },
		kept: ({ angelOne }, { owner }) => angelOne.gtt.of(owner).map(({ qty }) => Number(qty)),
	},
	{
		name: 'Groww: an OCO order is target and stop-loss',
		broker: 'groww',
		entry: { product: 'MIS' },
		target: { ...TARGET, price: 819.5 },
		kept: ({ groww }, { owner }) =>
			groww.smartOrders.filter(({ account }) => account === owner).map(({ quantity }) => quantity),
	},
];

/** The entry as an alert orders it: bought at once, with the trigger of its stop-loss. */
function entryOn({ entry, target, stopLoss }: Kind, trader: Trader, path: string) {
	const exits = {
		...(target ? { target } : {}),
		stopLoss: { triggerPrice: '={{ $json.body.stop }}', ...stopLoss },
	};
	const options = { waitForFinal: 10, orderReference: '={{ $json.body.reference }}', exits };
	const order = buySbin(trader.broker, { ...entry, price: PRICE, options });
	return chain(`Exits ${path}`, webhook(path), brokerNode(trader, order));
}

const kindScenario = (kind: Kind): Scenario<ServerScene> => ({
	name: `${kind.name} once the entry is filled, once, and none without exits`,
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const trader = await scene.newTrader(kind.broker, {}, brokers);
			trader.simulator.setPrice('SBIN', PRICE);
			const path = unique('exits');
			const workflow = await scene.publish(entryOn(kind, trader, path));

			const refused = await scene.call(path, { reference: unique('E'), stop: NO_STOP });
			assert.notEqual(refused.status, 200, 'an entry whose stop-loss is on the wrong side');
			assert.match(errorOf(await scene.nextExecution(workflow)) ?? '', /stop-loss/i);
			assert.deepEqual(trader.orders(), [], 'orders of an entry that was refused');

			const asked = { reference: unique('E'), stop: STOP };
			const first = await scene.call(path, asked);
			assert.equal(first.status, 200, errorOf(await scene.nextExecution(workflow, 1)));
			assert.equal(first.body.status, 'filled');
			assert.equal(first.body.coveredQuantity, 10);
			const again = await scene.call(path, asked);
			assert.equal(again.status, 200, JSON.stringify(again.body));
			assert.equal(again.body.duplicate, true);
			assert.equal(again.body.orderId, first.body.orderId);
			const entries = trader.orders().filter(({ transactionType }) => transactionType === 'BUY');
			assert.equal(entries.length, 1, 'entries');
			const kept = kind.kept(brokers, trader);
			assert.deepEqual([...new Set(kept)], [10], 'units that the exits cover');
			assert.equal(kept.length, (first.body.exits as unknown[]).length);
			await scene.retire(workflow);
		}),
});

export const exitScenarios = KINDS.map(kindScenario);
