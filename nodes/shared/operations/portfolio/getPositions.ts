import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { returnAllFields } from '../../fields';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';

/** @param scope the broker's own fields that narrow the search. */
export function getPositions(scope: INodeProperties[] = []): Operation<Has<'portfolio'>> {
	return readOperation({
		name: 'Get Positions',
		value: 'getPositions',
		action: 'Get positions',
		description:
			'Get the positions that are open or were closed today, with quantities in units (below zero: short), average and last price, realised and unrealised profit or loss in rupees',
		fields: [...scope, ...returnAllFields],
		read: async ({ broker, field, warn, note }) => {
			const positions = await broker.portfolio.positions(field, warn);
			if (positions.length === 0) note('The broker lists no position.');
			return positions;
		},
	});
}
