import type { Has } from '../../../brokers/core/broker';
import { calendarExchange } from '../fields';
import type { TriggerEvent } from '../trigger';

/** The market opens or closes: by the calendar, without a log-in. */
export const marketSession: TriggerEvent<Has<'instruments'>> = {
	name: 'On Market Session',
	value: 'marketSession',
	action: 'On market session',
	description: 'Runs before or after a market opens or closes, on its trading days alone',
	fields: [
		calendarExchange,
		{
			displayName: 'Moment',
			name: 'moment',
			type: 'options',
			options: [
				{
					name: 'Close',
					value: 'close',
					description:
						'Continuous trading ends. At NSE and BSE 15:15, when the closing auction of shares with derivatives begins; other shares trade on until 15:30.',
				},
				{
					name: 'Closing Auction',
					value: 'closingAuction',
					description: 'The closing auction of shares begins: 15:15 at NSE and BSE',
				},
				{ name: 'Open', value: 'open', description: 'Continuous trading begins' },
			],
			default: 'open',
			description: 'The moment of the trading day, at which the offset counts from',
		},
		{
			displayName: 'Offset (Minutes)',
			name: 'offsetMinutes',
			type: 'number',
			typeOptions: { minValue: -1440, maxValue: 1440 },
			default: 0,
			description: 'How many minutes after the moment to run; a negative number runs before it',
		},
	],
	prepare: async (context) => {
		const { prepareMarketSession } = await import('./marketSession.run');
		return await prepareMarketSession(context);
	},
};
