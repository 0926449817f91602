/**
 * Money as exact decimals. A price is a decimal string in rupees; for arithmetic and comparisons it
 * becomes an integer count of ten-thousandths of a rupee (currency derivatives tick in 0.0025).
 */

const SCALE_DIGITS = 4;
const SCALE = 10n ** BigInt(SCALE_DIGITS);
const DECIMAL = /^(\d{1,12})(?:\.(\d+))?$/;
/** 1,234,567.5 or, as in India, 12,34,567.5. A decimal comma (250,50) must not pass for one of these. */
const GROUPED = /^\d{1,3}(?:(?:,\d{3})+|(?:,\d{2})*,\d{3})(?:\.\d+)?$/;

/**
 * Normalises what a user or an expression wrote ("250", 250.5, " 1,250.50 ") to a plain decimal
 * string without superfluous zeros. Null where it is not a non-negative amount with at most four
 * decimal places.
 */
export function toDecimal(value: unknown): string | null {
	const text =
		typeof value === 'number'
			? numberText(value)
			: typeof value === 'string'
				? ungrouped(value.trim())
				: '';
	const match = DECIMAL.exec(text);
	if (!match) return null;
	const fraction = (match[2] ?? '').replace(/0+$/, '');
	if (fraction.length > SCALE_DIGITS) return null;
	const whole = match[1].replace(/^0+(?=\d)/, '');
	return fraction ? `${whole}.${fraction}` : whole;
}

function ungrouped(text: string): string {
	return GROUPED.test(text) ? text.replaceAll(',', '') : text;
}

/** JavaScript prints the shortest decimal that gives the same number, which is what the user typed. */
function numberText(value: number): string {
	return Number.isFinite(value) ? String(value) : '';
}

/** A decimal string as ten-thousandths of a rupee. */
export function toUnits(decimal: string): bigint {
	const [whole, fraction = ''] = decimal.split('.');
	return BigInt(whole) * SCALE + BigInt(fraction.padEnd(SCALE_DIGITS, '0').slice(0, SCALE_DIGITS));
}

/** Ten-thousandths of a rupee as a decimal string. */
export function fromUnits(units: bigint): string {
	const sign = units < 0n ? '-' : '';
	const absolute = units < 0n ? -units : units;
	const fraction = (absolute % SCALE).toString().padStart(SCALE_DIGITS, '0').replace(/0+$/, '');
	return `${sign}${absolute / SCALE}${fraction ? `.${fraction}` : ''}`;
}

/** -1, 0 or 1 as `a` is below, equal to or above `b`. */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
	const difference = toUnits(a) - toUnits(b);
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether `value` is a whole multiple of `step`; a zero step allows everything. */
export function isMultipleOf(value: string, step: string): boolean {
	const stepUnits = toUnits(step);
	return stepUnits === 0n || toUnits(value) % stepUnits === 0n;
}

/** price × quantity × multiplier in rupees, exact. */
export function orderValue(price: string, quantity: number, multiplier = 1n): string {
	return fromUnits(toUnits(price) * BigInt(quantity) * multiplier);
}

/** The nearest multiples of `step` below and above `value`, for an error that helps. */
export function nearestSteps(value: string, step: string): [string, string] {
	const stepUnits = toUnits(step);
	const below = (toUnits(value) / stepUnits) * stepUnits;
	return [fromUnits(below), fromUnits(below + stepUnits)];
}

const EXACT_PLACES = 24;
const EXACT = new RegExp(`^(-?\\d+)(?:\\.(\\d{1,${EXACT_PLACES}}))?$`);

/**
 * A JSON number as the decimal that was written, 111.87 and not the double nearest to it, in units of
 * 10^-24: no double from a millionth up has more places. Null for smaller ones, and for null.
 */
export function toExact(value: number | null): bigint | null {
	const match = EXACT.exec(String(value));
	return match ? BigInt(match[1] + (match[2] ?? '').padEnd(EXACT_PLACES, '0')) : null;
}

/** The exact sum of JSON numbers, each taken as the decimal that was written; null where one is null. */
export function exactSum(...figures: Array<number | null>): number | null {
	const exact = figures.map(toExact);
	if (exact.includes(null)) return null;
	const sum = (exact as bigint[]).reduce((total, figure) => total + figure, 0n);
	const digits = String(sum < 0n ? -sum : sum).padStart(EXACT_PLACES + 1, '0');
	const text = `${digits.slice(0, -EXACT_PLACES)}.${digits.slice(-EXACT_PLACES)}`;
	return Number(sum < 0n ? `-${text}` : text);
}

/** `numerator ÷ denominator` to so many decimals, half away from zero; null where that is no number. */
export function roundedRatio(numerator: bigint, denominator: bigint, decimals = 2): number | null {
	if (denominator === 0n) return null;
	const [above, below] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator];
	const half = above < 0n ? -below : below;
	const scale = 10 ** decimals;
	return Number((above * BigInt(2 * scale) + half) / (below * 2n)) / scale;
}
