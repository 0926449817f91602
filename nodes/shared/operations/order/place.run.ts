import type { IDataObject } from 'n8n-workflow';
import type { ReadField } from '../../../../brokers/core/reading';
import {
	beforeSending,
	orderValueOf,
	valueRefusal,
} from '../../../../brokers/core/orders/guard-rails';
import { readExits } from '../../../../brokers/core/exits/asked-exits';
import type { PreparedExits } from '../../../../brokers/core/exits/exits-api';
import { inOrder } from '../../../../brokers/core/in-order';
import { contractSum } from '../../../../brokers/core/orders/multipliers';
import type { BrokerOrder, PreparedOrder } from '../../../../brokers/core/orders/orders-api';
import { readWhenMarketClosed } from '../../../../brokers/core/orders/market-open';
import type { Placed } from '../../../../brokers/core/orders/place';
import { childReference } from '../../../../brokers/core/orders/reference';
import { readSizing } from '../../../../brokers/core/orders/sizing';
import { splitOrder } from '../../../../brokers/core/orders/split-order';
import { asOrdered } from '../../../../brokers/core/orders/terms';
import { firstThingsFirst } from '../../../../brokers/core/outputs/orders';
import { waitForFinal } from '../../../../brokers/core/orders/wait-for-final';
import { hint } from '../../hints';
import { isAfterHours, refuseWhenMarketClosed } from '../../market-hours';
import { fieldReader, type ItemContext } from '../../operation';
import { readAsked } from './asked-order';
import { dryRunOf, type PlaceOptions, readOptions, waitForFinalMs } from './options';
import {
	type OrderToPlace,
	outputOf,
	placePrepared,
	type PlacingBroker,
	termsFor,
} from './placement.run';
import { referenceFor } from './reference';

/** Checks the order, sends it, and finds out what became of it. @throws BrokerError */
export async function placeOrder(context: ItemContext<PlacingBroker>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const field = fieldReader(functions, itemIndex);
	const { options, ...order } = await beforeSending(async () => {
		const options = readOptions<PlaceOptions>(broker.id, field);
		return { options, ...(await prepare(context, field, options)) };
	});
	const { prepared } = order;
	if (options.dryRun) return await dryRun(broker, order);
	if (prepared !== null) {
		const { placeProtected } = await import('./exits.run');
		const told = await placeProtected(context, { ...order, prepared }, options);
		return field('simplify', true) ? told.simplified : told.received;
	}
	const placed = await placePrepared(broker, order, options);
	const latest = await latestOf(context, order, options, placed);
	const isSplit = order.sizing?.split;
	if (!field('simplify', true)) {
		const received = latest.map(({ raw }) => ({ ...raw }) as IDataObject);
		return isSplit ? { orders: received } : received[0];
	}
	const orders = latest.map((each, at) => firstThingsFirst(outputOf(each.order, placed[at])));
	if (!isSplit) return { ...orders[0] };
	const { reference } = order;
	return { ...firstThingsFirst(splitOrder(orders, reference.text ?? reference.sent)) };
}

/** Long enough for one read. */
const AFTER_HOURS_MS = 500;
const AFTER_HOURS =
	'The market is closed. The broker has taken the order: it may hold it for the next session, or still refuse it. Read the order after the opening before you rely on it.';
const READ_AT_ONCE = 6;

/** An order that a broker has taken after hours is read once more before the user counts on it. */
async function latestOf(
	{ functions, broker }: ItemContext<PlacingBroker>,
	{ whole }: OrderToPlace,
	options: PlaceOptions,
	placed: Array<Placed<BrokerOrder>>,
): Promise<BrokerOrder[]> {
	const { orders, signal } = broker;
	const isNew = placed.some(({ duplicate }) => !duplicate);
	const mayBeRefused = isNew && orders.facts.refusesAfterHours === true;
	const inDoubt = mayBeRefused && (await isAfterHours(whole.instrument));
	const maxWaitMs = Math.max(waitForFinalMs(options), inDoubt ? AFTER_HOURS_MS : 0);
	const latest = placed.map(({ order }) => order);
	await inOrder(latest.length, READ_AT_ONCE, async (at) => {
		latest[at] = await waitForFinal(orders, latest[at], maxWaitMs, signal);
	});
	if (inDoubt && latest.some(({ order }) => order.status === 'accepted'))
		hint(functions, AFTER_HOURS);
	return latest;
}

/** With its exits as they stand at the broker; null where none are asked for. */
type ToPlace = OrderToPlace & { prepared: PreparedExits | null };

async function prepare(
	context: ItemContext<PlacingBroker>,
	field: ReadField,
	options: PlaceOptions,
): Promise<ToPlace> {
	const { functions, itemIndex, broker } = context;
	const { id, orders, market, guard } = broker;
	const whenMarketClosed = readWhenMarketClosed(id, options);
	const exits = readExits(id, options);
	const sizing = readSizing(id, options);
	const asked = await readAsked(broker, field, options, sizing?.split);
	const { instrument } = asked;
	const rule = orders.facts.reference;
	const reference = referenceFor(functions, itemIndex, id, asked, rule);
	const terms = sizing && (await termsFor(broker, { asked, sizing, reference, exits }, options));
	const labelOf = (at: number) =>
		sizing?.split
			? childReference(reference, reference.sent, at + 1, rule, Date.now()).sent
			: reference.sent;
	const ordered =
		terms === null
			? [asked]
			: terms.quantities.map((units) => asOrdered(asked, terms, units, orders.facts));
	const prepared = exits && broker.exits.prepare(ordered[0], exits);
	const parts = ordered.map((each, at) => orders.prepare(each, labelOf(at)));
	const whole = wholeOf(parts);
	if (sizing?.split && instrument.freezeQuantity === null && instrument.expiry !== null)
		hint(
			functions,
			`The freeze quantity of ${instrument.tradingSymbol} is not known, so the order is not split: above it the exchange refuses the order.`,
		);
	const order = { asked, sizing, terms, parts, whole, reference, exits, prepared };
	if (options.dryRun) return { ...order, refusal: null };
	const refusal = await valueRefusal(id, await guard.permissions(), {
		...whole,
		transactionType: String(asked.transactionType),
		lastPrice: async () => await market.lastPrice(instrument),
		upperCircuit: async () => await market.upperCircuit(instrument),
	});
	if (whenMarketClosed === 'refuse') await refuseWhenMarketClosed(context, instrument);
	return { ...order, refusal };
}

/** What the guard rails are about: the first of the orders with the units of all. */
function wholeOf(parts: PreparedOrder[]): PreparedOrder {
	const quantity = parts.reduce((total, part) => total + part.quantity, 0);
	return { ...parts[0], quantity };
}

async function dryRun({ id, orders }: PlacingBroker, order: ToPlace) {
	const { parts, whole, reference, sizing, prepared } = order;
	const { instrument, price, quantity, request } = whole;
	const sum = contractSum(instrument, price, quantity);
	const result = dryRunOf(id, request, reference.sent, orderValueOf(whole), sum);
	if (prepared !== null) {
		const { dryRunOfExits } = await import('./exits.run');
		const rule = orders.facts.reference;
		return { ...result, exits: await dryRunOfExits(prepared, quantity, reference, rule) };
	}
	if (!sizing?.split) return result;
	return { ...result, requests: parts.map((part) => ({ ...part.request })) };
}
