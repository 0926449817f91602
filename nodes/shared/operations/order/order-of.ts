import type { ConnectedBroker, Has } from '../../../../brokers/core/broker';
import { type ReadField, readLocator } from '../../../../brokers/core/reading';
import { echo } from '../../../../brokers/core/echo';
import { BrokerError, inputError } from '../../../../brokers/core/errors';
import type { BrokerOrder, OrderKey, OrdersApi } from '../../../../brokers/core/orders/orders-api';
import { readPickedOrder } from '../../../../brokers/core/orders/picked';
import { givenReference } from '../../../../brokers/core/orders/reference';
import { wait } from '../../../../brokers/core/wait';

/** How the user names the order. @throws BrokerError `input` */
export function readKey({ id, orders }: Has<'orders'>, field: ReadField): OrderKey {
	const { by, value, shown } = typedKey(field);
	if (value !== '' && by === 'orderReference') {
		// The user's own key is found under what was sent for it.
		return { by, value: givenReference(value, orders.facts.reference, Date.now()).sent };
	}
	if (value !== '') return { by, value };
	const [name, called] = shown;
	throw inputError(
		id,
		name,
		'NO_ORDER',
		`${called} is empty.`,
		'Name the order there. If it is an expression, it gives nothing.',
	);
}

/** @param shown the parameter, and its name as the user knows it */
function typedKey(field: ReadField): OrderKey & { shown: [string, string] } {
	const order = readLocator(field, 'order');
	if (order === null) {
		const byReference = field('lookUpBy', 'orderId') === 'orderReference';
		const by = byReference ? 'orderReference' : 'orderId';
		const shown = byReference ? 'Order Reference' : 'Order ID';
		return { by, value: String(field(by, '')).trim(), shown: [by, shown] };
	}
	const shown: [string, string] = ['order', 'Order'];
	const { mode, value } = order;
	if (mode === 'reference') return { by: 'orderReference', value, shown };
	return { by: 'orderId', value: readPickedOrder(value).orderId, shown };
}

const REREAD_MS = 1_000;

/**
 * @param maxWaitMs for how long an order that is not there is looked for: one that was placed a
 * moment ago may be missing from the broker's books.
 * @throws BrokerError `refused` where there is no such order today.
 */
export async function orderOf(
	{ id, signal }: ConnectedBroker,
	orders: OrdersApi,
	key: OrderKey,
	maxWaitMs = 0,
): Promise<BrokerOrder> {
	const order = await untilThere(async () => await orders.find(key), maxWaitMs, signal);
	if (order) return order;
	throw new BrokerError({
		broker: id,
		failure: 'refused',
		code: 'ORDER_NOT_FOUND',
		message: `There is no order with ${key.by === 'orderId' ? 'id' : 'reference'} ${echo(key.value)} today.`,
		cleared: true,
		hint: 'Brokers list the orders of the day alone. An order placed a moment ago may need a few seconds to appear.',
		retryable: true,
	});
}

/** What is looked for, once it is there; null where it is not after so many milliseconds. */
export async function untilThere<T>(
	find: () => Promise<T | null>,
	maxWaitMs: number,
	signal: AbortSignal | undefined,
): Promise<T | null> {
	const giveUpAt = Date.now() + maxWaitMs;
	for (;;) {
		const found = await find();
		if (found !== null || Date.now() >= giveUpAt || signal?.aborted) return found;
		await wait(REREAD_MS, signal);
	}
}
