import type { Note, Objection } from '../core';
import { amount } from './fields';

/**
 * What the `text` of an order says: risk control and the exchange object after an order was accepted,
 * and a client learns of it only there. What merely ended an order leaves no text.
 */
export function remarkOf(note: Note | null): string {
	if (note === null) return '';
	switch (note.kind) {
		case 'told':
			return note.text;
		case 'cancelledByUser':
		case 'validityEnded':
		case 'notFilledAtOnce':
		case 'otherLegFilled':
			return '';
		default:
			return objectionText(note);
	}
}

function objectionText(objection: Objection): string {
	switch (objection.kind) {
		case 'marketOrders':
			return 'RMS:Rule: Market orders are not allowed for algorithmic trading';
		case 'iocOnCommodities':
			return 'RMS:Rule: IOC is not allowed for commodities';
		case 'priceMissing':
			return 'RMS:Rule: Limit price is required';
		case 'triggerMissing':
			return 'RMS:Rule: Trigger price is required';
		case 'lotSize':
			return `Exchange: quantity ${objection.quantity} is not a multiple of the lot size ${objection.limit}`;
		case 'freezeQuantity':
			return `Exchange: quantity ${objection.quantity} is above the freeze quantity ${objection.limit}`;
		case 'tickOfPrice':
			return `Exchange: price ${amount(objection.pricePaise)} is not a multiple of the tick size ${amount(objection.tickPaise)}`;
		case 'tickOfTrigger':
			return `Exchange: trigger price ${amount(objection.pricePaise)} is not a multiple of the tick size ${amount(objection.tickPaise)}`;
		case 'circuit':
			return 'Your order price exceeds the circuit limit';
		case 'band':
			return 'Order price is beyond the Limit Price Protection range defined by the exchange';
		case 'triggerBeyondLimit':
			return 'Exchange: trigger price is on the wrong side of the limit price';
		case 'triggerBehindMarket':
			return 'Exchange: trigger price is on the wrong side of the last traded price';
		case 'belowFilled':
			return 'Quantity is below what was filled';
		case 'holdings':
			return `RMS:Rule: Check holdings: ${objection.sellable} can be sold, ${objection.quantity} asked for`;
		case 'authorisation':
			return 'RMS:Rule: The sale is not authorised';
		case 'funds':
			return `Your order has been rejected due to Insufficient Funds. Available funds - Rs. ${amount(objection.freePaise)} . You require Rs. ${amount(objection.requiredPaise)} funds to execute this order.`;
	}
}
