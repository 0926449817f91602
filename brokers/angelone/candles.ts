import type { InstrumentsApi } from '../core/abilities';
import { BrokerError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import { toIstIso } from '../core/ist';
import { joinWindows, timedRows, WINDOW_WAIT_MS } from '../core/market/candles';
import type { CandleInstrument, CandleRow, CandlesApi } from '../core/market/candles-api';
import { inUnits, type Span } from '../core/market/candle-windows';
import type { Interval } from '../core/outputs';
import type { ReadField } from '../core/reading';
import type { JsonObject } from '../core/wire';
import { ANGEL_ONE, RATE_LIMITS } from './api';
import type { AngelOneEndpoints } from './endpoints';
import { readOpenInterest } from './parse-candles';

/** The broker's words, and the days that one request may span (documentation: Historical). */
const INTERVALS: Readonly<Record<string, { word: string; days: number }>> = {
	'1m': { word: 'ONE_MINUTE', days: 30 },
	'3m': { word: 'THREE_MINUTE', days: 60 },
	'5m': { word: 'FIVE_MINUTE', days: 100 },
	'10m': { word: 'TEN_MINUTE', days: 100 },
	'15m': { word: 'FIFTEEN_MINUTE', days: 200 },
	'30m': { word: 'THIRTY_MINUTE', days: 200 },
	'1h': { word: 'ONE_HOUR', days: 400 },
	'1d': { word: 'ONE_DAY', days: 2000 },
};

const MINUTE_MS = 60_000;
/** The open interest of shares and indices is none. */
const CONTRACTS = ['FUT', 'CE', 'PE'];
const BUSY =
	'Angel One says this where it is asked too much, and where the end of the span is ahead of its clock. Try again a little later, and see to the clock of the n8n server.';

/** Candles of Angel One (documentation: Historical), of what today's file lists. */
export class AngelOneCandles implements CandlesApi {
	readonly intervals = Object.keys(INTERVALS) as Interval[];

	constructor(
		private readonly api: BrokerApi<AngelOneEndpoints>,
		private readonly instruments: Pick<InstrumentsApi, 'choose'>,
	) {}

	async instrument(read: ReadField): Promise<CandleInstrument> {
		return await this.instruments.choose(read);
	}

	/** Open interest is another endpoint's; it is asked for the windows that have candles, until it is refused. */
	async read(
		instrument: CandleInstrument,
		interval: Interval,
		span: Span,
		warn: (missing: BrokerError) => void,
	): Promise<CandleRow[]> {
		const { word, days } = INTERVALS[interval];
		let wanted = CONTRACTS.includes(instrument.kind);
		const openInterest = async (body: JsonObject) => {
			try {
				return await this.openInterest(body);
			} catch (error) {
				if (!(error instanceof BrokerError) || error.failure === 'cancelled') throw error;
				if (wanted) warn(withoutOpenInterest(error));
				wanted = false;
				return [];
			}
		};
		const rule = { days, seam: 'day' } as const;
		return await joinWindows(span, rule, RATE_LIMITS.candles.perSecond, async (window) => {
			const body = requestOf(instrument, word, window);
			const candles = await this.candles(body);
			if (!wanted || candles.length === 0) return candles;
			return withOpenInterest(candles, await openInterest(body), interval);
		});
	}

	/** Get Candle Data. */
	private async candles(body: JsonObject): Promise<CandleRow[]> {
		const call = { body, maxWaitMs: WINDOW_WAIT_MS };
		const rows = await this.api.values('candles', call).catch((error: unknown) => {
			const isBusy = error instanceof BrokerError && error.code === 'AB1004';
			throw isBusy ? error.with({ hint: BUSY }) : error;
		});
		return timedRows(ANGEL_ONE, rows, (candle) => ({ openInterest: null, raw: { candle } }));
	}

	/** Historical OI Data. */
	private async openInterest(body: JsonObject): Promise<JsonObject[]> {
		return await this.api.list('openInterest', { body, maxWaitMs: WINDOW_WAIT_MS });
	}
}

/** Times are minutes: seconds are refused, and so are an end that is no later than the start, and the future. */
function requestOf({ exchange, token }: CandleInstrument, interval: string, window: Span) {
	const { from, to } = inUnits(window, MINUTE_MS);
	return {
		exchange,
		symboltoken: token,
		interval,
		fromdate: minuteText(from),
		todate: minuteText(to),
	};
}

/** `2026-11-24 09:15`, India's time. */
function minuteText(epochMs: number): string {
	return toIstIso(epochMs).slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ');
}

/** Of a day the date alone counts: which time its open interest carries is not documented. */
function withOpenInterest(
	candles: CandleRow[],
	rows: JsonObject[],
	interval: Interval,
): CandleRow[] {
	const keyOf = (startsAt: string) =>
		interval === '1d' ? startsAt.slice(0, 'YYYY-MM-DD'.length) : startsAt;
	const known = new Map(rows.map((row) => [keyOf(readOpenInterest(row).startsAt ?? ''), row]));
	return candles.map((candle) => {
		const row = known.get(keyOf(candle.startsAt)) ?? null;
		const openInterest = row && readOpenInterest(row).openInterest;
		return { ...candle, openInterest, raw: { ...candle.raw, openInterest: row } };
	});
}

function withoutOpenInterest(error: BrokerError): BrokerError {
	return error.with({ message: `Candles come without open interest: ${error.message}` });
}
