import type sample from '../../contracts/groww/optionChain.json';
import type { BrokerApi } from '../core/http/broker-api';
import { plainDecimal } from '../core/instruments/file/decimals';
import type { Instrument, InstrumentIndex } from '../core/instruments/types';
import { dateInWords } from '../core/ist';
import {
	chainOption,
	type ListedChain,
	listedChain,
	nearTheMoney,
} from '../core/market/option-chain';
import type { ChainNotes, ChainRequest, OptionChainApi } from '../core/market/option-chain-api';
import { compareDecimals, toDecimal } from '../core/money';
import type { ChainOption } from '../core/outputs';
import { type Reading, reading } from '../core/reading';
import { from, number, price, record, text } from '../core/record';
import { isObject, type JsonObject, readNumber } from '../core/wire';
import { GROWW } from './api';
import type { GrowwEndpoints } from './endpoints';

type LegRow = (typeof sample)['reply']['payload']['strikes']['23400']['CE'];
type Greeks = Pick<ChainOption, 'impliedVolatility' | 'delta' | 'gamma' | 'theta' | 'vega' | 'rho'>;

export const readGreeks = record<Greeks, LegRow['greeks']>({
	impliedVolatility: number('iv'),
	delta: number('delta'),
	gamma: number('gamma'),
	theta: number('theta'),
	vega: number('vega'),
	rho: number('rho'),
});

/** One side of a strike: rupees, percent. */
export const readLeg = record<
	Pick<ChainOption, 'tradingSymbol' | 'lastPrice' | 'openInterest' | 'volume'> & { greeks: Greeks },
	LegRow
>({
	tradingSymbol: text('trading_symbol'),
	lastPrice: price('ltp'),
	openInterest: number('open_interest'),
	volume: number('volume'),
	greeks: from(['greeks'], ({ greeks }, mismatches) =>
		readGreeks(isObject(greeks) ? greeks : {}, mismatches),
	),
});

interface Leg {
	/** Rupees, decimal string. */
	strike: string;
	kind: 'CE' | 'PE';
	raw: JsonObject;
}

const SIDES = ['CE', 'PE'] as const;

/** Groww's own chain (Live Data), which has no bids and no offers; lots are the file's. */
export class GrowwOptionChain implements OptionChainApi {
	constructor(
		private readonly api: BrokerApi<GrowwEndpoints>,
		private readonly instruments: () => Promise<InstrumentIndex>,
	) {}

	async chain(asked: ChainRequest, notes: ChainNotes): Promise<Array<Reading<ChainOption>>> {
		const listed = listedChain(GROWW, await this.instruments(), asked, ['NSE', 'BSE']);
		const { underlying, exchange, expiry } = listed;
		const data = await this.api.call('optionChain', {
			parts: { exchange, underlying },
			query: { expiry_date: expiry },
		});
		const payload = isObject(data) ? data : {};
		const spotPrice = readNumber(payload.underlying_ltp) || null;
		const legs = legsOf(payload.strikes);
		if (legs.length === 0)
			notes.note(`Groww has no option chain of ${underlying} for ${dateInWords(expiry)}.`);
		const listedAs = optionFinder(listed);
		return nearTheMoney(legs, spotPrice, listed, legs.length > 0 ? notes : SILENT).map((leg) =>
			reading({ strike: leg.strike, optionType: leg.kind, ...leg.raw }, () => {
				const { greeks, ...figures } = readLeg(leg.raw);
				const option = listedAs(leg, figures.tradingSymbol);
				const row = chainOption(GROWW, listed, { ...leg, ...option, spotPrice }, greeks);
				return { ...row, ...figures, tradingSymbol: option.tradingSymbol };
			}),
		);
	}
}

const SILENT = { note: () => undefined };

/** By strike, each call before its put. Strikes are keys, some of them with decimals. */
function legsOf(strikes: unknown): Leg[] {
	const legs = Object.entries(isObject(strikes) ? strikes : {}).flatMap(([key, sides]) => {
		const strike = plainDecimal(key.trim());
		if (strike === null || toDecimal(strike) === null || !isObject(sides)) return [];
		return SIDES.flatMap((kind) => {
			const raw = sides[kind];
			return isObject(raw) ? [{ strike, kind, raw }] : [];
		});
	});
	return legs.sort((one, other) => compareDecimals(one.strike, other.strike));
}

/** The contracts of the file by their symbol; a leg without one is found by what it is. */
function optionFinder({ options }: ListedChain) {
	const bySymbol = new Map(options.map((option) => [option.tradingSymbol, option]));
	const isLeg =
		({ strike, kind }: Leg) =>
		(option: Instrument) =>
			option.strike === strike && option.kind === kind;
	return (leg: Leg, symbol: string | null) => {
		const found = symbol === null ? options.find(isLeg(leg)) : bySymbol.get(symbol);
		return {
			tradingSymbol: symbol ?? found?.tradingSymbol ?? null,
			token: found?.token ?? null,
			lotSize: found?.lotSize ?? null,
		};
	};
}
