import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';
import {
	derivedReference,
	givenReference,
	type OrderReference,
	type ReferenceRule,
} from '../../../../brokers/core/orders/reference';
import type { PlaceOptions } from './options';

/**
 * The label under which the order goes out. A derived one is the same whenever n8n repeats this item
 * of this run with the same order, and different for everything else.
 */
export function referenceFor(
	functions: IExecuteFunctions,
	itemIndex: number,
	options: PlaceOptions,
	rule: ReferenceRule,
	asked: IDataObject,
): OrderReference {
	const key = options.orderReference;
	if (key !== undefined && key !== null && String(key).trim() !== '')
		return givenReference(String(key), rule, Date.now());
	// Not by an expression: evaluating one takes n8n longer than all our own work on an order.
	const runIndex: unknown = functions.getWorkflowDataProxy(itemIndex).$runIndex;
	const node = functions.getNode();
	const order = [node.id, String(itemIndex), JSON.stringify(asked)];
	const workflow = [functions.getInstanceId(), String(functions.getWorkflow().id)];
	const execution = String(functions.getExecutionId() ?? randomUUID());
	return derivedReference(
		[...workflow, execution, String(runIndex), ...order],
		rule,
		isTool(node) ? [...workflow, ...order] : undefined,
	);
}

/** n8n names the tool that it makes of a node after the node's type. */
function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}
