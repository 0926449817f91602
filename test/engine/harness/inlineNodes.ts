import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import type { HttpRequestNodeOptions, NodeCode } from './types';

/** Node types of n8n's own package, which is not installed: an execution may start with them. */
const passThroughTypes = [
	'manualTrigger',
	'noOp',
	'respondToWebhook',
	'scheduleTrigger',
	'stickyNote',
	'webhook',
].map((name) => `n8n-nodes-base.${name}`);

export const itemsNodeType = 'engine-harness.items';
export const httpRequestNodeType = 'n8n-nodes-base.httpRequest';

/** Node types that the harness itself brings, by full name. */
export function inlineNodeTypes(): Map<string, INodeType> {
	const types = new Map<string, INodeType>([[httpRequestNodeType, httpRequestNode]]);
	for (const name of [itemsNodeType, ...passThroughTypes]) types.set(name, passThrough(name));
	return types;
}

/** A node type that runs `code`; its type name is free unless it must be one n8n knows. */
export function codeNode(name: string, code: NodeCode): INodeType {
	return { description: describe(name), execute: code };
}

/** Items enter an execution through the engine's stack, as a webhook's do; the node shows them. */
function passThrough(name: string): INodeType {
	return codeNode(name, async function () {
		return [this.getInputData()];
	});
}

/**
 * n8n's HTTP Request node with "Predefined Credential Type", reduced to its one call of the engine.
 * n8n logs in again after every kind of failure here, not after a 401 only.
 */
const httpRequestNode = codeNode(httpRequestNodeType, async function () {
	const type = Object.keys(this.getNode().credentials ?? {})[0];
	const rows: INodeExecutionData[] = [];
	for (let item = 0; item < this.getInputData().length; item++) {
		const { url, ...request } = this.getInputData()[item].json as unknown as HttpRequestNodeOptions;
		// eslint-disable-next-line @n8n/community-nodes/no-deprecated-workflow-functions -- what that node calls
		const response = (await this.helpers.requestWithAuthentication.call(
			this,
			type,
			{
				method: 'GET',
				headers: {},
				...request,
				uri: url,
				json: true,
				gzip: true,
				rejectUnauthorized: true,
				followRedirect: true,
				resolveWithFullResponse: true,
			},
			undefined,
			item,
		)) as { statusCode: number; headers: IDataObject; body: unknown };
		const { statusCode, headers, body } = response;
		rows.push({ json: { statusCode, headers, body } as IDataObject, pairedItem: { item } });
	}
	return [rows];
});

function describe(name: string): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: [1, 1.1, 1.2, 2, 2.1, 3, 4, 4.1, 4.2, 4.3],
		description: 'Part of the test harness',
		defaults: { name },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};
}
