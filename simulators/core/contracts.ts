import type { Expiry } from './expiries';

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

export const paise = (rupees: number): number => Math.round(rupees * 100);
export const onTick = (value: number, tick: number): number =>
	Math.max(tick, Math.round(value / tick) * tick);
export const FNO_TICK = 5;

/** An instrument before it has its number. */
export type Unnumbered = Omit<MarketInstrument, 'token'>;

/** Fields of what does not expire. */
export const NEVER_EXPIRES = { expiry: null, monthly: false, strikePaise: null } as const;

export interface Underlying {
	venue: 'NSE' | 'BSE' | 'MCX';
	board: 'FNO' | 'COMMODITY';
	underlying: string;
	name: string;
	spotPaise: number;
	lotSize: number;
	tickPaise: number;
	freezeQuantity: number | null;
}

export function* futures(base: Underlying, expiries: Expiry[]): Generator<Unnumbered> {
	for (const [ahead, expiry] of expiries.entries()) {
		const price = base.spotPaise * (1.002 + ahead * 0.005);
		yield contract(base, 'FUT', expiry, null, onTick(price, base.tickPaise));
	}
}

export function* options(
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

export function contract(
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
export function optionPrice(base: Underlying, strike: number, side: 1 | -1, ahead: number): number {
	const intrinsic = Math.max(0, (base.spotPaise - strike) * side);
	const distance = Math.abs(base.spotPaise - strike) / base.spotPaise;
	const time = base.spotPaise * 0.008 * (1 + ahead * 0.4) * Math.exp(-distance * 40);
	return onTick(intrinsic + time, base.tickPaise);
}

export function strikeStep(spotPaise: number): number {
	const steps = [25, 50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 20_000];
	return steps.find((step) => step * 60 >= spotPaise) ?? 20_000;
}
