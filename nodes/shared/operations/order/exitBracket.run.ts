import type { IDataObject } from 'n8n-workflow';
import type { ConnectedBroker, Has } from '../../../../brokers/core/broker';
import {
	applyChange,
	type Changed,
	toldOfOrder,
} from '../../../../brokers/core/orders/apply-change';
import type { Bracket, BracketsApi } from '../../../../brokers/core/orders/brackets-api';
import type { ChangeState } from '../../../../brokers/core/orders/change-state';
import { beforeSending } from '../../../../brokers/core/orders/guard-rails';
import { isFinal } from '../../../../brokers/core/orders/orders-api';
import { changing } from '../../changing';
import { fieldReader, type ItemContext } from '../../operation';
import { type ChangeOptions, confirmMs, dryRunOf, readChangeOptions } from './options';
import { orderOf, readKey } from './order-of';

/**
 * Closes the position of the bracket that the item's order belongs to, and reads back that an exit has
 * filled. It only reduces, so no value limits it. @throws BrokerError
 */
export async function exitBracket(
	context: ItemContext<Has<'brackets' | 'orders'>>,
): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const { id, brackets } = broker;
	const field = fieldReader(functions, itemIndex);
	const orders = broker.orders.within(field);
	const { options, bracket } = await beforeSending(async () => {
		const options = readChangeOptions(broker, field);
		const order = await orderOf(broker, orders, readKey(broker, field), orders.facts.bookLagMs);
		return { options, bracket: await brackets.of(order) };
	});
	const request = brackets.exitRequest(bracket);
	if (options.dryRun) return dryRunOf(id, request, bracket.order.orderReference, null);
	const { order: now, alreadyApplied } = await closeBracket(broker, bracket, options);
	const exits = now.exits.map(({ order }) => ({ ...order }));
	return { ...now.order, exits, exited: true, duplicate: alreadyApplied };
}

/** Closes a bracket at market, once, and reads that back. @throws BrokerError */
export async function closeBracket(
	broker: ConnectedBroker & { brackets: BracketsApi },
	bracket: Bracket,
	options: ChangeOptions,
): Promise<Changed<Bracket>> {
	const { brackets, signal } = broker;
	const request = brackets.exitRequest(bracket);
	// By the entry, whichever of its orders names it: two exits would be one too many.
	const entryId = bracket.order.orderId ?? '';
	return await changing(broker, ['orderId', entryId], ['exitBracket'], {
		find: async () => await beforeSending(async () => await brackets.refresh(bracket)),
		idOf: () => entryId,
		apply: async (order, mayHaveApplied) =>
			await applyChange<Bracket>({
				orders: brackets,
				order,
				told: toldOfOrder,
				verb: 'closed',
				stateOf: exitState,
				send: async () => await brackets.exit(request),
				confirmMs: confirmMs(options),
				mayHaveApplied,
				signal,
			}),
	});
}

/**
 * Closed once nothing is open and the exits have filled as much as the entry. Anything else may still be
 * on its way, however long it takes: "unchanged" would invite a second exit.
 */
function exitState({ order, exits }: Bracket): ChangeState {
	const open = [order, ...exits.map((exit) => exit.order)].some((each) => !isFinal(each));
	const closed = exits.reduce((sum, exit) => sum + (exit.order.filledQuantity ?? 0), 0);
	return !open && closed >= (order.filledQuantity ?? Infinity) ? 'done' : 'pending';
}
