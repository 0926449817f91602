import type { IExecuteFunctions } from 'n8n-workflow';
import type { Has } from '../../brokers/core/broker';
import { type BrokerId, inputError } from '../../brokers/core/errors';
import { CalendarError, calendarOf } from '../../brokers/core/calendar/calendar-file';
import { marketStatus } from '../../brokers/core/calendar/market-status';
import type { Calendar } from '../../brokers/core/calendar/types';
import type { Instrument } from '../../brokers/core/instruments/types';
import { assertMarketOpen } from '../../brokers/core/orders/market-open';
import { holdsUntil } from '../../brokers/core/journal/day';
import { hint } from './hints';
import type { ItemContext } from './operation';

/** The variable that names the administrator's calendar file. */
const CALENDAR = 'INDIAN_BROKERS_CALENDAR';

/** Executions whose output panel has the warning: it is the same for all items. */
const warned = new WeakSet<IExecuteFunctions>();

/** Refuses an order that would not meet continuous trading. @throws BrokerError `input` */
export async function refuseWhenMarketClosed(
	{ functions, broker: { id, instruments } }: ItemContext<Has<'instruments'>>,
	instrument: Instrument,
): Promise<void> {
	const warning = await assertMarketOpen(id, instrument, {
		at: Date.now(),
		calendar: async () => await calendarOf(process.env[CALENDAR]),
		hasDerivatives: async () => await instruments.hasDerivatives(instrument),
	});
	if (warning === null || warned.has(functions)) return;
	warned.add(functions);
	hint(functions, warning);
}

/** Whether the instrument's market is closed now; false where its hours are not known. */
export async function isAfterHours(instrument: Instrument): Promise<boolean> {
	return marketStatus(Date.now(), instrument, await usableCalendar())?.isOpen === false;
}

/** Until when the reference of an order of now holds, epoch milliseconds. A file that cannot be used has no say. */
export async function referenceHoldsUntil(instrument: Instrument): Promise<number> {
	return holdsUntil(instrument, Date.now(), await usableCalendar());
}

/** The calendar, with the administrator's days. @throws BrokerError where their file cannot be used */
export async function calendarInUse(broker: BrokerId): Promise<Calendar> {
	return await calendarOf(process.env[CALENDAR]).catch((error: unknown) => {
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

async function usableCalendar(): Promise<Calendar> {
	const own = calendarOf(process.env[CALENDAR]);
	return await own.catch(async () => await calendarOf(undefined));
}
