import { istDate } from '../ist';

/**
 * Both files are made anew each morning at about 08:30 IST. A day's file is therefore expected from
 * 08:45 IST: a quarter of an hour of grace, and still before the pre-open session at 09:00. Until
 * then the file of the day before is the current one.
 */
const FILE_READY_MS = (8 * 60 + 45) * 60_000;
const DAY_MS = 24 * 3600_000;

/** Date of the instrument file that is current at this moment: turns at 08:45 IST. */
export function instrumentDay(epochMs: number): string {
	return istDate(epochMs - FILE_READY_MS);
}

/** Milliseconds from this moment until the instrument file of another day is the current one. */
export function untilNextInstrumentDay(epochMs: number): number {
	const midnight = Date.parse(`${instrumentDay(epochMs)}T00:00:00+05:30`);
	return midnight + DAY_MS + FILE_READY_MS - epochMs;
}

/** YYYY-MM-DD if these parts are a real calendar date of this age, else null. */
export function calendarDate(year: number, month: number, day: number): string | null {
	const date = new Date(Date.UTC(year, month - 1, day));
	const real =
		year >= 1990 && year < 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return real ? date.toISOString().slice(0, 10) : null;
}
