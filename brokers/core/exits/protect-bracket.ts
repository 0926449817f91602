import { BrokerError } from '../errors';
import type { Bracket } from '../orders/brackets-api';
import type { Order } from '../outputs';
import { wait } from '../wait';
import type { BracketExits } from './exits-api';
import type { EntryOutcome } from './outcome';
import type { Settled } from './settle';
import type { UnderWay } from './steps';
import { entryInDoubt } from './words';
import {
	type BracketClosing,
	bracketNotSeen,
	bracketRefused,
	whatIsLeftOfBracket,
} from './words-bracket';

const REREAD_MS = 1_000;

/**
 * The exits that the broker sends for a bracket once it has filled, read until they show.
 * @throws BrokerError with outcome `placed` where they do not, or the fill of the entry is not known
 */
export async function protectBracket(
	work: UnderWay,
	{ brackets }: BracketExits,
	settled: Settled,
): Promise<EntryOutcome> {
	const { order, filled, isOver, doubt } = settled;
	if (doubt !== null && filled === 0) throw entryInDoubt(settled, []);
	const isWhole = order.order.status === 'filled';
	const bracket = filled > 0 ? await exitsOf(work, brackets, settled, isOver) : null;
	const exits: Order[] = (bracket?.exits ?? []).map((one) => one.order);
	if (isOver && filled > 0 && exits.length === 0) throw bracketNotSeen(settled);
	const closed = exits.reduce((sum, { filledQuantity }) => sum + (filledQuantity ?? 0), 0);
	if (bracket !== null && closed < filled && exits.some(isRefused))
		throw bracketRefused(settled, exits, await closing(work, bracket));
	if (doubt !== null) throw entryInDoubt(settled, exits);
	return {
		...{ order, exits, duplicate: true, isComplete: isOver },
		covered: isWhole || exits.length > 0 ? filled : 0,
		received: (bracket?.exits ?? []).map(({ raw }) => raw),
		message: whatIsLeftOfBracket(settled, exits),
	};
}

/** An exit that was refused is certainly not there. */
async function closing({ asked, steps }: UnderWay, bracket: Bracket): Promise<BracketClosing> {
	if (!asked.closeIfExitsFail) return null;
	try {
		await steps.exitBracket(bracket);
		return 'closed';
	} catch (error) {
		if (error instanceof BrokerError) return error;
		throw error;
	}
}

const isRefused = ({ status }: Order) => status === 'rejected';

/** @param mustShow they are looked for until they show, or the time is over */
async function exitsOf(
	{ confirmMs, signal }: UnderWay,
	brackets: BracketExits['brackets'],
	{ order }: Settled,
	mustShow: boolean,
): Promise<Bracket | null> {
	const until = Date.now() + confirmMs;
	for (;;) {
		try {
			const bracket = await brackets.of(order);
			if (bracket.exits.length > 0 || !mustShow) return bracket;
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			if (!mustShow) return null;
		}
		if (Date.now() >= until || signal?.aborted) return null;
		await wait(REREAD_MS, signal);
	}
}
