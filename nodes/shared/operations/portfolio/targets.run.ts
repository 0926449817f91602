/** What Set Position and Square Off have in common: their orders, cancellations, and the journal. */
import type { Has } from '../../../../brokers/core/broker';
import { type BrokerError, inputError } from '../../../../brokers/core/errors';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import { runExclusively } from '../../../../brokers/core/journal/exclusively';
import type { PlanEntry } from '../../../../brokers/core/journal/planned';
import { beforeSending, unsent, valueRefusal } from '../../../../brokers/core/orders/guard-rails';
import {
	type AskedOrder,
	type BrokerOrder,
	withPlacing,
} from '../../../../brokers/core/orders/orders-api';
import type { WhenMarketClosed } from '../../../../brokers/core/orders/market-open';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import { childReference, type OrderReference } from '../../../../brokers/core/orders/reference';
import type { Sizing } from '../../../../brokers/core/orders/sizing';
import { asOrdered, termsOf } from '../../../../brokers/core/orders/terms';
import {
	type PlannedOrder,
	type TargetTools,
} from '../../../../brokers/core/portfolio/targets/tools';
import { shareOf } from '../../../../brokers/core/portfolio/targets/standing';
import { referenceHoldsUntil, refuseWhenMarketClosed } from '../../market-hours';
import type { ItemContext } from '../../operation';
import { cancelListed } from '../gtt/change.run';
import { cancelOne } from '../order/cancelAll.run';
import { confirmMs, type PlaceOptions } from '../order/options';
import { placement } from '../order/placement.run';
import { fingerprintOf } from '../order/reference';

/** What bringing positions to a target needs of a broker. */
export type TargetBroker = Has<'instruments' | 'market' | 'orders' | 'quotes' | 'targets'>;

/** How the orders are priced and named. */
export interface TargetOrders {
	options: PlaceOptions;
	/** Percent; null for market orders. */
	protection: string | null;
	reference: OrderReference;
	/** Asked before each order that is new: the market may have closed since the first. @throws BrokerError */
	assertOpen(instrument: Instrument): Promise<void>;
}

/** What an order is asked outside continuous trading. */
export function hoursOf(
	context: ItemContext<TargetBroker>,
	whenMarketClosed: WhenMarketClosed,
): TargetOrders['assertOpen'] {
	return async (instrument) => {
		if (whenMarketClosed === 'refuse') await refuseWhenMarketClosed(context, instrument);
	};
}

/**
 * The tools of an execution.
 * @param entry under which the journal knows the whole
 */
export function toolsOf(
	broker: TargetBroker,
	asked: TargetOrders,
	entry: Pick<PlanEntry<unknown>, 'label' | 'isOver'>,
): TargetTools {
	const { id, targets, signal } = broker;
	return {
		...{ broker: id, targets, signal, confirmMs: confirmMs(asked.options) },
		place: async (order, check) => await placePlanned(broker, asked, entry, order, check),
		cancelOrder: async (orders, order) =>
			void (await cancelOne(broker, orders, order, asked.options)),
		cancelGtt: async (gtts, gtt) =>
			void (await cancelListed({ ...broker, gtt: gtts }, gtt, asked.options)),
	};
}

/** One order of a plan: at market, or as a limit order so far from the last price. @throws BrokerError */
export async function askedOf(
	broker: TargetBroker,
	{ instrument, product, transactionType, quantity }: PlannedOrder,
	protection: string | null,
): Promise<AskedOrder> {
	const asked: AskedOrder = {
		...{ instrument, product, transactionType, quantity, options: {} },
		...{ orderType: 'MARKET', price: null, triggerPrice: null },
	};
	if (protection === null) return asked;
	const sizing: Sizing = { unit: 'units', split: false, protection };
	return asOrdered(asked, await termsOf(broker, asked, sizing, 0), quantity, broker.orders.facts);
}

async function placePlanned(
	broker: TargetBroker,
	{ options, protection, reference: whole, assertOpen }: TargetOrders,
	{ label, isOver }: Pick<PlanEntry<unknown>, 'label' | 'isOver'>,
	order: PlannedOrder,
	check: () => Promise<void>,
): Promise<Placed<BrokerOrder>> {
	const { orders } = broker;
	const plain = await askedOf(broker, order, null);
	const rule = orders.facts.reference;
	const reference = childReference(whole, label, order.n, rule, Date.now());
	const refusal = await unsent(async () => await refusalOf(broker, order, plain, reference.sent));
	const request = {
		...{ broker: broker.id, account: await beforeSending(broker.accountKey), reference },
		...{
			holdsUntil: await referenceHoldsUntil(order.instrument),
			fingerprint: fingerprintOf(plain),
		},
	};
	const ready = async (sent: string) => {
		if (isOver) throw ofEarlierDay(broker);
		await assertOpen(order.instrument);
		await check();
		return orders.prepare(await askedOf(broker, order, protection), sent);
	};
	const terms = { forMs: confirmMs(options), note: null, units: order.quantity, refusal };
	return await placeOnce({
		...placement(broker, request, plain, terms),
		send: async (sent, lastCheck) =>
			await orders.send(await unsent(async () => await ready(sent)), lastCheck),
		// By itself each is read the cheapest way.
		refresh: async (placed) => withPlacing(await orders.refresh(placed), placed),
	});
}

/** Why an order is refused unless it only reduces a position: what belongs together is valued together. */
async function refusalOf(
	{ id, orders, market, guard }: TargetBroker,
	{ instrument, transactionType, together }: PlannedOrder,
	plain: AskedOrder,
	sent: string,
): Promise<BrokerError | null> {
	return await valueRefusal(id, await guard.permissions(), {
		...{ ...orders.prepare(plain, sent), quantity: together, transactionType },
		lastPrice: async () => await market.lastPrice(instrument),
		upperCircuit: async () => await market.upperCircuit(instrument),
	});
}

function ofEarlierDay({ id }: TargetBroker): BrokerError {
	return inputError(
		id,
		'orderReference',
		'PLAN_OF_EARLIER_DAY',
		'The day for which the orders were planned is over, so what is missing of them is not sent.',
		'Give a new order reference.',
	);
}

/** Runs a work on positions while no other execution moves those of the same instruments. */
export async function alone<T>(
	broker: TargetBroker,
	instruments: readonly Instrument[],
	work: () => Promise<T>,
): Promise<T> {
	const names = [...new Set(instruments.map(lockOf))].sort();
	return await withLocks(broker, names, work);
}

async function withLocks<T>(
	broker: TargetBroker,
	[first, ...others]: string[],
	work: () => Promise<T>,
): Promise<T> {
	if (first === undefined) return await work();
	const { id, signal } = broker;
	return await runExclusively(
		{
			...{ broker: id, journal: broker.journal(), signal },
			account: await beforeSending(broker.accountKey),
			what: `trading ${first} to a target`,
		},
		async () => await withLocks(broker, others, work),
	);
}

/** Shares lie in one demat account, whichever exchange they are traded at. */
function lockOf({ exchange, segment, tradingSymbol, expiry }: Instrument): string {
	if (expiry === null) return shareOf(tradingSymbol);
	return `${tradingSymbol} (${segment === null ? exchange : `${exchange} ${segment}`})`;
}
