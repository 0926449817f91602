import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../brokers/core/broker';
import { type InstrumentForm, instrumentFields } from '../instrument-field';
import type { TriggerEvent } from '../trigger';

type PriceBroker = Has<'instruments' | 'quotes' | 'tickStream'>;

const instruments = (form: InstrumentForm): INodeProperties => ({
	displayName: 'Instruments',
	name: 'instruments',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Instrument',
	default: {},
	required: true,
	description:
		'Whose prices are followed, indices too; all triggers of an account share its socket',
	options: [
		{
			displayName: 'Instrument',
			name: 'list',
			values: instrumentFields(form, 'A share, an index, a future or an option'),
		},
	],
});

const PRICE_CONDITIONS = ['above', 'below', 'crossesDown', 'crossesUp'];

/** A price meets a condition: each instrument by itself. */
export const priceAlert = (form: InstrumentForm): TriggerEvent<PriceBroker> => ({
	name: 'On Price Alert',
	value: 'priceAlert',
	action: 'On price alert',
	description:
		'Runs when the price of an instrument meets a condition, for each instrument by itself',
	fields: [
		instruments(form),
		{
			displayName: 'Condition',
			name: 'condition',
			type: 'options',
			options: [
				{
					name: 'Above',
					value: 'above',
					description: 'The last price is at the value or above it, also when the trigger starts',
				},
				{
					name: 'Below',
					value: 'below',
					description: 'The last price is at the value or below it, also when the trigger starts',
				},
				{
					name: 'Change Percent',
					value: 'changePercent',
					description:
						'The last price is so many percent above the previous close or, with a negative number, below it',
				},
				{
					name: 'Crosses Down',
					value: 'crossesDown',
					description: 'The last price was above the value, and falls to it or below it',
				},
				{
					name: 'Crosses Up',
					value: 'crossesUp',
					description: 'The last price was below the value, and rises to it or above it',
				},
			],
			default: 'above',
			description: 'What the last price has to do',
		},
		{
			displayName: 'Value',
			name: 'value',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			placeholder: 'e.g. 868.50',
			required: true,
			displayOptions: { show: { condition: PRICE_CONDITIONS } },
			description: 'Price in rupees',
		},
		{
			displayName: 'Value (Percent)',
			name: 'value',
			type: 'number',
			default: 0,
			placeholder: 'e.g. -2.5',
			required: true,
			displayOptions: { show: { condition: ['changePercent'] } },
			description: 'Change against the previous close in percent; a negative number is a fall',
		},
		{
			displayName: 'Repeat',
			name: 'repeat',
			type: 'options',
			options: [
				{
					name: 'Each Time',
					value: 'eachTime',
					description: 'Again when the condition is met anew, after the price has gone back',
				},
				{ name: 'Once', value: 'once', description: 'Once for each instrument' },
			],
			default: 'once',
			description: 'How often an instrument runs the workflow',
		},
		{
			displayName: 'Hysteresis',
			name: 'hysteresis',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			displayOptions: { show: { repeat: ['eachTime'] } },
			description:
				'How far the price has to go back behind the value before it can run the workflow again, in rupees',
		},
	],
	prepare: async (context) => {
		const { preparePriceAlert } = await import('./priceAlert.run');
		return preparePriceAlert(context);
	},
});

/** Prices, as they come, in lists. */
export const tick = (form: InstrumentForm): TriggerEvent<PriceBroker> => ({
	name: 'On Price Tick',
	value: 'tick',
	action: 'On price tick',
	description:
		'Runs every few seconds with the newest quotes of the instruments whose quote has changed',
	fields: [
		instruments(form),
		{
			displayName: 'Every (Seconds)',
			name: 'everySeconds',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				'How many seconds lie between two executions at least. While one is under way no other begins; where nothing has changed none does.',
		},
	],
	prepare: async (context) => {
		const { prepareTick } = await import('./tick.run');
		return prepareTick(context);
	},
});
