/**
 * Exact decimals as strings: prices in instrument files are never turned into binary floats.
 */

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Plainest form of a decimal ("05.250" → "5.25", "-1.000000" → "-1"); null if it is none. */
export function plainDecimal(text: string): string | null {
	if (!DECIMAL.test(text)) return null;
	const negative = text.startsWith('-');
	const [whole, fraction = ''] = (negative ? text.slice(1) : text).split('.');
	const plainWhole = whole.replace(/^0+(?=\d)/, '');
	const plainFraction = fraction.replace(/0+$/, '');
	const plain = plainFraction ? `${plainWhole}.${plainFraction}` : plainWhole;
	return negative && plain !== '0' ? `-${plain}` : plain;
}

/** The decimal divided by ten to the power of `places`, by moving its point; null if it is none. */
export function shiftPoint(text: string, places: number): string | null {
	if (!DECIMAL.test(text)) return null;
	const negative = text.startsWith('-');
	const [whole, fraction = ''] = (negative ? text.slice(1) : text).split('.');
	const padded = whole.padStart(places + 1, '0');
	const point = padded.length - places;
	return plainDecimal(
		`${negative ? '-' : ''}${padded.slice(0, point)}.${padded.slice(point)}${fraction}0`,
	);
}

/** A whole number that is not negative, also when written "75.0"; null if it is none. */
export function wholeNumber(text: string): number | null {
	if (!/^\d+(?:\.0+)?$/.test(text)) return null;
	const value = Number(text.split('.')[0]);
	return value <= 0xffffffff - 1 ? value : null;
}
