import { marketKind } from '../calendar/hours';
import type { Instrument, InstrumentIndex } from './types';

/**
 * Whether a share has futures on any exchange, and so takes part in the closing auction
 * (NSE/CMTR/74466). Whatever has options has futures too.
 */
export function hasDerivatives(index: InstrumentIndex, share: Instrument): boolean {
	return index
		.expiriesOf({ underlying: bareSymbol(share) })
		.some((listed) => listed.futures > 0 && marketKind(listed) === 'derivatives');
}

/** SBIN of SBIN-EQ: what contracts of a share call it. */
export function bareSymbol({ tradingSymbol, series }: Instrument): string {
	const suffix = `-${series}`;
	return series && tradingSymbol.endsWith(suffix)
		? tradingSymbol.slice(0, -suffix.length)
		: tradingSymbol;
}
