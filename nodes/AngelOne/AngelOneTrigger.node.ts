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

/** What happens at Angel One and on the market, as it happens. */
export class AngelOneTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Angel One Trigger',
		name: 'angelOneTrigger',
		icon: {
			light: 'file:../../credentials/angelOne.svg',
			dark: 'file:../../credentials/angelOne.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: eventSubtitle('Angel One', events),
		description: 'Runs the workflow when something happens at Angel One or on the market',
		defaults: { name: 'Angel One Trigger' },
		...triggerTexts,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'angelOneApi', required: true, testedBy: 'angelOneApiTest' }],
		properties: eventProperties(events),
	};

	methods = {
		listSearch: { searchInstruments: instrumentSearch(broker) },
		credentialTest: { angelOneApiTest: credentialTest(broker) },
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const { runTrigger } = await import('../shared/trigger.run');
		return await runTrigger(this, await broker(), events);
	}
}

/** Loaded when the trigger starts: n8n loads this file at every start, whether the node is used or not. */
async function broker() {
	return (await import('../../brokers/angelone')).angelOne;
}
