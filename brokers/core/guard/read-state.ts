import { BrokerError } from '../errors';
import type { Room } from '../journal/leaving';
import type { Gtt, Order } from '../outputs';
import type { ReadField } from '../reading';
import type { AccountReads } from './account-reads';
import { type Guarded, heldAgainst, roomOf, whatOf } from './reduces';
import { withinASecond } from './within-a-second';

/** GTT orders are many requests: one try reads them once, and the journal knows those that left since. */
export type ReadGtts = { since: number; value: Gtt[] } | null;

/** What an order finds to reduce. */
export interface Reducible {
	room: Room;
	/** @see whatOf */
	what: string;
	/** When positions were read, epoch milliseconds. */
	since: number;
	gtts: ReadGtts;
}

/**
 * The room for an order that only reduces; null where there is none, or where that cannot be read.
 * Positions are read last, so that an order which is no more open shows in them; before that they are
 * looked at alone, so that orders which open read nothing else.
 * @param known GTT orders that this try has read before
 * @throws BrokerError where the execution was stopped
 */
export async function readState(
	guard: AccountReads,
	order: Guarded,
	known: ReadGtts = null,
): Promise<Reducible | null> {
	try {
		return await read(guard, order, known);
	} catch (error) {
		if (!(error instanceof BrokerError) || error.failure === 'cancelled') throw error;
		return null;
	}
}

async function read(
	guard: AccountReads,
	order: Guarded,
	known: ReadGtts,
): Promise<Reducible | null> {
	const { day, orders, portfolio, gtt } = guard.options.abilities;
	if (!day || !orders) return null;
	const { deliveryProduct } = day;
	const sellsShares = order.product === deliveryProduct && order.transactionType !== 'BUY';
	const holdings = sellsShares && portfolio ? await holdingsOf(guard) : [];
	const state = { orders: [], gtts: [], holdings, deliveryProduct };
	const before = heldAgainst(order, { ...state, positions: (await guard.positions()).value });
	if (before === null || before.quantity < order.quantity || before.quantity === 0) return null;
	const isGtt = order.kind === 'gtt' || order.kind === 'gttChange';
	const gtts = isGtt ? (known ?? (await activeGtts(guard, order))) : null;
	const book = await bookOf(guard, order);
	const { value: positions, since } = await guard.positions();
	const all = { ...state, positions, orders: book.value, gtts: gtts?.value ?? [] };
	const room = roomOf(order, all);
	const side = heldAgainst(order, all)?.side;
	if (room === null || side === undefined) return null;
	const lagMs = isGtt
		? Math.max(orders.facts.bookLagMs, gtt?.facts.bookLagMs ?? 0)
		: orders.facts.bookLagMs;
	return {
		what: whatOf(order, side),
		since,
		gtts,
		room: {
			quantity: room,
			// The books may not show what left a moment before.
			since: Math.min(book.since, gtts?.since ?? Infinity) - lagMs,
			seen: book.value.flatMap(({ orderReference }) => orderReference ?? []),
		},
	};
}

async function bookOf(guard: AccountReads, { instrument }: Guarded) {
	const { orders } = guard.options.abilities;
	const { segment } = instrument;
	const name = JSON.stringify(['orders', guard.broker, await guard.account(), segment]);
	return await withinASecond<Order[]>(
		name,
		async () => {
			const listed = await orders?.within(ofSegment(segment)).list(refuse);
			return listed?.map(({ order }) => order) ?? [];
		},
		guard.options.signal,
	);
}

async function activeGtts(guard: AccountReads, { instrument }: Guarded) {
	const since = Date.now();
	const wanted = { statuses: ['active'] as const, limit: null };
	const { gtt } = guard.options.abilities;
	const listed = await gtt?.within(ofSegment(instrument.segment)).list(wanted, refuse);
	return { since, value: listed?.map(({ gtt: one }) => one) ?? [] };
}

async function holdingsOf(guard: AccountReads) {
	const { portfolio } = guard.options.abilities;
	const name = JSON.stringify(['holdings', guard.broker, await guard.account()]);
	const read = async () => (await portfolio?.holdings())?.map(({ value }) => value) ?? [];
	return (await withinASecond(name, read, guard.options.signal)).value;
}

/** As a form that names one segment. */
function ofSegment(segment: string | null): ReadField {
	const fields: Record<string, unknown> = { segment, segments: segment === null ? [] : [segment] };
	return (name, otherwise = '') => fields[name] ?? otherwise;
}

/** A part that is not listed may hold what matters. */
function refuse(error: BrokerError): never {
	throw error;
}
