/** India Standard Time is UTC+05:30 all year; the machine's own zone is never consulted. */
export const IST_OFFSET_MS = (5 * 60 + 30) * 60_000;
export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Wall-clock parts of an instant in IST. `weekday`: 0 is Sunday. `month`: 1 to 12. */
export interface IstParts {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
	weekday: number;
}

export function istParts(epochMs: number): IstParts {
	const shifted = new Date(epochMs + IST_OFFSET_MS);
	return {
		year: shifted.getUTCFullYear(),
		month: shifted.getUTCMonth() + 1,
		day: shifted.getUTCDate(),
		hour: shifted.getUTCHours(),
		minute: shifted.getUTCMinutes(),
		second: shifted.getUTCSeconds(),
		weekday: shifted.getUTCDay(),
	};
}

/** Epoch ms of a wall-clock time in IST. `month`: 1 to 12. */
export function istInstant(year: number, month: number, day: number, hour = 0, minute = 0): number {
	return Date.UTC(year, month - 1, day, hour, minute) - IST_OFFSET_MS;
}

/** The IST date as `YYYY-MM-DD`. */
export function istDate(epochMs: number): string {
	return new Date(epochMs + IST_OFFSET_MS).toISOString().slice(0, 10);
}

/** Epoch ms of the IST midnight that began this IST day. */
export function startOfIstDay(epochMs: number): number {
	return Math.floor((epochMs + IST_OFFSET_MS) / DAY_MS) * DAY_MS - IST_OFFSET_MS;
}

/** The next instant, strictly later, at which the IST wall clock shows this time. */
export function nextIstTime(epochMs: number, hour: number, minute = 0): number {
	const today = startOfIstDay(epochMs) + (hour * 60 + minute) * MINUTE_MS;
	return today > epochMs ? today : today + DAY_MS;
}

/** The start of the next day from Monday to Friday, IST, after this one. */
export function nextWeekday(epochMs: number): number {
	let day = startOfIstDay(epochMs) + DAY_MS;
	while ([0, 6].includes(istParts(day).weekday)) day += DAY_MS;
	return day;
}

/** Epoch ms of the start of an IST date given as `YYYY-MM-DD`. */
export function startOfIstDate(date: string): number {
	return Date.parse(`${date}T00:00:00+05:30`);
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** `20-Oct-2026 13:10:59`, IST. */
export function istStamp(epochMs: number): string {
	const t = istParts(epochMs);
	return `${pad(t.day)}-${MONTHS[t.month - 1]}-${t.year} ${istClockTime(epochMs)}`;
}

/** `13:10:59`, IST. */
export function istClockTime(epochMs: number): string {
	const t = istParts(epochMs);
	return `${pad(t.hour)}:${pad(t.minute)}:${pad(t.second)}`;
}

/** `2026-10-20T13:10:59`, IST, without a zone. */
export function istNaiveIso(epochMs: number): string {
	return new Date(epochMs + IST_OFFSET_MS).toISOString().slice(0, 19);
}

/** `2026-10-20T13:10:59+05:30`. */
export function istIso(epochMs: number): string {
	return `${istNaiveIso(epochMs)}+05:30`;
}

/** Parts of a `YYYY-MM-DD` date as contract names use them: `{ dd: '05', mmm: 'JAN', yy: '27', yyyy: '2027' }`. */
export function contractDate(date: string): ContractDate {
	let parts = contractDates.get(date);
	if (parts === undefined) {
		const [yyyy, mm, dd] = date.split('-');
		parts = { dd, mmm: MONTHS[Number(mm) - 1].toUpperCase(), yy: yyyy.slice(2), yyyy };
		contractDates.set(date, parts);
	}
	return parts;
}

type ContractDate = Readonly<Record<'dd' | 'mmm' | 'yy' | 'yyyy', string>>;

/** There are few expiries and very many contracts. */
const contractDates = new Map<string, ContractDate>();

/** Trading hours of one market in minutes after IST midnight. */
export interface TradingHours {
	opens: number;
	closes: number;
}
export const CASH_AND_FNO_HOURS: TradingHours = { opens: 9 * 60 + 15, closes: 15 * 60 + 30 };
export const COMMODITY_HOURS: TradingHours = { opens: 9 * 60, closes: 23 * 60 + 30 };

/** Whether a market trades at this instant: Monday to Friday within its hours (no holidays are simulated). */
export function isTradingTime(epochMs: number, hours: TradingHours): boolean {
	const t = istParts(epochMs);
	const minute = t.hour * 60 + t.minute;
	return t.weekday >= 1 && t.weekday <= 5 && minute >= hours.opens && minute < hours.closes;
}

/** The next instant, strictly later, at which a market opens. */
export function nextOpening(epochMs: number, hours: TradingHours): number {
	let candidate = nextIstTime(epochMs, Math.floor(hours.opens / 60), hours.opens % 60);
	while (!isTradingTime(candidate, hours)) candidate += DAY_MS;
	return candidate;
}
