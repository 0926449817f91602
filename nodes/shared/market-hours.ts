import type { IExecuteFunctions } from 'n8n-workflow';
import type { Has } from '../../brokers/core/broker';
import { marketStatus } from '../../brokers/core/calendar/market-status';
import type { Instrument } from '../../brokers/core/instruments/types';
import { assertMarketOpen } from '../../brokers/core/orders/market-open';
import { holdsUntil } from '../../brokers/core/journal/day';
import { calendarOrShipped, ownCalendar } from './calendar';
import { hint } from './hints';
import type { ItemContext } from './operation';

/** Executions whose output panel has the warning: it is the same for all items. */
const warned = new WeakSet<IExecuteFunctions>();

/** Refuses an order that would not meet continuous trading. @throws BrokerError `input` */
export async function refuseWhenMarketClosed(
	{ functions, broker: { id, instruments } }: ItemContext<Has<'instruments'>>,
	instrument: Instrument,
): Promise<void> {
	const warning = await assertMarketOpen(id, instrument, {
		at: Date.now(),
		calendar: ownCalendar,
		hasDerivatives: async () => await instruments.hasDerivatives(instrument),
	});
	if (warning === null || warned.has(functions)) return;
	warned.add(functions);
	hint(functions, warning);
}

/** Whether the instrument's market is closed now; false where its hours are not known. */
export async function isAfterHours(instrument: Instrument): Promise<boolean> {
	return marketStatus(Date.now(), instrument, await calendarOrShipped())?.isOpen === false;
}

/** Until when the reference of an order of now holds, epoch milliseconds. A file that cannot be used has no say. */
export async function referenceHoldsUntil(instrument: Instrument): Promise<number> {
	return holdsUntil(instrument, Date.now(), await calendarOrShipped());
}
