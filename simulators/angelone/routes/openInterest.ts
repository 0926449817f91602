import { isDeepStrictEqual } from 'node:util';
import { documented, emptyReply, istIso, jsonReply, keyOfContract, noise } from '../../core';
import type { MarketInstrument } from '../../core';
import { candleStarts } from '../candles';
import { success } from '../envelopes';
import type { Call } from '../gateway';
import { candleSpan } from './market';

const sample = documented('angelone', 'getOIData');

/**
 * Chapter 7.3: of contracts that are listed, at the times of candles. The documented request, whose
 * contract expired long ago, gets the documented reply.
 */
export function oiData(call: Call) {
	if (isDeepStrictEqual(call.request.body, sample.request)) return jsonReply(sample.reply);
	const span = candleSpan(call);
	if (span === null) return emptyReply(400);
	const [instrument] = span;
	const starts = instrument.expiry === null ? [] : candleStarts(...span);
	return success(starts.map((at) => ({ time: istIso(at), oi: openInterest(instrument, at) })));
}

/** Made up but steady, in whole lots around forty. */
function openInterest(instrument: MarketInstrument, at: number): number {
	const drift = Math.floor(noise(`${keyOfContract(instrument)} ${at}`) * 9) - 4;
	return (40 + drift) * instrument.lotSize;
}
