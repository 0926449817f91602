import type { INodeProperties } from 'n8n-workflow';
import type { Has } from '../../../brokers/core/broker';
import { updateFilters } from './orderUpdate';
import type { WebhookEvent } from './webhook';

const notice = (name: string, displayName: string): INodeProperties => ({
	...{ displayName, name, type: 'notice', default: '' },
});

/** The broker calls when an order changes; the order is read back before it is believed. */
export const postback = (tradingSymbol: string): WebhookEvent<Has<'orders' | 'postbacks'>> => ({
	name: 'On Postback',
	value: 'postback',
	action: 'On postback',
	description: 'Runs when the broker calls because an order that was placed by the API has changed',
	entry: 'default',
	fields: [
		notice(
			'postbackNotice',
			'Register the Production URL above as the Postback URL of your app, and publish the workflow. Nobody signs these calls: each order is read back from the broker before it is passed on. A call can come twice, and none may come at all.',
		),
		updateFilters(tradingSymbol),
	],
	isSetUp: async (context) => (await import('./postback.run')).isSetUp(context),
	answer: async (context) => await (await import('./postback.run')).answerPostback(context),
});

/** A person has logged in, in the browser, and the session is stored. */
export const login: WebhookEvent<Has<'account'>> = {
	name: 'On Publisher Login',
	value: 'login',
	action: 'On publisher login',
	description: 'Runs when a person has logged in, in the browser, and the session is stored',
	entry: 'setup',
	fields: [
		notice(
			'loginNotice',
			'Register the Production URL above as the Redirect URL of a Publisher app, choose <b>Browser, Once a Day</b> in the credential, and publish the workflow. Whoever opens that URL is led to the broker’s log-in, and back. <b>Session → Get Login Link</b> gives it to a workflow, to send it each morning.',
		),
	],
	isSetUp: async (context) => await (await import('./login.run')).isSetUp(context),
	setUp: async (context) => await (await import('./login.run')).setUp(context),
	takeDown: async (context) => await (await import('./login.run')).takeDown(context),
	answer: async (context) => await (await import('./login.run')).answerLogin(context),
};
