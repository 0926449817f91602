import type { ProductWords } from '../core/orders/products';

/** What orders are placed with (documentation: Annexures), and what it is called in words. */
export const PRODUCTS = {
	CNC: ['DELIVERY'],
	MIS: ['INTRADAY'],
	NRML: ['CARRYFORWARD'],
} as const satisfies ProductWords;
