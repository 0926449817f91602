import { BrokerError } from '../../errors';
import type { BrokerGtt } from '../../gtt/gtt-api';
import { inOrder } from '../../in-order';
import type { Instrument } from '../../instruments/types';
import { type BrokerOrder, isFinal } from '../../orders/orders-api';
import { isInstrument } from './standing';
import type { TargetScope, TargetsApi } from './targets-api';
import { refuse, type TargetTools } from './tools';
import { activeGtts } from './waiting-gtts';

/** So many cancellations at once. */
const TOGETHER = 6;
/** A GTT order that fires as it is cancelled leaves an order behind. */
const ROUNDS = 3;
/** It came to its end before it was cancelled: a fill shows in the position. */
const IS_OVER = 'ORDER_IS_FINAL';

/** What stands in the way of closing positions in some instruments. */
export interface InTheWay {
	orders: BrokerOrder[];
	gtts: BrokerGtt[];
}

/**
 * Open orders and active GTT orders of these instruments, whatever their product; not those of a bracket that
 * has filled, whose cancellation would close its position.
 * @throws BrokerError
 */
export async function inTheWay(
	targets: TargetsApi,
	scope: TargetScope,
	instruments: readonly Instrument[],
): Promise<InTheWay> {
	const gtts = await activeGtts(scope, instruments);
	return { orders: await openOrders(targets, scope, instruments), gtts };
}

async function openOrders(
	targets: TargetsApi,
	scope: TargetScope,
	instruments: readonly Instrument[],
): Promise<BrokerOrder[]> {
	return (await scope.orders.list(refuse)).filter(
		(one) =>
			isOfOne(one.order, instruments) && !isFinal(one.order) && !isOfFilledBracket(targets, one),
	);
}

const isOfOne = (row: Parameters<typeof isInstrument>[0], instruments: readonly Instrument[]) =>
	instruments.some((instrument) => isInstrument(row, { instrument }));

function isOfFilledBracket(targets: TargetsApi, one: BrokerOrder): boolean {
	const part = targets.bracketPart(one);
	return part === 'exit' || (part === 'entry' && (one.order.filledQuantity ?? 0) > 0);
}

/**
 * Cancels all that stands in the way, and reads each back; then those orders that a GTT order has left
 * behind as it fired.
 * @returns why the positions in an instrument are not to be closed, nothing of those that may be; and whether
 * anything has ended
 */
export async function cancelFirst(
	tools: TargetTools,
	scope: TargetScope,
	instruments: readonly Instrument[],
): Promise<{ kept: Map<Instrument, string>; hasCancelled: boolean }> {
	const kept = new Map<Instrument, string>();
	// The lists may lag behind what was read back.
	const ended = new Set<string>();
	await inRounds(tools, scope, instruments, { kept, ended });
	return { kept, hasCancelled: ended.size > 0 };
}

async function inRounds(
	tools: TargetTools,
	scope: TargetScope,
	instruments: readonly Instrument[],
	{ kept, ended }: { kept: Map<Instrument, string>; ended: Set<string> },
): Promise<void> {
	const { targets } = tools;
	for (let round = 0; round <= ROUNDS; round++) {
		const open = instruments.filter((instrument) => !kept.has(instrument));
		const found = await orReason(async () =>
			round === 0
				? await inTheWay(targets, scope, open)
				: { orders: await openOrders(targets, scope, open), gtts: [] },
		);
		if (typeof found === 'string') {
			for (const instrument of open) kept.set(instrument, found);
			return;
		}
		found.orders = found.orders.filter((one) => !ended.has(nameOf(one)));
		if (found.orders.length + found.gtts.length === 0) return;
		if (round < ROUNDS) await cancelAll(tools, scope, found, { open, kept, ended });
		else
			for (const instrument of open)
				if (hasOne(found, instrument)) kept.set(instrument, 'Its open orders would not end.');
	}
}

async function orReason(list: () => Promise<InTheWay>): Promise<InTheWay | string> {
	try {
		return await list();
	} catch (error) {
		if (!(error instanceof BrokerError) || error.failure === 'cancelled') throw error;
		return `Its open orders could not be listed: ${error.message}`;
	}
}

function hasOne({ orders, gtts }: InTheWay, instrument: Instrument): boolean {
	return (
		orders.some(({ order }) => isInstrument(order, { instrument })) ||
		gtts.some(({ gtt }) => isInstrument(gtt, { instrument }))
	);
}

async function cancelAll(
	tools: TargetTools,
	scope: TargetScope,
	{ orders, gtts }: InTheWay,
	so: { open: readonly Instrument[]; kept: Map<Instrument, string>; ended: Set<string> },
): Promise<void> {
	const works = [
		...gtts.map((one) => ({
			...{ row: one.gtt, name: nameOf(one) },
			run: async () => scope.gtt && (await tools.cancelGtt(scope.gtt, one)),
		})),
		...orders.map((one) => ({
			...{ row: one.order, name: nameOf(one) },
			run: async () => await tools.cancelOrder(scope.orders, one),
		})),
	];
	await inOrder(works.length, TOGETHER, async (place) => {
		const { row, name, run } = works[place];
		try {
			await run();
			so.ended.add(name);
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			if (error.code === IS_OVER) return void so.ended.add(name);
			for (const instrument of so.open)
				if (isInstrument(row, { instrument }))
					so.kept.set(instrument, `${name} could not be cancelled: ${error.message}`);
		}
	});
}

function nameOf(one: BrokerOrder | BrokerGtt): string {
	return 'gtt' in one ? `GTT order ${one.gtt.gttId}` : `Order ${one.order.orderId}`;
}
