import { BrokerError } from '../errors';
import type { BrokerGtt } from '../gtt/gtt-api';
import type { Gtt, Order } from '../outputs';
import { beforeSending } from '../orders/guard-rails';
import { wait } from '../wait';
import { coveredBy } from './exit-plan';
import type { GttExits } from './exits-api';
import type { EntryOutcome } from './outcome';
import { asFarAsKnown, endEntry, type Settled } from './settle';
import type { UnderWay } from './steps';
import { closedAgain, entryInDoubt, naked, notOfEntry, POSITION_MOVED, whatIsLeft } from './words';

const AGAIN_MS = 1_000;

/** Exits that are not there, or may not be. */
interface Missing {
	number: number;
	units: number;
	error: BrokerError;
}

/**
 * Exits for what has filled of an entry: for what is certain, and for no more. Where they are certainly not
 * there, what they would have covered is closed again if that is asked for.
 * @throws BrokerError with outcome `placed`
 */
export async function protectFilled(
	work: UnderWay,
	exits: GttExits,
	settled: Settled,
): Promise<EntryOutcome> {
	const { plan } = work;
	if (plan.close === null && settled.filled > coveredBy(plan)) {
		plan.exits.push([plan.exits.length + 1, settled.filled - coveredBy(plan)]);
		await orNaked(settled.order.order, work);
	}
	const { made, missing } = await placeAll(work, exits);
	if (plan.close !== null || (missing.length > 0 && mayClose(work, missing)))
		throw await closeAgain(work, settled, made, missing);
	const told = made.map(({ gtt }) => gtt);
	if (missing.length > 0) throw naked(settled, told, missing);
	if (settled.doubt !== null) throw entryInDoubt(settled, told);
	return {
		...{ order: settled.order, exits: told, covered: coveredBy(plan) },
		received: made.map(({ raw }) => raw),
		message: whatIsLeft(settled),
		duplicate: told.every((one) => one.duplicate),
		isComplete: settled.isOver,
	};
}

/** Only what is certainly not there is made up for: exits that show up later would close twice. */
function mayClose({ asked }: UnderWay, missing: Missing[]): boolean {
	const isCertain = ({ error }: Missing) => error.outcome === 'notPlaced' && !error.mayExist;
	return asked.closeIfExitsFail && missing.every(isCertain);
}

async function placeAll(work: UnderWay, exits: GttExits) {
	const made: BrokerGtt[] = [];
	const missing: Missing[] = [];
	for (const [number, units] of work.plan.exits) {
		try {
			made.push(await placeOne(work, exits, number, units));
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			missing.push({ number, units, error });
		}
	}
	return { made, missing };
}

/** A position may show later than the fill that opens it. */
async function placeOne(
	{ steps, referenceOf, confirmMs, signal, isRepeated }: UnderWay,
	exits: GttExits,
	number: number,
	units: number,
): Promise<BrokerGtt> {
	const until = Date.now() + confirmMs;
	for (;;) {
		try {
			const reference = referenceOf(`exit${number}`);
			const prepared = await beforeSending(async () => await Promise.resolve(exits.of(units)));
			const { order, duplicate } = await steps.protect(prepared, reference, isRepeated);
			return { ...order, gtt: { ...order.gtt, duplicate } };
		} catch (error) {
			const isEarly =
				error instanceof BrokerError && (error.code === POSITION_MOVED || exits.isEarly(error));
			if (!isEarly || Date.now() >= until || signal?.aborted) throw error;
		}
		await wait(AGAIN_MS, signal);
	}
}

/**
 * Closes what has filled and has no exits, once what has not filled can fill no more.
 * @returns the error that tells of it
 */
async function closeAgain(
	work: UnderWay,
	settled: Settled,
	made: BrokerGtt[],
	missing: Missing[],
): Promise<BrokerError> {
	const { plan, steps } = work;
	const told: Gtt[] = made.map(({ gtt }) => gtt);
	let now = settled;
	if (plan.close === null) {
		if (!settled.isOver) now = asFarAsKnown(await endEntry(work, settled.order), plan);
		const gone = missing.map(({ number }) => number);
		plan.exits = plan.exits.filter(([number]) => !gone.includes(number));
		plan.close = now.filled - coveredBy(plan);
		await orNaked(now.order.order, work);
	}
	const why = missing.at(0)?.error ?? null;
	const more = now.filled - coveredBy(plan) - plan.close;
	const so = { told, why, units: plan.close, more };
	try {
		const reference = work.referenceOf('close');
		const closing = await steps.close(plan.close, reference, work.isRepeated);
		return closedAgain(now, { ...so, closing: closing.order });
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		return closedAgain(now, { ...so, failure: error });
	}
}

/** Nothing leaves that is not written down first; what is there is told all the same. */
async function orNaked(order: Order, work: UnderWay): Promise<void> {
	try {
		await work.write();
	} catch (error) {
		if (error instanceof BrokerError) throw notOfEntry(order, error);
		throw error;
	}
}
