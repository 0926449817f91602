import { clockSkew } from '../session/clock-skew';
import type { Exchange } from './exchange';

/** A Date header has whole seconds, cut off. */
const HALF_A_SECOND = 500;

/** How far the broker's clock is ahead of this machine's, seconds: the median of all replies that tell. */
export function medianSkewSeconds(exchanges: Exchange[]): number | null {
	const skews = exchanges
		.flatMap(({ reply, at }) => (reply === null ? [] : [clockSkew(reply, at - HALF_A_SECOND)]))
		.filter((skew) => skew !== null)
		.sort((one, other) => one - other);
	return skews.length === 0 ? null : Math.round(skews[skews.length >> 1] / 1000) || 0;
}
