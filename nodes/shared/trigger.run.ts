import type { INodeExecutionData, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import type { BrokerModule, ConnectedBroker } from '../../brokers/core/broker';
import { echo } from '../../brokers/core/echo';
import { type BrokerError, type BrokerId, inputError } from '../../brokers/core/errors';
import { messageOf } from '../../brokers/core/wire';
import { connect } from './connect';
import { EmitQueue } from './emit-queue';
import { normaliseError, toNodeError } from './errors';
import type { EventContext, TriggerEvent, Watching } from './trigger';

/**
 * What runs now, by workflow, node and mode: n8n may start a trigger again without closing the first
 * one, in a change of leader or after an error, and then the first one ends here.
 */
const running = new Map<string, () => void>();

/** An execution may wait for a person, or for a worker. */
const LONGEST_EXECUTION_MS = 10 * 60_000;

/** A trigger node's `trigger`: it returns at once, and what it waits for goes on behind it. */
export async function runTrigger<A extends object>(
	functions: ITriggerFunctions,
	module: BrokerModule<A>,
	events: Array<TriggerEvent<ConnectedBroker & A>>,
): Promise<ITriggerResponse> {
	const testRun = functions.getMode() === 'manual';
	const key = [functions.getWorkflow().id, functions.getNode().id, testRun].join(' ');
	let open = true;
	const causes = new Set<string>();
	const queue = new EmitQueue(functions);
	const context: EventContext<ConnectedBroker & A> = {
		broker: module.id,
		field: (name, otherwise = '') => functions.getNodeParameter(name, otherwise),
		connect: async () => await connect(module, functions),
		testRun,
		emit: (items) => {
			if (open) functions.emit(dataOf(items));
		},
		owner: [functions.getWorkflow().id, functions.getNode().id].join(' '),
		goesOn: !['activate', 'manual'].includes(functions.getActivationMode()),
		emitInTurn: (items, taken, key) => {
			if (open) queue.add({ data: dataOf(items), taken, key });
		},
		emitAndWait: async (items) => {
			if (!open) return;
			const one = { data: dataOf(items), taken: () => undefined };
			await queue.emit(one, LONGEST_EXECUTION_MS).catch((error: unknown) => {
				functions.logger.error(messageOf(error, 'An execution could not be started.'));
			});
		},
		// Each cause once: a broker that is away for hours is one failed execution.
		tell: (error) => {
			if (!open || causes.has(error.code)) return;
			causes.add(error.code);
			tell(functions, testRun, error);
		},
		healed: () => causes.clear(),
		logger: functions.logger,
	};
	const watching = await prepare(functions, module.id, events, context);
	const close = () => {
		if (!open) return;
		open = false;
		queue.stop();
		if (running.get(key) === close) running.delete(key);
		watching.stop();
	};
	const twin = running.get(key);
	running.set(key, close);
	twin?.();
	const closeFunction = async () => close();
	// In a test run n8n takes executions once it has this reply, and calls for them.
	if (testRun) return { closeFunction, manualTriggerFunction: async () => watching.start() };
	watching.start();
	return { closeFunction };
}

const dataOf = (items: object[]) => [items.map((json) => ({ json }) as INodeExecutionData)];

async function prepare<C>(
	functions: ITriggerFunctions,
	broker: BrokerId,
	events: Array<TriggerEvent<C>>,
	context: EventContext<C>,
): Promise<Watching> {
	const chosen = functions.getNodeParameter('event') as string;
	try {
		const event = events.find(({ value }) => value === chosen);
		if (event) return await event.prepare(context);
		throw inputError(
			broker,
			'event',
			'NO_SUCH_EVENT',
			`There is no event "${echo(chosen)}".`,
			`Choose one of ${events.map(({ name }) => name).join(', ')}.`,
		);
	} catch (error) {
		throw toNodeError(functions.getNode(), normaliseError(error, broker, []), 0);
	}
}

/** Never throws: nobody would catch it, and the trigger goes on. */
function tell(functions: ITriggerFunctions, testRun: boolean, error: BrokerError): void {
	try {
		const failure = toNodeError(functions.getNode(), error, 0);
		// Older versions of n8n 2 have no failed executions of triggers; a test run ends with the error either way.
		const save = functions.saveFailedExecution as typeof functions.saveFailedExecution | undefined;
		if (testRun) functions.emitError(failure);
		else if (save) save.call(functions, failure);
		else functions.logger.error(`${failure.message} ${failure.description ?? ''}`.trim());
	} catch (caught) {
		functions.logger.error(messageOf(caught, 'The trigger could not tell of a failure.'));
	}
}
