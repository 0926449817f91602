import type { IDataObject } from 'n8n-workflow';
import { echoValue } from '../../../../brokers/core/echo';
import { type BrokerId, inputError } from '../../../../brokers/core/errors';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import { type PlanEntry, planned } from '../../../../brokers/core/journal/planned';
import {
	assertMayWrite,
	beforeSending,
	orderValueOf,
} from '../../../../brokers/core/orders/guard-rails';
import { readWhenMarketClosed } from '../../../../brokers/core/orders/market-open';
import { contractSum } from '../../../../brokers/core/orders/multipliers';
import { checkProduct } from '../../../../brokers/core/orders/products';
import { childReference } from '../../../../brokers/core/orders/reference';
import { readSizing } from '../../../../brokers/core/orders/sizing';
import {
	type AskedPosition,
	planPosition,
	type PositionPlan,
	setPosition,
	togetherOf,
} from '../../../../brokers/core/portfolio/targets/set-position';
import type { PlannedOrder } from '../../../../brokers/core/portfolio/targets/tools';
import type { ReadField } from '../../../../brokers/core/reading';
import { referenceHoldsUntil } from '../../market-hours';
import { fieldReader, type ItemContext } from '../../operation';
import { dryRunOf, type PlaceOptions, readOptions } from '../order/options';
import { fingerprintOf, referenceFor } from '../order/reference';
import {
	alone,
	askedOf,
	hoursOf,
	type TargetBroker,
	type TargetOrders,
	toolsOf,
} from './targets.run';

/** Brings the position that the item names to its target. @throws BrokerError */
export async function setPositionOf(
	context: ItemContext<TargetBroker>,
): Promise<IDataObject | IDataObject[]> {
	const { broker } = context;
	const { asked, orders } = await beforeSending(async () => await read(context));
	if (orders.options.dryRun)
		return await beforeSending(async () => await dry(broker, asked, orders));
	const { instrument } = asked;
	const work = async (entry: PlanEntry<PositionPlan>) =>
		await alone(broker, [instrument], async () => {
			const tools = toolsOf(broker, orders, entry);
			return await setPosition(tools, asked, entry);
		});
	const reached = await planned(
		{
			broker: broker.id,
			account: await beforeSending(broker.accountKey),
			holdsUntil: await referenceHoldsUntil(instrument),
			reference: orders.reference,
			fingerprint: fingerprintOf(namesOf(asked, orders.options)),
			journal: broker.journal(),
			signal: broker.signal,
		},
		work,
	);
	return { ...reached };
}

const namesOf = ({ instrument, product, target }: AskedPosition, options: PlaceOptions) => ({
	...{ kind: `setPosition ${product}`, instrument, quantity: target, options },
});

/** @throws BrokerError `input` */
async function read(
	context: ItemContext<TargetBroker>,
): Promise<{ asked: AskedPosition; orders: TargetOrders }> {
	const { functions, itemIndex, broker } = context;
	const { id, products, targets, instruments, guard } = broker;
	const field = fieldReader(functions, itemIndex);
	const options = readOptions<PlaceOptions>(id, field);
	const protection = readSizing(id, options)?.protection ?? null;
	const { delivery } = targets.facts;
	const product = checkProduct(id, field('product'), products);
	const assertOpen = hoursOf(context, readWhenMarketClosed(id, options));
	const instrument = await instruments.chooseToSplit(field);
	const target = readTarget(id, field, instrument);
	if (product === delivery && target < 0) throw shortDelivery(id, product);
	const asked = { instrument, product, target };
	const rule = broker.orders.facts.reference;
	const reference = referenceFor(functions, itemIndex, id, namesOf(asked, options), rule);
	if (!options.dryRun) {
		assertMayWrite(id, await guard.permissions());
		await assertOpen(instrument);
	}
	return { asked, orders: { options, protection, reference, assertOpen } };
}

/** Units, below zero short. @throws BrokerError `input` */
function readTarget(broker: BrokerId, field: ReadField, { lotSize, tradingSymbol }: Instrument) {
	const typed = field('targetQuantity');
	const text =
		typeof typed === 'number' ? String(typed) : typeof typed === 'string' ? typed.trim() : '';
	const target = /^[+-]?\d{1,9}$/.test(text) ? Number(text) : null;
	if (target === null)
		throw inputError(
			broker,
			'targetQuantity',
			'INVALID_TARGET',
			`Target Quantity must be a whole number of units, and is ${echoValue(typed)}.`,
			'Above zero for a long position, below zero for a short one, 0 for none.',
		);
	if (target % Math.max(lotSize, 1) === 0) return target === 0 ? 0 : target;
	throw inputError(
		broker,
		'targetQuantity',
		'NOT_A_LOT_MULTIPLE',
		`Target Quantity ${target} is not a multiple of the lot of ${tradingSymbol}, which is ${lotSize} units.`,
		'Target Quantity is in units, not in lots.',
	);
}

function shortDelivery(broker: BrokerId, product: string) {
	return inputError(
		broker,
		'targetQuantity',
		'SHORT_DELIVERY',
		`Shares cannot be held short as ${product}, and Target Quantity is below zero.`,
		'Give 0 to sell all that are held, or choose an intraday product.',
	);
}

/** The requests in the order in which they would be sent; the position as it stands where there is none. */
async function dry(
	broker: TargetBroker,
	asked: AskedPosition,
	orders: TargetOrders,
): Promise<IDataObject[]> {
	const { id, targets, signal } = broker;
	const { instrument, product, target } = asked;
	const plan = await planPosition({ broker: id, targets, signal }, asked);
	const { exchange, tradingSymbol } = instrument;
	const names = { exchange, tradingSymbol, product, from: plan.from, to: target };
	if (plan.legs.length === 0) {
		const stands = { netQuantity: plan.net, orders: [], reached: plan.net === target };
		return [{ broker: id, dryRun: true, ...names, ...stands, message: plan.told }];
	}
	const legs = plan.legs.map(({ transactionType, quantity }, place): PlannedOrder => {
		const together = togetherOf(plan.legs, plan.legs[place]);
		return { n: place + 1, instrument, product, transactionType, quantity, together };
	});
	return await dryOrders(broker, legs, orders, () => names);
}

/** One item an order, as it would be sent. */
export async function dryOrders(
	broker: TargetBroker,
	planned: PlannedOrder[],
	{ protection, reference }: TargetOrders,
	namesOfOrder: (order: PlannedOrder) => IDataObject,
): Promise<IDataObject[]> {
	const { id, orders } = broker;
	const items: IDataObject[] = [];
	for (const order of planned) {
		const { reference: rule } = orders.facts;
		const { sent } = childReference(reference, reference.sent, order.n, rule, Date.now());
		const prepared = orders.prepare(await askedOf(broker, order, protection), sent);
		const sum = contractSum(order.instrument, prepared.price, prepared.quantity);
		const shown = dryRunOf(id, prepared.request, sent, orderValueOf(prepared), sum);
		items.push({ ...shown, ...namesOfOrder(order) });
	}
	return items;
}
