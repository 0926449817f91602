import { BrokerError, type BrokerId } from '../../errors';
import type { Instrument } from '../../instruments/types';
import type { PlanEntry } from '../../journal/planned';
import type { ReachedPosition } from '../../outputs';
import { beforeSending } from '../../orders/guard-rails';
import { type BrokerOrder, isFinal } from '../../orders/orders-api';
import { waitForFinal } from '../../orders/wait-for-final';
import { fitsTarget, legsTo, type TargetLeg } from './legs';
import { readStandings } from './read-standings';
import { currentOf, type PositionKey, type Standing } from './standing';
import type { TargetScope } from './targets-api';
import type { TargetTools } from './tools';
import { waitingGtts } from './waiting-gtts';
import { sameTry, unsent, type Watched, watch } from './watch';
import { gttWords, joined, notCountedWords, pendingWords, unitsOf, whatStands } from './words';

/** What a position is to be, checked. */
export interface AskedPosition {
	instrument: Instrument;
	product: string;
	/** Units, below zero short. */
	target: number;
}

/** The orders that bring a position to its target, written down before the first of them leaves. */
export interface PositionPlan {
	/** What was held when it was made. */
	net: number;
	/** The same, with what open orders will still bring. */
	from: number;
	legs: TargetLeg[];
	/** What was counted, and what was not. */
	told: string | null;
}

/** After so long the position is looked at again before the next order: a stop may have fired, for example. */
const LOOKED_MS = 3_000;

/** What carrying out a plan goes by. */
interface Course {
	tools: TargetTools;
	scope: TargetScope;
	asked: AskedPosition;
	plan: PositionPlan;
	isRepeated: boolean;
	watched: Watched;
	/** When the position was looked at, epoch milliseconds. */
	lookedAt: number;
}

const PLAN_OUTDATED = 'PLAN_OUTDATED';

/** The plan for a position as it stands. @throws BrokerError with outcome `notPlaced` */
export async function planPosition(
	tools: Pick<TargetTools, 'broker' | 'targets' | 'signal'>,
	asked: AskedPosition,
): Promise<PositionPlan> {
	const standing = await standingNow(tools, tools.targets.of([asked.instrument]), asked);
	const from = currentOf(standing);
	const legs = legsTo(tools.broker, from, asked.target, asked.instrument);
	const told = joined(pendingWords(standing), notCountedWords(standing));
	return { net: standing.net, from, legs, told };
}

/**
 * Brings a position to a signed quantity, and reads until it is there. The difference is sent once: a
 * repetition follows the plan of the first try, and sends what is missing of it only while that takes the
 * position to the target and not past it. What opens leaves once all is closed.
 * @throws BrokerError where no order was placed, whose `outcome` is the truth
 */
export async function setPosition(
	tools: TargetTools,
	asked: AskedPosition,
	entry: PlanEntry<PositionPlan>,
): Promise<ReachedPosition> {
	const { instrument, product, target } = asked;
	const isRepeated = entry.earlier !== null;
	const lookedAt = Date.now();
	const plan = entry.earlier ?? (await beforeSending(async () => await planPosition(tools, asked)));
	if (!isRepeated) await entry.write(plan);
	const scope = tools.targets.of([instrument]);
	const key = keyOf(tools, asked);
	const watched = unsent(key, plan.net, target);
	const failure = await carryOut({ tools, scope, asked, plan, isRepeated, watched, lookedAt });
	const isUnsent = watched.orders.length === 0 && failure?.outcome === 'notPlaced';
	if (isUnsent && failure.code !== PLAN_OUTDATED) throw failure;
	const gtts = waitingGtts(scope, key);
	const unread = await watch(tools, scope, [watched], isRepeated);
	if (failure !== null && failure.outcome !== 'notPlaced' && isInTheDark(watched)) throw failure;
	return {
		...{ broker: tools.broker, exchange: instrument.exchange },
		...{ tradingSymbol: instrument.tradingSymbol, product, from: plan.from, to: target },
		netQuantity: watched.net,
		orders: watched.orders.map(({ order }) => order),
		reached: watched.reached,
		message: joined(
			watched.reached && failure?.outcome === 'notPlaced' ? null : (failure?.message ?? null),
			whatStands(watched),
			unread?.message ?? null,
			plan.told,
			gttWords(await gtts),
		),
	};
}

/** Nothing tells what became of the one order that was sent. */
const isInTheDark = ({ orders, reached }: Watched) => orders.length === 0 && !reached;

/** Places the orders of a plan. @returns what keeps the rest of them back; null where nothing does */
async function carryOut(course: Course): Promise<BrokerError | null> {
	const { legs } = course.plan;
	const closing = legs.filter(({ opens }) => !opens);
	try {
		for (const [place, leg] of legs.entries()) {
			const isTurn = place > 0 && place === closing.length;
			if (isTurn) await assertClosed(course);
			const { order } = await placeLeg(
				course,
				leg,
				place + 1,
				course.isRepeated || (place > 0 && (leg.opens || isLookedLongAgo(course))),
			);
			// What is known to have been rejected is not followed by more of it: the result says so.
			if (isFinal(order) && order.status !== 'filled') break;
		}
		return null;
	} catch (error) {
		if (error instanceof BrokerError) return error;
		throw error;
	}
}

const isLookedLongAgo = ({ lookedAt }: Course) => Date.now() - lookedAt > LOOKED_MS;

/** @param mustFit the position may have moved since the plan was made */
async function placeLeg(
	course: Course,
	leg: TargetLeg,
	n: number,
	mustFit: boolean,
): Promise<BrokerOrder> {
	const { tools, scope, asked, plan, watched } = course;
	const { transactionType, quantity } = leg;
	const check = async () => {
		if (!mustFit) return;
		course.lookedAt = Date.now();
		const standing = await standingNow(tools, scope, asked);
		if (!fitsTarget(leg, currentOf(standing), asked.target)) throw outdated(tools.broker, standing);
	};
	const { order, duplicate } = await tools.place(
		{
			...{ n, instrument: asked.instrument, product: asked.product, transactionType, quantity },
			together: togetherOf(plan.legs, leg),
		},
		check,
	);
	const placed = { ...order, order: { ...order.order, duplicate } };
	watched.orders.push(placed);
	return placed;
}

/** Units of all orders of a plan that open, or close, as this one does. */
export function togetherOf(legs: readonly TargetLeg[], { opens }: TargetLeg): number {
	return legs.filter((leg) => leg.opens === opens).reduce((sum, leg) => sum + leg.quantity, 0);
}

/** @throws BrokerError where what closes has not filled in time: nothing that opens is sent then */
async function assertClosed({ tools, scope, watched }: Course): Promise<void> {
	const { broker, confirmMs, signal } = tools;
	watched.orders = await Promise.all(
		watched.orders.map(async (one) =>
			sameTry(await waitForFinal(scope.orders, one, confirmMs, signal), one),
		),
	);
	if (watched.orders.every(({ order }) => order.status === 'filled')) return;
	throw new BrokerError({
		broker,
		failure: 'notSent',
		code: 'NOT_CLOSED',
		message:
			'What opens the new side was not sent, because what closes the old one has not been seen to fill.',
		outcome: 'notPlaced',
	});
}

function keyOf(
	{ targets }: Pick<TargetTools, 'targets'>,
	{ instrument, product }: AskedPosition,
): PositionKey {
	return { instrument, product, withHoldings: product === targets.facts.delivery };
}

async function standingNow(
	tools: Pick<TargetTools, 'broker' | 'targets' | 'signal'>,
	scope: TargetScope,
	asked: AskedPosition,
): Promise<Standing> {
	const [standing] = await readStandings(tools, scope, [keyOf(tools, asked)]);
	const [order] = standing.unknown;
	if (order === undefined) return standing;
	throw new BrokerError({
		broker: tools.broker,
		failure: 'notSent',
		code: 'ORDER_STATUS_UNKNOWN',
		message: `Nothing was sent, because it is not known how much of order ${order.orderId} in ${asked.instrument.tradingSymbol} is open.`,
		hint: 'Look into the order book. Once the order is filled or cancelled, try again.',
		outcome: 'notPlaced',
	});
}

function outdated(broker: BrokerId, standing: Standing): BrokerError {
	return new BrokerError({
		broker,
		failure: 'notSent',
		code: PLAN_OUTDATED,
		message: `The rest of the plan was not sent, because the position has moved since it was made: ${unitsOf(currentOf(standing))} are held or on their way.`,
		hint: 'Give a new order reference to bring the position to the target from where it stands now.',
		retryable: false,
		outcome: 'notPlaced',
	});
}
