import type { Instrument } from '../instruments/types';
import type { LeavingKind } from '../journal/leaving';
import { exactSum } from '../money';
import { isFinal } from '../orders/orders-api';
import type { Gtt, Holding, Order } from '../outputs';
import type { DayPosition } from './day';

/** An order as far as it may reduce a position. */
export interface Guarded {
	kind: LeavingKind;
	instrument: Pick<Instrument, 'exchange' | 'segment' | 'token' | 'tradingSymbol'>;
	product: string;
	/** BUY or SELL; null where it closes a position on whichever side. */
	transactionType: string | null;
	/** Units; of a change those that are added. */
	quantity: number;
}

/** What a broker shows of an account. */
export interface AccountState {
	positions: DayPosition[];
	/** The day's orders of the instrument's segment. */
	orders: Order[];
	/** Those that are active; asked for by GTT orders alone. */
	gtts: Gtt[];
	/** Asked for by sales of deliveries alone. */
	holdings: Holding[];
	deliveryProduct: string;
}

/**
 * How many units certainly reduce a position by this order: those of its instrument and product that are
 * held on the other side, and of shares that are sold from the demat account those that can be, less what
 * open orders of its side would close already. Null where a figure is missing.
 */
export function roomOf(order: Guarded, state: AccountState): number | null {
	const held = heldAgainst(order, state);
	if (held === null) return null;
	const waiting = [
		...state.orders.filter((one) => !isFinal(one)).map((one) => [one, openOf(one)] as const),
		...state.gtts.map((one) => [one, one.quantity] as const),
	];
	let room = held.quantity;
	for (const [one, quantity] of waiting) {
		const sameSide = one.transactionType === null || one.transactionType === held.side;
		if (!isOf(one, order) || !sameSide) continue;
		if (quantity === null) return null;
		room -= quantity;
	}
	return room;
}

/** The same by positions and holdings alone: nothing that waits gives more room. */
export function heldAgainst(
	order: Guarded,
	{ positions, holdings, deliveryProduct }: AccountState,
): { side: string; quantity: number } | null {
	const rows = positions.filter((one) => isOf(one, order));
	const net = exactSum(...rows.map(({ netQuantity }) => netQuantity));
	if (net === null) return null;
	const side = order.transactionType ?? (net > 0 ? 'SELL' : 'BUY');
	const isDelivery = order.product === deliveryProduct;
	// What was sold from the demat account is no short position: buying it again opens.
	if (side === 'BUY') return { side, quantity: isDelivery ? 0 : Math.max(0, -net) };
	if (!isDelivery) return { side, quantity: Math.max(0, net) };
	const shares = holdings.filter((one) => isSame(one, order.instrument));
	const sellable = exactSum(...shares.map(({ sellableQuantity }) => sellableQuantity));
	const sold = exactSum(...rows.map(({ soldToday }) => soldToday));
	if (sellable === null || sold === null) return null;
	return { side, quantity: Math.max(0, net) + Math.max(0, sellable - sold) };
}

/** Names instrument, product and side. */
export function whatOf({ instrument, product }: Guarded, side: string): string {
	const { exchange, segment, token, tradingSymbol } = instrument;
	return JSON.stringify([exchange, segment, token, tradingSymbol, product, side]);
}

function isOf(
	one: Pick<DayPosition, 'exchange' | 'tradingSymbol' | 'instrumentToken' | 'product'>,
	{ instrument, product }: Guarded,
): boolean {
	return one.product === product && isSame(one, instrument);
}

/** A row may lack the token, and then its trading symbol is exact. */
function isSame(
	one: Pick<DayPosition, 'exchange' | 'tradingSymbol' | 'instrumentToken'>,
	{ exchange, token, tradingSymbol }: Guarded['instrument'],
): boolean {
	if (one.exchange !== null && one.exchange !== exchange) return false;
	return one.instrumentToken === null
		? one.tradingSymbol === tradingSymbol
		: one.instrumentToken === token;
}

function openOf({ quantity, filledQuantity }: Order): number | null {
	return quantity === null ? null : quantity - (filledQuantity ?? 0);
}
