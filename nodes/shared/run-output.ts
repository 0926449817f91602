import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { BrokerId } from '../../brokers/core/errors';
import { errorFields, normaliseError, toNodeError, whatToDo } from './errors';
import type { ItemResult } from './operation';

interface Circumstances {
	broker: BrokerId;
	/** What runs changes nothing. */
	reads: boolean;
	/** What must not be shown. */
	secrets(): string[];
}

/** What a node gives back, in the order of its input. */
export class RunOutput {
	private readonly items: INodeExecutionData[][] = [];

	constructor(
		private readonly functions: IExecuteFunctions,
		private readonly circumstances: Circumstances,
	) {}

	/** @throws NodeApiError or NodeOperationError for a failure, unless the node continues after it */
	add(result: ItemResult): void {
		if ('error' in result) for (const item of result.items) this.fail(item, result.error);
		else this.put(result.items, result.results);
	}

	all(): INodeExecutionData[] {
		return this.items.flat();
	}

	private put(items: number[], results: IDataObject[]): void {
		const paired = items.map((item) => ({ item }));
		const pairedItem = paired.length === 1 ? paired[0] : paired;
		this.items[items[0]] = results.map((json) => ({ json, pairedItem }));
		logIfCancelled(this.functions, results);
	}

	private fail(itemIndex: number, caught: unknown): void {
		const { functions } = this;
		const { broker, reads, secrets } = this.circumstances;
		const stops = !functions.continueOnFail();
		const error = normaliseError(caught, broker, secrets());
		const hint = reads ? whatToDo(error) : withOrdersBefore(whatToDo(error), this.all());
		const told = stops ? error.with({ hint }) : error;
		const nodeError = toNodeError(functions.getNode(), told, itemIndex);
		logIfCancelled(functions, [errorFields(error)]);
		if (stops) throw nodeError;
		this.items[itemIndex] = [failedItem(functions, errorFields(error), nodeError, itemIndex)];
	}
}

/**
 * n8n saves a cancelled execution at once and drops what its node returns later. What became of an
 * order that was on its way is then in the log alone.
 */
function logIfCancelled(functions: IExecuteFunctions, results: IDataObject[]): void {
	if (!functions.getExecutionCancelSignal()?.aborted) return;
	for (const { orderId, gttId, orderReference, status, outcome, error, code } of results) {
		const known = { orderId, gttId, orderReference, status, outcome, error, code };
		functions.logger.warn(
			'The execution was cancelled; this is what is known of its last call',
			known,
		);
	}
}

/** An execution that stops at one item loses the output of those before it, orders included. */
function withOrdersBefore(hint: string, output: INodeExecutionData[]): string {
	const orders = output
		.map(({ json }) => json.orderId ?? json.gttId)
		.filter((id) => typeof id === 'string');
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
