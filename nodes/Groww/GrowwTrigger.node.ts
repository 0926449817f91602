import {
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	NodeConnectionTypes,
} from 'n8n-workflow';
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
		credentials: [{ name: 'growwApi', required: true }],
		properties: eventProperties(events),
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const { runTrigger } = await import('../shared/trigger.run');
		const { groww } = await import('../../brokers/groww');
		return await runTrigger(this, groww, events);
	}
}
