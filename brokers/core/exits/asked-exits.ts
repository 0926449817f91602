import { echo, echoValue } from '../echo';
import { type BrokerError, type BrokerId, inputError } from '../errors';
import type { AskedLeg } from '../gtt/gtt-api';
import type { Instrument } from '../instruments/types';
import { compareDecimals } from '../money';
import { checkPrice } from '../orders/order-rules';
import type { AskedOrder } from '../orders/orders-api';
import { isObject, type JsonObject } from '../wire';
import type { AskedExits } from './exits-api';

const NAMES = ['target', 'stopLoss', 'closeIfExitsFail', 'keepEntry'];

/**
 * The option Exits; null where it is not added.
 * @throws BrokerError `input` where an entry would stand without what was meant
 */
export function readExits(broker: BrokerId, options: JsonObject): AskedExits | null {
	if (!Object.hasOwn(options, 'exits')) return null;
	const { exits } = options;
	if (!isObject(exits))
		throw invalid(broker, `Exits must be a set of fields, and is ${echoValue(exits)}.`);
	const unknown = Object.keys(exits).find((name) => !NAMES.includes(name));
	if (unknown !== undefined)
		throw invalid(broker, `Exits have no field "${echo(unknown)}": they are ${NAMES.join(', ')}.`);
	if (Object.hasOwn(options, 'bracket'))
		throw invalid(broker, 'Exits and Bracket are both given, and each brings exits of its own.');
	if (options.splitAboveFreeze === true)
		throw invalid(
			broker,
			'An entry with exits is not split above the freeze quantity: each part would have exits of its own.',
		);
	const target = legOf(broker, 'target', exits.target);
	const stopLoss = legOf(broker, 'stop-loss', exits.stopLoss);
	if (stopLoss === null)
		throw invalid(
			broker,
			target === null
				? 'Exits are added, and hold no stop-loss.'
				: 'A target without a stop-loss is no exit of a loss.',
		);
	return {
		...{ target, stopLoss },
		closeIfExitsFail: flagOf(broker, 'Close If Exits Fail', exits.closeIfExitsFail),
		keepEntry: flagOf(broker, 'Keep Entry', exits.keepEntry),
	};
}

/** Null where none is asked for. */
function legOf(broker: BrokerId, name: string, value: unknown): AskedLeg | null {
	if (value === undefined || value === null) return null;
	if (!isObject(value))
		throw invalid(broker, `The ${name} must be a set of fields, and is ${echoValue(value)}.`);
	if (Object.keys(value).length === 0)
		throw invalid(broker, `The ${name} is added, and there is nothing in it.`);
	const { triggerPrice, orderType, price } = value;
	return { triggerPrice, orderType, price };
}

function flagOf(broker: BrokerId, shown: string, value: unknown): boolean {
	if (value === undefined || typeof value === 'boolean') return value ?? false;
	throw invalid(broker, `${shown} must be true or false, and is ${echoValue(value)}.`);
}

/** @param hint what to do; by itself: what the option is for */
export function invalid(broker: BrokerId, message: string, hint?: string): BrokerError {
	const what =
		'Nothing was sent. Exits take a stop-loss, and a target where the broker lets one cancel the other.';
	return inputError(broker, 'exits', 'INVALID_EXITS', message, hint ?? what);
}

/** The entry has no exits at this broker that cancel each other. @param hint what would have */
export function noExits(broker: BrokerId, message: string, hint: string): BrokerError {
	return inputError(broker, 'exits', 'NO_EXITS', `The entry was not sent. ${message}`, hint);
}

/** Trigger prices on the tick; null where no target is asked for. */
export interface Levels {
	stopLoss: string;
	target: string | null;
}

/**
 * A bought position stops its loss below its entry and takes its profit above it, a sold one the other way
 * round: the wrong way round an exit leaves at once.
 * @param price the entry's limit in rupees; null where it has none
 * @throws BrokerError `input`
 */
export function checkLevels(
	broker: BrokerId,
	exits: AskedExits,
	{
		side,
		price,
		instrument,
	}: { side: 'BUY' | 'SELL'; price: string | null; instrument: Instrument },
): Levels {
	const trigger = (leg: AskedLeg, of: string) =>
		checkPrice(broker, 'triggerPrice', leg.triggerPrice, instrument, of);
	const stopLoss = trigger(exits.stopLoss, 'stop-loss');
	const target = exits.target && trigger(exits.target, 'target');
	const rising = [
		{ name: 'the stop-loss', at: stopLoss },
		...(price === null ? [] : [{ name: 'the entry', at: price }]),
		...(target === null ? [] : [{ name: 'the target', at: target }]),
	];
	const order = side === 'BUY' ? rising : [...rising].reverse();
	order.slice(1).forEach((above, n) => {
		const below = order[n];
		if (compareDecimals(below.at, above.at) < 0) return;
		throw inputError(
			broker,
			'exits',
			'EXITS_ON_WRONG_SIDE',
			`Of ${side === 'BUY' ? 'a bought' : 'a sold'} position ${below.name} lies below ${above.name}, and here it is at ${below.at} and ${above.at}.`,
			'Nothing was sent. Exits are prices in rupees, not distances from the entry.',
		);
	});
	return { stopLoss, target };
}

/** The side that closes what an entry opens. */
export const closingSide = (side: 'BUY' | 'SELL') => (side === 'BUY' ? 'SELL' : 'BUY');

/** The entry's own limit, on the tick; null for an order without one. @throws BrokerError `input` */
export function limitOf(
	broker: BrokerId,
	{ price, instrument }: AskedOrder,
	needsPrice: boolean,
): string | null {
	return needsPrice ? checkPrice(broker, 'price', price, instrument) : null;
}
