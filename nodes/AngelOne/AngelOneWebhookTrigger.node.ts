import {
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { credentialTest } from '../shared/methods';
import { eventProperties, eventSubtitle } from '../shared/trigger';
import { type WebhookEvent, webhookEntries, webhookTexts } from '../shared/triggers/webhook';
import { login, postback } from '../shared/triggers/webhookEvents';
import type { AngelOne } from '../../brokers/angelone';
import { orderForm } from './fields';

const events: Array<WebhookEvent<AngelOne>> = [postback(orderForm.tradingSymbol), login];

/** What comes to an address of ours: Angel One's calls, and the browser of a person who logs in. */
export class AngelOneWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Angel One Webhook Trigger',
		name: 'angelOneWebhookTrigger',
		icon: {
			light: 'file:../../credentials/angelOne.svg',
			dark: 'file:../../credentials/angelOne.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: eventSubtitle('Angel One', events),
		description: 'Runs the workflow when Angel One calls, or a person has logged in in the browser',
		defaults: { name: 'Angel One Webhook Trigger' },
		...webhookTexts,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'angelOneApi', required: true, testedBy: 'angelOneApiTest' }],
		webhooks: webhookEntries,
		properties: eventProperties(events),
	};

	methods = { credentialTest: { angelOneApiTest: credentialTest(broker) } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await hook(this, 'isSetUp');
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await hook(this, 'setUp');
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await hook(this, 'takeDown');
			},
		},
		setup: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await hook(this, 'isSetUp');
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await hook(this, 'setUp');
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await hook(this, 'takeDown');
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { runWebhook } = await import('../shared/triggers/webhook.run');
		return await runWebhook(this, await broker(), events);
	}
}

/** Publishing, and taking off; each address has to name all three. */
async function hook(functions: IHookFunctions, method: 'isSetUp' | 'setUp' | 'takeDown') {
	const { runHook } = await import('../shared/triggers/webhook.run');
	return await runHook(functions, await broker(), events, method);
}

/** Loaded when the node runs: n8n loads this file at every start, whether the node is used or not. */
async function broker() {
	return (await import('../../brokers/angelone')).angelOne;
}
