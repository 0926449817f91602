import {
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	NodeConnectionTypes,
} from 'n8n-workflow';
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
		credentials: [{ name: 'angelOneApi', required: true }],
		properties: eventProperties(events),
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const { runTrigger } = await import('../shared/trigger.run');
		const { angelOne } = await import('../../brokers/angelone');
		return await runTrigger(this, angelOne, events);
	}
}
