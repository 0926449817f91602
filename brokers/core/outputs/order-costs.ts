/** What orders that have not been placed would block and cost; rupees. */
import type { BrokerId } from '../errors';

/** What an order, or several as one basket, would block. */
export interface Margin {
	broker: BrokerId;
	requiredMargin: number | null;
	span: number | null;
	exposure: number | null;
	/** Of options bought. */
	optionPremium: number | null;
	/** What hedges within the basket save. */
	benefit: number | null;
	charges: number | null;
	/** The balance that all of these orders may use; null where the broker does not tell it. */
	availableCash: number | null;
	/** Whether it is enough; null where that is not known. */
	sufficient: boolean | null;
}

/** What an order would cost beside its price. */
export interface Charges {
	broker: BrokerId;
	/** price × quantity, as the broker takes it. */
	tradeValue: number | null;
	totalCharges: number | null;
	brokerage: number | null;
	/** Of the exchange. */
	transactionCharges: number | null;
	stampDuty: number | null;
	sebiFees: number | null;
	/** Securities transaction tax. */
	stt: number | null;
	gst: number | null;
	/** The broker's whole breakup as received. */
	details: unknown[];
}
