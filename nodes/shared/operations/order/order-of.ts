import type { ConnectedBroker, Has } from '../../../../brokers/core/broker';
import type { ReadField } from '../../../../brokers/core/reading';
import { echo } from '../../../../brokers/core/echo';
import { BrokerError, inputError } from '../../../../brokers/core/errors';
import { changeOnce } from '../../../../brokers/core/orders/change-once';
import { ChangesInTurn } from '../../../../brokers/core/orders/changes-in-turn';
import { beforeSending } from '../../../../brokers/core/orders/guard-rails';
import type { BrokerOrder, OrderKey, OrdersApi } from '../../../../brokers/core/orders/orders-api';
import { givenReference } from '../../../../brokers/core/orders/reference';
import { wait } from '../../../../brokers/core/wait';

/** How the user names the order. @throws BrokerError `input` */
export function readKey({ id, orders }: Has<'orders'>, field: ReadField): OrderKey {
	const by = field('lookUpBy', 'orderId') === 'orderReference' ? 'orderReference' : 'orderId';
	const value = String(field(by, '')).trim();
	if (value !== '' && by === 'orderReference') {
		// The user's own key is found under what was sent for it.
		return { by, value: givenReference(value, orders.facts.reference, Date.now()).sent };
	}
	if (value !== '') return { by, value };
	const name = by === 'orderId' ? 'Order ID' : 'Order Reference';
	throw inputError(
		id,
		by,
		'NO_ORDER',
		`${name} is empty.`,
		'Name the order there. If it is an expression, it gives nothing.',
	);
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
	const giveUpAt = Date.now() + maxWaitMs;
	for (;;) {
		const order = await orders.find(key);
		if (order) return order;
		if (Date.now() >= giveUpAt || signal?.aborted) break;
		await wait(REREAD_MS, signal);
	}
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

/** The steps of a change of one order. */
interface ChangeSteps<Found, T> {
	/** Reads the order, and makes of it what is needed for the change. */
	find(): Promise<Found>;
	orderOf(found: Found): BrokerOrder;
	/** @param mayHaveApplied an earlier try may have taken effect */
	apply(found: Found, mayHaveApplied: boolean): Promise<T>;
}

/**
 * Runs a change of one order once at a time however often it is asked for, and after all other changes
 * of the same order, those of other processes too: a modification sends the whole order, and must not
 * undo what another one has just changed.
 * @param change the same for a repetition, different for every other change.
 */
export async function changing<Found, T>(
	broker: ConnectedBroker,
	{ by, value }: OrderKey,
	change: unknown[],
	{ find, orderOf: orderIn, apply }: ChangeSteps<Found, T>,
): Promise<T> {
	const account = JSON.stringify([
		broker.id,
		await beforeSending(async () => await broker.accountKey()),
	]);
	const changes = new ChangesInTurn(account, broker.peers);
	return await changeOnce(
		JSON.stringify([account, by, value, ...change]),
		async (mayHaveApplied) => {
			const mark = await changes.mark();
			const found = await find();
			return await changes.run(orderIn(found).order.orderId ?? '', async () => {
				const isOld = (await changes.mark()) !== mark;
				return await apply(isOld ? await find() : found, mayHaveApplied);
			});
		},
	);
}
