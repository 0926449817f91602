import { marketKind } from '../calendar/hours';
import type { MarketKind } from '../calendar/types';
import type { Instrument } from '../instruments/types';
import { orderValue } from '../money';

/** What decides how many rupees a price of one rupee stands for. */
export type Contract = Pick<Instrument, 'exchange' | 'underlying' | 'lotSize'> &
	Partial<Pick<Instrument, 'segment'>>;

/** Here quantity counts what the price is for: shares, or units of the underlying. */
const PLAIN: Array<MarketKind | null> = ['equity', 'derivatives'];

/**
 * Rupees for each rupee of price, where the file's lot of a currency contract is 1: the contract is on
 * 1,000 units of the currency, the yen's on 100,000 with the price quoted for 100.
 */
const CURRENCY_LOT_OF_ONE = 1_000n;
const CURRENCIES = ['USDINR', 'EURINR', 'GBPINR', 'JPYINR'];

/**
 * The lot of a commodity in units of the quoted price: 100 barrels of crude oil quoted for one, a
 * kilogram of gold quoted for 10 grams. Where the file's lot is the same number, quantity counts these
 * units; where it is another, nobody knows what it counts.
 */
const COMMODITY_LOTS: Readonly<Record<string, number>> = {
	ALUMINI: 1_000,
	ALUMINIUM: 5_000,
	COPPER: 2_500,
	CRUDEOIL: 100,
	CRUDEOILM: 10,
	GOLD: 100,
	GOLDM: 10,
	LEAD: 5_000,
	LEADMINI: 1_000,
	NATGASMINI: 250,
	NATURALGAS: 1_250,
	SILVER: 30,
	SILVERM: 5,
	ZINC: 5_000,
	ZINCMINI: 1_000,
};

/** The worth of an order in rupees is price × quantity × this; null where that is not known. */
export function multiplierOf(contract: Contract): bigint | null {
	const kind = marketKind(contract);
	if (PLAIN.includes(kind)) return 1n;
	const { underlying, lotSize } = contract;
	const name = underlying ?? '';
	if (kind === 'currency')
		return CURRENCIES.includes(name) && lotSize === 1 ? CURRENCY_LOT_OF_ONE : null;
	const known = Object.hasOwn(COMMODITY_LOTS, name) && COMMODITY_LOTS[name] === lotSize;
	return kind === 'commodity' && known ? 1n : null;
}

/**
 * How a contract that is not worth price × quantity alone is valued, for a dry run; undefined for all
 * others. @param price rupees; null for a market order.
 */
export function contractSum(
	contract: Contract,
	price: string | null,
	quantity: number,
): string | undefined {
	if (PLAIN.includes(marketKind(contract))) return undefined;
	const multiplier = multiplierOf(contract);
	const factors = `${price ?? 'market price'} × ${quantity}`;
	if (multiplier === null) return `${factors} × the contract multiplier, which is not known`;
	const total = price === null ? '' : ` = ${orderValue(price, quantity, multiplier)} rupees`;
	return `${factors} × ${multiplier}${total}`;
}
