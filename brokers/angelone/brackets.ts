import { BrokerError, inputError } from '../core/errors';
import type { Bracket, BracketsApi } from '../core/orders/brackets-api';
import type { ApiRequest, BrokerOrder, OrdersApi } from '../core/orders/orders-api';
import { readText } from '../core/wire';
import { ANGEL_ONE } from './api';

/**
 * Bracket orders (variety ROBO). Live accounts show what the documentation does not: cancelling a bracket
 * whose entry has filled sells or buys back at market. So that is how one is closed, and only so.
 */
export class AngelOneBrackets implements BracketsApi {
	readonly facts;

	constructor(private readonly orders: OrdersApi) {
		this.facts = orders.facts;
	}

	async of(order: BrokerOrder): Promise<Bracket> {
		if (!isBracket(order)) throw noBracket(order, 'belongs to no bracket order');
		const bracket = await this.read(entryIdOf(order));
		if (bracket === null) throw noBracket(order, 'belongs to a bracket whose entry is not listed');
		if (!hasFilled(bracket)) throw noBracket(order, 'is of a bracket that has not filled');
		return bracket;
	}

	async refresh(bracket: Bracket): Promise<Bracket> {
		return (await this.read(bracket.order.orderId)) ?? bracket;
	}

	exitRequest(bracket: Bracket): ApiRequest {
		return this.orders.cancelRequest(bracket);
	}

	async exit(request: ApiRequest): Promise<void> {
		await this.orders.change(request);
	}

	private async read(entryId: string | null): Promise<Bracket | null> {
		const book = await this.orders.list(() => undefined);
		const entry = book.find(({ order }) => order.orderId === entryId);
		const exits = book.filter((order) => isExit(order) && entryIdOf(order) === entryId);
		return entry ? { ...entry, exits } : null;
	}
}

/** Entry and exits have a variety and a product of their own. */
export function isBracket({ raw }: BrokerOrder): boolean {
	return readText(raw.variety)?.toUpperCase() === 'ROBO' || readText(raw.producttype) === 'BO';
}

/** Exits name their entry as their parent; they are there only once it has filled. */
function isExit({ order, raw }: BrokerOrder): boolean {
	const parent = readText(raw.parentorderid);
	return parent !== null && parent !== order.orderId;
}

/** What an order is of a bracket; null where it is none of one. */
export function bracketPart(order: BrokerOrder): 'entry' | 'exit' | null {
	if (!isBracket(order)) return null;
	return isExit(order) ? 'exit' : 'entry';
}

/** A bracket is addressed by its entry. */
export function entryIdOf({ order, raw }: BrokerOrder): string | null {
	return readText(raw.parentorderid) ?? order.orderId;
}

function hasFilled({ order }: BrokerOrder): boolean {
	return order.status === 'filled' || (order.filledQuantity ?? 0) > 0;
}

/** @throws BrokerError `refused` where cancelling this order, as read just now, closes a position */
export function assertOnlyCancels(order: BrokerOrder): void {
	const { orderId, status } = order.order;
	const over = status === 'cancelled' || status === 'rejected';
	const closes = isExit(order) ? status !== 'filled' : hasFilled(order);
	if (!isBracket(order) || over || !closes) return;
	throw new BrokerError({
		broker: ANGEL_ONE,
		failure: 'refused',
		code: 'BRACKET_HAS_FILLED',
		message: `Order ${orderId} was left alone: it is part of a bracket whose entry has filled in whole or in part, and cancelling that would close the position at market.`,
		hint: 'Use Exit Bracket Order to close the position, or Modify to move its exits.',
		outcome: 'notPlaced',
	});
}

function noBracket({ order }: BrokerOrder, why: string): BrokerError {
	return inputError(
		ANGEL_ONE,
		'orderId',
		'NO_FILLED_BRACKET',
		`Order ${order.orderId} ${why}, so there is nothing to exit.`,
		'Exit Bracket Order takes the entry, or one of the exits, of a bracket that has filled. Cancel takes everything else.',
	).with({ outcome: 'notPlaced' });
}
