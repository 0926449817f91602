/** Cells of a CSV file, each text read once. Null for what is none of the kind. */
import { calendarDate } from '../day';
import { plainDecimal, wholeNumber } from './decimals';
import { remember } from './remember';

/** A whole number that is not negative. */
export const integerOf = remember(wholeNumber);

/** An exact decimal. */
export const rupeesOf = remember(plainDecimal);

/** A real date as YYYY-MM-DD. */
export const dateOf = remember((text) => {
	const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
	return parts && calendarDate(Number(parts[1]), Number(parts[2]), Number(parts[3]));
});
