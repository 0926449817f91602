import type sample from '../../contracts/angelone/optionGreek.json';
import { plainDecimal } from '../core/instruments/file/decimals';
import type { ChainOption } from '../core/outputs';
import { number, record, text } from '../core/record';
import type { JsonObject } from '../core/wire';

/** Option Greeks: percent, rupees, and rupees a day; all of it text. */
export interface Greeks
	extends Pick<ChainOption, 'impliedVolatility' | 'delta' | 'gamma' | 'theta' | 'vega'> {
	name: string | null;
	expiry: string | null;
	strike: string | null;
	optionType: string | null;
}

export const readGreeks = record<Greeks, (typeof sample)['reply']['data'][number]>(
	{
		name: text('name'),
		expiry: text('expiry'),
		strike: text('strikePrice'),
		optionType: text('optionType'),
		impliedVolatility: number('impliedVolatility'),
		delta: number('delta'),
		gamma: number('gamma'),
		theta: number('theta'),
		vega: number('vega'),
	},
	{ ignored: ['tradeVolume'] },
);

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** 25JAN2024 of 2024-01-25. */
export function expiryText(date: string): string {
	const [year, month, day] = date.split('-');
	return `${day}${MONTHS[Number(month) - 1]}${year}`;
}

/** How the rows of an option are found: by the strike as a plain decimal, and the side. */
export const greekKey = (strike: string, side: string) => `${strike} ${side}`;

/** The rows of one underlying and expiry; a row that says to be of another one is none of them. */
export function greeksByOption(
	rows: JsonObject[],
	asked: { name: string; expirydate: string },
): Map<string, JsonObject> {
	const found = new Map<string, JsonObject>();
	for (const row of rows) {
		const { name, expiry, strike, optionType } = readGreeks(row);
		const isOther =
			(name ?? asked.name).toUpperCase() !== asked.name.toUpperCase() ||
			(expiry ?? asked.expirydate).toUpperCase() !== asked.expirydate;
		// With six decimals: 3900.000000.
		const plain = plainDecimal(strike ?? '');
		if (!isOther && plain !== null && optionType !== null)
			found.set(greekKey(plain, optionType.toUpperCase()), row);
	}
	return found;
}
