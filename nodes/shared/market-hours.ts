import type { IExecuteFunctions } from 'n8n-workflow';
import type { Has } from '../../brokers/core/broker';
import { calendarOf } from '../../brokers/core/calendar/calendar-file';
import type { Instrument } from '../../brokers/core/instruments/types';
import { assertMarketOpen } from '../../brokers/core/orders/market-open';
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
		calendar: async () => await calendarOf(process.env.INDIAN_BROKERS_CALENDAR),
		hasDerivatives: async () => await instruments.hasDerivatives(instrument),
	});
	if (warning === null || warned.has(functions)) return;
	warned.add(functions);
	// A tool of an AI agent has no output panel.
	functions.addExecutionHints?.({ message: warning, type: 'warning', location: 'outputPane' });
}
