import { BrokerError } from '../core/errors';
import { istDate, nextIstHour } from '../core/ist';
import type { LoginAttempt } from '../core/session/session-manager';
import { secretsFingerprint } from '../core/session/session';
import { isObject, parseJson } from '../core/wire';
import { GROWW } from './api';

/** Token requests a day for each key (documentation: Introduction, "Rate Limits"). */
const A_DAY = 150;
/** What workflows may use of them; the rest is for a person who tests the credential. */
const UNATTENDED = 140;
/** And before this hour in India, so that an approval later in the morning finds some left. */
const MORNING_HOUR = 9;
const BEFORE_MORNING = 60;
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * Counts a token request of this key, in all processes, right before it is made.
 * @throws BrokerError `notSent` where there is none left
 */
export async function countTokenRequest(
	{ notes, byPerson }: LoginAttempt,
	key: string,
	now: number,
): Promise<void> {
	const name = secretsFingerprint('token requests', key);
	const day = istDate(now);
	const noted = parseJson((await notes.readNote(name)) ?? '');
	const today = isObject(noted) && noted.day === day ? Number(noted.count) : 0;
	const early = istDate(nextIstHour(now, MORNING_HOUR)) === day;
	const left = (byPerson ? A_DAY : early ? BEFORE_MORNING : UNATTENDED) - today;
	if (left <= 0) throw usedUp(today, early && !byPerson ? `0${MORNING_HOUR}:00` : 'midnight');
	await notes.leaveNote(name, JSON.stringify({ day, count: today + 1 }), REMEMBERED_MS);
}

function usedUp(count: number, from: string): BrokerError {
	return new BrokerError({
		broker: GROWW,
		failure: 'notSent',
		code: 'TOKEN_BUDGET',
		message: `Groww allows ${A_DAY} token requests a day, and ${count} were made today; the next one is made after ${from} India time.`,
		hint: "The credential's Test may ask before. Several credentials or programs with one key share its requests.",
	});
}
