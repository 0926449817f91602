import type { Has } from '../../../../brokers/core/broker';
import type { BrokerError } from '../../../../brokers/core/errors';
import type { Order } from '../../../../brokers/core/outputs';
import { planReference } from '../../../../brokers/core/exits/exit-plan';
import type { AskedExits } from '../../../../brokers/core/exits/exits-api';
import { beforeSending } from '../../../../brokers/core/orders/guard-rails';
import type { JournalRequest } from '../../../../brokers/core/journal/journal';
import {
	type AskedOrder,
	type BrokerOrder,
	isLike,
	isSince,
	type PreparedOrder,
	withPlacing,
} from '../../../../brokers/core/orders/orders-api';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import { placeSplit } from '../../../../brokers/core/orders/place-split';
import type { Placement } from '../../../../brokers/core/orders/placement';
import type { OrderReference } from '../../../../brokers/core/orders/reference';
import type { Sizing } from '../../../../brokers/core/orders/sizing';
import {
	asOrdered,
	type OrderTerms,
	readTerms,
	type TermsBroker,
	termsOf,
} from '../../../../brokers/core/orders/terms';
import { referenceHoldsUntil } from '../../market-hours';
import { confirmMs, type PlaceOptions } from './options';
import { fingerprintOf } from './reference';

/** What placing an order needs of a broker. */
export type PlacingBroker = Has<'exits' | 'instruments' | 'market' | 'orders' | 'quotes'>;

/** An order as its form has it, and what is to be made of it. */
interface AskedToPlace {
	asked: AskedOrder;
	/** Null where it goes out as it was typed. */
	sizing: Sizing | null;
	reference: OrderReference;
	/** Null where none are asked for. */
	exits: AskedExits | null;
}

/** An order that may be sent. */
export interface OrderToPlace extends AskedToPlace {
	/** Null where it goes out as it was typed. */
	terms: OrderTerms | null;
	/** Each that goes out: one, unless it is split. */
	parts: PreparedOrder[];
	/** With the quantity of all of them. */
	whole: PreparedOrder;
	/** Why it is refused unless it only reduces a position; null where it is not. */
	refusal: BrokerError | null;
}

/**
 * What the order goes out with: as its first try wrote it down, where it is a repetition, else by the market
 * as it is now. @throws BrokerError; nothing has been sent
 */
export async function termsFor(
	broker: Has<'orders'> & TermsBroker,
	order: AskedToPlace & { sizing: Sizing },
	{ dryRun }: PlaceOptions,
): Promise<OrderTerms> {
	const { asked, sizing } = order;
	if (isReckoned(sizing) && !dryRun) {
		const request = await journalRequest(broker, order);
		const note = await broker.journal().noteOf(request, broker.signal);
		const known = readTerms(note);
		if (known !== null) return known;
	}
	return await termsOf(broker, asked, sizing, await referenceHoldsUntil(asked.instrument));
}

/** Whether another try may come to other terms: the market moves, and the exchange sets its limits anew. */
export function isReckoned({ unit, split, protection }: Sizing): boolean {
	return unit === 'rupees' || split || protection !== null;
}

/** How the journal is asked about it: an order of several parts by its plan. */
export async function journalRequest(
	{ id, accountKey }: Has<'orders'>,
	order: AskedToPlace,
): Promise<JournalRequest> {
	const { asked, sizing, exits } = order;
	const reference = exits ? planReference(order.reference) : order.reference;
	const kind = sizing?.split ? 'split' : exits ? 'exits' : null;
	const whole = kind === null ? asked : { ...asked, kind };
	return {
		broker: id,
		account: await beforeSending(accountKey),
		holdsUntil: await referenceHoldsUntil(asked.instrument),
		reference,
		fingerprint: fingerprintOf(whole),
	};
}

/** Sends what has not been sent yet. @throws BrokerError whose `outcome` is the truth */
export async function placePrepared(
	broker: Has<'orders'>,
	order: OrderToPlace,
	options: PlaceOptions,
): Promise<Array<Placed<BrokerOrder>>> {
	const { asked, sizing, terms, parts, refusal } = order;
	const { orders, signal } = broker;
	const { facts } = orders;
	const request = await journalRequest(broker, order);
	const forMs = confirmMs(options);
	if (terms === null || !sizing?.split) {
		const note = terms !== null && sizing !== null && isReckoned(sizing) ? terms : null;
		const ordered = terms === null ? asked : asOrdered(asked, terms, parts[0].quantity, facts);
		const [{ quantity: units }] = parts;
		return [await placeOnce(placement(broker, request, ordered, { forMs, note, units, refusal }))];
	}
	return await placeSplit({
		...request,
		...{ terms, rule: facts.reference, journal: broker.journal(), signal },
		lookUpHint: facts.lookUpHint,
		part: (plan, units, reference) => {
			const { options: typed } = asked;
			const ordered = asOrdered(asked, plan, units, facts);
			// As the same order would be, placed by itself under this reference.
			const as = { ...asked, quantity: units, options: { ...typed, quantityIn: 'units' } };
			const own = { ...request, reference, fingerprint: fingerprintOf(as) };
			return {
				...placement(broker, own, ordered, { forMs, note: null, units, refusal }),
				// By itself each is read the cheapest way: a book of many orders costs a second a look.
				refresh: async (placed) => withPlacing(await orders.refresh(placed), placed),
			};
		},
	});
}

/** How one order is placed. */
interface PlacingTerms extends Pick<OrderToPlace, 'refusal'> {
	forMs: number;
	/** What is written down with it. */
	note: OrderTerms | null;
	units: number;
}

/** One order, as it is placed at most once. */
export function placement(
	{ orders, journal, guard, signal }: Has<'orders'>,
	request: JournalRequest,
	asked: AskedOrder,
	{ forMs, note, units, refusal }: PlacingTerms,
): Placement<BrokerOrder> {
	const { checksReference, bookLagMs, lookUpHint } = orders.facts;
	const { instrument } = asked;
	const { exchange, tradingSymbol } = instrument;
	const [transactionType, product] = [String(asked.transactionType), String(asked.product)];
	const guarded = {
		...({ kind: 'order', instrument, product, transactionType, quantity: units } as const),
	};
	const written = note === null ? undefined : JSON.stringify(note);
	return {
		...request,
		optimistic: true,
		journal: journal(),
		gate: guard.gate(guarded, refusal),
		brokerChecksReference: checksReference,
		send: async (label, lastCheck) =>
			await orders.send(orders.prepare(asked, label), async () => await lastCheck(written)),
		find: async (label) => await orders.findSent(orders.prepare(asked, label)),
		isSince: ({ order }, day) => isSince(order, day),
		withPlacing,
		isAsked: ({ order }) => isLike(order, { exchange, tradingSymbol, transactionType }),
		confirmMs: forMs,
		bookLagMs,
		signal,
		lookUpHint,
	};
}

/** An order that was there already, and came to nothing, says so. */
export function outputOf(order: Order, { duplicate }: Pick<Placed<unknown>, 'duplicate'>): Order {
	const isOver = order.status === 'rejected' || order.status === 'cancelled';
	if (!duplicate || !isOver) return { ...order, duplicate };
	const message = `The order of this reference is ${order.status} already, and no other was placed${order.message ? `: ${order.message}` : '.'}`;
	return { ...order, message, duplicate };
}
