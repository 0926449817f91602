/** Outputs of the resource Account. */
import type { BrokerId } from '../errors';

export interface Profile {
	broker: BrokerId;
	clientCode: string | null;
	name: string | null;
	email: string | null;
	exchanges: string[];
	products: string[];
	lastLoginAt: string | null;
}

export interface Funds {
	broker: BrokerId;
	availableCash: number | null;
	net: number | null;
	collateral: number | null;
	usedMargin: number | null;
	realisedPnl: number | null;
	unrealisedPnl: number | null;
	/** The broker's remaining figures under its own names in camelCase. */
	details: Record<string, number | null>;
}
