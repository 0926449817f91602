import type { BrokerGtt, PreparedGtt } from '../gtt/gtt-api';
import type { JournalRequest, ReferenceJournal } from '../journal/journal';
import type { Bracket } from '../orders/brackets-api';
import type { BrokerOrder } from '../orders/orders-api';
import type { Placed } from '../orders/place';
import type { OrderReference, ReferenceRule } from '../orders/reference';
import type { OrderTerms } from '../orders/terms';
import type { ExitPlan } from './exit-plan';
import type { AskedExits, PreparedExits } from './exits-api';

/** What is done at the broker for an entry with exits. Every step throws BrokerError whose `outcome` is the truth. */
export interface ExitSteps {
	/** Places the entry at most once. */
	enter(terms: OrderTerms, reference: OrderReference): Promise<Placed<BrokerOrder>>;
	/** Reads it until it is final or its wait is over. */
	untilFinal(order: BrokerOrder): Promise<BrokerOrder>;
	/** The same order, read again. */
	refresh(order: BrokerOrder): Promise<BrokerOrder>;
	/** Cancels what has not filled of it, and reads that back. */
	cancel(order: BrokerOrder): Promise<void>;
	/**
	 * Places exits at most once.
	 * @param mustReduce an earlier try may have sent them, and the position may have moved since
	 */
	protect(
		exits: PreparedGtt,
		reference: OrderReference,
		mustReduce: boolean,
	): Promise<Placed<BrokerGtt>>;
	/** Closes so many units again, at most once, and reads the order for a while. */
	close(units: number, reference: OrderReference, mustReduce: boolean): Promise<BrokerOrder>;
	/** Closes a bracket at market, and reads that back. */
	exitBracket(bracket: Bracket): Promise<void>;
}

/** One entry whose exits follow its fill. */
export interface EntryWithExits extends Omit<JournalRequest, 'reference'> {
	journal: ReferenceJournal;
	/** Of the entry, as the user or the run names it. */
	reference: OrderReference;
	/** What the broker takes as a reference. */
	rule: ReferenceRule;
	/** What goes out, where nothing has gone out yet. */
	terms: OrderTerms;
	asked: AskedExits;
	exits: PreparedExits;
	steps: ExitSteps;
	/** For how long an outcome is looked into, milliseconds. */
	confirmMs: number;
	signal?: AbortSignal;
}

/** An entry under way: what its parts share. */
export interface UnderWay extends EntryWithExits {
	plan: ExitPlan;
	/** An earlier try may have done any part of it. */
	isRepeated: boolean;
	/** Writes the plan down: before what it tells of leaves. @throws BrokerError with outcome `notPlaced` */
	write(): Promise<void>;
	/** The reference of a part: "exit1", "close". */
	referenceOf(part: string): OrderReference;
}
