import type { FaultKind, SimOrder } from '../../simulators/core';
import type { Outcome, Reply } from './process';

/** What a soak counts, and what it found wrong: references with what was said and what is there. */
export interface Tally {
	references: number;
	/** Orders at the broker. */
	orders: number;
	/** Times that a process was asked for an order. */
	tries: number;
	kills: number;
	/** Tries that a process was killed over. */
	killedTries: number;
	/** Of these, those whose order the broker had just taken. */
	takenWhenKilled: number;
	faults: Partial<Record<FaultKind, number>>;
	/** What was said amid the faults. */
	said: Record<Outcome, number>;
	/** What was said in peace, of every reference. */
	finally: Record<Outcome, number>;
	doubled: string[];
	lost: string[];
	wronglyReported: string[];
}

export function emptyTally(): Tally {
	return {
		references: 0,
		orders: 0,
		tries: 0,
		kills: 0,
		killedTries: 0,
		takenWhenKilled: 0,
		faults: {},
		said: { placed: 0, notPlaced: 0, unknown: 0, 'no word': 0 },
		finally: { placed: 0, notPlaced: 0, unknown: 0, 'no word': 0 },
		doubled: [],
		lost: [],
		wronglyReported: [],
	};
}

/** What was said of one reference. */
export interface Said {
	/** Amid the faults, in order. */
	before: Reply[];
	/** In peace; null where the process ended over it. */
	last: Reply | null;
}

/**
 * Holds what was said of a reference against the broker's orders of it.
 * @param mayStayUnknown the broker has no duplicate check, so an open outcome is never tried again
 */
export function judge(
	tally: Tally,
	key: string,
	{ before, last }: Said,
	orders: SimOrder[],
	mayStayUnknown: boolean,
): void {
	const ids = orders.map(({ orderId }) => orderId);
	const object = (list: string[], reply: Reply | null) =>
		list.push(`${key}: ${JSON.stringify(reply)}, at the broker: ${ids.join() || 'none'}`);
	if (ids.length > 1) object(tally.doubled, last);
	for (const reply of before) {
		if (reply.outcome === 'placed' && !ids.includes(reply.orderId ?? ''))
			object(ids.length === 0 ? tally.lost : tally.wronglyReported, reply);
		if (reply.outcome === 'no word') object(tally.wronglyReported, reply);
	}
	if (ids.length === 0) {
		if (last?.outcome !== 'unknown' || !mayStayUnknown) object(tally.lost, last);
	} else if (last?.outcome !== 'placed' || !ids.includes(last.orderId ?? '')) {
		object(tally.wronglyReported, last);
	}
}

export function sumOf(tallies: Tally[]): Tally {
	return tallies.reduce((sum, one) => {
		const counted = (of: 'faults' | 'said' | 'finally') => {
			const both: Record<string, number> = { ...sum[of] };
			for (const [name, count] of Object.entries(one[of])) both[name] = (both[name] ?? 0) + count;
			return both;
		};
		return {
			references: sum.references + one.references,
			orders: sum.orders + one.orders,
			tries: sum.tries + one.tries,
			kills: sum.kills + one.kills,
			killedTries: sum.killedTries + one.killedTries,
			takenWhenKilled: sum.takenWhenKilled + one.takenWhenKilled,
			faults: counted('faults'),
			said: counted('said') as Tally['said'],
			finally: counted('finally') as Tally['finally'],
			doubled: [...sum.doubled, ...one.doubled],
			lost: [...sum.lost, ...one.lost],
			wronglyReported: [...sum.wronglyReported, ...one.wronglyReported],
		};
	}, emptyTally());
}
