import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { nodeTexts } from '../shared/hints';
import { credentialTest, gttSearch, instrumentSearch, orderSearch } from '../shared/methods';
import { propertiesOf, subtitleOf } from '../shared/operation';
import { resources } from './operations';

/** Groww in n8n. */
export class Groww implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Groww',
		name: 'groww',
		icon: {
			light: 'file:../../credentials/groww.svg',
			dark: 'file:../../credentials/groww.dark.svg',
		},
		group: ['transform'],
		version: [1, 1.1],
		subtitle: subtitleOf('Groww', resources),
		description: 'Read your Groww account and place orders through its Trading API',
		defaults: { name: 'Groww' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'growwApi', required: true, testedBy: 'growwApiTest' }],
		...nodeTexts('growwTrigger'),
		properties: propertiesOf(resources),
	};

	methods = {
		listSearch: {
			searchInstruments: instrumentSearch(broker),
			searchOrders: orderSearch(broker),
			searchGtts: gttSearch(broker),
		},
		credentialTest: { growwApiTest: credentialTest(broker) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { runBroker } = await import('../shared/run');
		return await runBroker(this, await broker(), resources);
	}
}

/** Loaded at the first run: n8n loads this file at every start, whether the node is used or not. */
async function broker() {
	return (await import('../../brokers/groww')).groww;
}
