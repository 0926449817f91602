import { BrokerError } from '../../errors';
import { underlyingOf } from './closings';
import { closableOf, fitsClosing, type Leg, signedOf } from './legs';
import type { InHand } from './planned-closing';
import { readStandings } from './read-standings';
import type { PositionKey } from './standing';
import type { TargetScope } from './targets-api';
import type { TargetTools } from './tools';
import { type Watched, watch } from './watch';

/** One order, with its place in the whole plan. */
interface Numbered extends Leg {
	n: number;
}

/** What has room for closing orders: units by position, above zero long. */
type Room = Map<InHand, number>;

/**
 * Places the orders of a square-off: all that buy shorts back, then, once these are flat, all that sell. What
 * is long stays while a short of the same underlying stands: it may cover it.
 * @returns why the positions could not be read at last; null where they could
 */
export async function placeClosings(
	tools: TargetTools,
	scope: TargetScope,
	inHand: InHand[],
	isRepeated: boolean,
): Promise<string | null> {
	const open = inHand.filter(({ watched }) => watched !== null);
	if (open.length === 0) return null;
	const numbers = numbered(inHand);
	const sided = (side: Leg['transactionType']) =>
		open.filter(({ planned }) => planned.legs[0]?.transactionType === side);
	const [shorts, longs] = [sided('BUY'), sided('SELL')];
	await placeAll(tools, scope, shorts, numbers, isRepeated);
	if (shorts.length > 0 && longs.length > 0)
		await watch(tools, scope, watchedOf(shorts), isRepeated);
	holdCovers(inHand, longs);
	const free = longs.filter(({ failure }) => failure === null);
	await placeAll(tools, scope, free, numbers, isRepeated || shorts.length > 0);
	return (await watch(tools, scope, watchedOf(open), isRepeated))?.message ?? null;
}

const watchedOf = (inHand: InHand[]) =>
	inHand.flatMap(({ watched }): Watched[] => (watched ? [watched] : []));

function numbered(inHand: InHand[]): Map<InHand, Numbered[]> {
	let n = 0;
	return new Map(inHand.map((one) => [one, one.planned.legs.map((leg) => ({ ...leg, n: ++n }))]));
}

/** What is long in an underlying stays where a short of it does. */
function holdCovers(inHand: InHand[], longs: InHand[]): void {
	const standing = inHand.filter(
		({ planned, watched }) => planned.net < 0 && watched?.reached !== true && !planned.isLeftAlone,
	);
	for (const long of longs) {
		const short = standing.find((one) => isSameUnderlying(one, long));
		if (short)
			long.failure = `It was not sold, because ${short.planned.position.tradingSymbol} of the same underlying is short still.`;
	}
}

function isSameUnderlying(one: InHand, other: InHand): boolean {
	if (one.instrument === null || other.instrument === null) return false;
	return underlyingOf(one.instrument) === underlyingOf(other.instrument);
}

/** @param mustFit positions may have moved since the plan was made */
async function placeAll(
	tools: TargetTools,
	scope: TargetScope,
	inHand: InHand[],
	numbers: Map<InHand, Numbered[]>,
	mustFit: boolean,
): Promise<void> {
	let room: Promise<Room> | null = null;
	const roomNow = async () => await (room ??= roomOf(tools, scope, inHand));
	for (const one of inHand) {
		for (const leg of numbers.get(one) ?? []) {
			if (one.failure !== null) break;
			await placeOne(tools, one, leg, mustFit ? roomNow : null);
		}
	}
}

async function placeOne(
	tools: TargetTools,
	one: InHand,
	leg: Numbered,
	roomNow: (() => Promise<Room>) | null,
): Promise<void> {
	const { instrument, watched, planned } = one;
	if (instrument === null || watched === null) return;
	const check = async () => {
		if (roomNow === null) return;
		const room = await roomNow();
		const left = room.get(one) ?? 0;
		if (!fitsClosing(leg, left)) throw outgrown(tools, left);
		room.set(one, left + signedOf(leg));
	};
	try {
		const product = planned.position.product ?? '';
		const together = planned.legs.reduce((sum, { quantity }) => sum + quantity, 0);
		const placed = await tools.place({ ...leg, instrument, product, together }, check);
		const { order, duplicate } = placed;
		watched.orders.push({ ...order, order: { ...order.order, duplicate } });
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		one.failure = error.message;
		one.isInDoubt = error.outcome !== 'notPlaced';
	}
}

async function roomOf(tools: TargetTools, scope: TargetScope, inHand: InHand[]): Promise<Room> {
	const keys = inHand.flatMap(({ watched }): PositionKey[] => (watched ? [watched.key] : []));
	const standings = await readStandings(tools, scope, keys);
	return new Map(inHand.map((one, place) => [one, closableOf(standings[place])]));
}

function outgrown({ broker }: TargetTools, left: number): BrokerError {
	return new BrokerError({
		broker,
		failure: 'notSent',
		code: 'PLAN_OUTDATED',
		message: `The rest was not sent, because the position has moved since the plan was made: ${Math.abs(left)} units can be closed now.`,
		retryable: false,
		outcome: 'notPlaced',
	});
}
