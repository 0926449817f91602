import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { changeOptions, orderFieldsOf } from './fields';

/** @param scope the broker's own fields that narrow the search. */
export function exitBracketOrder(scope: INodeProperties[]): Operation<Has<'brackets' | 'orders'>> {
	return {
		name: 'Exit Bracket Order',
		value: 'exitBracket',
		action: 'Exit bracket order',
		description: 'Close the position of a bracket order that has filled, at market',
		fields: [...orderFieldsOf(scope), changeOptions()],
		execute: async (context) => {
			const { exitBracket } = await import('./exitBracket.run');
			return await exitBracket(context);
		},
	};
}
