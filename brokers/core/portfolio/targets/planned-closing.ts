import type { Instrument } from '../../instruments/types';
import type { Closing } from './closings';
import type { Leg } from './legs';
import type { Watched } from './watch';

/** One position of a square-off, as it is written down before the first order leaves. */
export interface PlannedClosing
	extends Pick<Closing, 'position' | 'from' | 'left' | 'isLeftAlone'> {
	/** What was held when the plan was made, and what is to be left. */
	net: number;
	to: number;
	legs: Leg[];
	/** What is told beside. */
	told: string | null;
}

/** Bought back first. */
export interface SquareOffPlan {
	closings: PlannedClosing[];
}

/** A position of the plan, and what is known of it. */
export interface InHand {
	planned: PlannedClosing;
	instrument: Instrument | null;
	watched: Watched | null;
	/** Why its orders did not all leave. */
	failure: string | null;
	/** One of them may stand, and nobody knows. */
	isInDoubt: boolean;
}
