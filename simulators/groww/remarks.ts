import type { Objection, OrderState } from '../core';

/** The `remark` of an order: what it came to, or what the exchange or the broker objects to. */
export function remarkOf({ stage, note }: OrderState): string {
	if (stage === 'filled') return 'Order executed successfully';
	if (note === null) return 'Order placed successfully';
	switch (note.kind) {
		case 'told':
			return note.text;
		case 'cancelledByUser':
			return 'Order cancelled by user';
		case 'validityEnded':
			return 'Order validity ended';
		case 'notFilledAtOnce':
		case 'otherLegFilled':
			return 'Order cancelled';
		default:
			return objectionText(note);
	}
}

/** Whether it is the exchange that objects to the terms, and not the broker to the account. */
export function isAboutTerms({ kind }: Objection): boolean {
	return kind !== 'funds' && kind !== 'holdings' && kind !== 'authorisation';
}

export function objectionText(objection: Objection): string {
	switch (objection.kind) {
		case 'marketOrders':
			return 'Market orders are not allowed';
		case 'iocOnCommodities':
			return 'Validity IOC is not allowed for commodities';
		case 'priceMissing':
			return 'Price is required';
		case 'triggerMissing':
			return 'Trigger price is required';
		case 'lotSize':
			return `Quantity must be a multiple of the lot size ${objection.limit}`;
		case 'freezeQuantity':
			return `Quantity exceeds the freeze quantity ${objection.limit}`;
		case 'tickOfPrice':
		case 'tickOfTrigger':
			return `Price must be a multiple of the tick size ${objection.tickPaise / 100}`;
		case 'circuit':
		case 'band':
			return 'Price is outside the circuit limits';
		case 'triggerBehindMarket':
			return `Trigger price must be ${objection.side === 'BUY' ? 'above' : 'below'} the last traded price`;
		case 'triggerBeyondLimit':
			return `Price must not be ${objection.side === 'BUY' ? 'below' : 'above'} the trigger price`;
		case 'belowFilled':
			return 'Quantity must exceed the filled quantity.';
		case 'holdings':
			return 'Insufficient holdings';
		case 'authorisation':
			return 'DDPI is not enabled: authorise the sale in the app first';
		case 'funds':
			return `Insufficient margin: Rs ${((objection.requiredPaise - objection.freePaise) / 100).toFixed(2)} short`;
	}
}
