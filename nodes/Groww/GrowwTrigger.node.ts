import {
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { credentialTest, instrumentSearch } from '../shared/methods';
import { eventProperties, eventSubtitle, triggerTexts } from '../shared/trigger';
import { events } from './events';

/** What happens at Groww and on the market, as it happens. */
export class GrowwTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Groww Trigger',
		name: 'growwTrigger',
		icon: {
			light: 'file:../../credentials/groww.svg',
			dark: 'file:../../credentials/groww.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: eventSubtitle('Groww', events),
		description: 'Runs the workflow when something happens at Groww or on the market',
		defaults: { name: 'Groww Trigger' },
		...triggerTexts,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'growwApi', required: true, testedBy: 'growwApiTest' }],
		properties: eventProperties(events),
	};

	methods = {
		listSearch: { searchInstruments: instrumentSearch(broker) },
		credentialTest: { growwApiTest: credentialTest(broker) },
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const { runTrigger } = await import('../shared/trigger.run');
		return await runTrigger(this, await broker(), events);
	}
}

/** Loaded when the trigger starts: n8n loads this file at every start, whether the node is used or not. */
async function broker() {
	return (await import('../../brokers/groww')).groww;
}
