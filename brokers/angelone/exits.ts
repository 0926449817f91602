import { checkLevels, closingSide, limitOf, noExits, readExits } from '../core/exits/asked-exits';
import type { AskedExits, ExitsApi, PreparedExits } from '../core/exits/exits-api';
import type { AskedLeg, GttApi } from '../core/gtt/gtt-api';
import { fromUnits, toDecimal, toUnits } from '../core/money';
import type { BracketsApi } from '../core/orders/brackets-api';
import { checkChoice, checkSide } from '../core/orders/order-rules';
import type { AskedOrder } from '../core/orders/orders-api';
import { ANGEL_ONE } from './api';
import { GTT_PRODUCTS } from './gtt-request';

const CASH_EXCHANGES = ['NSE', 'BSE'];

/**
 * Exits of an entry: a bracket order where a target is asked for, else a GTT rule with the stop-loss. Angel
 * One has no OCO, brackets for the day alone, and rules for shares that are kept alone (documentation: Orders,
 * GTT).
 */
export class AngelOneExits implements ExitsApi {
	constructor(
		private readonly gtt: GttApi,
		private readonly brackets: BracketsApi,
	) {}

	prepare(entry: AskedOrder, exits: AskedExits): PreparedExits {
		if (exits.target !== null) {
			distancesOf(entry, exits);
			return { by: 'bracket', brackets: this.brackets };
		}
		const side = checkSide(ANGEL_ONE, entry.transactionType);
		checkRule(entry, side);
		const { instrument, product } = entry;
		const price = limitOf(ANGEL_ONE, entry, hasLimit(entry));
		checkLevels(ANGEL_ONE, exits, { side, price, instrument });
		checkType(exits.stopLoss, 'stop-loss', 'STOPLOSS_LIMIT');
		const { triggerPrice, price: limit } = exits.stopLoss;
		const of = (units: number) =>
			this.gtt.prepare({
				...{ kind: 'gtt', instrument, product, quantity: units, options: {} },
				transactionType: closingSide(side),
				...{ triggerDirection: undefined, orderType: 'LIMIT', triggerPrice, price: limit },
			});
		of(Number(entry.quantity));
		return {
			by: 'stopLoss',
			gtts: this.gtt,
			of,
			preview: async (units, label) => await of(units).request(label),
			// A rule asks for no position.
			isEarly: () => false,
		};
	}
}

/** The distances of a bracket from its entry, in rupees. */
interface Distances {
	squareOff: string;
	stopLoss: string;
}

/** Those of an order's exits; null where it has none, or they are no bracket. @throws BrokerError `input` */
export function bracketOfExits(entry: AskedOrder): Distances | null {
	const exits = readExits(ANGEL_ONE, entry.options);
	return exits === null || exits.target === null ? null : distancesOf(entry, exits);
}

function distancesOf(entry: AskedOrder, exits: AskedExits): Distances {
	const { instrument } = entry;
	if (entry.product !== 'INTRADAY')
		throw noExits(
			ANGEL_ONE,
			'A target and a stop-loss that cancel each other are a bracket order at Angel One, and a bracket ends with the day.',
			'Choose the product Intraday. For shares that are kept, leave the target out: a stop-loss alone stands as a GTT order.',
		);
	if (entry.orderType !== 'LIMIT')
		throw noExits(
			ANGEL_ONE,
			'A target and a stop-loss that cancel each other are a bracket order at Angel One, whose entry is a limit order.',
			'Set Order Type to Limit, or add Market Protection to a market order, which makes it one.',
		);
	const side = checkSide(ANGEL_ONE, entry.transactionType);
	const price = limitOf(ANGEL_ONE, entry, true) ?? '0';
	const { target, stopLoss } = checkLevels(ANGEL_ONE, exits, { side, price, instrument });
	checkBracketLegs(exits);
	return { squareOff: apart(target ?? price, price), stopLoss: apart(price, stopLoss) };
}

/** Angel One prices the orders of a bracket itself: the target at its trigger. */
function checkBracketLegs({ target, stopLoss }: AskedExits): void {
	checkType(target, 'target', 'LIMIT');
	checkType(stopLoss, 'stop-loss', 'STOPLOSS_LIMIT');
	const isAtTrigger = toDecimal(target?.price) === toDecimal(target?.triggerPrice);
	if ((isBlank(target?.price) || isAtTrigger) && isBlank(stopLoss.price)) return;
	throw noExits(
		ANGEL_ONE,
		'In a bracket order Angel One sets the limit prices of the exits itself.',
		'Remove Price from target and stop-loss, and leave their Trigger Price.',
	);
}

function checkType(leg: AskedLeg | null, name: string, only: string): void {
	const type = leg?.orderType ?? only;
	checkChoice(ANGEL_ONE, 'exits', `Order Type of the ${name}`, type, [only]);
}

const isBlank = (value: unknown) => value === undefined || value === null || value === '';

function checkRule({ instrument, product }: AskedOrder, side: string): void {
	const isKept = Object.keys(GTT_PRODUCTS).some((known) => known === product);
	if (!isKept || !CASH_EXCHANGES.includes(instrument.exchange))
		throw noExits(
			ANGEL_ONE,
			`A stop-loss alone stands as a GTT order, and Angel One has these for shares with Delivery or Margin alone; ${instrument.tradingSymbol} is asked for with ${String(product)}.`,
			'With the product Intraday and a limit, add a target: both then go out as a bracket order.',
		);
	if (side === 'SELL')
		throw noExits(
			ANGEL_ONE,
			'A sale of shares that are kept opens no position, so there is none to exit.',
			'Choose Intraday to sell short for the day, or remove the option Exits.',
		);
}

const hasLimit = ({ orderType }: AskedOrder) =>
	orderType === 'LIMIT' || orderType === 'STOPLOSS_LIMIT';

function apart(one: string, other: string): string {
	const [a, b] = [toUnits(one), toUnits(other)];
	return fromUnits(a > b ? a - b : b - a);
}
