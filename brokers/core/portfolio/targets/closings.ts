/** Which positions a square-off is about. */
import { BrokerError } from '../../errors';
import type { Instrument } from '../../instruments/types';
import { istDate } from '../../ist';
import type { Position } from '../../outputs';
import type { PositionKey } from './standing';
import type { NamesPosition, TargetFacts, TargetsApi } from './targets-api';

/** What a form asks for; a filter that is not given lets everything pass. */
export interface PositionFilters {
	product?: string;
	exchange?: string;
	/** As it was typed, in capitals. */
	tradingSymbol?: string;
	side?: 'long' | 'short';
	pnl?: 'profit' | 'loss';
	expiringToday?: boolean;
}

/** One position on its way to be closed. */
export interface Closing {
	position: NamesPosition & Pick<Position, 'product'>;
	/** Units, below zero short. */
	from: number;
	/** Null where it is not to be had. */
	instrument: Instrument | null;
	/** Why nothing is sent for it; null where something may be. */
	left: string | null;
	/** Left alone by the rules, and so where it is to be. */
	isLeftAlone: boolean;
	/** The one side of it that may be closed; null where either may be. */
	side: 'long' | 'short' | null;
}

const SOLD_OF_HOLDINGS = 'Shares of the holdings were sold today; they are not bought back.';

/**
 * The open positions that pass the filters.
 * @param isSame whether a symbol that was typed is a position's own
 */
export function chosenOf(
	positions: readonly Position[],
	filters: PositionFilters,
	facts: TargetFacts,
	now: number,
	isSame: (typed: string, has: string) => boolean,
): Position[] {
	const products = [...facts.closedUnasked, ...(facts.bracket === null ? [] : [facts.bracket])];
	return positions.filter((position) => {
		const { product, exchange, tradingSymbol, netQuantity: net, expiry, pnl } = position;
		const wanted =
			filters.product === undefined
				? products.includes(product ?? '')
				: product === filters.product;
		return (
			wanted &&
			net !== 0 &&
			(filters.exchange === undefined || filters.exchange === exchange) &&
			(filters.tradingSymbol === undefined ||
				isSame(filters.tradingSymbol, (tradingSymbol ?? '').toUpperCase())) &&
			(filters.side === undefined || filters.side === sideOf(net)) &&
			(filters.pnl === undefined || passesPnl(filters.pnl, pnl)) &&
			(filters.expiringToday !== true || expiry === istDate(now))
		);
	});
}

const sideOf = (net: number | null) => (net === null ? null : net > 0 ? 'long' : 'short');

/** A profit or loss that is not known is neither. */
function passesPnl(wanted: 'profit' | 'loss', pnl: number | null): boolean {
	return pnl !== null && (wanted === 'profit' ? pnl > 0 : pnl < 0);
}

/**
 * A position with its instrument, and why it is left where it is.
 * @param side the one that the filters let pass
 */
export async function closingOf(
	targets: TargetsApi,
	position: Position,
	assertOpen: (instrument: Instrument) => Promise<void>,
	side?: 'long' | 'short',
): Promise<Closing> {
	const { exchange, segment, tradingSymbol, instrumentToken, product, netQuantity } = position;
	const names = { exchange, segment, tradingSymbol, instrumentToken, product };
	const left = leftAlone(position, targets.facts);
	const closing: Closing = {
		...{ position: names, from: netQuantity ?? 0, instrument: null, left },
		isLeftAlone: left !== null,
		side: product === targets.facts.delivery ? 'long' : (side ?? null),
	};
	try {
		closing.instrument = await targets.instrumentOf(names);
		if (netQuantity === null) closing.left ??= 'The broker does not tell how many units are held.';
		if (closing.left === null) await assertOpen(closing.instrument);
	} catch (error) {
		if (!(error instanceof BrokerError) || error.failure === 'cancelled') throw error;
		closing.left ??= error.message;
	}
	return closing;
}

/** Why the rules leave a position alone; null where they do not. */
function leftAlone({ product, netQuantity }: Position, facts: TargetFacts): string | null {
	if (product === facts.bracket) return 'A bracket position is closed by Exit Bracket Order alone.';
	const isSold = product === facts.delivery && (netQuantity ?? 0) < 0;
	return isSold ? SOLD_OF_HOLDINGS : null;
}

/** The same of what has moved since it was found; null where it may still be closed. @param net units held now */
export function turnedAway({ side, position }: Closing, net: number, facts: TargetFacts) {
	if (side === null || net === 0 || sideOf(net) === side) return null;
	if (position.product === facts.delivery) return SOLD_OF_HOLDINGS;
	return `${side === 'long' ? 'Long' : 'Short'} positions alone are closed, and this one has turned.`;
}

/** Those that are to be closed, with what names them. */
export function keyOf({ instrument, position, left }: Closing): PositionKey | null {
	if (instrument === null || left !== null) return null;
	return keyWith(instrument, position.product);
}

/** What was traded of it alone: holdings are never closed. */
export function keyWith(instrument: Instrument, product: string | null): PositionKey {
	return { instrument, product: product ?? '', withHoldings: false };
}

/** What positions of one underlying have in common: what is long in it may cover what is short. */
export function underlyingOf({ underlying, tradingSymbol }: Instrument): string {
	return underlying ?? tradingSymbol.replace(/-[A-Z]{1,2}$/, '');
}
