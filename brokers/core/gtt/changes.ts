import { type BrokerId, inputError } from '../errors';
import type { Instrument } from '../instruments/types';
import { toDecimal } from '../money';
import { checkChoice, checkPrice, checkQuantity, priceNeedsOf } from '../orders/order-rules';
import { checkProduct } from '../orders/products';
import type { Gtt, GttLeg } from '../outputs';
import type { JsonObject } from '../wire';
import type { GttChanges, GttFacts, PreparedGtt, ValuedLeg } from './gtt-api';

const SHOWN: Record<keyof GttChanges, string> = {
	orderType: 'Order Type',
	price: 'Price',
	product: 'Product',
	quantity: 'Quantity',
	stopLossTriggerPrice: 'Stop-Loss Trigger Price',
	targetTriggerPrice: 'Target Trigger Price',
	triggerDirection: 'Trigger Direction',
	triggerPrice: 'Trigger Price',
};
const NAMES = Object.keys(SHOWN) as Array<keyof GttChanges>;

type Checked = Pick<PreparedGtt, 'quantity' | 'legs'> & { changes: GttChanges };

/**
 * The changes that a form asks for: what can be changed, and the GTT order as it would then be against its
 * instrument's rules.
 * @returns them, and what it would then be worth
 * @throws BrokerError `input`, naming the field
 */
export function checkChanges(
	broker: BrokerId,
	facts: GttFacts,
	gtt: Gtt,
	instrument: Instrument,
	asked: JsonObject,
): Checked {
	const given = NAMES.filter((name) => asked[name] !== undefined && asked[name] !== '');
	assertChangeable(broker, facts, gtt, given);
	const form = { broker, facts, gtt, instrument, asked, given };
	const choice = <T extends string>(name: keyof GttChanges, choices: readonly T[]) =>
		given.includes(name)
			? { [name]: checkChoice(broker, name, SHOWN[name], asked[name], choices) }
			: {};
	const quantity = checkQuantity(broker, wanted(form, 'quantity', gtt.quantity), instrument);
	const { changes, legs } = gtt.gttType === 'oco' ? checkLegs(form) : checkOrder(form);
	const all: GttChanges = {
		quantity,
		...changes,
		...choice('triggerDirection', ['up', 'down']),
		...(given.includes('product')
			? { product: checkProduct(broker, asked.product, facts.products) }
			: {}),
	};
	const kept = Object.entries(all).filter(
		// A new order type may need the price that the old one had none of.
		([name]) => given.some((one) => one === name || (one === 'orderType' && name === 'price')),
	);
	return { changes: Object.fromEntries(kept), quantity, legs };
}

/** A form, and what it is about. */
interface Form {
	broker: BrokerId;
	facts: GttFacts;
	gtt: Gtt;
	instrument: Instrument;
	asked: JsonObject;
	given: Array<keyof GttChanges>;
}

/** What the form asks for, else what is there. */
function wanted({ asked, given }: Form, name: keyof GttChanges, now: unknown): unknown {
	return given.includes(name) ? asked[name] : now;
}

/** The trigger, and the order that leaves there. */
function checkOrder(form: Form): { changes: GttChanges; legs: ValuedLeg[] } {
	const { broker, facts, gtt, instrument, given } = form;
	const orderType = String(wanted(form, 'orderType', gtt.orderType));
	const isPriced = priceNeedsOf(broker, facts.priceNeeds, orderType).price;
	if (!isPriced && given.includes('price'))
		throw inputError(
			broker,
			'price',
			'PRICE_MISFIT',
			`An order of the type ${orderType} has no price.`,
			'Leave Price out, or choose an order type with a limit.',
		);
	const trigger = wanted(form, 'triggerPrice', gtt.triggerPrice);
	const triggerPrice = checkPrice(broker, 'triggerPrice', trigger, instrument);
	const limit = wanted(form, 'price', gtt.price);
	const price = isPriced ? checkPrice(broker, 'price', limit, instrument) : null;
	const changes = { orderType, triggerPrice, ...(price === null ? {} : { price }) };
	return { changes, legs: [{ triggerPrice, price }] };
}

/** The two triggers of an OCO; nothing else of its legs can be changed. */
function checkLegs(form: Form): { changes: GttChanges; legs: ValuedLeg[] } {
	const { broker, gtt, instrument } = form;
	const leg = (name: 'targetTriggerPrice' | 'stopLossTriggerPrice', now: GttLeg | null) => {
		const of = name === 'targetTriggerPrice' ? 'target' : 'stop-loss';
		const trigger = wanted(form, name, now?.triggerPrice);
		const triggerPrice = checkPrice(broker, 'triggerPrice', trigger, instrument, of);
		return { triggerPrice, price: toDecimal(now?.price) };
	};
	const target = leg('targetTriggerPrice', gtt.target);
	const stopLoss = leg('stopLossTriggerPrice', gtt.stopLoss);
	const changes = {
		targetTriggerPrice: target.triggerPrice,
		stopLossTriggerPrice: stopLoss.triggerPrice,
	};
	return { changes, legs: [target, stopLoss] };
}

function assertChangeable(
	broker: BrokerId,
	{ changeable }: GttFacts,
	{ gttType }: Gtt,
	given: Array<keyof GttChanges>,
): void {
	const can = changeable[gttType];
	const fixed = given.find((name) => !can.includes(name));
	const fields = can.map((name) => SHOWN[name]).join(', ');
	if (fixed !== undefined)
		throw inputError(
			broker,
			fixed,
			'NOT_CHANGEABLE',
			`${SHOWN[fixed]} of ${gttType === 'oco' ? 'an OCO' : 'a GTT order with one trigger'} cannot be changed.`,
			`What can be changed: ${fields}. For all else, cancel it and create another.`,
		);
	if (given.length === 0)
		throw inputError(
			broker,
			'changes',
			'NO_CHANGES',
			'No change is given.',
			`Add at least one field under Changes: ${fields}.`,
		);
}
