import { calendarOf } from '../../brokers/core/calendar/calendar-file';
import type { Calendar } from '../../brokers/core/calendar/types';

/**
 * The calendar of this n8n, for what goes on whatever it says: a file that cannot be used has no say.
 * @param onProblem is told why it cannot
 */
export async function calendarOrShipped(onProblem: (error: Error) => void): Promise<Calendar> {
	return await calendarOf(process.env.INDIAN_BROKERS_CALENDAR).catch(async (error: Error) => {
		onProblem(error);
		return await calendarOf(undefined);
	});
}
