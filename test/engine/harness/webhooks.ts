import type { IncomingMessage, ServerResponse } from 'node:http';
import {
	Workflow,
	type IHookFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IWebhookData,
	type IWebhookDescription,
	type IWebhookFunctions,
} from 'n8n-workflow';

import type { ExecutionParts } from './executions';
import { credentialsOf } from './nodes';
import type { StoredCredential } from './types';

export interface WebhookOptions {
	/** `angelOneWebhookTrigger` or a full type name. */
	node: string;
	parameters?: INodeParameters;
	credential?: StoredCredential;
	workflowId?: string;
	/** The start of the node's own addresses, as n8n's settings have it. Default https. */
	baseUrl?: string;
}

export interface WebhookCall {
	method?: string;
	query?: Record<string, string | string[]>;
	headers?: Record<string, string>;
	body?: string;
	ip?: string;
	/** As n8n without the raw bytes, with what it has parsed. */
	parsed?: unknown;
}

export interface WebhookReply {
	status: number;
	headers: Record<string, string>;
	body: string;
	/** The items that start an execution; null where none does. */
	items: INodeExecutionData[] | null;
	/** What the node threw after its answer: n8n makes a failed execution of it. */
	thrown: Error | null;
	/** Milliseconds from the call to its answer. */
	answeredAfter: number;
	/** Milliseconds until the node had done with it. */
	endedAfter: number;
}

type HookMethod = 'checkExists' | 'create' | 'delete';
const WEBHOOK_ID = '44444444-4444-4444-8444-444444444444';

/** A workflow of one webhook node, with n8n's own contexts for what it is asked. */
export class WebhookNode {
	private readonly workflow: Workflow;
	private readonly node: INode;

	constructor(
		private readonly parts: ExecutionParts,
		private readonly options: WebhookOptions,
	) {
		const { types } = parts;
		const type = types.full(options.node);
		const { description } = types.getByNameAndVersion(type);
		this.node = {
			id: '55555555-5555-4555-8555-555555555555',
			name: description.displayName,
			type,
			typeVersion: 1,
			position: [0, 0],
			webhookId: WEBHOOK_ID,
			parameters: options.parameters ?? {},
			credentials: credentialsOf(options.credential),
		};
		this.workflow = new Workflow({
			id: options.workflowId ?? 'webhook-workflow',
			name: 'Published workflow',
			nodes: [this.node],
			connections: {},
			active: true,
			nodeTypes: types,
			settings: { executionOrder: 'v1', timezone: 'Asia/Kolkata' },
		});
	}

	/** The address of one of the node's entries, by its path. */
	url(path: string): string {
		const { baseUrl = 'https://n8n.example.com/' } = this.options;
		return `${baseUrl}webhook/${WEBHOOK_ID}/${path}`;
	}

	/** Publishes the workflow; in a test run it is registered for the editor. */
	async publish(mode: 'trigger' | 'manual' = 'trigger'): Promise<void> {
		for (const { name } of this.entries) {
			if (!(await this.hook(name, 'checkExists', mode))) await this.hook(name, 'create', mode);
		}
	}

	async unpublish(): Promise<void> {
		for (const { name } of this.entries) await this.hook(name, 'delete', 'trigger');
	}

	/** Calls an address of the node. @param mode `manual`: the test URL */
	async call(
		path: string,
		{ query = {}, headers = {}, body, ip = '203.0.113.9', parsed }: WebhookCall = {},
		mode: 'webhook' | 'manual' = 'webhook',
	): Promise<WebhookReply> {
		const entry = this.entries.find((one) => one.path === path);
		if (!entry) throw new Error(`The node has no address ${path}`);
		const started = performance.now();
		const reply: WebhookReply = {
			...{ status: 0, headers: {}, body: '', items: null, thrown: null, answeredAfter: 0 },
			endedAfter: 0,
		};
		const response = {
			writeHead: (status: number, given: Record<string, string>) => {
				if (reply.status !== 0) throw new Error('Answered twice');
				Object.assign(reply, { status, headers: given });
				reply.answeredAfter = performance.now() - started;
			},
			end: (text: string) => {
				reply.body = text;
			},
		} as unknown as ServerResponse;
		const rawBody = body === undefined ? undefined : Buffer.from(body);
		const request = { query, headers, ip, rawBody, body: parsed, params: {} };
		const context = this.webhookContext(entry, mode, request as never, response);
		const { webhook } = this.type;
		await this.isolated(async () => {
			const result = await webhook?.call(context).catch((error: Error) => {
				reply.thrown = error;
				return undefined;
			});
			reply.items = result?.workflowData?.[0] ?? null;
			reply.endedAfter = performance.now() - started;
		});
		return reply;
	}

	private get type() {
		return this.parts.types.getByNameAndVersion(this.node.type);
	}

	/** Expressions of the description are of the editor alone here. */
	private get entries(): IWebhookDescription[] {
		return this.type.description.webhooks ?? [];
	}

	private async hook(
		name: IWebhookDescription['name'],
		method: HookMethod,
		mode: 'trigger' | 'manual',
	) {
		const found = this.type.webhookMethods?.[name]?.[method];
		const entry = this.entries.find((one) => one.name === name);
		if (!found || !entry) return true;
		const { modules } = this.parts;
		const activation = mode === 'manual' ? 'manual' : 'activate';
		const context = new modules.core.HookContext(
			this.workflow,
			this.node,
			this.data(),
			mode,
			activation,
			this.webhookData(entry, mode === 'manual'),
		) as unknown as IHookFunctions;
		return await this.isolated(async () => await found.call(context));
	}

	private webhookContext(
		entry: IWebhookDescription,
		mode: 'webhook' | 'manual',
		httpRequest: IncomingMessage,
		httpResponse: ServerResponse,
	) {
		const { modules } = this.parts;
		const data = { ...this.data(), httpRequest, httpResponse };
		return new modules.core.WebhookContext(
			this.workflow,
			this.node,
			data as never,
			mode,
			this.webhookData(entry, mode === 'manual'),
			[],
			null,
		) as unknown as IWebhookFunctions;
	}

	private webhookData(webhookDescription: IWebhookDescription, isTest: boolean): IWebhookData {
		return {
			...{ httpMethod: webhookDescription.httpMethod as 'GET', node: this.node.name, isTest },
			...{ path: webhookDescription.path, webhookDescription, webhookId: WEBHOOK_ID },
			...{
				workflowId: this.workflow.id,
				userId: 'user',
				workflowExecuteAdditionalData: this.data(),
			},
		};
	}

	private data() {
		const { baseUrl = 'https://n8n.example.com/' } = this.options;
		return this.parts.additionalData({
			webhookBaseUrl: `${baseUrl}webhook`,
			webhookTestBaseUrl: `${baseUrl}webhook-test`,
		});
	}

	private async isolated<T>(work: () => Promise<T>): Promise<T> {
		return await this.workflow.expression.withIsolate(work);
	}
}
