import type { Mover, PutCallRatio } from '../outputs';
import type { Reading } from '../reading';

/** By open interest or by price. */
export const MOVER_TYPES = ['oiGainers', 'oiLosers', 'priceGainers', 'priceLosers'] as const;
export type MoverType = (typeof MOVER_TYPES)[number];

/** What price and open interest together tell of positions. */
export const BUILDUP_TYPES = [
	'longBuiltUp',
	'shortBuiltUp',
	'shortCovering',
	'longUnwinding',
] as const;
export type BuildupType = (typeof BUILDUP_TYPES)[number];

/** This month's contracts, the next one's, those after. */
export const EXPIRY_TYPES = ['near', 'next', 'far'] as const;
export type ExpiryType = (typeof EXPIRY_TYPES)[number];

/** Lists of futures, in the broker's order; empty where there are none. Every method throws BrokerError. */
export interface MoversApi {
	movers(type: MoverType, expiry: ExpiryType): Promise<Array<Reading<Mover>>>;
	buildup(type: BuildupType, expiry: ExpiryType): Promise<Array<Reading<Mover>>>;
	putCallRatios(): Promise<Array<Reading<PutCallRatio>>>;
}
