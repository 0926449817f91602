import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { echo } from '../../brokers/core/echo';
import { BrokerError, type BrokerId, inputError } from '../../brokers/core/errors';
import type { BrokerModule, ConnectedBroker } from '../../brokers/core/broker';
import { connect } from './connect';
import { withOutcome } from './errors';
import { inOrder } from '../../brokers/core/in-order';
import { RunOutput } from './run-output';
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
	const reads = chosen?.onlyReads ?? false;
	let connecting: Promise<C> | undefined;
	let secrets: string[] = [];
	const connected = async () => {
		const broker = await (connecting ??= node.connect(functions));
		({ secrets } = broker.credential);
		return broker;
	};
	const { length } = functions.getInputData();
	const output = new RunOutput(functions, { broker: node.broker, reads, secrets: () => secrets });
	if (chosen?.executeAll) {
		const results = await runAll(functions, chosen.executeAll, connected, length);
		for (const result of results) output.add(result);
	} else {
		await inOrder(length, reads ? READS_AT_ONCE : 1, async (itemIndex) => {
			const items = [itemIndex];
			const run = async () => await runItem(functions, node, await connected(), itemIndex);
			output.add(await run().then((results) => ({ items, results }), failedAs(items)));
		});
	}
	return [output.all()];
}

const failedAs = (items: number[]) => (error: unknown) => ({ items, error });

/** The results by their items; what fails for all of them is the failure of each. */
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
		const results = await executeAll(items.map((itemIndex) => ({ functions, itemIndex, broker })));
		return results.sort((one, other) => one.items[0] - other.items[0]);
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
