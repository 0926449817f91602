import type { IWebhookDescription, Logger, WebhookType } from 'n8n-workflow';
import type { BrokerCredential } from '../../../brokers/core/broker';
import type { BrokerId } from '../../../brokers/core/errors';
import type { ReadField } from '../../../brokers/core/reading';
import type { Session } from '../../../brokers/core/session/session';
import type { JsonObject } from '../../../brokers/core/wire';
import type { CredentialSessionStore } from '../session-store';
import { type EventForm, panelOf } from '../trigger';

/** What an event is given of its node, when it is published and when it is called. */
export interface NodeContext<C> {
	broker: BrokerId;
	/** Reads the form. */
	field: ReadField;
	/** As it is stored now. @throws BrokerError */
	credential(): Promise<BrokerCredential>;
	/** @param session instead of the stored one; it is not stored. @throws BrokerError */
	connect(session?: Session): Promise<C>;
	store: CredentialSessionStore;
	/** Where the event is called once the workflow is published; while it is published in a test run the test URL. */
	ownUrl: string;
	/** A test run from the editor. */
	testRun: boolean;
	/** Names this node of this workflow. */
	owner: string;
	logger: Logger;
}

/** One call of a node's address. */
export interface CallContext<C> extends NodeContext<C> {
	query: JsonObject;
	/** As it came, whatever its type. */
	body: string;
	/** The value of a cookie; blank without. */
	cookie(name: string): string;
	/** Of who calls, or of the proxy before n8n. */
	address: string;
	/** Answers the call, once. */
	reply(status: number, headers?: Record<string, string | string[]>, body?: string): void;
}

/** One event that begins with a call of the node's address. */
export interface WebhookEvent<C> extends EventForm {
	entry: Entry;
	/** Whether what publishing needs is there. @throws BrokerError `input` for what no waiting mends */
	isSetUp(context: NodeContext<C>): Promise<boolean>;
	/** @throws BrokerError */
	setUp?(context: NodeContext<C>): Promise<void>;
	takeDown?(context: NodeContext<C>): Promise<void>;
	/**
	 * Answers the call.
	 * @returns the items of an execution; null for none
	 * @throws BrokerError after the answer: n8n makes a failed execution of it
	 */
	answer(context: CallContext<C>): Promise<object[] | null>;
}

/** n8n's names of a node's addresses: the broker's calls, and a person's browser. */
export type Entry = Extract<WebhookType, 'default' | 'setup'>;

const entry = (name: Entry, httpMethod: string, event: string): IWebhookDescription => ({
	...{ name, httpMethod, path: event, responseMode: 'onReceived', responseData: 'noData' },
	ndvHideUrl: `={{ $parameter["event"] !== "${event}" }}`,
	ndvHideMethod: true,
});

/** Each event's address; one that is not chosen answers 404. */
export const webhookEntries = [
	entry('default', 'POST', 'postback'),
	entry('setup', 'GET', 'login'),
];

/** What the editor says around the node, whatever its event. */
export const webhookTexts = {
	eventTriggerDescription: 'Waiting for a call of the test URL',
	activationMessage: 'The workflow now runs by itself at each call of the production URL.',
	builderHint: {
		searchHint:
			'Needs a public address of n8n that the user registers with the broker. For order updates without one use the other trigger of the broker, which listens by a socket. The event of a log-in in the browser stores the session by itself; nothing has to follow it.',
	},
	triggerPanel: panelOf(
		'Runs the workflow when one of its addresses is called',
		'a call of the test URL',
		'each call of the production URL',
	),
};
