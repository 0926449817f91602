import { echoValue } from './echo';
import { type BrokerId, inputError } from './errors';
import { calendarDate } from './instruments/day';
import { parseBrokerTime } from './ist';
import { isObject } from './wire';

/** A time of a form. */
export interface Moment {
	/** Epoch milliseconds; of a date alone its midnight in India. */
	at: number;
	/** Whether a date alone was given. */
	isDate: boolean;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const HINT =
	'Write a date, 2026-11-02, or a date with a time, 2026-11-02 09:15. A time without a zone is the time in India.';

/**
 * A date, or a time in ISO 8601, as text, as JavaScript's or Luxon's object; null where the field is empty.
 * @param name as the user knows the field
 * @throws BrokerError `input`
 */
export function readMoment(
	broker: BrokerId,
	field: string,
	name: string,
	value: unknown,
): Moment | null {
	const text = textOf(value);
	if (text === '') return null;
	const moment = text === null ? null : momentOf(text);
	if (moment !== null) return moment;
	const message = `${name} must be a date or a time, and is ${echoValue(value)}.`;
	throw inputError(broker, field, 'INVALID_TIME', message, HINT);
}

/** @throws BrokerError `input` where the field is empty too */
export function needMoment(broker: BrokerId, field: string, name: string, value: unknown): Moment {
	const moment = readMoment(broker, field, name, value);
	if (moment !== null) return moment;
	throw inputError(broker, field, 'NO_TIME', `${name} is empty.`, HINT);
}

/** Null for what is no text and cannot be told as one. */
function textOf(value: unknown): string | null {
	if (value === undefined || value === null) return '';
	const told = isObject(value) && typeof value.toJSON === 'function' ? value.toJSON() : value;
	return typeof told === 'string' ? told.trim() : null;
}

function momentOf(text: string): Moment | null {
	const date = DATE.exec(text.slice(0, 'YYYY-MM-DD'.length));
	const [year, month, day] = date?.slice(1).map(Number) ?? [];
	if (date === null || calendarDate(year, month, day) === null) return null;
	const isDate = text === date[0];
	const iso = parseBrokerTime(isDate ? `${text} 00:00` : text);
	return iso === null ? null : { at: Date.parse(iso), isDate };
}
