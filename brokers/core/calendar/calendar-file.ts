import { readFile, stat } from 'node:fs/promises';
import { isObject, type JsonObject, parseJson } from '../wire';
import { calendarWith } from './calendar';
import {
	type Calendar,
	type CalendarDay,
	type CalendarFile,
	type DayRule,
	type ListedSession,
	MARKET_KINDS,
} from './types';

/** The administrator's calendar file cannot be used; the message says why. */
export class CalendarError extends Error {
	override readonly name = 'CalendarError';
}

interface KnownFile {
	path: string;
	version: string;
	calendar: Calendar;
}

const shipped = calendarWith();
let known: KnownFile | null = null;

/**
 * The calendar in use: the shipped one, with the days of the file at that path if there is one. A
 * file that has changed is read again.
 * @param path as `INDIAN_BROKERS_CALENDAR` has it
 * @throws CalendarError
 */
export async function calendarOf(path: string | undefined): Promise<Calendar> {
	if (!path) return shipped;
	const version = await versionOf(path);
	if (known?.path !== path || known.version !== version) {
		known = { path, version, calendar: calendarWith(parseCalendarFile(await textOf(path))) };
	}
	return known.calendar;
}

const LARGEST_FILE = 1_000_000;

async function versionOf(path: string): Promise<string> {
	const { mtimeMs, size, ino } = await stat(path).catch(unreadable);
	if (size > LARGEST_FILE) throw new CalendarError('it is larger than a calendar');
	return `${mtimeMs} ${size} ${ino}`;
}

async function textOf(path: string): Promise<string> {
	return await readFile(path, 'utf8').catch(unreadable);
}

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EACCES: 'n8n may not read it',
	EISDIR: 'it is a folder',
};

/** Without the code, for which n8n would put a stock phrase in the place of the message. */
function unreadable(error: NodeJS.ErrnoException): never {
	throw new CalendarError(REASONS[error.code ?? ''] ?? 'it cannot be read', { cause: error });
}

/**
 * Reads the text of a calendar file. Nothing that is not understood is passed over: a misspelt
 * market would be open on a holiday.
 * @throws CalendarError naming the place
 */
export function parseCalendarFile(text: string): CalendarFile {
	const { validThrough, days } = objectAt('it', parseJson(text.replace(/^\uFEFF/, '')), [
		'validThrough',
		'days',
	]);
	if (validThrough !== undefined && !isDate(validThrough)) {
		throw new CalendarError('validThrough is not a date like 2027-12-31');
	}
	const entries = Object.entries(objectAt('days', days)).map(([date, day]) => {
		if (!isDate(date)) throw new CalendarError(`${shown(date)} is not a date like 2027-01-26`);
		return [date, readDay(date, day)] as const;
	});
	return { validThrough, days: Object.fromEntries(entries) };
}

const MARKETS = [...MARKET_KINDS, 'all'] as const;

function readDay(date: string, value: unknown): CalendarDay {
	const { name, source, ...rules } = objectAt(date, value, ['name', 'source', ...MARKETS]);
	if (!isName(name)) throw new CalendarError(`${date} has no name`);
	if (source !== undefined && typeof source !== 'string') {
		throw new CalendarError(`source of ${date} is not text`);
	}
	const named = MARKETS.filter((market) => market in rules);
	if (named.length === 0) throw new CalendarError(`${date} names none of ${MARKETS.join(', ')}`);
	const read = named.map((market) => [market, readRule(date, market, rules[market])] as const);
	return { name: name.trim(), source, ...Object.fromEntries(read) };
}

function readRule(date: string, market: string, value: unknown): DayRule {
	const where = `${market} of ${date}`;
	if (Array.isArray(value)) return readSessions(where, value);
	if (value === 'open' || value === 'closed') return value;
	if ((value === 'morning' || value === 'evening') && market === 'commodity') return value;
	const halves = market === 'commodity' ? ', morning, evening' : '';
	throw new CalendarError(`${where} is neither open, closed${halves} nor a list of sessions`);
}

function readSessions(where: string, list: unknown[]): ListedSession[] {
	if (list.length === 0) throw new CalendarError(`${where} lists no session`);
	const sessions = list.map((value) => readSession(where, value));
	const inOrder = sessions.every(({ from }, at) => at === 0 || sessions[at - 1].to <= from);
	if (!inOrder) throw new CalendarError(`the sessions of ${where} overlap or are out of order`);
	return sessions;
}

const SESSIONS = ['preOpen', 'continuous', 'postClose'] as const;

function readSession(where: string, value: unknown): ListedSession {
	const given = objectAt(`a session of ${where}`, value, ['session', 'from', 'to']);
	const session = SESSIONS.find((known) => known === given.session);
	if (!session) {
		throw new CalendarError(`a session of ${where} is none of ${SESSIONS.join(', ')}`);
	}
	const { from, to } = given;
	if (!isClock(from) || !isClock(to) || from >= to) {
		throw new CalendarError(`a session of ${where} is not from HH:MM to a later HH:MM`);
	}
	return { session, from, to };
}

function objectAt(where: string, value: unknown, keys?: readonly string[]): JsonObject {
	if (!isObject(value)) throw new CalendarError(`${where} is not a JSON object`);
	const unknown = Object.keys(value).find((key) => keys && !keys.includes(key));
	if (unknown === undefined) return value;
	throw new CalendarError(`${where} has ${shown(unknown)}, which is not known`);
}

const isName = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '' && value.length <= 100;

const isClock = (value: unknown): value is string =>
	typeof value === 'string' && /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(value);

function isDate(value: unknown): value is string {
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
	const time = Date.parse(`${value}T00:00:00Z`);
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** Not at length: it is the user's own text. */
const shown = (key: string) => JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
