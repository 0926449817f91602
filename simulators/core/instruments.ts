import { FNO_TICK, futures, NEVER_EXPIRES, options, paise, strikeStep } from './contracts';
import type { MarketInstrument, Underlying, Unnumbered } from './contracts';
import {
	dayOfMonthExpiries,
	expiryWeekday,
	monthlyExpiries,
	weeklyAndMonthlyExpiries,
} from './expiries';
import { CAUTIONARY_SYMBOLS, COMMODITIES, EQUITIES, INDICES } from './marketData';

/** The instruments of an IST date (`YYYY-MM-DD`) without filler: equities, indices, contracts, commodities. */
export function* listedInstruments(date: string): Generator<MarketInstrument> {
	yield* equities();
	yield* indices();
	yield* numbered(35_000, indexContracts('NSE', date));
	yield* numbered(60_000, stockContracts(date));
	yield* numbered(820_000, indexContracts('BSE', date));
	yield* numbered(430_000, commodityContracts(date));
}

function* numbered(first: number, contracts: Iterable<Unnumbered>): Generator<MarketInstrument> {
	let token = first;
	for (const contract of contracts) yield { ...contract, token: String(token++) };
}

function* equities(): Generator<MarketInstrument> {
	for (const [underlying, nseToken, bseToken, name, isin, price] of EQUITIES) {
		const common = {
			...NEVER_EXPIRES,
			board: 'CASH',
			kind: 'EQ',
			underlying,
			name,
			isin,
			lotSize: 1,
			tickPaise: price < 250 ? 1 : 5,
			freezeQuantity: null,
			basePaise: paise(price),
			cautionary: CAUTIONARY_SYMBOLS.has(underlying),
		} as const;
		yield { ...common, venue: 'NSE', token: nseToken, series: 'EQ' };
		yield { ...common, venue: 'BSE', token: bseToken, series: 'A' };
	}
}

function* indices(): Generator<MarketInstrument> {
	for (const [underlying, name, venue, token, level] of INDICES) {
		yield {
			...NEVER_EXPIRES,
			venue,
			board: 'CASH',
			kind: 'IDX',
			token,
			underlying,
			name,
			series: null,
			isin: null,
			lotSize: 1,
			tickPaise: 5,
			freezeQuantity: null,
			basePaise: paise(level),
			cautionary: false,
		};
	}
}

function* indexContracts(venue: 'NSE' | 'BSE', date: string): Generator<Unnumbered> {
	const weekday = expiryWeekday(venue, date);
	for (const [
		underlying,
		name,
		listedOn,
		,
		level,
		lotSize,
		step,
		freezeQuantity,
		weekly,
	] of INDICES) {
		if (listedOn !== venue || lotSize === 0) continue;
		const base: Underlying = {
			venue,
			board: 'FNO',
			underlying,
			name,
			spotPaise: paise(level),
			lotSize,
			tickPaise: FNO_TICK,
			freezeQuantity,
		};
		const months = monthlyExpiries(date, weekday, 3);
		yield* futures(base, months);
		const optionDates = weekly ? weeklyAndMonthlyExpiries(date, weekday, 4, 3) : months;
		yield* options(base, optionDates, paise(step), 25);
	}
}

function* stockContracts(date: string): Generator<Unnumbered> {
	const months = monthlyExpiries(date, expiryWeekday('NSE', date), 3);
	for (const [underlying, , , name, , price, lotSize] of EQUITIES) {
		if (lotSize === 0) continue;
		const base: Underlying = {
			venue: 'NSE',
			board: 'FNO',
			underlying,
			name,
			spotPaise: paise(price),
			lotSize,
			tickPaise: FNO_TICK,
			freezeQuantity: lotSize * 40,
		};
		yield* futures(base, months);
		yield* options(base, months.slice(0, 1), strikeStep(base.spotPaise), 5);
	}
}

function* commodityContracts(date: string): Generator<Unnumbered> {
	for (const [underlying, name, price, lotSize, tick, freezeQuantity] of COMMODITIES) {
		const base: Underlying = {
			venue: 'MCX',
			board: 'COMMODITY',
			underlying,
			name,
			spotPaise: paise(price),
			lotSize,
			tickPaise: paise(tick),
			freezeQuantity,
		};
		yield* futures(base, dayOfMonthExpiries(date, 19, 3));
	}
}
