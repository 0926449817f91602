import { BrokerError, type BrokerId } from '../../errors';
import type { Instrument } from '../../instruments/types';
import type { PlanEntry } from '../../journal/planned';
import { beforeSending } from '../../orders/guard-rails';
import type { ReachedPosition } from '../../outputs';
import { cancelFirst } from './cancel-first';
import { type Closing, keyOf, keyWith, turnedAway } from './closings';
import { closableOf, closingLegs } from './legs';
import { placeClosings } from './place-closings';
import type { InHand, PlannedClosing, SquareOffPlan } from './planned-closing';
import { readStandings } from './read-standings';
import type { Standing } from './standing';
import type { NamesPosition, TargetsApi, TargetScope } from './targets-api';
import type { TargetTools } from './tools';
import { unsent } from './watch';
import { joined, unitsOf, whatStands } from './words';

/**
 * Closes positions: cancels what stands in the way of each instrument, reads the positions anew, buys shorts
 * back before it sells what is long, and reads until all is flat. A repetition follows the plan of the first
 * try: nothing is cancelled any more, and of the orders that are missing those are sent that still make a
 * position smaller.
 * @param find the positions that are to be closed; asked for where there is no plan yet
 * @throws BrokerError where nothing was sent
 */
export async function squareOff(
	tools: TargetTools,
	find: () => Promise<Closing[]>,
	entry: PlanEntry<SquareOffPlan>,
	alone: <T>(instruments: Instrument[], work: () => Promise<T>) => Promise<T>,
): Promise<ReachedPosition[]> {
	const { earlier } = entry;
	const closings = await beforeSending(
		async () => await (earlier === null ? find() : foundAgain(tools, earlier)),
	);
	const instruments = distinct(closings.flatMap(({ instrument }) => instrument ?? []));
	return await alone(instruments, async () => {
		const scope = tools.targets.of(instruments);
		const plan =
			earlier ?? (await beforeSending(async () => await planClosings(tools, scope, closings)));
		const hasOrders = plan.closings.some(({ legs }) => legs.length > 0);
		// Where nothing is sent, a repetition looks again.
		if (earlier === null && hasOrders) await entry.write(plan);
		const inHand = plan.closings.map((planned, place) => begin(planned, closings[place]));
		const unread = await placeClosings(tools, scope, inHand, earlier !== null);
		return inHand.map((one) => resultOf(tools.broker, one, unread));
	});
}

async function foundAgain(
	{ targets }: TargetTools,
	{ closings }: SquareOffPlan,
): Promise<Closing[]> {
	return await Promise.all(
		closings.map(async ({ position, from, left, isLeftAlone }) => ({
			...{ position, from, left, isLeftAlone, side: null },
			instrument: await instrumentOrNull(targets, position),
		})),
	);
}

/** Orders are sent for none that was there when the plan was made and is not any more. */
async function instrumentOrNull(
	targets: TargetsApi,
	position: NamesPosition,
): Promise<Instrument | null> {
	try {
		return await targets.instrumentOf(position);
	} catch (error) {
		if (error instanceof BrokerError && error.failure === 'input') return null;
		throw error;
	}
}

async function planClosings(
	tools: TargetTools,
	scope: TargetScope,
	closings: Closing[],
): Promise<SquareOffPlan> {
	const wanted = closings.filter(({ left }) => left === null);
	const instruments = distinct(wanted.flatMap(({ instrument }) => instrument ?? []));
	const { kept, hasCancelled } =
		instruments.length === 0
			? { kept: new Map<Instrument, string>(), hasCancelled: false }
			: await cancelFirst(tools, scope, instruments);
	for (const closing of wanted) {
		const reason = closing.instrument && reasonOf(kept, closing.instrument);
		if (reason) closing.left = reason;
	}
	const keys = closings.map(keyOf);
	const open = keys.flatMap((key) => key ?? []);
	const read = async () => (open.length === 0 ? [] : await readStandings(tools, scope, open));
	const standings = await (hasCancelled ? afterCancelling(read) : read());
	return {
		closings: closings.map((closing, place) => {
			const key = keys[place];
			return planOf(tools, closing, key && standings[open.indexOf(key)]);
		}),
	};
}

/** No order left; but positions have lost what may have been their exits. */
async function afterCancelling<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		const message = `${error.message} No position was closed, but their open orders and GTT orders were cancelled.`;
		throw error.with({ message });
	}
}

const reasonOf = (kept: Map<Instrument, string>, { exchange, token, tradingSymbol }: Instrument) =>
	[...kept].find(
		([one]) =>
			one.exchange === exchange && one.token === token && one.tradingSymbol === tradingSymbol,
	)?.[1];

/** What is to be sent for one position. @param standing as it is now; null where nothing is sent */
export function planOf(
	{ broker, targets }: Pick<TargetTools, 'broker' | 'targets'>,
	closing: Closing,
	standing: Standing | null,
): PlannedClosing {
	const { position, from, left, isLeftAlone, instrument } = closing;
	const planned = {
		...{ position, from, left, isLeftAlone },
		...{ net: from, legs: [], told: null },
	};
	if (standing === null || instrument === null) return { ...planned, to: isLeftAlone ? from : 0 };
	const { net, ofBrackets, ofHoldings, unknown } = standing;
	const turned = turnedAway(closing, net, targets.facts);
	if (turned !== null) return { ...planned, net, to: net, left: turned };
	const apart = ofBrackets + ofHoldings;
	const to =
		closableOf(standing) === 0 && net !== 0 ? net : Math.sign(apart) === Math.sign(net) ? apart : 0;
	if (unknown.length > 0) {
		const why = `It is not known how much of order ${unknown[0].orderId} is open.`;
		return { ...planned, net, to: 0, left: why };
	}
	const { legs, odd } = closingLegs(broker, closableOf(standing), instrument);
	const told = joined(
		ofBrackets === 0
			? null
			: `${unitsOf(ofBrackets)} are of bracket orders, which Exit Bracket Order alone closes.`,
		ofHoldings === 0
			? null
			: `${unitsOf(ofHoldings)} are of earlier days, and belong to the holdings.`,
		odd === 0
			? null
			: `${unitsOf(odd)} are no whole lot of ${instrument.lotSize}, which no order takes.`,
	);
	return { ...planned, net, to, legs, told };
}

function begin(planned: PlannedClosing, closing: Closing): InHand {
	const { instrument } = closing;
	const { position, net, to } = planned;
	const key = instrument && keyWith(instrument, position.product);
	const watched = key && unsent(key, net, to);
	return { planned, instrument, watched, failure: null, isInDoubt: false };
}

/** @param unread why the positions could not be read at last */
export function resultOf(
	broker: BrokerId,
	{ planned, watched, failure, isInDoubt }: InHand,
	unread: string | null,
): ReachedPosition {
	const { position, from, to, left, isLeftAlone, told } = planned;
	const { exchange, tradingSymbol, product } = position;
	const reached = watched === null ? isLeftAlone : watched.reached;
	return {
		...{ broker, exchange, tradingSymbol, product, from, to },
		netQuantity: watched === null ? from : watched.net,
		orders: watched?.orders.map(({ order }) => order) ?? [],
		reached,
		message: joined(
			left,
			reached && !isInDoubt ? null : failure,
			watched && whatStands(watched),
			watched !== null && watched.net === null ? unread : null,
			told,
			watched === null ? `${unitsOf(from)} are held.` : null,
		),
	};
}

/** Each once, in an order that all executions have in common. */
function distinct(instruments: Instrument[]): Instrument[] {
	const named = new Map(
		instruments.map((one) => [`${one.exchange} ${one.segment} ${one.tradingSymbol}`, one] as const),
	);
	return [...named].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one);
}
