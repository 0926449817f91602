/** Outputs of the resource GTT Order. */
import type { BrokerId } from '../errors';

/**
 * Where a GTT order stands: `active` waits for its trigger, `triggered` has sent its order to the exchange.
 * All others but `unknown`, a word nobody knows, are final.
 */
export type GttStatus =
	| 'active'
	| 'triggered'
	| 'cancelled'
	| 'expired'
	| 'failed'
	| 'completed'
	| 'unknown';

/** What leaves when the market reaches its trigger; rupees. */
export interface GttLeg {
	triggerPrice: number | null;
	orderType: string | null;
	/** Null for an order without a limit. */
	price: number | null;
}

/** An order that waits at the broker until its trigger is reached; it may do so for days. */
export interface Gtt {
	broker: BrokerId;
	gttId: string | null;
	/** `oco`: two triggers, of which the first that is reached cancels the other. */
	gttType: 'single' | 'oco';
	status: GttStatus;
	/** The broker's own word for the status. */
	brokerStatus: string | null;
	exchange: string | null;
	tradingSymbol: string | null;
	instrumentToken: string | null;
	transactionType: string | null;
	product: string | null;
	/** Units. */
	quantity: number | null;
	/** Rupees, here and below; null for an OCO, whose legs have one each. */
	triggerPrice: number | null;
	/** Whether the price must rise or fall to the trigger; null where the broker does not say. */
	triggerDirection: 'up' | 'down' | null;
	orderType: string | null;
	price: number | null;
	/** The legs of an OCO. */
	target: GttLeg | null;
	stopLoss: GttLeg | null;
	createdAt: string | null;
	updatedAt: string | null;
	expiresAt: string | null;
	/** True where it had been created, or changed so, before. */
	duplicate: boolean;
}
