import { echo, echoValue } from '../echo';
import { type BrokerId, inputError } from '../errors';
import { compareDecimals, isMultipleOf, nearestSteps, toDecimal } from '../money';

/** What the instrument file says an order must keep to. */
export interface TradingRules {
	tradingSymbol: string;
	/** Units. */
	lotSize: number;
	/** Rupees, decimal string. */
	tickSize: string;
	/**
	 * The exchange freezes an order above these units; null where the file does not say. Some files name
	 * the first frozen quantity, one above whole lots (NSE's contract file: 1,756 for lots of 65).
	 */
	freezeQuantity: number | null;
}

/** Whether the order type carries a price, a trigger, both or none. */
export interface PriceNeeds {
	price: boolean;
	trigger: boolean;
}

const CHOOSE = 'Choose it from the list, or let the expression give one of these words.';

/** The two sides of the market, in the words of both brokers. */
const SIDES = ['BUY', 'SELL'] as const;

/** @throws BrokerError `input` for an order type that is none of the broker's. */
export function priceNeedsOf(
	broker: BrokerId,
	needs: Readonly<Record<string, PriceNeeds>>,
	orderType: string,
): PriceNeeds {
	if (Object.hasOwn(needs, orderType)) return needs[orderType];
	throw inputError(
		broker,
		'orderType',
		'BAD_ORDER_TYPE',
		`There is no order type "${echo(orderType)}".`,
		`Use one of ${Object.keys(needs).join(', ')}.`,
	);
}

/**
 * The quantity as a whole number of units, a multiple of the lot.
 * @throws BrokerError `input`
 */
export function checkQuantity(broker: BrokerId, value: unknown, rules: TradingRules): number {
	const text = toDecimal(value);
	const quantity = text !== null && !text.includes('.') ? Number(text) : 0;
	if (quantity <= 0) {
		throw inputError(
			broker,
			'quantity',
			'INVALID_QUANTITY',
			`Quantity must be a whole number above zero, and is ${echoValue(value)}.`,
			'Give the number of units, for futures and options too: a multiple of the lot.',
		);
	}
	if (rules.lotSize > 1 && quantity % rules.lotSize !== 0) {
		throw inputError(
			broker,
			'quantity',
			'NOT_A_LOT_MULTIPLE',
			`Quantity ${quantity} is not a multiple of the lot of ${rules.tradingSymbol}, which is ${rules.lotSize} units.`,
			'Quantity is in units, not in lots; Place Order takes lots by its option Quantity In.',
		);
	}
	const most = mostUnits(rules);
	if (quantity > most) {
		throw inputError(
			broker,
			'quantity',
			'ABOVE_FREEZE_QUANTITY',
			`Quantity ${quantity} is above what the exchange takes in one order of ${rules.tradingSymbol}, ${most} units.`,
			'Split the order: Place Order does it by its option Split Above Freeze Quantity.',
		);
	}
	return quantity;
}

/** What one order may have at most: whole lots. */
export function mostUnits({ freezeQuantity, lotSize }: TradingRules): number {
	if (freezeQuantity === null || freezeQuantity <= 0) return Infinity;
	const lot = Math.max(lotSize, 1);
	return Math.floor(freezeQuantity / lot) * lot;
}

/**
 * Price and trigger as decimal strings, null where the order type carries none.
 * @throws BrokerError `input` for a missing price, one off the tick, or a trigger on the wrong side.
 */
export function checkPrices(
	broker: BrokerId,
	order: { price: unknown; triggerPrice: unknown; transactionType: string },
	needs: PriceNeeds,
	rules: TradingRules,
): { price: string | null; triggerPrice: string | null } {
	const price = needs.price ? checkPrice(broker, 'price', order.price, rules) : null;
	const triggerPrice = needs.trigger
		? checkPrice(broker, 'triggerPrice', order.triggerPrice, rules)
		: null;
	if (price !== null && triggerPrice !== null)
		checkTriggerSide(broker, order.transactionType, price, triggerPrice);
	return { price, triggerPrice };
}

/**
 * A price above zero on the tick.
 * @param of what it belongs to, where an order has several: "target"
 * @throws BrokerError `input`
 */
export function checkPrice(
	broker: BrokerId,
	field: 'price' | 'triggerPrice',
	value: unknown,
	rules: TradingRules,
	of = '',
): string {
	const plain = field === 'price' ? 'Price' : 'Trigger price';
	const name = of === '' ? plain : `${plain} of the ${of}`;
	if (isEmpty(value)) {
		const kind = field === 'price' ? 'limit price' : 'trigger price';
		const asked = of === '' ? kind : `${kind} of the ${of}`;
		throw inputError(
			broker,
			field,
			'INVALID_PRICE',
			`Enter the ${asked}, e.g. 868.50.`,
			`The ${name.toLowerCase()} is empty, and this order type has one. If it is an expression, it gives nothing.`,
		);
	}
	const price = toDecimal(value);
	if (price === null || price === '0') {
		throw inputError(
			broker,
			field,
			'INVALID_PRICE',
			`${name} must be an amount in rupees above zero, and is ${echoValue(value)}.`,
			'At most four decimal places; round what an expression computes.',
		);
	}
	if (!isMultipleOf(price, rules.tickSize)) {
		const [below, above] = nearestSteps(price, rules.tickSize);
		throw inputError(
			broker,
			field,
			'OFF_TICK',
			`${name} ${echo(price)} is not a multiple of the tick of ${rules.tradingSymbol}, which is ${rules.tickSize}.`,
			`The nearest prices are ${echo(below)} and ${echo(above)}.`,
		);
	}
	return price;
}

/** What a field holds that nobody filled in, or whose expression found nothing. */
function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

function checkTriggerSide(broker: BrokerId, side: string, price: string, trigger: string): void {
	const order = compareDecimals(trigger, price);
	if (side === 'BUY' && order > 0) {
		throw inputError(
			broker,
			'triggerPrice',
			'TRIGGER_ON_WRONG_SIDE',
			`A buy stop-loss triggers at or below its price: trigger ${echo(trigger)} is above price ${echo(price)}.`,
			'Lower the trigger, or raise the price.',
		);
	}
	if (side === 'SELL' && order < 0) {
		throw inputError(
			broker,
			'triggerPrice',
			'TRIGGER_ON_WRONG_SIDE',
			`A sell stop-loss triggers at or above its price: trigger ${echo(trigger)} is below price ${echo(price)}.`,
			'Raise the trigger, or lower the price.',
		);
	}
}

/**
 * BUY or SELL, in whatever case and between blanks: alerts of strategies say `buy` and `sell`. An empty
 * one is an error and never the form's default.
 * @throws BrokerError `input`
 */
export function checkSide(broker: BrokerId, value: unknown): (typeof SIDES)[number] {
	const side = SIDES.find((known) => typeof value === 'string' && isSameWord(value, known));
	return side ?? checkChoice(broker, 'transactionType', 'Transaction type', value, SIDES);
}

const isSameWord = (typed: string, word: string) => typed.trim().toUpperCase() === word;

/** @throws BrokerError `input` for an order type that is none of the broker's. */
export function checkOrderType<T extends string>(
	broker: BrokerId,
	value: unknown,
	types: readonly T[],
): T {
	const orderType = types.find((known) => known === value);
	if (orderType !== undefined) return orderType;
	const message = `Order type must be one of ${types.join(', ')}.`;
	throw inputError(broker, 'orderType', 'BAD_ORDER_TYPE', message, CHOOSE);
}

/**
 * One of a parameter's values: an expression or an AI agent may bring any text.
 * @param name as the user knows the parameter.
 * @throws BrokerError `input`
 */
export function checkChoice<T extends string>(
	broker: BrokerId,
	field: string,
	name: string,
	value: unknown,
	choices: readonly T[],
): T {
	const choice = choices.find((known) => known === value);
	if (choice !== undefined) return choice;
	throw inputError(
		broker,
		field,
		'INVALID_CHOICE',
		`${name} must be one of ${choices.join(', ')}, and is ${echoValue(value)}.`,
		CHOOSE,
	);
}
