import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type BrokerId, inputError } from '../../brokers/core/errors';
import { errorFields, normaliseError, toNodeError } from './errors';
import { findOperation, type Resource } from './operation';

/** A broker as its node sees it. */
export interface BrokerNode<C extends { secrets: string[] }> {
	broker: BrokerId;
	resources: Array<Resource<C>>;
	/** Reads the credential and connects; once an execution. */
	connect(functions: IExecuteFunctions): Promise<C>;
}

/** Runs the chosen operation for each item, in order, one output item for each. */
export async function runNode<C extends { secrets: string[] }>(
	functions: IExecuteFunctions,
	node: BrokerNode<C>,
): Promise<INodeExecutionData[][]> {
	const output: INodeExecutionData[] = [];
	let connected: C | undefined;
	for (let itemIndex = 0; itemIndex < functions.getInputData().length; itemIndex++) {
		try {
			connected ??= await node.connect(functions);
			const results = await runItem(functions, node, connected, itemIndex);
			output.push(...results.map((json) => ({ json, pairedItem: { item: itemIndex } })));
		} catch (caught) {
			const error = normaliseError(caught, node.broker, connected?.secrets ?? []);
			const nodeError = toNodeError(functions.getNode(), error, itemIndex);
			if (!functions.continueOnFail()) throw nodeError;
			output.push(failedItem(functions, errorFields(error), nodeError, itemIndex));
		}
	}
	return [output];
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

async function runItem<C extends { secrets: string[] }>(
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
			`There is no operation "${name}" of "${resource}".`,
		);
	const result = await operation.execute({ functions, itemIndex, broker });
	return Array.isArray(result) ? result : [result];
}
