import { type BrokerId, inputError } from '../../brokers/core/errors';
import { CalendarError, calendarOf } from '../../brokers/core/calendar/calendar-file';
import type { Calendar } from '../../brokers/core/calendar/types';

/** The variable that names the administrator's calendar file. */
const CALENDAR = 'INDIAN_BROKERS_CALENDAR';

/** The calendar, with the administrator's days. @throws CalendarError where their file cannot be used */
export async function ownCalendar(): Promise<Calendar> {
	return await calendarOf(process.env[CALENDAR]);
}

/** The same. @throws BrokerError where the file cannot be used */
export async function calendarInUse(broker: BrokerId): Promise<Calendar> {
	return await ownCalendar().catch((error: unknown) => {
		if (!(error instanceof CalendarError)) throw error;
		throw inputError(
			broker,
			'exchange',
			'CALENDAR_UNUSABLE',
			`The calendar file that ${CALENDAR} names cannot be used: ${error.message}.`,
			'Mend the file, or remove the variable from the environment of n8n.',
		);
	});
}

/**
 * The same, for what goes on whatever it says: a file that cannot be used has no say.
 * @param onProblem is told why it cannot
 */
export async function calendarOrShipped(
	onProblem: (error: Error) => void = () => undefined,
): Promise<Calendar> {
	return await ownCalendar().catch(async (error: Error) => {
		onProblem(error);
		return await calendarOf(undefined);
	});
}
