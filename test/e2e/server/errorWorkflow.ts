/** n8n's error workflow: what it learns of a failed order. */
import assert from 'node:assert/strict';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { SavedWorkflow } from '../../../scripts/n8n/types';
import { outputOf } from '../../../scripts/n8n/workflow';
import { BROKERS, LABEL, PATHS, type BrokerName } from '../../brokers';
import type { Scenario, Suite } from '../suite';
import type { ServerScene, Trader } from './scene';
import { brokerNode, buySbin, chain, node, unique, webhook } from './support';

/** A failed order on a production webhook, as the error workflow is told of it. */
interface Told {
	/** What Error Trigger puts out under `execution`. */
	execution: IDataObject & { error: IDataObject & { context: IDataObject } };
	workflow: IDataObject;
}

/** Lets an order fail on a live webhook that has an error workflow; returns what that one got. */
async function failingOrder(
	scene: ServerScene,
	trader: Trader,
	changes: INodeParameters,
): Promise<{ told: Told; failed: SavedWorkflow; executionId: string }> {
	const trigger = node('Error', 'n8n-nodes-base.errorTrigger');
	const note = node('Note', 'n8n-nodes-base.noOp');
	const onError = await scene.publish(chain(unique('On error '), trigger, note));
	const path = unique('failing');
	const order = brokerNode(trader, buySbin(trader.broker, changes));
	const workflow = chain(`Failing ${path}`, webhook(path), order);
	const settings = { ...workflow.settings, errorWorkflow: onError.id };
	const failed = await scene.publish({ ...workflow, settings });
	const reply = await scene.call(path, {});
	assert.equal(reply.status, 500, JSON.stringify(reply.body));
	const [{ id, status }] = await scene.endedExecutions(failed, 1);
	assert.equal(status, 'error');
	const told = await scene.nextExecution(onError);
	assert.equal(told.status, 'success');
	const [json] = outputOf(told, 'Note');
	for (const one of [failed, onError]) await scene.retire(one);
	return { told: json as unknown as Told, failed, executionId: id };
}

const SUZLON: INodeParameters = {
	instrument: { __rl: true, mode: 'symbol', value: 'SUZLON' },
	price: 50,
};

const refusedByTheBroker = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: the error workflow learns why the broker refused an order`,
	essential: broker === 'angelOne',
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		// Angel One asks for a consent for this scrip; Groww says no to everything this once.
		if (broker === 'groww') {
			trader.simulator.addFault({ kind: 'text403', path: PATHS.groww.place });
		}
		const { told, failed, executionId } = await failingOrder(scene, trader, SUZLON);
		assert.deepEqual(told.workflow, { id: failed.id, name: failed.name });
		const { execution } = told;
		assert.equal(execution.id, executionId);
		assert.equal(execution.mode, 'webhook');
		assert.equal(execution.lastNodeExecuted, 'Broker');
		const { code, httpStatus, retryable, outcome, error, broker: by } = execution.error.context;
		const expected = {
			angelOne: { code: 'AB4036', httpStatus: 200 },
			groww: { code: 'HTTP_403', httpStatus: 403 },
		}[broker];
		assert.deepEqual(
			{ by, code, httpStatus, retryable, outcome },
			{ by: broker, ...expected, retryable: false, outcome: 'notPlaced' },
		);
		assert.equal(error, execution.error.message);
		assert.deepEqual(trader.orders(), []);
	},
});

const unknownOutcome = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: the error workflow learns that an order's outcome is unknown`,
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const { simulator } = trader;
		const { place, lookUp } = PATHS[broker];
		simulator.addFault({ kind: 'html502', path: place });
		simulator.addFault({ kind: 'html502', path: lookUp, times: Infinity });
		try {
			const options = { confirmWithin: 5 };
			const { told } = await failingOrder(scene, trader, { options });
			const { outcome, retryable } = told.execution.error.context;
			assert.deepEqual({ outcome, retryable }, { outcome: 'unknown', retryable: false });
			const [{ reference }, ...more] = trader.orders();
			assert.deepEqual(more, [], 'it was placed once');
			const { message, description } = told.execution.error;
			assert.ok(`${message} ${description}`.includes(reference), 'the reference to look it up by');
		} finally {
			simulator.clearFaults();
		}
	},
});

const refusedByUs: Scenario<ServerScene> = {
	name: 'the error workflow learns what the node itself refused',
	play: async (scene) => {
		for (const broker of BROKERS) {
			const trader = await scene.newTrader(broker, { permissions: 'readOnly' });
			const { told } = await failingOrder(scene, trader, {});
			const { context } = told.execution.error;
			assert.equal(context.outcome, 'notPlaced');
			assert.equal(context.retryable, false);
			assert.equal(context.broker, broker);
			assert.equal(context.httpStatus, null);
			assert.match(String(context.error), /read.only/i);
			assert.deepEqual(trader.orders(), []);
		}
	},
};

export const errorWorkflowScenarios: Suite<ServerScene>['scenarios'] = [
	BROKERS.map(refusedByTheBroker),
	BROKERS.map(unknownOutcome),
	refusedByUs,
];
