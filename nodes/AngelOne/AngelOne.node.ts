import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { nodeTexts } from '../shared/hints';
import {
	credentialTest,
	gttSearch,
	instrumentSearch,
	orderSearch,
	positionSearch,
} from '../shared/methods';
import { propertiesOf, subtitleOf } from '../shared/operation';
import { resources } from './operations';

/** Angel One in n8n. */
export class AngelOne implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Angel One',
		name: 'angelOne',
		icon: {
			light: 'file:../../credentials/angelOne.svg',
			dark: 'file:../../credentials/angelOne.dark.svg',
		},
		group: ['transform'],
		version: [1, 1.1],
		subtitle: subtitleOf('Angel One', resources),
		description: 'Read your Angel One account and place orders through SmartAPI',
		defaults: { name: 'Angel One' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'angelOneApi', required: true, testedBy: 'angelOneApiTest' }],
		...nodeTexts('angelOneTrigger'),
		properties: propertiesOf(resources),
	};

	methods = {
		listSearch: {
			searchInstruments: instrumentSearch(broker),
			searchOrders: orderSearch(broker),
			searchGtts: gttSearch(broker),
			searchPositions: positionSearch(broker),
		},
		credentialTest: { angelOneApiTest: credentialTest(broker) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { runBroker } = await import('../shared/run');
		return await runBroker(this, await broker(), resources);
	}
}

/** Loaded at the first run: n8n loads this file at every start, whether the node is used or not. */
async function broker() {
	return (await import('../../brokers/angelone')).angelOne;
}
