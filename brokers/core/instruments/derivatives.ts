import { marketKind } from '../calendar/hours';
import type { Instrument, InstrumentIndex } from './types';

/** Companies that a word of theirs brings before the future itself. */
const ENOUGH = 200;

/**
 * Whether a share has futures on any exchange, and so takes part in the closing auction
 * (NSE/CMTR/74466). Whatever has options has futures too.
 */
export function hasDerivatives(index: InstrumentIndex, share: Instrument): boolean {
	const { tradingSymbol, series } = share;
	const suffix = `-${series}`;
	const symbol =
		series && tradingSymbol.endsWith(suffix)
			? tradingSymbol.slice(0, -suffix.length)
			: tradingSymbol;
	return index
		.search(`${symbol} fut`, { limit: ENOUGH })
		.some(
			(found) =>
				found.kind === 'FUT' && found.underlying === symbol && marketKind(found) === 'derivatives',
		);
}
