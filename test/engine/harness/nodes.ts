import type { INode, INodeCredentials } from 'n8n-workflow';

import { itemsNodeType } from './inlineNodes';
import type { TypeRegistry } from './registry';
import type { RunOptions, StoredCredential, WorkflowDefinition } from './types';

export const itemsNodeName = 'Items';

/** A workflow of two nodes: one that brings the items, and the node under test. */
export function twoNodeWorkflow(
	types: TypeRegistry,
	options: RunOptions,
): { definition: WorkflowDefinition; nodeName: string } {
	const node = nodeUnderTest(types, options);
	const start: INode = {
		id: '11111111-1111-4111-8111-111111111111',
		name: itemsNodeName,
		type: itemsNodeType,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const connections = {
		[itemsNodeName]: { main: [[{ node: node.name, type: 'main' as const, index: 0 }]] },
	};
	return { definition: { nodes: [start, node], connections }, nodeName: node.name };
}

/** As a node refers to its credentials. */
export function credentialsOf(
	credential: StoredCredential | StoredCredential[] | undefined,
): INodeCredentials | undefined {
	if (credential === undefined) return undefined;
	return Object.fromEntries([credential].flat().map(({ type, id, name }) => [type, { id, name }]));
}

function nodeUnderTest(types: TypeRegistry, options: RunOptions): INode {
	const type = types.full(options.node);
	const { description } = types.getByNameAndVersion(type, options.typeVersion);
	const { retryOnFail } = options;
	return {
		id: '22222222-2222-4222-8222-222222222222',
		name: options.nodeName ?? String(description.defaults.name ?? description.displayName),
		type,
		typeVersion: options.typeVersion ?? [description.version].flat().at(-1) ?? 1,
		position: [200, 0],
		parameters: options.parameters ?? {},
		credentials: credentialsOf(options.credential),
		onError: options.onError ?? (options.continueOnFail ? 'continueRegularOutput' : undefined),
		executeOnce: options.executeOnce,
		alwaysOutputData: options.alwaysOutputData,
		...(retryOnFail && { retryOnFail: true, ...retryOnFail }),
	};
}
