import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { GROWW } from '../../brokers/groww/api';
import { propertiesOf, subtitleOf } from '../shared/operation';
import { resources } from './actions';
import { growwApiTest, searchInstruments } from './methods';

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
		version: 1,
		subtitle: subtitleOf('Groww', resources),
		description: 'Read your Groww account and place orders through its Trading API',
		defaults: { name: 'Groww' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'growwApi', required: true, testedBy: 'growwApiTest' }],
		properties: propertiesOf(resources),
	};

	methods = { listSearch: { searchInstruments }, credentialTest: { growwApiTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded at the first run: n8n loads this file at every start, whether the node is used or not.
		const { runNode } = await import('../shared/run');
		const { connect } = await import('./connect');
		return await runNode(this, { broker: GROWW, resources, connect });
	}
}
