import {
	BSE_EXPIRY_WEEKDAY,
	dayOfMonthExpiries,
	monthlyExpiries,
	NSE_EXPIRY_WEEKDAY,
	weeklyAndMonthlyExpiries,
} from './expiries';
import type { Expiry } from './expiries';
import {
	CAUTIONARY_SYMBOLS,
	COMMODITIES,
	EQUITIES,
	FILLER_FIRST,
	FILLER_SECOND,
	INDICES,
} from './marketData';

/** One listed thing, in no broker's dialect. Money in integer paise. */
export interface MarketInstrument {
	venue: 'NSE' | 'BSE' | 'MCX';
	board: 'CASH' | 'FNO' | 'COMMODITY';
	kind: 'EQ' | 'IDX' | 'FUT' | 'CE' | 'PE';
	/** The exchange's number for it; unique within venue and board. */
	token: string;
	/** The symbol of an equity, index or commodity; of a contract, its underlying's. */
	underlying: string;
	/** Company, index or commodity name. */
	name: string;
	/** `EQ`, `BE`…: cash equities of NSE; a group letter on BSE; null otherwise. */
	series: string | null;
	isin: string | null;
	/** `YYYY-MM-DD`; null for what does not expire. */
	expiry: string | null;
	/** Whether the expiry is the last of its month; false for weekly contracts and for what does not expire. */
	monthly: boolean;
	strikePaise: number | null;
	lotSize: number;
	tickPaise: number;
	/** The largest quantity of one order; null where there is none. */
	freezeQuantity: number | null;
	/** Last traded price when the market was made. */
	basePaise: number;
	/** Under surveillance by the exchange. */
	cautionary: boolean;
}

const paise = (rupees: number): number => Math.round(rupees * 100);
const onTick = (value: number, tick: number): number =>
	Math.max(tick, Math.round(value / tick) * tick);
const FNO_TICK = 5;

/** The instruments of an IST date (`YYYY-MM-DD`) without filler: equities, indices, contracts, commodities. */
export function* listedInstruments(date: string): Generator<MarketInstrument> {
	yield* equities();
	yield* indices();
	yield* numbered(35_000, indexContracts('NSE', date));
	yield* numbered(60_000, stockContracts(date));
	yield* numbered(820_000, indexContracts('BSE', date));
	yield* numbered(430_000, commodityContracts(date));
}

type Unnumbered = Omit<MarketInstrument, 'token'>;

function* numbered(first: number, contracts: Iterable<Unnumbered>): Generator<MarketInstrument> {
	let token = first;
	for (const contract of contracts) yield { ...contract, token: String(token++) };
}

const NEVER_EXPIRES = { expiry: null, monthly: false, strikePaise: null } as const;

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

interface Underlying {
	venue: 'NSE' | 'BSE' | 'MCX';
	board: 'FNO' | 'COMMODITY';
	underlying: string;
	name: string;
	spotPaise: number;
	lotSize: number;
	tickPaise: number;
	freezeQuantity: number | null;
}

function* indexContracts(venue: 'NSE' | 'BSE', date: string): Generator<Unnumbered> {
	const weekday = venue === 'NSE' ? NSE_EXPIRY_WEEKDAY : BSE_EXPIRY_WEEKDAY;
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
	const months = monthlyExpiries(date, NSE_EXPIRY_WEEKDAY, 3);
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

function* futures(base: Underlying, expiries: Expiry[]): Generator<Unnumbered> {
	for (const [ahead, expiry] of expiries.entries()) {
		const price = base.spotPaise * (1.002 + ahead * 0.005);
		yield contract(base, 'FUT', expiry, null, onTick(price, base.tickPaise));
	}
}

function* options(
	base: Underlying,
	expiries: Expiry[],
	step: number,
	around: number,
): Generator<Unnumbered> {
	const middle = Math.round(base.spotPaise / step) * step;
	for (const [ahead, expiry] of expiries.entries()) {
		for (let strike = middle - around * step; strike <= middle + around * step; strike += step) {
			if (strike <= 0) continue;
			yield contract(base, 'CE', expiry, strike, optionPrice(base, strike, 1, ahead));
			yield contract(base, 'PE', expiry, strike, optionPrice(base, strike, -1, ahead));
		}
	}
}

function contract(
	base: Underlying,
	kind: 'FUT' | 'CE' | 'PE',
	expiry: Expiry,
	strikePaise: number | null,
	basePaise: number,
): Unnumbered {
	return {
		venue: base.venue,
		board: base.board,
		kind,
		underlying: base.underlying,
		name: base.name,
		series: null,
		isin: null,
		expiry: expiry.date,
		monthly: expiry.monthly,
		strikePaise,
		lotSize: base.lotSize,
		tickPaise: base.tickPaise,
		freezeQuantity: base.freezeQuantity,
		basePaise,
		cautionary: false,
	};
}

/** Intrinsic value and a time value that falls off away from the money: believable, no more. */
function optionPrice(base: Underlying, strike: number, side: 1 | -1, ahead: number): number {
	const intrinsic = Math.max(0, (base.spotPaise - strike) * side);
	const distance = Math.abs(base.spotPaise - strike) / base.spotPaise;
	const time = base.spotPaise * 0.008 * (1 + ahead * 0.4) * Math.exp(-distance * 40);
	return onTick(intrinsic + time, base.tickPaise);
}

function strikeStep(spotPaise: number): number {
	const steps = [25, 50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 20_000];
	return steps.find((step) => step * 60 >= spotPaise) ?? 20_000;
}

const FILLER_FIRST_TOKEN = 1_000_000;
const STRIKES_EACH = 40;
const CONTRACTS_EACH = STRIKES_EACH * 2;

/**
 * The filler row of a number from 0 on: a made-up small company on BSE, then its options, so that a
 * full-size file has a full-size file's mix. A pure function, so that no row need be kept.
 */
export function fillerInstrument(index: number, date: string): MarketInstrument {
	const group = Math.floor(index / (CONTRACTS_EACH + 1));
	const place = index % (CONTRACTS_EACH + 1);
	const company = fillerCompany(group);
	const token = String(FILLER_FIRST_TOKEN + index);
	if (place === 0) {
		return {
			...NEVER_EXPIRES,
			venue: 'BSE',
			board: 'CASH',
			kind: 'EQ',
			token,
			underlying: company.symbol,
			name: company.name,
			series: 'X',
			isin: `INE${String(group).padStart(5, '0')}X01010`,
			lotSize: 1,
			tickPaise: 5,
			freezeQuantity: null,
			basePaise: company.pricePaise,
			cautionary: false,
		};
	}
	const base: Underlying = {
		venue: 'NSE',
		board: 'FNO',
		underlying: company.symbol,
		name: company.name,
		spotPaise: company.pricePaise,
		lotSize: 500,
		tickPaise: FNO_TICK,
		freezeQuantity: 20_000,
	};
	const step = strikeStep(company.pricePaise);
	const strike = step * (Math.floor((place - 1) / 2) + 1);
	const side = place % 2 === 1 ? 1 : -1;
	const [expiry] = fillerExpiry(date);
	const price = optionPrice(base, strike, side, 0);
	return { ...contract(base, side === 1 ? 'CE' : 'PE', expiry, strike, price), token };
}

/** The filler row that has this token, if any. */
export function fillerByToken(
	token: string,
	rows: number,
	date: string,
): MarketInstrument | undefined {
	const index = Number(token) - FILLER_FIRST_TOKEN;
	const known = Number.isInteger(index) && index >= 0 && index < rows;
	return known ? fillerInstrument(index, date) : undefined;
}

let expiryOfDate: { date: string; expiries: Expiry[] } = { date: '', expiries: [] };

/** Working out an expiry is dear against the rest of a row, and nearly always asked for the same date. */
function fillerExpiry(date: string): Expiry[] {
	if (expiryOfDate.date !== date) {
		expiryOfDate = { date, expiries: monthlyExpiries(date, NSE_EXPIRY_WEEKDAY, 1) };
	}
	return expiryOfDate.expiries;
}

function fillerCompany(group: number): { symbol: string; name: string; pricePaise: number } {
	const first = FILLER_FIRST[group % FILLER_FIRST.length];
	const second = FILLER_SECOND[Math.floor(group / FILLER_FIRST.length) % FILLER_SECOND.length];
	const series = Math.floor(group / (FILLER_FIRST.length * FILLER_SECOND.length));
	const suffix = series === 0 ? '' : String(series + 1);
	return {
		symbol: `${first.slice(0, 6)}${second.slice(0, 5)}${suffix}`.toUpperCase(),
		name: `${first} ${second}${suffix === '' ? '' : ` ${suffix}`}`,
		pricePaise: 2_000 + ((group * 7_919) % 90_000) * 5,
	};
}
