import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions, INode } from 'n8n-workflow';
import type { BrokerId } from '../../../../brokers/core/errors';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import type { JsonObject } from '../../../../brokers/core/wire';
import {
	derivedReference,
	givenReference,
	type OrderReference,
	readKey,
	type ReferenceRule,
} from '../../../../brokers/core/orders/reference';

/** An order, or something like it, as far as its reference goes. */
interface Asked {
	/** Tells what is no plain order from one of the same instrument, side and quantity. */
	kind?: string;
	instrument: Instrument;
	quantity: unknown;
	/** Absent where it is not asked for. */
	transactionType?: unknown;
	options: JsonObject;
}

/**
 * What names the order: the user's key where the option is added, else what identifies this item of
 * this run, which is the same whenever n8n repeats it. @throws BrokerError `input`
 */
export function referenceFor(
	functions: IExecuteFunctions,
	itemIndex: number,
	broker: BrokerId,
	asked: Asked,
	rule: ReferenceRule,
): OrderReference {
	return referenceOf(functions, itemIndex, broker, { named: namesOf(asked), ...asked }, rule);
}

/** The same of what is no order. @param named what tells one from another that a model asks for */
export function referenceOf(
	functions: IExecuteFunctions,
	itemIndex: number,
	broker: BrokerId,
	{ named, options }: { named: object; options: JsonObject },
	rule: ReferenceRule,
): OrderReference {
	if ('orderReference' in options)
		return givenReference(readKey(broker, options.orderReference), rule, Date.now());
	const node = functions.getNode();
	// Not by an expression: evaluating one takes n8n longer than all our own work on an order.
	const runIndex: unknown = functions.getWorkflowDataProxy(itemIndex).$runIndex;
	const workflow = [functions.getInstanceId(), String(functions.getWorkflow().id)];
	const execution = String(functions.getExecutionId() ?? randomUUID());
	const place = [String(runIndex), node.id, String(itemIndex)];
	// A model may call a tool for several orders in one run.
	const order = isTool(node) ? [JSON.stringify(named)] : [];
	// n8n keeps it when it retries an execution, which has an id of its own then.
	const establishedAt = functions.getExecutionContext?.()?.establishedAt;
	return derivedReference(
		{
			execution: [...workflow, execution, ...place, ...order],
			repeatable:
				establishedAt === undefined ? null : [...workflow, String(establishedAt), ...place],
			retried: functions.getMode() === 'retry',
			sameOrder: isTool(node) ? [...workflow, node.id, String(itemIndex), ...order] : null,
		},
		rule,
	);
}

/**
 * What the order is, as it was asked for: its kind, instrument, side and quantity, whatever is computed of
 * them.
 * Two orders under one reference differ in it.
 */
export function fingerprintOf({ kind, instrument, ...asked }: Asked): string {
	const { exchange, segment, tradingSymbol } = instrument;
	const typed = String(asked.quantity).trim();
	const quantity = Number.isFinite(Number(typed)) ? Number(typed) : typed;
	const unit = asked.options.quantityIn ?? 'units';
	const what = [exchange, segment, tradingSymbol, asked.transactionType, quantity, unit];
	return JSON.stringify(kind === undefined ? what : [kind, ...what]);
}

/** Every field of the order, its instrument by what names it. */
function namesOf({ instrument, ...rest }: Asked): object {
	const { exchange, segment, token } = instrument;
	return { ...rest, instrument: [exchange, segment, token] };
}

/** n8n names the tool that it makes of a node after the node's type. */
function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}
