/** What the journal writes down of all that leaves, beside the references: by it the orders of a day are counted. */

/** What leaves: an order, a GTT order, or a change of one that is there, which counts for no day. */
export type LeavingKind = 'order' | 'gtt' | 'change' | 'gttChange';

/** What is certain to reduce a position, if no more than that leaves. */
export interface Room {
	/** Units. */
	quantity: number;
	/** Epoch milliseconds: what left from then on is not in `quantity` yet. */
	since: number;
	/** References of orders that left since then and are in it all the same. */
	seen: string[];
}

/** What is about to leave, as far as the limits of the day go. */
export interface Leaving {
	kind: LeavingKind;
	/** Names instrument, product and side; only a hash of it is kept. */
	what: string;
	/** Units. */
	quantity: number;
	/** The most orders of a day; null for no limit. */
	limit: number | null;
	/** Null where it may open a position. */
	room: Room | null;
	/** May leave only where it reduces a position: something else than the limit refuses it otherwise. */
	mustReduce: boolean;
}

/** `full`: the day's orders are used up. `opens`: it must reduce a position, and there is no room for it. */
export type Left = 'left' | 'full' | 'opens';

/** Of an order for which no limit was asked about: it is counted. */
export const UNLIMITED: Leaving = {
	kind: 'order',
	what: '',
	quantity: 0,
	limit: null,
	room: null,
	mustReduce: false,
};

/** One thing that left, as it is written down. */
export interface SentRow {
	kind: string;
	quantity: number;
	label: string;
}

/**
 * Whether it may leave.
 * @param count orders of the day so far, without this one
 * @param others what left of the same instrument, product and side since the room was measured, without it
 */
export function mayLeave(leaving: Leaving, count: number, others: SentRow[]): Left {
	const { kind, limit, room, mustReduce, quantity } = leaving;
	const full = limit !== null && count >= limit;
	if (!full && !mustReduce) return 'left';
	// What waits for a trigger takes no room from an order.
	const counted = others.filter((row) => isGtt(kind) || !isGtt(row.kind));
	const unseen = counted.filter(({ label }) => room?.seen.includes(label) !== true);
	const taken = unseen.reduce((sum, row) => sum + row.quantity, 0);
	if (room !== null && quantity <= room.quantity - taken) return 'left';
	return mustReduce ? 'opens' : 'full';
}

const isGtt = (kind: string) => kind.startsWith('gtt');
