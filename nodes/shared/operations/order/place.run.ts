import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { ReadField } from '../../../../brokers/core/reading';
import { istDate } from '../../../../brokers/core/ist';
import {
	assertAllowed,
	beforeSending,
	orderValueOf,
} from '../../../../brokers/core/orders/guard-rails';
import { contractSum } from '../../../../brokers/core/orders/multipliers';
import type {
	AskedOrder,
	BrokerOrder,
	PreparedOrder,
} from '../../../../brokers/core/orders/orders-api';
import { readWhenMarketClosed } from '../../../../brokers/core/orders/market-open';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import type { OrderReference } from '../../../../brokers/core/orders/reference';
import { waitForFinal } from '../../../../brokers/core/orders/wait-for-final';
import { refuseWhenMarketClosed } from '../../market-hours';
import { fieldReader, type ItemContext } from '../../operation';
import { confirmMs, dryRunOf, type PlaceOptions, readOptions } from './options';
import { referenceFor } from './reference';

/** What placing an order needs of a broker. */
export type PlacingBroker = Has<'instruments' | 'market' | 'orders'>;

/** Checks the order, sends it, and finds out what became of it. @throws BrokerError */
export async function placeOrder(context: ItemContext<PlacingBroker>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const field = fieldReader(functions, itemIndex);
	const { options, prepared, reference } = await beforeSending(async () => {
		const options = readOptions<PlaceOptions>(broker.id, field);
		return { options, ...(await prepare(context, field, options)) };
	});
	if (options.dryRun) {
		const { instrument, price, quantity, request } = prepared;
		const sum = contractSum(instrument, price, quantity);
		return dryRunOf(broker.id, request, reference.sent, orderValueOf(prepared), sum);
	}
	const { order, duplicate } = await placePrepared(broker, prepared, reference, options);
	const latest = await waitForFinal(
		broker.orders,
		order,
		(options.waitForFinal ?? 0) * 1000,
		broker.signal,
	);
	return { ...latest.order, duplicate };
}

async function prepare(
	context: ItemContext<PlacingBroker>,
	field: ReadField,
	options: PlaceOptions,
): Promise<{ prepared: PreparedOrder; reference: OrderReference }> {
	const { functions, itemIndex, broker } = context;
	const { id, orders, market, credential } = broker;
	const whenMarketClosed = readWhenMarketClosed(id, options);
	const asked = await readAsked(broker, field, options);
	const { instrument, ...rest } = asked;
	const { exchange, segment, token } = instrument;
	const reference = referenceFor(functions, itemIndex, options, orders.facts.reference, {
		...rest,
		instrument: [exchange, segment, token],
	} as IDataObject);
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
	return { prepared, reference };
}

/** As the form has it; the broker checks each value. */
async function readAsked(
	{ instruments }: PlacingBroker,
	field: ReadField,
	options: PlaceOptions,
): Promise<AskedOrder> {
	return {
		instrument: await instruments.choose(field),
		transactionType: field('transactionType'),
		quantity: field('quantity'),
		product: field('product'),
		orderType: field('orderType'),
		price: field('price'),
		triggerPrice: field('triggerPrice'),
		options,
	};
}

async function placePrepared(
	{ id, credential, orders, lock, signal }: PlacingBroker,
	prepared: PreparedOrder,
	reference: OrderReference,
	options: PlaceOptions,
): Promise<Placed<BrokerOrder>> {
	const { checksReference, bookLagMs, lookUpHint } = orders.facts;
	const scope = `${credential.client} ${istDate(Date.now())}`;
	return await placeOnce({
		broker: id,
		scope,
		reference,
		brokerChecksReference: checksReference,
		lock: lock && (async () => await lock([scope, reference.sent])),
		send: async (lastCheck) => await orders.send(prepared, lastCheck),
		find: async () => await orders.findSent(prepared),
		isOfToday: ({ order: { placedAt } }) =>
			placedAt === null || placedAt.startsWith(istDate(Date.now())),
		confirmMs: confirmMs(options),
		bookLagMs,
		signal,
		lookupHint: lookUpHint(reference.sent),
	});
}
