import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { echo } from '../../brokers/core/echo';
import { BrokerError, type BrokerId, inputError } from '../../brokers/core/errors';
import type { BrokerModule, ConnectedBroker } from '../../brokers/core/broker';
import { connect } from './connect';
import { errorFields, normaliseError, toNodeError, whatToDo, withOutcome } from './errors';
import { inOrder } from './in-order';
import { findOperation, type Operation, type ItemResult, type Resource } from './operation';

/** A broker as its node sees it. */
export interface BrokerNode<B extends Pick<ConnectedBroker, 'credential'>> {
	broker: BrokerId;
	resources: Array<Resource<B>>;
	/** Reads the credential and connects; once an execution. */
	connect(functions: IExecuteFunctions): Promise<B>;
}

/** A node's `execute`: the chosen operation, for each item. */
export async function runBroker<A extends object>(
	functions: IExecuteFunctions,
	module: BrokerModule<A>,
	resources: Array<Resource<ConnectedBroker & A>>,
): Promise<INodeExecutionData[][]> {
	const connected = async () => await connect(module, functions);
	return await runNode(functions, { broker: module.id, resources, connect: connected });
}

/** A broker takes a handful of reads a second; more at once would only wait on its limits. */
const READS_AT_ONCE = 4;

/**
 * Runs the chosen operation for each item; the output has the order of the input. Reads are under way
 * side by side, or all in one go where the broker answers for many. What changes something happens one
 * after the other: an order may need the money of the one before it, and an execution that stops at an
 * item has done nothing after it.
 */
export async function runNode<C extends Pick<ConnectedBroker, 'credential'>>(
	functions: IExecuteFunctions,
	node: BrokerNode<C>,
): Promise<INodeExecutionData[][]> {
	const chosen = chosenForAll(functions, node);
	const output: INodeExecutionData[][] = [];
	let connecting: Promise<C> | undefined;
	let secrets: string[] = [];
	const connected = async () => {
		const broker = await (connecting ??= node.connect(functions));
		({ secrets } = broker.credential);
		return broker;
	};
	const put = ([first, ...others]: number[], results: IDataObject[]) => {
		const item = { item: first };
		const pairedItem =
			others.length === 0 ? item : [item, ...others.map((other) => ({ item: other }))];
		output[first] = results.map((json) => ({ json, pairedItem }));
		logIfCancelled(functions, results);
	};
	const fail = (itemIndex: number, caught: unknown) => {
		const stops = !functions.continueOnFail();
		const error = normaliseError(caught, node.broker, secrets);
		const todo = whatToDo(error);
		const hint = chosen?.onlyReads ? todo : withOrdersBefore(todo, output.flat());
		const told = stops ? error.with({ hint }) : error;
		const nodeError = toNodeError(functions.getNode(), told, itemIndex);
		logIfCancelled(functions, [errorFields(error)]);
		if (stops) throw nodeError;
		output[itemIndex] = [failedItem(functions, errorFields(error), nodeError, itemIndex)];
	};
	const { length } = functions.getInputData();
	if (chosen?.executeAll) {
		for (const outcome of await runAll(functions, chosen.executeAll, connected, length)) {
			if ('error' in outcome) for (const item of outcome.items) fail(item, outcome.error);
			else put(outcome.items, outcome.results);
		}
		return [output.flat()];
	}
	await inOrder(length, chosen?.onlyReads ? READS_AT_ONCE : 1, async (itemIndex) => {
		try {
			const broker = await connected();
			put([itemIndex], await runItem(functions, node, broker, itemIndex));
		} catch (error) {
			fail(itemIndex, error);
		}
	});
	return [output.flat()];
}

/** The outcomes by their items; what fails for all of them is the failure of each. */
async function runAll<C>(
	functions: IExecuteFunctions,
	executeAll: NonNullable<Operation<C>['executeAll']>,
	connected: () => Promise<C>,
	length: number,
): Promise<ItemResult[]> {
	const items = Array.from({ length }, (_, itemIndex) => itemIndex);
	if (length === 0) return [];
	try {
		const broker = await connected();
		const outcomes = await executeAll(items.map((itemIndex) => ({ functions, itemIndex, broker })));
		return outcomes.sort((one, other) => one.items[0] - other.items[0]);
	} catch (error) {
		return [{ items, error }];
	}
}

/**
 * The operation of all items; undefined where an expression, which n8n's editor does not offer here, may
 * choose anew for each.
 */
function chosenForAll<C extends Pick<ConnectedBroker, 'credential'>>(
	functions: IExecuteFunctions,
	{ resources }: BrokerNode<C>,
): Operation<C> | undefined {
	const { resource, operation } = functions.getNode().parameters;
	return findOperation(resources, String(resource), String(operation));
}

/**
 * n8n saves a cancelled execution at once and drops what its node returns later. What became of an
 * order that was on its way is then in the log alone.
 */
function logIfCancelled(functions: IExecuteFunctions, results: IDataObject[]): void {
	if (!functions.getExecutionCancelSignal()?.aborted) return;
	for (const { orderId, orderReference, status, outcome, error, code } of results) {
		const known = { orderId, orderReference, status, outcome, error, code };
		functions.logger.warn(
			'The execution was cancelled; this is what is known of its last call',
			known,
		);
	}
}

/** An execution that stops at one item loses the output of those before it, orders included. */
function withOrdersBefore(hint: string, output: INodeExecutionData[]): string {
	const orders = output
		.map(({ json }) => json.orderId)
		.filter((orderId) => typeof orderId === 'string');
	if (orders.length === 0) return hint;
	return `${hint} The items before this one were carried out (orders ${orders.join(', ')}).`;
}

/**
 * The item of a failure with "Continue". n8n sends items to the error output by their `error`, and
 * replaces the JSON of every item that still has one after that by its message alone. Its routing
 * copies the item, so an `error` that is not enumerable is seen there and left behind.
 */
function failedItem(
	functions: IExecuteFunctions,
	json: IDataObject,
	error: Error,
	itemIndex: number,
): INodeExecutionData {
	const item = { json, pairedItem: { item: itemIndex } };
	if (functions.getNode().onError !== 'continueErrorOutput') return item;
	return Object.defineProperty(item, 'error', { value: error });
}

async function runItem<C extends Pick<ConnectedBroker, 'credential'>>(
	functions: IExecuteFunctions,
	node: BrokerNode<C>,
	broker: C,
	itemIndex: number,
) {
	const resource = functions.getNodeParameter('resource', itemIndex) as string;
	const name = functions.getNodeParameter('operation', itemIndex) as string;
	const operation = findOperation(node.resources, resource, name);
	if (!operation)
		throw inputError(
			node.broker,
			'operation',
			'NO_SUCH_OPERATION',
			`There is no operation "${echo(name)}" of "${echo(resource)}".`,
			'Choose Resource and Operation from their lists.',
		);
	try {
		const result = await operation.execute({ functions, itemIndex, broker });
		return Array.isArray(result) ? result : [result];
	} catch (error) {
		throw operation.places && error instanceof BrokerError ? withOutcome(error) : error;
	}
}
