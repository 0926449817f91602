import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { Interval } from '../../../../brokers/core/outputs';
import { type InstrumentForm, instrumentFields } from '../../instrument-field';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';

const NAMES: Readonly<Record<Interval, string>> = {
	'1m': '1 Minute',
	'2m': '2 Minutes',
	'3m': '3 Minutes',
	'5m': '5 Minutes',
	'10m': '10 Minutes',
	'15m': '15 Minutes',
	'30m': '30 Minutes',
	'1h': '1 Hour',
	'4h': '4 Hours',
	'1d': '1 Day',
	'1w': '1 Week',
	'1M': '1 Month',
};

/**
 * None is `required`: n8n would refuse the whole workflow with words of its own.
 * @param since what is known of how far back the broker's candles go, as the end of that sentence
 */
const spanFields = (intervals: readonly Interval[], since: string): INodeProperties[] => [
	{
		displayName: 'Interval',
		name: 'interval',
		type: 'options',
		options: intervals.map((value) => ({ name: NAMES[value], value })),
		default: '1d',
		description: `How long a candle is. An expression may give ${intervals.join(', ')}.`,
	},
	{
		displayName: 'From',
		name: 'from',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-11-02 or 2026-11-02 09:15',
		description: `First moment of the span, of any length: YYYY-MM-DD, or that with a time (YYYY-MM-DD HH:mm), in India's time where no zone is given. Candles of days and longer go by the date alone${since}.`,
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-11-20 or 2026-11-20 15:30',
		description:
			'Last moment of the span: YYYY-MM-DD for the whole of that day, or that with a time (YYYY-MM-DD HH:mm), in India’s time where no zone is given. Empty: now.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'As One Item',
				name: 'asOneItem',
				type: 'boolean',
				default: false,
				description:
					'Whether to return one item with all candles in a list, instead of an item for each candle. A year of minutes is 94,000 candles.',
			},
		],
	},
];

/** @param intervals those of the broker, shortest first */
export function getCandles(
	form: InstrumentForm,
	intervals: readonly Interval[],
	since = '',
): Operation<Has<'candles'>> {
	return readOperation({
		name: 'Get Candles',
		value: 'getCandles',
		action: 'Get candles',
		description:
			'Get open, high, low, close and volume of an instrument over a span of any length, oldest first',
		fields: [
			...instrumentFields(form, 'The instrument whose candles are wanted'),
			...spanFields(intervals, since),
		],
		read: async (context) => {
			const { readCandles } = await import('./getCandles.run');
			return await readCandles(context);
		},
	});
}
