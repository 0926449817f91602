import type { ProductWords } from '../core/orders/products';

/** What orders are placed with (documentation: Orders, enumerations), and the exchanges' words for it. */
export const PRODUCTS = {
	DELIVERY: ['CNC'],
	INTRADAY: ['MIS'],
	CARRYFORWARD: ['NRML'],
	MARGIN: [],
} as const satisfies ProductWords;
