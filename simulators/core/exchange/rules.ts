import type { MarketInstrument } from '../market';
import type { Objection } from './objection';
import { isLimited, isStop } from './order';
import type { OrderTerms } from './order';
import type { ExchangeRules } from './settings';

/** Why the exchange would not take an order's terms; null where it would. */
export function objectionOfExchange(
	terms: OrderTerms,
	rules: ExchangeRules,
	lastPaise: number,
): Objection | null {
	return (
		byKind(terms, rules) ?? byQuantity(terms) ?? byPrices(terms) ?? byRange(terms, rules, lastPaise)
	);
}

/** So many percent either side of a price, in paise. */
export function rangeAround(paise: number, percent: number): { lower: number; upper: number } {
	return {
		lower: Math.round((paise * (100 - percent)) / 100),
		upper: Math.round((paise * (100 + percent)) / 100),
	};
}

/** Lowest and highest price of a share's day, in paise; null where there are none. */
export function circuitLimits(
	{ kind, basePaise }: MarketInstrument,
	{ circuitPercent }: Pick<ExchangeRules, 'circuitPercent'>,
): { lower: number; upper: number } | null {
	return kind === 'EQ' && circuitPercent > 0 ? rangeAround(basePaise, circuitPercent) : null;
}

function byKind(terms: OrderTerms, rules: ExchangeRules): Objection | null {
	if (!isLimited(terms) && !rules.marketOrders) return { kind: 'marketOrders' };
	const { validity, instrument } = terms;
	return validity === 'ioc' && instrument.board === 'COMMODITY'
		? { kind: 'iocOnCommodities' }
		: null;
}

function byQuantity({ quantity, instrument }: OrderTerms): Objection | null {
	const { lotSize, freezeQuantity } = instrument;
	if (quantity % lotSize !== 0) return { kind: 'lotSize', quantity, limit: lotSize };
	return freezeQuantity !== null && quantity > freezeQuantity
		? { kind: 'freezeQuantity', quantity, limit: freezeQuantity }
		: null;
}

function byPrices(terms: OrderTerms): Objection | null {
	const { pricePaise, triggerPaise, instrument } = terms;
	const { tickPaise } = instrument;
	if (isLimited(terms) && pricePaise <= 0) return { kind: 'priceMissing' };
	if (isStop(terms) && triggerPaise <= 0) return { kind: 'triggerMissing' };
	if (pricePaise % tickPaise !== 0) return { kind: 'tickOfPrice', pricePaise, tickPaise };
	return triggerPaise % tickPaise !== 0
		? { kind: 'tickOfTrigger', pricePaise: triggerPaise, tickPaise }
		: null;
}

function byRange(terms: OrderTerms, rules: ExchangeRules, lastPaise: number): Objection | null {
	const { pricePaise, triggerPaise, side, instrument } = terms;
	const limits = circuitLimits(instrument, rules);
	const outside = limits !== null && (pricePaise < limits.lower || pricePaise > limits.upper);
	if (pricePaise > 0 && outside) return { kind: 'circuit' };
	const buys = side === 'BUY';
	if (isStop(terms)) {
		const behind = buys ? triggerPaise <= lastPaise : triggerPaise >= lastPaise;
		if (rules.stopsBeyondMarket && behind) return { kind: 'triggerBehindMarket', side };
		const beyond = buys ? triggerPaise > pricePaise : triggerPaise < pricePaise;
		if (isLimited(terms) && beyond) return { kind: 'triggerBeyondLimit', side };
	}
	const off = Math.abs(pricePaise - lastPaise) * 100 > lastPaise * rules.bandPercent;
	return pricePaise > 0 && rules.bandPercent > 0 && off ? { kind: 'band' } : null;
}
