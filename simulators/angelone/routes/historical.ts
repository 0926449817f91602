import { isDeepStrictEqual } from 'node:util';
import { documented, emptyReply, istIso, jsonReply, keyOfContract, noise } from '../../core';
import type { MarketInstrument } from '../../core';
import { candles, candleStarts, INTERVALS } from '../candles';
import type { Interval } from '../candles';
import { Refusal, success } from '../envelopes';
import { bodyOf, textOf, wordOf } from '../fields';
import type { Call } from '../gateway';

const sample = documented('angelone', 'getOIData');
const IN_FUTURE = "To datetime can't be greater than current datetime";

/** Chapter 7.2. */
export function candleData(call: Call) {
	const span = spanOf(call);
	return span === null ? emptyReply(400) : success(candles(...span));
}

/**
 * Chapter 7.3: of contracts that are listed, at the times of candles. The documented request, whose
 * contract expired long ago, gets the documented reply.
 */
export function oiData(call: Call) {
	if (isDeepStrictEqual(call.request.body, sample.request)) return jsonReply(sample.reply);
	const span = spanOf(call);
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

/**
 * Instrument, interval and span that a read of the past asks for. Null where seconds or any other format
 * are refused before the service that writes envelopes.
 * @throws Refusal AB1004, AB1018
 */
function spanOf({ request, state }: Call): Parameters<typeof candles> | null {
	const body = bodyOf(request);
	const instrument = state.scrips.byToken(textOf(body, 'exchange'), textOf(body, 'symboltoken'));
	const interval = wordOf(body, 'interval', Object.keys(INTERVALS) as Interval[]);
	if (instrument === undefined) throw new Refusal('AB1018');
	const from = minuteOf(textOf(body, 'fromdate'));
	const to = minuteOf(textOf(body, 'todate'));
	if (from === null || to === null) return null;
	const days = (to - from) / 86_400_000;
	if (from >= to || days > INTERVALS[interval].maxDays) throw new Refusal('AB1004');
	const now = state.clock.now();
	if (to > now && state.quirks.candlesOfFuture === 'refused')
		throw new Refusal('AB1004', IN_FUTURE);
	return [instrument, interval, from, Math.min(to, now)];
}

/** Epoch ms of `yyyy-MM-dd HH:mm` in IST; null for any other text. */
function minuteOf(text: string): number | null {
	const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})$/.exec(text);
	const at = match === null ? NaN : Date.parse(`${match[1]}T${match[2]}:00+05:30`);
	return Number.isNaN(at) ? null : at;
}
