import { type BrokerId, inputError } from '../errors';
import { compareDecimals, isMultipleOf, nearestSteps, orderValue, toDecimal } from '../money';

/** What the instrument file says an order must keep to. */
export interface TradingRules {
	tradingSymbol: string;
	/** Units. */
	lotSize: number;
	/** Rupees, decimal string. */
	tickSize: string;
	/** The most units one order may have; null where the file does not say. */
	freezeQuantity: number | null;
}

/** Whether the order type carries a price, a trigger, both or none. */
export interface PriceNeeds {
	price: boolean;
	trigger: boolean;
}

/** The two sides of the market, in the words of both brokers. */
export const SIDES = ['BUY', 'SELL'] as const;

/** What each order type of either broker carries. */
const PRICE_NEEDS: Record<string, PriceNeeds> = {
	LIMIT: { price: true, trigger: false },
	MARKET: { price: false, trigger: false },
	STOPLOSS_LIMIT: { price: true, trigger: true },
	STOPLOSS_MARKET: { price: false, trigger: true },
	SL: { price: true, trigger: true },
	SL_M: { price: false, trigger: true },
};

/** @throws BrokerError `input` for an order type that is none. */
export function priceNeedsOf(broker: BrokerId, orderType: string): PriceNeeds {
	if (Object.hasOwn(PRICE_NEEDS, orderType)) return PRICE_NEEDS[orderType];
	throw inputError(broker, 'orderType', 'BAD_ORDER_TYPE', `There is no order type "${orderType}".`);
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
			`Quantity must be a whole number above zero, and is ${show(value)}.`,
		);
	}
	if (rules.lotSize > 1 && quantity % rules.lotSize !== 0) {
		throw inputError(
			broker,
			'quantity',
			'NOT_A_LOT_MULTIPLE',
			`Quantity ${quantity} is not a multiple of the lot of ${rules.tradingSymbol}, which is ${rules.lotSize} units.`,
			'Quantity is in units, not in lots.',
		);
	}
	if (
		rules.freezeQuantity !== null &&
		rules.freezeQuantity > 0 &&
		quantity > rules.freezeQuantity
	) {
		throw inputError(
			broker,
			'quantity',
			'ABOVE_FREEZE_QUANTITY',
			`Quantity ${quantity} is above what the exchange takes in one order of ${rules.tradingSymbol}, ${rules.freezeQuantity} units.`,
			'Split the order.',
		);
	}
	return quantity;
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

function checkPrice(
	broker: BrokerId,
	field: 'price' | 'triggerPrice',
	value: unknown,
	rules: TradingRules,
): string {
	const name = field === 'price' ? 'Price' : 'Trigger price';
	const price = toDecimal(value);
	if (price === null || price === '0') {
		throw inputError(
			broker,
			field,
			'INVALID_PRICE',
			`${name} must be an amount in rupees above zero, and is ${show(value)}.`,
			'At most four decimal places; round what an expression computes.',
		);
	}
	if (!isMultipleOf(price, rules.tickSize)) {
		const [below, above] = nearestSteps(price, rules.tickSize);
		throw inputError(
			broker,
			field,
			'OFF_TICK',
			`${name} ${price} is not a multiple of the tick of ${rules.tradingSymbol}, which is ${rules.tickSize}.`,
			`The nearest prices are ${below} and ${above}.`,
		);
	}
	return price;
}

function checkTriggerSide(broker: BrokerId, side: string, price: string, trigger: string): void {
	const order = compareDecimals(trigger, price);
	if (side === 'BUY' && order > 0) {
		throw inputError(
			broker,
			'triggerPrice',
			'TRIGGER_ON_WRONG_SIDE',
			`A buy stop-loss triggers at or below its price: trigger ${trigger} is above price ${price}.`,
		);
	}
	if (side === 'SELL' && order < 0) {
		throw inputError(
			broker,
			'triggerPrice',
			'TRIGGER_ON_WRONG_SIDE',
			`A sell stop-loss triggers at or above its price: trigger ${trigger} is below price ${price}.`,
		);
	}
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
		`${name} must be one of ${choices.join(', ')}, and is ${show(value)}.`,
	);
}

/** What the account's owner allows: the guard rails of the credential. */
export interface Permissions {
	readOnly: boolean;
	/** Rupees as a decimal string, null for no limit. */
	maxOrderValue: string | null;
}

/** @throws BrokerError `input` where the credential only reads. */
export function assertMayWrite(broker: BrokerId, permissions: Permissions): void {
	if (!permissions.readOnly) return;
	throw inputError(
		broker,
		'permissions',
		'READ_ONLY_CREDENTIAL',
		'This credential is read-only, so nothing was sent.',
		'Set Permissions of the credential to Trade, or use another credential.',
	).with({ outcome: 'notPlaced' });
}

/** Market orders may fill this far from the last price: 5 percent, in hundredths. */
const MARKET_BAND_PERCENT = 105;

/**
 * Refuses an order above the credential's limit. A market order is valued at the last price plus a
 * protection band.
 * @param price rupees; for a market order the last traded price.
 * @throws BrokerError `input`
 */
export function assertWithinLimit(
	broker: BrokerId,
	permissions: Permissions,
	order: { price: string; quantity: number; market: boolean },
): void {
	const limit = permissions.maxOrderValue;
	if (limit === null) return;
	const percent = order.market ? MARKET_BAND_PERCENT : 100;
	const value = orderValue(orderValue(order.price, order.quantity), percent);
	// Both sides times 100, so that the percentage stays exact.
	if (compareDecimals(value, orderValue(limit, 100)) <= 0) return;
	throw inputError(
		broker,
		'quantity',
		'ABOVE_MAX_ORDER_VALUE',
		`The order is worth ${orderValue(order.price, order.quantity)} rupees${order.market ? ' at the last price (5 % are added for a market order)' : ''}, above the limit of ${limit} rupees set in the credential.`,
		'Lower the quantity, or raise Max Order Value of the credential.',
	).with({ outcome: 'notPlaced' });
}

/** A value for an error message, short and on one line. */
function show(value: unknown): string {
	if (value === undefined || value === null || value === '') return 'empty';
	return JSON.stringify(value)?.slice(0, 40) ?? 'unreadable';
}
