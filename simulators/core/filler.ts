import { contract, FNO_TICK, NEVER_EXPIRES, optionPrice, strikeStep } from './contracts';
import type { MarketInstrument, Underlying } from './contracts';
import { expiryWeekday, monthlyExpiries } from './expiries';
import type { Expiry } from './expiries';
import { FILLER_FIRST, FILLER_SECOND } from './marketData';

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
		expiryOfDate = { date, expiries: monthlyExpiries(date, expiryWeekday('NSE', date), 1) };
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
