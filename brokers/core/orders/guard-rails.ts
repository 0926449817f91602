import { BrokerError, type BrokerId, inputError } from '../errors';
import { compareDecimals, orderValue, toDecimal } from '../money';
import type { Permissions } from '../permissions';

/** @throws BrokerError `input` where the credential only reads. */
export function assertMayWrite(broker: BrokerId, permissions: Permissions): void {
	if (!permissions.readOnly) return;
	throw inputError(
		broker,
		'permissions',
		'READ_ONLY_CREDENTIAL',
		'This credential is read-only, so nothing was sent.',
		'Set Permissions of the credential to Trade, or use another credential.',
	).with({ outcome: 'notPlaced' });
}

/** Market orders may fill this far from the last price: 5 percent, in hundredths. */
const MARKET_BAND_PERCENT = 105;

/**
 * Refuses an order above the credential's limit. A market order is valued at the last price plus a
 * protection band.
 * @param price rupees; for a market order the last traded price.
 * @throws BrokerError `input`
 */
export function assertWithinLimit(
	broker: BrokerId,
	permissions: Permissions,
	order: { price: string; quantity: number; market: boolean },
): void {
	const limit = permissions.maxOrderValue;
	if (limit === null) return;
	const percent = order.market ? MARKET_BAND_PERCENT : 100;
	const value = orderValue(orderValue(order.price, order.quantity), percent);
	// Both sides times 100, so that the percentage stays exact.
	if (compareDecimals(value, orderValue(limit, 100)) <= 0) return;
	throw inputError(
		broker,
		'quantity',
		'ABOVE_MAX_ORDER_VALUE',
		`The order is worth ${orderValue(order.price, order.quantity)} rupees${order.market ? ' at the last price (5 % are added for a market order)' : ''}, above the limit of ${limit} rupees set in the credential.`,
		'Lower the quantity, or raise Max Order Value of the credential.',
	).with({ outcome: 'notPlaced' });
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
