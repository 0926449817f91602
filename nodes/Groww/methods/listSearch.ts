import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listInstruments } from '../../shared/list-search';
import { instrumentsForEditor } from '../connect';

/** Instruments of the chosen exchange and segment that match what the user has typed. */
export async function searchInstruments(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const exchange = this.getCurrentNodeParameter('exchange') as string | undefined;
	const segment = this.getCurrentNodeParameter('segment') as string | undefined;
	const index = await instrumentsForEditor(this);
	return listInstruments(index, filter, { exchange, segment }, (found) =>
		[found.exchange, found.segment, found.tradingSymbol].join(':'),
	);
}
