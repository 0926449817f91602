/** Which orders bring a position to its target. Nothing here asks a broker. */
import type { BrokerId } from '../../errors';
import { splitUnits } from '../../orders/sizing';
import type { TradingRules } from '../../orders/order-rules';
import type { Standing } from './standing';

export type Side = 'BUY' | 'SELL';

/** One order of a plan. */
export interface Leg {
	transactionType: Side;
	/** Units. */
	quantity: number;
}

/** One order of a set position: what closes goes before what opens. */
export interface TargetLeg extends Leg {
	opens: boolean;
}

/**
 * The difference between what is held once all open orders are filled and the target, closing before opening
 * where it crosses zero, in orders of as much as the exchange takes.
 * @param current and target in units, below zero short
 * @throws BrokerError `input` for more orders than anybody means
 */
export function legsTo(
	broker: BrokerId,
	current: number,
	target: number,
	rules: TradingRules,
): TargetLeg[] {
	const crosses = Math.sign(current) * Math.sign(target) === -1;
	const opens = Math.abs(target) > Math.abs(current);
	if (!crosses) return split(broker, target - current, opens, rules);
	return [...split(broker, -current, false, rules), ...split(broker, target, true, rules)];
}

function split(broker: BrokerId, signed: number, opens: boolean, rules: TradingRules): TargetLeg[] {
	if (signed === 0) return [];
	const transactionType = signed > 0 ? 'BUY' : 'SELL';
	return splitUnits(broker, Math.abs(signed), rules).map((quantity) => ({
		...{ transactionType, quantity, opens },
	}));
}

/** Units, below zero to be sold. */
export function signedOf({ transactionType, quantity }: Leg): number {
	return transactionType === 'BUY' ? quantity : -quantity;
}

/** Whether an order still takes a position nearer to its target, and not past it. */
export function fitsTarget(leg: Leg, current: number, target: number): boolean {
	const missing = target - current;
	const signed = signedOf(leg);
	return Math.sign(signed) === Math.sign(missing) && Math.abs(signed) <= Math.abs(missing);
}

/**
 * How many units of a position a square-off may close: none of brackets and of holdings, never more than are
 * held, and none that an open order closes already. Above zero long.
 */
export function closableOf({ net, ofBrackets, ofHoldings, reducing }: Standing): number {
	const own = net - ofBrackets - ofHoldings;
	if (Math.sign(own) !== Math.sign(net)) return 0;
	const units = Math.min(Math.abs(own), Math.abs(net)) - Math.abs(reducing);
	return Math.sign(net) * Math.max(0, units);
}

/** Orders that close whole lots of what may be closed, and the units beyond whole lots that stay. */
export function closingLegs(
	broker: BrokerId,
	closable: number,
	rules: TradingRules,
): { legs: Leg[]; odd: number } {
	const lot = Math.max(rules.lotSize, 1);
	const odd = Math.abs(closable) % lot;
	const units = Math.abs(closable) - odd;
	const legs = split(broker, closable > 0 ? -units : units, false, rules);
	return {
		legs: legs.map(({ transactionType, quantity }) => ({ transactionType, quantity })),
		odd,
	};
}

/** Whether an order only makes a position smaller, as it stands now. */
export function fitsClosing(leg: Leg, closable: number): boolean {
	const signed = signedOf(leg);
	return Math.sign(signed) === -Math.sign(closable) && Math.abs(signed) <= Math.abs(closable);
}
