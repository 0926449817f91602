/**
 * Indian Standard Time without the machine's time zone: IST is UTC+05:30 all year, so every
 * conversion here is integer arithmetic on epoch milliseconds.
 */

const OFFSET_MS = 5.5 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const pad = (value: number) => String(value).padStart(2, '0');

/** The calendar date in India at that moment, `YYYY-MM-DD`. */
export function istDate(epochMs: number): string {
	return new Date(epochMs + OFFSET_MS).toISOString().slice(0, 10);
}

/** ISO 8601 with seconds and the explicit offset: `2026-11-21T09:15:00+05:30`. */
export function toIstIso(epochMs: number): string {
	return `${new Date(epochMs + OFFSET_MS).toISOString().slice(0, 19)}+05:30`;
}

/** The midnight with which the day in India began at that moment; epoch milliseconds. */
export function istMidnight(epochMs: number): number {
	return Math.floor((epochMs + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
}

/** The next time the clock in India shows hour:00, strictly after `epochMs`; epoch milliseconds. */
export function nextIstHour(epochMs: number, hour: number): number {
	const today = istMidnight(epochMs) + hour * 60 * 60 * 1000;
	return today > epochMs ? today : today + DAY_MS;
}

/** Epoch milliseconds of a wall-clock time in India; month is 1 to 12. Null for an impossible date. */
function fromIst(
	y: number,
	month: number,
	d: number,
	h: number,
	min: number,
	s: number,
): number | null {
	const utc = Date.UTC(y, month - 1, d, h, min, s);
	const back = new Date(utc);
	const sameDay = back.getUTCMonth() === month - 1 && back.getUTCDate() === d;
	return sameDay && h < 24 && min < 60 && s < 60 ? utc - OFFSET_MS : null;
}

/**
 * Reads a broker's time and returns ISO 8601 with +05:30, or null where there is none.
 * Accepts `DD-Mon-YYYY HH:MM:SS` (order books), ISO with a zone, and ISO without one, which
 * both brokers mean as IST.
 */
export function parseBrokerTime(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	const text = value.trim();
	const indian = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(
		text,
	);
	if (indian) {
		const name = indian[2].toLowerCase();
		const month = MONTHS.findIndex((known) => known.toLowerCase() === name) + 1;
		const [d, y, h, min, s] = [indian[1], indian[3], indian[4], indian[5], indian[6]].map((part) =>
			Number(part ?? 0),
		);
		const epoch = month > 0 ? fromIst(y, month, d, h, min, s) : null;
		return epoch === null ? null : toIstIso(epoch);
	}
	const iso =
		/^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(
			text,
		);
	if (!iso) return null;
	if (iso[7]) {
		const epoch = Date.parse(text.replace(' ', 'T'));
		return Number.isNaN(epoch) ? null : toIstIso(epoch);
	}
	const [y, month, d, h, min, s] = iso.slice(1, 7).map((part) => Number(part ?? 0));
	const epoch = fromIst(y, month, d, h, min, s);
	return epoch === null ? null : toIstIso(epoch);
}

/** 0 is Sunday. @param date YYYY-MM-DD */
export function weekdayOf(date: string): number {
	return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** `30 Nov 2026` of a date YYYY-MM-DD, for messages. */
export function dateInWords(date: string): string {
	const [year, month, day] = date.split('-').map(Number);
	return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** `Mon 30 Nov`: the day in India at that moment, for messages about days at hand. */
export function dayInWords(epochMs: number): string {
	const date = istDate(epochMs);
	return `${WEEKDAYS[weekdayOf(date)]} ${dateInWords(date).slice(0, -' 2026'.length)}`;
}

/** `09:15 on Mon 30 Nov`: that moment in India, for messages. */
export function timeInWords(epochMs: number): string {
	return `${istClock(epochMs).slice(0, 'HH:MM'.length)} on ${dayInWords(epochMs)}`;
}

/** `45 s`, `59 min`, `2 h 5 min`, `3 days`: rounded up, for messages. @param ms not negative */
export function durationInWords(ms: number): string {
	const [seconds, minutes] = [Math.ceil(ms / 1000), Math.ceil(ms / 60_000)];
	if (seconds < 120) return `${seconds} s`;
	if (minutes < 120) return `${minutes} min`;
	if (minutes >= 48 * 60) return `${Math.ceil(ms / DAY_MS)} days`;
	const rest = minutes % 60;
	return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** `HH:MM:SS` of that moment in India, for messages. */
export function istClock(epochMs: number): string {
	const shifted = new Date(epochMs + OFFSET_MS);
	return `${pad(shifted.getUTCHours())}:${pad(shifted.getUTCMinutes())}:${pad(shifted.getUTCSeconds())}`;
}
