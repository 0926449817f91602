import {
	Workflow,
	type ILoadOptionsFunctions,
	type INode,
	type INodeListSearchResult,
	type INodePropertyOptions,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import type { EngineModules } from './modules';
import { credentialsOf } from './nodes';
import type { TypeRegistry } from './registry';
import type { ListSearchOptions, LoadOptionsOptions } from './types';

/** The parts of an engine that the editor's lookups work with. */
export interface ListParts {
	modules: EngineModules;
	types: TypeRegistry;
	additionalData: () => IWorkflowExecuteAdditionalData;
}

/** What the editor does while a user types into a resource locator's list. */
export async function listSearch(
	parts: ListParts,
	nodeType: string,
	method: string,
	options: ListSearchOptions,
): Promise<INodeListSearchResult> {
	const search = parts.types.getByNameAndVersion(nodeType).methods?.listSearch?.[method];
	if (search === undefined) throw new Error(`${nodeType} has no listSearch method "${method}"`);
	const context = loadOptionsContext(parts, nodeType, method, options);
	return await search.call(context, options.filter, options.paginationToken);
}

/** What the editor does when a dropdown with `loadOptionsMethod` opens. */
export async function loadOptions(
	parts: ListParts,
	nodeType: string,
	method: string,
	options: LoadOptionsOptions,
): Promise<INodePropertyOptions[]> {
	const load = parts.types.getByNameAndVersion(nodeType).methods?.loadOptions?.[method];
	if (load === undefined) throw new Error(`${nodeType} has no loadOptions method "${method}"`);
	return await load.call(loadOptionsContext(parts, nodeType, method, options));
}

function loadOptionsContext(
	{ modules, types, additionalData }: ListParts,
	nodeType: string,
	method: string,
	{ parameters = {}, credential, path = `parameters.${method}` }: ListSearchOptions,
): ILoadOptionsFunctions {
	const node: INode = {
		id: 'uuid-1234',
		name: 'Temp-Node',
		type: nodeType,
		typeVersion: latestVersion(types, nodeType),
		position: [0, 0],
		parameters: structuredClone(parameters),
		credentials: credentialsOf(credential),
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: types,
	});
	const data = additionalData();
	data.currentNodeParameters = workflow.nodes[node.name].parameters;
	return new modules.core.LoadOptionsContext(
		workflow,
		workflow.nodes[node.name],
		data,
		path,
	) as unknown as ILoadOptionsFunctions;
}

function latestVersion(types: TypeRegistry, nodeType: string): number {
	const { version } = types.getByNameAndVersion(nodeType).description;
	return [version].flat().at(-1) ?? 1;
}
