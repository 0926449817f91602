import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { ReadField } from '../../../../brokers/core/reading';
import {
	assertAllowed,
	beforeSending,
	orderValueOf,
} from '../../../../brokers/core/orders/guard-rails';
import { contractSum } from '../../../../brokers/core/orders/multipliers';
import {
	type AskedOrder,
	type BrokerOrder,
	isLike,
	isSince,
	type PreparedOrder,
	withPlacing,
} from '../../../../brokers/core/orders/orders-api';
import { readWhenMarketClosed } from '../../../../brokers/core/orders/market-open';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import type { OrderReference } from '../../../../brokers/core/orders/reference';
import type { Order } from '../../../../brokers/core/outputs';
import { waitForFinal } from '../../../../brokers/core/orders/wait-for-final';
import { hint } from '../../hints';
import { isAfterHours, referenceHoldsUntil, refuseWhenMarketClosed } from '../../market-hours';
import { fieldReader, type ItemContext } from '../../operation';
import { readAsked } from './asked-order';
import { confirmMs, dryRunOf, type PlaceOptions, readOptions, waitForFinalMs } from './options';
import { fingerprintOf, referenceFor } from './reference';

/** What placing an order needs of a broker. */
export type PlacingBroker = Has<'instruments' | 'market' | 'orders'>;

interface OrderToPlace {
	asked: AskedOrder;
	prepared: PreparedOrder;
	reference: OrderReference;
}

/** Checks the order, sends it, and finds out what became of it. @throws BrokerError */
export async function placeOrder(context: ItemContext<PlacingBroker>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const field = fieldReader(functions, itemIndex);
	const order = await beforeSending(async () => {
		const options = readOptions<PlaceOptions>(broker.id, field);
		return { options, ...(await prepare(context, field, options)) };
	});
	const { options, prepared, reference } = order;
	if (options.dryRun) {
		const { instrument, price, quantity, request } = prepared;
		const sum = contractSum(instrument, price, quantity);
		return dryRunOf(broker.id, request, reference.sent, orderValueOf(prepared), sum);
	}
	const placed = await placePrepared(broker, order, options);
	const latest = await latestOf(context, order, placed);
	return outputOf(latest.order, placed.duplicate);
}

/** Long enough for one read. */
const AFTER_HOURS_MS = 500;
const AFTER_HOURS =
	'The market is closed. The broker has taken the order: it may hold it for the next session, or still refuse it. Read the order after the opening before you rely on it.';

/** An order that a broker has taken after hours is read once more before the user counts on it. */
async function latestOf(
	{ functions, broker }: ItemContext<PlacingBroker>,
	{ options, prepared }: OrderToPlace & { options: PlaceOptions },
	{ order, duplicate }: Placed<BrokerOrder>,
): Promise<BrokerOrder> {
	const isNew = !duplicate && broker.orders.facts.refusesAfterHours === true;
	const inDoubt = isNew && (await isAfterHours(prepared.instrument));
	const maxWaitMs = Math.max(waitForFinalMs(options), inDoubt ? AFTER_HOURS_MS : 0);
	const latest = await waitForFinal(broker.orders, order, maxWaitMs, broker.signal);
	if (inDoubt && latest.order.status === 'accepted') hint(functions, AFTER_HOURS);
	return latest;
}

async function prepare(
	context: ItemContext<PlacingBroker>,
	field: ReadField,
	options: PlaceOptions,
): Promise<OrderToPlace> {
	const { functions, itemIndex, broker } = context;
	const { id, orders, market, credential } = broker;
	const whenMarketClosed = readWhenMarketClosed(id, options);
	const asked = await readAsked(broker, field, options);
	const { instrument } = asked;
	const reference = referenceFor(functions, itemIndex, id, asked, orders.facts.reference);
	const prepared = orders.prepare(asked, reference.sent);
	if (!options.dryRun) {
		await assertAllowed(id, credential.permissions, {
			...prepared,
			transactionType: String(asked.transactionType),
			lastPrice: async () => await market.lastPrice(instrument),
			upperCircuit: async () => await market.upperCircuit(instrument),
		});
		if (whenMarketClosed === 'refuse') await refuseWhenMarketClosed(context, instrument);
	}
	return { asked, prepared, reference };
}

async function placePrepared(
	{ id, accountKey, orders, journal, signal }: PlacingBroker,
	{ asked, prepared, reference }: OrderToPlace,
	options: PlaceOptions,
): Promise<Placed<BrokerOrder>> {
	const { checksReference, bookLagMs, lookUpHint } = orders.facts;
	const { instrument } = prepared;
	const { exchange, tradingSymbol } = instrument;
	const transactionType = String(asked.transactionType);
	const as = (label: string) =>
		label === reference.sent ? prepared : orders.prepare(asked, label);
	return await placeOnce({
		broker: id,
		account: await beforeSending(accountKey),
		holdsUntil: await referenceHoldsUntil(instrument),
		reference,
		fingerprint: fingerprintOf(asked),
		journal: journal(),
		brokerChecksReference: checksReference,
		send: async (label, lastCheck) => await orders.send(as(label), lastCheck),
		find: async (label) => await orders.findSent(as(label)),
		isSince: ({ order }, day) => isSince(order, day),
		withPlacing,
		isAsked: ({ order }) => isLike(order, { exchange, tradingSymbol, transactionType }),
		confirmMs: confirmMs(options),
		bookLagMs,
		signal,
		lookUpHint,
	});
}

/** An order that was there already, and came to nothing, says so. */
function outputOf(order: Order, duplicate: boolean): IDataObject {
	const isOver = order.status === 'rejected' || order.status === 'cancelled';
	if (!duplicate || !isOver) return { ...order, duplicate };
	const message = `The order of this reference is ${order.status} already, and no other was placed${order.message ? `: ${order.message}` : '.'}`;
	return { ...order, message, duplicate };
}
