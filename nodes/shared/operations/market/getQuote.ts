import type { Has } from '../../../../brokers/core/broker';
import { type InstrumentForm, instrumentFields } from '../../instrument-field';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';

export const getQuote = (form: InstrumentForm): Operation<Has<'instruments' | 'quotes'>> =>
	readOperation<Has<'instruments' | 'quotes'>>({
		name: 'Get Quote',
		value: 'getQuote',
		action: 'Get quote',
		description:
			'Get the live price of an instrument. Many items are quoted together, in as few calls as the broker allows.',
		fields: [
			...instrumentFields(form, 'What to quote; one for each item'),
			{
				displayName: 'Mode',
				name: 'mode',
				type: 'options',
				options: [
					{
						name: 'Full',
						value: 'full',
						description:
							'All there is: prices of the day, volume, best bid and ask, depth, open interest, circuits',
					},
					{
						name: 'Last Price (LTP)',
						value: 'ltp',
						description: 'The last traded price alone, in the fewest calls',
					},
					{
						name: 'OHLC',
						value: 'ohlc',
						description: 'Open, high and low of the day and the close of the day before',
					},
				],
				default: 'full',
				description: 'How much to ask for; fields that a mode does not have are null',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Max Age (Seconds)',
						name: 'maxAge',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 0,
						description:
							'A quote that this n8n asked for less than so many seconds ago in the same mode is used again without a call; 0 always asks the broker',
					},
				],
			},
		],
		readAll: async (contexts) => await (await import('./getQuote.run')).readQuotes(contexts),
	});
