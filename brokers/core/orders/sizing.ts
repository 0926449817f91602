/** How much an order is for, where that is not the number of units that was typed. */
import { echoValue } from '../echo';
import { type BrokerId, inputError } from '../errors';
import { toDecimal, toUnits } from '../money';
import type { JsonObject } from '../wire';
import { type Contract, multiplierOf } from './multipliers';
import { checkChoice, mostUnits, type TradingRules } from './order-rules';

/** What a typed quantity counts. */
export const QUANTITY_UNITS = ['units', 'lots', 'rupees'] as const;
export type QuantityUnit = (typeof QUANTITY_UNITS)[number];

/** What the options ask for beside the order itself. */
export interface Sizing {
	unit: QuantityUnit;
	/** One order for each freeze quantity. */
	split: boolean;
	/** Percent, a decimal above zero: a market order goes out as a limit order so far from the last price. */
	protection: string | null;
}

/** Wider, it protects from nothing. */
const MOST_PERCENT = 50;
/** Ten seconds of orders; more is a slip of the finger. */
const MOST_ORDERS = 100;

/** @throws BrokerError `input`, naming the option; null where none of them is used */
export function readSizing(broker: BrokerId, options: JsonObject): Sizing | null {
	const { quantityIn = 'units', splitAboveFreeze = false, marketProtection } = options;
	const unit = checkChoice(broker, 'quantityIn', 'Quantity In', quantityIn, QUANTITY_UNITS);
	if (typeof splitAboveFreeze !== 'boolean')
		throw inputError(
			broker,
			'splitAboveFreeze',
			'INVALID_SPLIT',
			`Split Above Freeze Quantity must be true or false, and is ${echoValue(splitAboveFreeze)}.`,
			'An expression must give a boolean, not a text.',
		);
	if (splitAboveFreeze && Object.hasOwn(options, 'bracket'))
		throw inputError(
			broker,
			'splitAboveFreeze',
			'SPLIT_BRACKET',
			'A bracket order is not split: each part would have exits of its own, for a part of the position.',
			'Remove one of the two options.',
		);
	const protection = Object.hasOwn(options, 'marketProtection')
		? readPercent(broker, marketProtection)
		: null;
	const isPlain = unit === 'units' && !splitAboveFreeze && protection === null;
	return isPlain ? null : { unit, split: splitAboveFreeze, protection };
}

function readPercent(broker: BrokerId, value: unknown): string {
	const percent = toDecimal(value);
	if (percent !== null && percent !== '0' && Number(percent) <= MOST_PERCENT) return percent;
	throw inputError(
		broker,
		'marketProtection',
		'INVALID_PROTECTION',
		`Market Protection must be a percentage above 0 and up to ${MOST_PERCENT}, and is ${echoValue(value)}.`,
		'Give 1 for one percent, or remove the option.',
	);
}

/**
 * The units of a quantity in lots.
 * @throws BrokerError `input`
 */
export function unitsOfLots(broker: BrokerId, typed: unknown, { lotSize }: TradingRules): number {
	const text = toDecimal(typed);
	const lots = text !== null && !text.includes('.') ? Number(text) : 0;
	if (lots > 0) return lots * Math.max(lotSize, 1);
	throw inputError(
		broker,
		'quantity',
		'INVALID_QUANTITY',
		`Quantity must be a whole number of lots above zero, and is ${echoValue(typed)}.`,
		`One lot is ${lotSize} units.`,
	);
}

/**
 * The units that an amount buys at a price, rounded down to whole lots.
 * @param price rupees, above zero
 * @throws BrokerError `input` for an amount below one lot, or where it is not known what a price stands for
 */
export function unitsOfRupees(
	broker: BrokerId,
	typed: unknown,
	price: string,
	instrument: TradingRules & Contract,
): number {
	const rupees = toDecimal(typed);
	if (rupees === null || rupees === '0')
		throw inputError(
			broker,
			'quantity',
			'INVALID_QUANTITY',
			`Quantity must be an amount in rupees above zero, and is ${echoValue(typed)}.`,
			'At most four decimal places; round what an expression computes.',
		);
	const multiplier = multiplierOf(instrument);
	const { tradingSymbol, lotSize } = instrument;
	if (multiplier === null)
		throw inputError(
			broker,
			'quantityIn',
			'UNKNOWN_CONTRACT_VALUE',
			`How many rupees a price of ${tradingSymbol} stands for is not known, so no quantity can be made of an amount.`,
			'Give the quantity in units or lots.',
		);
	const lot = Math.max(lotSize, 1);
	const lots = toUnits(rupees) / (toUnits(price) * BigInt(lot) * multiplier);
	if (lots > 0n) return Number(lots) * lot;
	const least = lot === 1 ? 'one unit' : `one lot of ${lot} units`;
	throw inputError(
		broker,
		'quantity',
		'BELOW_ONE_LOT',
		`${rupees} rupees are not enough for ${least} of ${tradingSymbol} at ${price}.`,
		'Raise the amount, or give the quantity in units or lots.',
	);
}

/**
 * What each order is for, the rest last: as much as the exchange takes in one, in whole lots. All in one
 * where it is not known what it takes.
 * @param units a multiple of the lot
 * @throws BrokerError `input`
 */
export function splitUnits(broker: BrokerId, units: number, rules: TradingRules): number[] {
	const most = mostUnits(rules);
	if (units <= most) return [units];
	const whole = most > 0 ? Math.floor(units / most) : Infinity;
	if (whole >= MOST_ORDERS)
		throw inputError(
			broker,
			'quantity',
			'TOO_MANY_ORDERS',
			`Quantity ${units} of ${rules.tradingSymbol} would take more than ${MOST_ORDERS} orders.`,
			'Lower the quantity.',
		);
	const rest = units - whole * most;
	return [...Array<number>(whole).fill(most), ...(rest > 0 ? [rest] : [])];
}
