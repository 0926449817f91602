import type { IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { BrokerModule, ConnectedBroker } from '../../../brokers/core/broker';
import { connect } from '../connect';
import { normaliseError, toNodeError } from '../errors';
import { CredentialSessionStore } from '../session-store';
import type { CallContext, NodeContext, WebhookEvent } from './webhook';

type Functions = IHookFunctions | IWebhookFunctions;
type Events<A> = Array<WebhookEvent<ConnectedBroker & A>>;

/** A webhook node's `webhook`: the chosen event answers, and every other address does not exist. */
export async function runWebhook<A extends object>(
	functions: IWebhookFunctions,
	module: BrokerModule<A>,
	events: Events<A>,
): Promise<IWebhookResponseData> {
	const context = { ...nodeContext(functions, module), ...callOf(functions) };
	const event = eventOf(functions, events);
	if (!event) {
		context.reply(404);
		return { noWebhookResponse: true };
	}
	const items = await asNodeErrors(functions, module, async () => await event.answer(context));
	const workflowData = items?.map((json) => ({ json: { ...json } }));
	return { noWebhookResponse: true, ...(workflowData ? { workflowData: [workflowData] } : {}) };
}

/** What publishing the workflow, or taking it off, asks of the node's event; other addresses ask nothing. */
export async function runHook<A extends object>(
	functions: IHookFunctions,
	module: BrokerModule<A>,
	events: Events<A>,
	method: 'isSetUp' | 'setUp' | 'takeDown',
): Promise<boolean> {
	const event = eventOf(functions, events);
	if (!event) return true;
	const context = nodeContext(functions, module);
	const done = await asNodeErrors(functions, module, async () => await event[method]?.(context));
	return done ?? true;
}

function eventOf<A extends object>(functions: Functions, events: Events<A>) {
	const chosen = functions.getNodeParameter('event');
	const entry = functions.getWebhookName();
	return events.find((event) => event.value === chosen && event.entry === entry);
}

async function asNodeErrors<T>(
	functions: Functions,
	{ id, secretFields, credentialType }: BrokerModule,
	work: () => Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const data = await functions.getCredentials(credentialType).catch(() => null);
		const secrets = secretFields.map((field) => String(data?.[field] ?? ''));
		throw toNodeError(functions.getNode(), normaliseError(error, id, secrets), 0);
	}
}

function nodeContext<A extends object>(
	functions: Functions,
	module: BrokerModule<A>,
): NodeContext<ConnectedBroker & A> {
	const { credentialType } = module;
	return {
		broker: module.id,
		field: (name, otherwise = '') => functions.getNodeParameter(name, otherwise),
		credential: async () => module.readCredential(await functions.getCredentials(credentialType)),
		connect: async (session) => await connect(module, functions, session),
		store: new CredentialSessionStore(functions, credentialType),
		ownUrl: functions.getNodeWebhookUrl(functions.getWebhookName() as 'default') ?? '',
		testRun: functions.getMode() === 'manual',
		owner: [functions.getWorkflow().id, functions.getNode().id].join(' '),
		logger: functions.logger,
	};
}

type Call = Omit<CallContext<unknown>, keyof NodeContext<unknown>>;

function callOf(functions: IWebhookFunctions): Call {
	const { rawBody, ip } = functions.getRequestObject();
	const response = functions.getResponseObject();
	const parsed: unknown = rawBody ? '' : functions.getBodyData();
	const cookies = cookiesOf(functions.getHeaderData().cookie ?? '');
	return {
		query: { ...(functions.getQueryData() as object) },
		body:
			rawBody?.toString('utf8') ?? (typeof parsed === 'string' ? parsed : JSON.stringify(parsed)),
		cookie: (name) => cookies.get(name) ?? '',
		address: ip ?? '',
		reply: (status, headers = {}, body = '') => {
			response.writeHead(status, headers);
			response.end(body);
		},
	};
}

function cookiesOf(header: string): Map<string, string> {
	const pairs = header.split(';').map((pair) => pair.trim().split('='));
	return new Map(pairs.map(([name, ...value]) => [name, value.join('=')]));
}
