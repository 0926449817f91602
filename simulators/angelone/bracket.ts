import type { OrderRequest } from './book';

/**
 * The two orders that follow a filled bracket order: one takes the profit, one stops the loss. Their
 * distances from the entry price are `squareoff` and `stoploss`. The stop does not trail.
 */
export function bracketLegs(parent: OrderRequest): OrderRequest[] {
	const exit = parent.transactionType === 'BUY' ? 'SELL' : 'BUY';
	const direction = parent.transactionType === 'BUY' ? 1 : -1;
	const common = { ...parent, transactionType: exit } as const;
	return [
		{
			...common,
			orderType: 'LIMIT',
			pricePaise: parent.pricePaise + direction * parent.squareOffPaise,
			triggerPaise: 0,
		},
		{
			...common,
			orderType: 'STOPLOSS_MARKET',
			pricePaise: 0,
			triggerPaise: parent.pricePaise - direction * parent.stopLossPaise,
		},
	];
}
