import { startOfIstDate } from './calendar';
import type { MarketInstrument } from './contracts';

const YEAR_MS = 365 * 86_400_000;
/** Implied volatility that every simulated option is priced at, and the interest rate. */
const VOLATILITY = 0.14;
const RATE = 0.065;
/** Options expire at 15:30 IST. */
const EXPIRY_MINUTES = 15 * 60 + 30;

/** Sensitivities of an option by Black and Scholes; theta a day, vega and rho a percent, iv in percent. */
export function greeksOf(option: MarketInstrument, spotPaise: number, now: number) {
	const strike = (option.strikePaise ?? 0) / 100;
	const spot = spotPaise / 100;
	const expires = startOfIstDate(option.expiry as string) + EXPIRY_MINUTES * 60_000;
	const years = Math.max((expires - now) / YEAR_MS, 1 / 8760);
	const root = VOLATILITY * Math.sqrt(years);
	const d1 = (Math.log(spot / strike) + (RATE + VOLATILITY ** 2 / 2) * years) / root;
	const d2 = d1 - root;
	const sign = option.kind === 'CE' ? 1 : -1;
	const discounted = strike * Math.exp(-RATE * years);
	const decay = -(spot * density(d1) * VOLATILITY) / (2 * Math.sqrt(years));
	const carry = sign * RATE * discounted * cumulative(sign * d2);
	return {
		delta: rounded(sign * cumulative(sign * d1)),
		gamma: rounded(density(d1) / (spot * root)),
		theta: rounded((decay - carry) / 365),
		vega: rounded((spot * density(d1) * Math.sqrt(years)) / 100),
		rho: rounded((sign * discounted * years * cumulative(sign * d2)) / 100),
		iv: rounded(VOLATILITY * 100),
	};
}

function density(x: number): number {
	return Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Normal distribution function (Abramowitz and Stegun 26.2.17, good to 7 decimals). */
function cumulative(x: number): number {
	const k = 1 / (1 + 0.2316419 * Math.abs(x));
	const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
	const tail = density(x) * terms.reduce((sum, term, index) => sum + term * k ** (index + 1), 0);
	return x >= 0 ? 1 - tail : tail;
}

function rounded(value: number): number {
	return Math.round(value * 10_000) / 10_000;
}
