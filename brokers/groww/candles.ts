import type { InstrumentsApi } from '../core/abilities';
import { echo } from '../core/echo';
import { inputError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import { toIstIso } from '../core/ist';
import { joinWindows, seamOf, timedRows, WINDOW_WAIT_MS } from '../core/market/candles';
import type { CandleInstrument, CandleRow, CandlesApi } from '../core/market/candles-api';
import { inUnits, type Span } from '../core/market/candle-windows';
import type { Interval } from '../core/outputs';
import type { ReadField } from '../core/reading';
import { isObject, readText } from '../core/wire';
import { GROWW, RATE_LIMITS } from './api';
import type { GrowwEndpoints } from './endpoints';
import { readContractSymbol } from './groww-symbol';

/** The broker's words, and the days that one request may span (documentation: Backtesting, "Data Limits"). */
const INTERVALS: Readonly<Record<string, { word: string; days: number }>> = {
	'1m': { word: '1minute', days: 30 },
	'2m': { word: '2minute', days: 30 },
	'3m': { word: '3minute', days: 30 },
	'5m': { word: '5minute', days: 30 },
	'10m': { word: '10minute', days: 90 },
	'15m': { word: '15minute', days: 90 },
	'30m': { word: '30minute', days: 90 },
	'1h': { word: '1hour', days: 180 },
	'4h': { word: '4hour', days: 180 },
	'1d': { word: '1day', days: 180 },
	'1w': { word: '1week', days: 180 },
	'1M': { word: '1month', days: 180 },
};

/** Groww has nothing before (documentation: Backtesting). */
export const FIRST_YEAR = 2020;
const FIRST_DATA = Date.parse(`${FIRST_YEAR}-01-01T00:00:00+05:30`);

/** Candles of Groww (documentation: Backtesting), of contracts that have expired too. */
export class GrowwCandles implements CandlesApi {
	readonly intervals = Object.keys(INTERVALS) as Interval[];

	constructor(
		private readonly api: BrokerApi<GrowwEndpoints>,
		private readonly instruments: Pick<InstrumentsApi, 'choose'>,
	) {}

	/** A Groww symbol is taken as it is: today's file does not have the contracts of yesterday. */
	async instrument(read: ReadField): Promise<CandleInstrument> {
		const locator = read('instrument', {});
		if (isObject(locator) && locator.mode === 'growwSymbol')
			return bySymbol(readText(locator.value) ?? '', readText(read('segment', '')) ?? '');
		return await this.instruments.choose(read);
	}

	/** Get Historical Candle Data. */
	async read(instrument: CandleInstrument, interval: Interval, span: Span): Promise<CandleRow[]> {
		const { exchange, segment, brokerSymbol, tradingSymbol } = instrument;
		if (brokerSymbol === null) throw withoutSymbol(tradingSymbol);
		const { word, days } = INTERVALS[interval];
		const rule = { days, seam: seamOf(interval) };
		const known = { from: Math.max(span.from, FIRST_DATA), to: span.to };
		return await joinWindows(known, rule, RATE_LIMITS.liveData.perSecond, async (window) => {
			const { from, to } = inUnits(window, 1_000);
			const query = {
				exchange,
				segment: segment ?? '',
				groww_symbol: brokerSymbol,
				start_time: secondText(from),
				end_time: secondText(to),
				candle_interval: word,
			};
			const rows = await this.api.values('candles', { query, maxWaitMs: WINDOW_WAIT_MS });
			return timedRows(GROWW, rows, (candle) => ({ openInterest: candle[6], raw: { candle } }));
		});
	}
}

/** The exchange, and of contracts the segment, are the symbol's own. @throws BrokerError `input` */
function bySymbol(symbol: string, segment: string): CandleInstrument {
	const contract = readContractSymbol(symbol);
	const exchange = contract?.exchange ?? /^(NSE|BSE|MCX)-\S/.exec(symbol)?.[1];
	if (exchange === undefined) {
		throw inputError(
			GROWW,
			'instrument',
			'INVALID_SYMBOL',
			symbol === '' ? 'No instrument is chosen.' : `"${echo(symbol)}" is no Groww symbol.`,
			'Write it as Get Past Contracts does: NSE-NIFTY-30Sep25-24650-CE, NSE-NIFTY-30Sep25-FUT, NSE-WIPRO.',
		);
	}
	const ofContracts = exchange === 'MCX' ? 'COMMODITY' : 'FNO';
	return {
		exchange,
		segment: contract === null ? segment : ofContracts,
		tradingSymbol: symbol,
		token: '',
		kind: contract?.kind ?? 'OTHER',
		brokerSymbol: symbol,
	};
}

function withoutSymbol(tradingSymbol: string) {
	return inputError(
		GROWW,
		'instrument',
		'NO_GROWW_SYMBOL',
		`Groww's file of instruments has no Groww symbol of ${echo(tradingSymbol)}, by which candles are asked for.`,
		'Give it By Groww Symbol, e.g. NSE-NIFTY-30Sep25-24650-CE.',
	);
}

/** `2025-09-24 10:30:00`, India's time. */
function secondText(epochMs: number): string {
	return toIstIso(epochMs).slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
}
