import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';
import { BrokerError, type BrokerId, inputError } from '../../brokers/core/errors';
import { describeHours, isMarketOpen } from '../../brokers/core/calendar/market-hours';
import { orderValue, toDecimal } from '../../brokers/core/money';
import {
	assertMayWrite,
	assertWithinLimit,
	type Permissions,
} from '../../brokers/core/orders/order-rules';
import {
	derivedReference,
	givenReference,
	type OrderReference,
	type ReferenceRule,
} from '../../brokers/core/orders/reference';
import type { DryRun } from '../../brokers/core/shapes';

/** The options that both brokers' Place Order share, as read from the node. */
export interface PlaceOptions extends IDataObject {
	orderReference?: string;
	dryRun?: boolean;
	/** Seconds. */
	confirmWithin?: number;
	/** Seconds. */
	waitForFinal?: number;
	whenMarketClosed?: string;
}

const DEFAULT_CONFIRM_SECONDS = 20;

export function confirmMs(options: { confirmWithin?: number }): number {
	const seconds = Number(options.confirmWithin);
	return (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_CONFIRM_SECONDS) * 1000;
}

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

/** What is known of the order's value: a limit order's by itself, a market order's by the last price. */
export interface OrderValueInput {
	price: string | null;
	triggerPrice: string | null;
	quantity: number;
	lastPrice(): Promise<string | null>;
}

/**
 * The credential's guard rails, before anything is sent.
 * @throws BrokerError with outcome `notPlaced`
 */
export async function assertAllowed(
	broker: BrokerId,
	permissions: Permissions,
	order: OrderValueInput,
): Promise<void> {
	assertMayWrite(broker, permissions);
	if (permissions.maxOrderValue === null) return;
	const fixed = order.price ?? order.triggerPrice;
	const price = fixed ?? (await marketPrice(broker, order));
	assertWithinLimit(broker, permissions, {
		price,
		quantity: order.quantity,
		market: order.price === null,
	});
}

async function marketPrice(broker: BrokerId, order: OrderValueInput): Promise<string> {
	const price = await beforeSending(async () => toDecimal(await order.lastPrice()));
	if (price !== null && price !== '0') return price;
	throw inputError(
		broker,
		'orderType',
		'NO_PRICE_FOR_LIMIT',
		'The order was not sent: the credential limits the value of an order, and no last price could be had to value this market order.',
		'Place a limit order, or remove Max Order Value from the credential.',
	).with({ outcome: 'notPlaced' });
}

/** Refuses outside market hours, where the user wants that. @throws BrokerError `input` */
export function assertMarketOpen(broker: BrokerId, exchange: string, options: PlaceOptions): void {
	if (options.whenMarketClosed !== 'refuse' || isMarketOpen(exchange, Date.now())) return;
	throw inputError(
		broker,
		'whenMarketClosed',
		'MARKET_CLOSED',
		`The order was not sent, because the market is closed: ${describeHours(exchange, Date.now())}.`,
		'Send it in market hours, or set When Market Is Closed to send it as an after-market order.',
	);
}

/** Whatever goes wrong in here, no order has been sent. */
export async function beforeSending<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof BrokerError ? error.with({ outcome: 'notPlaced' }) : error;
	}
}

/** price × quantity in rupees; null for a market order. */
export function orderValueOf(order: { price: string | null; quantity: number }): string | null {
	return order.price === null ? null : orderValue(order.price, order.quantity);
}

/** The output of a dry run. @param value rupees; null where there is none. */
export function dryRunOf(
	broker: BrokerId,
	request: DryRun['request'],
	orderReference: string | null,
	value: string | null,
): IDataObject {
	const result: DryRun = { broker, dryRun: true, request, orderReference, orderValue: value };
	return { ...result };
}
