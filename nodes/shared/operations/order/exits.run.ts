import type { IDataObject } from 'n8n-workflow';
import type { PreparedExits } from '../../../../brokers/core/exits/exits-api';
import { placeWithExits } from '../../../../brokers/core/exits/place-with-exits';
import type { ExitSteps } from '../../../../brokers/core/exits/steps';
import { positionMoved } from '../../../../brokers/core/exits/words';
import { createOnce } from '../../../../brokers/core/gtt/create-once';
import type { BrokerGtt, PreparedGtt } from '../../../../brokers/core/gtt/gtt-api';
import type { JournalRequest } from '../../../../brokers/core/journal/journal';
import { beforeSending, valueRefusal } from '../../../../brokers/core/orders/guard-rails';
import {
	type AskedOrder,
	type BrokerOrder,
	withPlacing,
} from '../../../../brokers/core/orders/orders-api';
import { type Placed, placeOnce } from '../../../../brokers/core/orders/place';
import {
	childReference,
	type OrderReference,
	type ReferenceRule,
} from '../../../../brokers/core/orders/reference';
import { firstThingsFirst } from '../../../../brokers/core/outputs/orders';
import { asOrdered, type OrderTerms } from '../../../../brokers/core/orders/terms';
import { waitForFinal } from '../../../../brokers/core/orders/wait-for-final';
import { changing } from '../../changing';
import { referenceHoldsUntil } from '../../market-hours';
import type { ItemContext } from '../../operation';
import { worthRefusal } from '../gtt/worth.run';
import { cancelAndConfirm } from './cancel.run';
import { confirmMs, type PlaceOptions, waitForFinalMs } from './options';
import {
	isReckoned,
	journalRequest,
	type OrderToPlace,
	outputOf,
	placement,
	type PlacingBroker,
} from './placement.run';
import { fingerprintOf } from './reference';

/** An entry has to fill before it has exits. */
const WAIT_SECONDS = 30;

type Protected = OrderToPlace & { prepared: PreparedExits };

/** Places an order, and its exits once it has filled. @throws BrokerError */
export async function placeProtected(
	context: ItemContext<PlacingBroker>,
	order: Protected,
	options: PlaceOptions,
): Promise<{ simplified: IDataObject; received: IDataObject }> {
	const { broker } = context;
	const { orders, signal } = broker;
	const { asked, exits, reference, prepared, parts } = order;
	const request = await journalRequest(broker, order);
	const until = await referenceHoldsUntil(asked.instrument);
	const [{ quantity }] = parts;
	if (exits === null) throw new Error('No exits are asked for');
	const outcome = await placeWithExits({
		...request,
		...{ reference, asked: exits, exits: prepared, confirmMs: confirmMs(options), signal },
		journal: broker.journal(),
		rule: orders.facts.reference,
		terms: order.terms ?? { quantities: [quantity], price: null, until },
		steps: stepsOf(broker, order, request, options),
	});
	const { order: entry, exits: told, covered, message } = outcome;
	return {
		simplified: {
			...firstThingsFirst(outputOf({ ...entry.order, message }, outcome)),
			...{ exits: told.map((one) => ({ ...one })), coveredQuantity: covered },
		},
		received: { order: entry.raw, exits: outcome.received } as IDataObject,
	};
}

function stepsOf(
	broker: PlacingBroker,
	order: Protected,
	request: JournalRequest,
	options: PlaceOptions,
): ExitSteps {
	const { orders, signal } = broker;
	const waitMs = waitForFinalMs({ waitForFinal: WAIT_SECONDS, ...options });
	return {
		enter: async (terms, reference) =>
			await enter(broker, order, request, options, terms, reference),
		untilFinal: async (placed) => await waitForFinal(orders, placed, waitMs, signal),
		refresh: async (placed) => withPlacing(await orders.refresh(placed), placed),
		cancel: async (placed) => await cancelEntry(broker, placed, options),
		protect: async (exits, reference, mustReduce) =>
			await protect(broker, order, { request, options, exits, reference, mustReduce }),
		exitBracket: async (bracket) => {
			const { prepared } = order;
			if (prepared.by !== 'bracket') throw new Error('The exits are no bracket');
			const { closeBracket } = await import('./exitBracket.run');
			await closeBracket({ ...broker, brackets: prepared.brackets }, bracket, options);
		},
		close: async (units, reference, mustReduce) => {
			const asked = closingOf(broker, order.asked, units);
			const refusal = await beforeSending(async () =>
				mustReduce
					? positionMoved(broker.id, units)
					: await valueRefusal(broker.id, await broker.guard.permissions(), {
							...orders.prepare(asked, reference.sent),
							transactionType: String(asked.transactionType),
							lastPrice: async () => await broker.market.lastPrice(asked.instrument),
							upperCircuit: async () => await broker.market.upperCircuit(asked.instrument),
						}),
			);
			const own = {
				...request,
				reference,
				fingerprint: fingerprintOf({ ...asked, kind: 'close' }),
			};
			const so = { forMs: confirmMs(options), note: null, units, refusal };
			const { order: closing } = await placeOnce(placement(broker, own, asked, so));
			return await waitForFinal(orders, closing, confirmMs(options), signal);
		},
	};
}

async function enter(
	broker: PlacingBroker,
	{ asked, sizing, refusal }: Protected,
	request: JournalRequest,
	options: PlaceOptions,
	terms: OrderTerms,
	reference: OrderReference,
): Promise<Placed<BrokerOrder>> {
	const [units] = terms.quantities;
	const { quantities, price, until } = terms;
	const note = sizing !== null && isReckoned(sizing) ? { quantities, price, until } : null;
	const ordered = sizing === null ? asked : asOrdered(asked, terms, units, broker.orders.facts);
	const own = { ...request, reference, fingerprint: fingerprintOf(asked) };
	return await placeOnce(
		placement(broker, own, ordered, { forMs: confirmMs(options), note, units, refusal }),
	);
}

async function cancelEntry(
	broker: PlacingBroker,
	order: BrokerOrder,
	options: PlaceOptions,
): Promise<void> {
	const orderId = order.order.orderId ?? '';
	await changing(broker, ['orderId', orderId], ['cancel'], {
		find: async () => await beforeSending(async () => await broker.orders.refresh(order)),
		idOf: () => orderId,
		apply: async (found, mayHaveApplied) =>
			await cancelAndConfirm(broker, broker.orders, found, options, mayHaveApplied),
	});
}

interface ToProtect {
	request: JournalRequest;
	options: PlaceOptions;
	exits: PreparedGtt;
	reference: OrderReference;
	mustReduce: boolean;
}

async function protect(
	broker: PlacingBroker,
	{ asked, prepared }: Protected,
	{ request, options, exits, reference, mustReduce }: ToProtect,
): Promise<Placed<BrokerGtt>> {
	if (prepared.by === 'bracket') throw new Error('A bracket brings its own exits');
	const { instrument, transactionType, quantity } = exits;
	const product = String(asked.product);
	const refusal = await beforeSending(async () =>
		mustReduce ? positionMoved(broker.id, quantity) : await worthRefusal(broker, exits),
	);
	const guarded = { kind: 'gtt', instrument, product, transactionType, quantity } as const;
	return await createOnce({
		...request,
		...{ reference, prepared: exits, gtts: prepared.gtts, journal: broker.journal() },
		fingerprint: fingerprintOf({ kind: 'exits', instrument, quantity, options: {} }),
		gate: broker.guard.gate(guarded, refusal),
		...{ confirmMs: confirmMs(options), signal: broker.signal },
	});
}

/** Whatever the market says: the position is to be gone. */
function closingOf({ orders }: PlacingBroker, entry: AskedOrder, units: number): AskedOrder {
	const { priceNeeds } = orders.facts;
	const market = Object.entries(priceNeeds).find(([, needs]) => !needs.price && !needs.trigger);
	return {
		...{ instrument: entry.instrument, product: entry.product, quantity: units, options: {} },
		transactionType: entry.transactionType === 'BUY' ? 'SELL' : 'BUY',
		...{ orderType: market?.[0], price: undefined, triggerPrice: undefined },
	};
}

/** What a dry run tells of exits: how they stand, and the requests that follow a whole fill. */
export async function dryRunOfExits(
	prepared: PreparedExits,
	units: number,
	reference: OrderReference,
	rule: ReferenceRule,
): Promise<IDataObject> {
	if (prepared.by === 'bracket') return { by: prepared.by, requests: [] };
	const { sent } = childReference(reference, reference.sent, 'exit1', rule, Date.now());
	const request = await prepared.preview(units, sent);
	return { by: prepared.by, requests: [{ ...request }] };
}
