import type { IExecuteFunctions } from 'n8n-workflow';
import type { Has } from '../../brokers/core/broker';
import { calendarOf } from '../../brokers/core/calendar/calendar-file';
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

/** Until when the reference of an order of now holds, epoch milliseconds. A file that cannot be used has no say. */
export async function referenceHoldsUntil(instrument: Instrument): Promise<number> {
	const own = calendarOf(process.env[CALENDAR]);
	const calendar = await own.catch(async () => await calendarOf(undefined));
	return holdsUntil(instrument, Date.now(), calendar);
}
