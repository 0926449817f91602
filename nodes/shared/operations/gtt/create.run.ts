import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { createOnce } from '../../../../brokers/core/gtt/create-once';
import type {
	AskedGtt,
	AskedLeg,
	AskedOco,
	PreparedGtt,
} from '../../../../brokers/core/gtt/gtt-api';
import { compareDecimals, orderValue } from '../../../../brokers/core/money';
import { beforeSending } from '../../../../brokers/core/orders/guard-rails';
import { checkProduct } from '../../../../brokers/core/orders/products';
import type { ReadField } from '../../../../brokers/core/reading';
import { isObject } from '../../../../brokers/core/wire';
import { referenceHoldsUntil } from '../../market-hours';
import { fieldReader, type ItemContext } from '../../operation';
import { readAsked } from '../order/asked-order';
import { confirmMs, dryRunOf, type PlaceOptions, readOptions } from '../order/options';
import { fingerprintOf, referenceFor } from '../order/reference';
import type { GttBroker } from './read.run';
import { worthRefusal } from './worth.run';

interface ToCreate {
	asked: AskedGtt | AskedOco;
	prepared: PreparedGtt;
	options: PlaceOptions;
}

/** Checks the item's GTT order, creates it, and finds out what became of it. @throws BrokerError */
export async function createGtt(context: ItemContext<GttBroker>): Promise<IDataObject> {
	const { broker } = context;
	const { id, gtt } = broker;
	const field = fieldReader(context.functions, context.itemIndex);
	return await create(context, async () => {
		const options = readOptions<PlaceOptions>(id, field);
		const order = await readAsked(broker, field, options);
		const triggerDirection = field('triggerDirection');
		const asked: AskedGtt = { ...order, kind: 'gtt', triggerDirection };
		return { asked, prepared: gtt.prepare(asked), options };
	});
}

/** The same for an OCO. @param legs the order types of its legs, that which counts where none is given first */
export async function createOcoOf(
	context: ItemContext<Has<'gtt' | 'instruments' | 'oco'>>,
	legs: Record<'target' | 'stopLoss', INodePropertyOptions[]>,
): Promise<IDataObject> {
	const { id, products, instruments, oco } = context.broker;
	const field = fieldReader(context.functions, context.itemIndex);
	return await create(context, async () => {
		const options = readOptions<PlaceOptions>(id, field);
		const leg = (name: 'target' | 'stopLoss') => readLeg(field, name, legs[name][0].value);
		const asked: AskedOco = {
			kind: 'oco',
			instrument: await instruments.choose(field),
			quantity: field('quantity'),
			product: checkProduct(id, field('product'), products),
			target: leg('target'),
			stopLoss: leg('stopLoss'),
			options,
		};
		return { asked, prepared: oco.prepare(asked), options };
	});
}

/** What is no set of fields has none of them. */
function readLeg(field: ReadField, name: string, orderType: unknown): AskedLeg {
	const given = field(name, {});
	const leg = isObject(given) ? given : {};
	const { triggerPrice, price } = leg;
	return { triggerPrice, price, orderType: 'orderType' in leg ? leg.orderType : orderType };
}

async function create(
	{ functions, itemIndex, broker }: ItemContext<GttBroker>,
	read: () => Promise<ToCreate>,
): Promise<IDataObject> {
	const { id, gtt, signal } = broker;
	const { asked, prepared, options, reference, refusal } = await beforeSending(async () => {
		const made = await read();
		const rule = gtt.facts.reference;
		const reference = referenceFor(functions, itemIndex, id, made.asked, rule);
		const { dryRun } = made.options;
		const refusal = dryRun ? null : await worthRefusal(broker, made.prepared);
		return { ...made, reference, refusal };
	});
	if (options.dryRun) {
		const request = await beforeSending(async () => await prepared.request(reference.sent));
		return dryRunOf(id, request, reference.sent, worthOf(prepared));
	}
	const { instrument, transactionType, quantity } = prepared;
	const product = String(asked.product);
	const guarded = { kind: 'gtt', instrument, product, transactionType, quantity } as const;
	const { order, duplicate } = await createOnce({
		broker: id,
		account: await beforeSending(broker.accountKey),
		holdsUntil: await referenceHoldsUntil(prepared.instrument),
		reference,
		fingerprint: fingerprintOf(asked),
		journal: broker.journal(),
		gtts: gtt,
		gate: broker.guard.gate(guarded, refusal),
		prepared,
		confirmMs: confirmMs(options),
		signal,
	});
	return { ...order.gtt, duplicate };
}

/** price × quantity in rupees, of the dearer leg; null where one has no limit. */
function worthOf({ legs, quantity }: PreparedGtt): string | null {
	const prices = legs.map(({ price }) => price).filter((price) => price !== null);
	const [first, second = first] = prices;
	if (prices.length < legs.length) return null;
	return orderValue(compareDecimals(first, second) < 0 ? second : first, quantity);
}
