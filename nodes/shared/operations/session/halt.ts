import type { Operation } from '../../operation';
import type { HaltingBroker, SquareOff } from './square-off';

/**
 * The kill switch.
 * @param squareOff closes the positions; without it the form does not offer that
 */
export function haltTrading<B extends HaltingBroker>(squareOff?: SquareOff<B>): Operation<B> {
	return {
		name: 'Halt Trading',
		value: 'haltTrading',
		action: 'Halt trading',
		description:
			'Refuse all orders with this credential, but for those that only reduce a position, until the end of the day or a time',
		fields: [
			{
				displayName: 'Until',
				name: 'until',
				type: 'options',
				options: [
					{
						name: 'End of Day',
						value: 'endOfDay',
						description:
							'24:00 India time. Only a person can lift it before, by clearing Trading Halted Until in the credential.',
					},
					{
						name: 'Time',
						value: 'time',
						description: 'Resume Trading of the same workflow can lift it before',
					},
				],
				default: 'endOfDay',
				description: 'How long trading is halted',
			},
			{
				displayName: 'Until Time',
				name: 'untilTime',
				type: 'dateTime',
				default: '',
				displayOptions: { show: { until: ['time'] } },
				description:
					'When the halt ends by itself. A time without a zone, such as 2026-11-27T13:00:00, is India time.',
			},
			{
				displayName: 'Cancel Orders',
				name: 'cancelOrders',
				type: 'boolean',
				default: false,
				description:
					'Whether to cancel all open orders, and all active GTT and OCO orders, of the account too',
			},
			...(squareOff
				? [
						{
							displayName: 'Square Off',
							name: 'squareOff',
							type: 'boolean' as const,
							default: false,
							description:
								'Whether to close the open intraday and carry-forward positions too, at market',
						},
					]
				: []),
		],
		execute: async (context) => {
			const { halt } = await import('./halt.run');
			return await halt(context, squareOff);
		},
	};
}

export const resumeTrading: Operation<HaltingBroker> = {
	name: 'Resume Trading',
	value: 'resumeTrading',
	action: 'Resume trading',
	description:
		'Lift a halt until a time that this workflow has set. A halt until the end of the day is lifted by a person in the credential.',
	fields: [],
	execute: async (context) => {
		const { resumeTrade } = await import('./halt.run');
		return await resumeTrade(context);
	},
};
