/** What Set Position and Square Off have in common: their orders, cancellations, and the journal. */
import type { Has } from '../../../../brokers/core/broker';
import { BrokerError, inputError } from '../../../../brokers/core/errors';
import { gttCancellationState } from '../../../../brokers/core/gtt/states';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import { runExclusively } from '../../../../brokers/core/journal/exclusively';
import { applyChange } from '../../../../brokers/core/orders/apply-change';
import { assertAllowed, beforeSending } from '../../../../brokers/core/orders/guard-rails';
import {
	type AskedOrder,
	type BrokerOrder,
	isLike,
	isSince,
	withPlacing,
} from '../../../../brokers/core/orders/orders-api';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import { protectedPrice } from '../../../../brokers/core/orders/price-protection';
import { childReference, type OrderReference } from '../../../../brokers/core/orders/reference';
import type { PlannedOrder, TargetTools } from '../../../../brokers/core/portfolio/targets/tools';
import { changing } from '../../changing';
import { referenceHoldsUntil } from '../../market-hours';
import { told } from '../gtt/change.run';
import { cancelAndConfirm } from '../order/cancel.run';
import { confirmMs, type PlaceOptions } from '../order/options';
import { fingerprintOf } from '../order/reference';

/** What bringing positions to a target needs of a broker. */
export type TargetBroker = Has<'instruments' | 'market' | 'orders' | 'quotes' | 'targets'>;

/** How the orders are priced and named. */
export interface TargetOrders {
	options: PlaceOptions;
	/** Percent; null for market orders. */
	protection: string | null;
	reference: OrderReference;
}

/**
 * The tools of an execution.
 * @param label under which the journal knows the whole
 */
export function toolsOf(broker: TargetBroker, asked: TargetOrders, label: string): TargetTools {
	const { id, targets, signal } = broker;
	return {
		...{ broker: id, targets, signal, confirmMs: confirmMs(asked.options) },
		place: async (order, check) => await placePlanned(broker, asked, label, order, check),
		cancelOrder: async (orders, order) => {
			const orderId = order.order.orderId ?? '';
			await changing(broker, ['orderId', orderId], ['cancel'], {
				find: async () => await Promise.resolve(order),
				idOf: () => orderId,
				apply: async (listed, mayHaveApplied) =>
					await cancelAndConfirm(broker, orders, listed, asked.options, mayHaveApplied),
			});
		},
		cancelGtt: async (gtts, gtt) => {
			const gttId = gtt.gtt.gttId ?? '';
			await changing(broker, ['gttId', gttId], ['cancel'], {
				find: async () => await Promise.resolve(gtt),
				idOf: () => `GTT ${gttId}`,
				apply: async (listed, mayHaveApplied) =>
					await applyChange({
						orders: gtts,
						order: listed,
						told,
						verb: 'cancelled',
						stateOf: ({ gtt: now }) => gttCancellationState(now),
						send: async () => await gtts.change(gtts.cancelRequest(listed)),
						confirmMs: confirmMs(asked.options),
						mayHaveApplied,
						signal,
					}),
			});
		},
	};
}

/** One order of a plan: at market, or as a limit order so far from the last price. @throws BrokerError */
export async function askedOf(
	{ id, quotes }: Pick<TargetBroker, 'id' | 'quotes'>,
	{ instrument, product, transactionType, quantity }: PlannedOrder,
	protection: string | null,
): Promise<AskedOrder> {
	const asked: AskedOrder = {
		...{ instrument, product, transactionType, quantity, options: {} },
		...{ orderType: 'MARKET', price: null, triggerPrice: null },
	};
	if (protection === null) return asked;
	const [quote] = await quotes.quotes([instrument], 'full');
	if (quote instanceof BrokerError) throw quote;
	const price = protectedPrice(transactionType, protection, quote.value, instrument.tickSize);
	if (price !== null) return { ...asked, orderType: 'LIMIT', price };
	throw inputError(
		id,
		'marketProtection',
		'NO_PRICE_FOR_PROTECTION',
		`The order was not sent: ${instrument.tradingSymbol} has no last price, or none on its tick within ${protection} percent of it.`,
		'Widen Market Protection, or remove it to send a market order.',
	);
}

async function placePlanned(
	broker: TargetBroker,
	{ options, protection, reference: whole }: TargetOrders,
	label: string,
	order: PlannedOrder,
	check: () => Promise<void>,
): Promise<Placed<BrokerOrder>> {
	const { id, orders, market, credential, signal } = broker;
	const { checksReference, bookLagMs, lookUpHint, reference: rule } = orders.facts;
	const { instrument, transactionType } = order;
	const { exchange, tradingSymbol } = instrument;
	const reference = childReference(whole, label, order.n, rule, Date.now());
	const plain = await askedOf(broker, order, null);
	const as = (sent: string) => orders.prepare(plain, sent);
	await unsent(async () => await Promise.resolve(as(reference.sent)));
	return await placeOnce({
		broker: id,
		account: await beforeSending(broker.accountKey),
		holdsUntil: await referenceHoldsUntil(instrument),
		reference,
		fingerprint: fingerprintOf(plain),
		journal: broker.journal(),
		brokerChecksReference: checksReference,
		send: async (sent, lastCheck) => {
			const prepared = await unsent(async () => {
				await check();
				const asked = await askedOf(broker, order, protection);
				const made = orders.prepare(asked, sent);
				await assertAllowed(id, credential.permissions, {
					...made,
					transactionType,
					lastPrice: async () => await market.lastPrice(instrument),
					upperCircuit: async () => await market.upperCircuit(instrument),
				});
				return made;
			});
			return await orders.send(prepared, lastCheck);
		},
		find: async (sent) => await orders.findSent(as(sent)),
		isSince: ({ order: one }, day) => isSince(one, day),
		withPlacing,
		isAsked: ({ order: one }) => isLike(one, { exchange, tradingSymbol, transactionType }),
		confirmMs: confirmMs(options),
		bookLagMs,
		signal,
		lookUpHint,
	});
}

/** Whatever goes wrong in here, the order has not left: an unclear reply to a read says nothing of it. */
async function unsent<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		const failure = error.failure === 'unclear' ? 'notSent' : error.failure;
		throw error.with({ failure, outcome: 'notPlaced' });
	}
}

/** Runs a work on positions while no other execution moves those of the same instruments. */
export async function alone<T>(
	broker: TargetBroker,
	instruments: readonly Instrument[],
	work: () => Promise<T>,
): Promise<T> {
	const [first, ...others] = instruments;
	if (first === undefined) return await work();
	const { id, signal } = broker;
	const { exchange, segment, tradingSymbol } = first;
	const place = segment === null ? exchange : `${exchange} ${segment}`;
	return await runExclusively(
		{
			...{ broker: id, journal: broker.journal(), signal },
			account: await beforeSending(broker.accountKey),
			what: `trading ${tradingSymbol} (${place}) to a target`,
		},
		async () => await alone(broker, others, work),
	);
}
