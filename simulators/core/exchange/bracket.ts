import type { Bracket, OrderTerms } from './order';

/**
 * The two orders that follow a filled bracket order: one takes the profit, one stops the loss, at
 * their distances from the entry's limit. The stop does not trail.
 */
export function bracketLegs(entry: OrderTerms, { targetPaise, stopPaise }: Bracket): OrderTerms[] {
	const direction = entry.side === 'BUY' ? 1 : -1;
	const exit: OrderTerms = { ...entry, side: entry.side === 'BUY' ? 'SELL' : 'BUY' };
	const target = entry.pricePaise + direction * targetPaise;
	const stop = entry.pricePaise - direction * stopPaise;
	return [
		{ ...exit, kind: 'limit', pricePaise: target, triggerPaise: 0 },
		{ ...exit, kind: 'stopMarket', pricePaise: 0, triggerPaise: stop },
	];
}
