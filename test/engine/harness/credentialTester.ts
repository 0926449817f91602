import {
	createEmptyRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type ICredentialTestRequest,
	type ICredentialsHelper,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { credentialTestNode, type EngineCredentialsHelper } from './credentialsHelper';
import type { EngineModules } from './modules';
import type { TypeRegistry } from './registry';
import type { CredentialTestResult } from './types';

/** The parts of an engine that a credential test works with. */
export interface TesterParts {
	modules: EngineModules;
	types: TypeRegistry;
	helper: EngineCredentialsHelper;
	additionalData: () => IWorkflowExecuteAdditionalData;
}

/**
 * The Test button: runs the credential's `test` request through n8n's routing node, which logs in
 * first, and turns the outcome into the message that the user reads.
 */
export async function testCredential(
	parts: TesterParts,
	credential: ICredentialsDecrypted,
): Promise<CredentialTestResult> {
	const tested = { ...credential };
	try {
		const { helper, additionalData } = parts;
		tested.data = helper.withDefaults(
			additionalData(),
			credential.data ?? {},
			credential.type,
			'internal',
		);
	} catch (error) {
		return failed((error as Error).message);
	}

	const { test } = parts.types.credentialType(credential.type);
	if (test !== undefined) return await runRequest(parts, tested, test);
	const testFunction = findTestFunction(parts.types, credential.type);
	if (testFunction === undefined) return failed('No testing function found for this credential.');
	const context = new parts.modules.core.CredentialTestContext(parts.additionalData());
	return await testFunction.call(context as unknown as ICredentialTestFunctions, tested);
}

/** A node may test its credential by a function of its own (`testedBy`). */
function findTestFunction(types: TypeRegistry, credentialType: string) {
	for (const name of types.nodesUsing(credentialType)) {
		const { description, methods } = types.getByNameAndVersion(name);
		const declared = description.credentials?.find((entry) => entry.name === credentialType);
		if (typeof declared?.testedBy === 'string') return methods?.credentialTest?.[declared.testedBy];
	}
	return undefined;
}

async function runRequest(
	parts: TesterParts,
	tested: ICredentialsDecrypted,
	test: ICredentialTestRequest,
): Promise<CredentialTestResult> {
	let response: INodeExecutionData[][] | undefined;
	try {
		response = await routingNode(parts, tested, test).runNode();
	} catch (error) {
		return failed(messageOf(error as RequestError, test));
	}
	const body = response?.[0]?.[0]?.json;
	for (const rule of test.rules ?? []) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties as {
			key: string;
			value: unknown;
			message: string;
		};
		if (valueAt(body, key) === value) return failed(message);
	}
	return { status: 'OK', message: 'Connection successful!' };
}

/** A workflow of one made-up node, whose only parameter carries the test request. */
function routingNode(
	parts: TesterParts,
	tested: ICredentialsDecrypted,
	test: ICredentialTestRequest,
) {
	const { core } = parts.modules;
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: credentialTestNode.type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [tested.type]: { id: tested.id, name: tested.name } },
	};
	const nodeType = testNodeType(tested.type, test);
	const nodeTypes = {
		getKnownTypes: () => ({}),
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = parts.additionalData();
	additionalData.currentNodeParameters = node.parameters;
	additionalData.credentialsHelper = answeringWith(tested, parts.helper);
	const context = new core.ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	return new core.RoutingNode(context, nodeType, tested);
}

function testNodeType(credentialType: string, { request }: ICredentialTestRequest): INodeType {
	return {
		description: {
			displayName: 'Temp-Node',
			name: credentialTestNode.type,
			group: ['transform'],
			version: 1,
			description: 'Carries the request of a credential test',
			defaults: { name: 'Temp-Node' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: credentialType, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: credentialTestNode.parameter,
					type: 'string',
					default: '',
					routing: { request },
				},
			],
		},
	};
}

/** During a test every reader gets the data under test, not what is stored. */
function answeringWith(
	tested: ICredentialsDecrypted,
	helper: EngineCredentialsHelper,
): ICredentialsHelper {
	const answering = Object.create(helper) as EngineCredentialsHelper;
	answering.getDecrypted = async (...args) =>
		args[5] === true ? await helper.getDecrypted(...args) : (tested.data ?? {});
	return answering;
}

/** `data.status` of the reply, say. */
function valueAt(body: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], body);
}

interface RequestError extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

/** n8n shows the rule's text, else the status text, else the connection's error code, else the error's. */
function messageOf({ cause, message }: RequestError, test: ICredentialTestRequest): string {
	if (cause?.response === undefined) return cause?.code ?? message;
	const { status, statusText } = cause.response;
	for (const rule of test.rules ?? []) {
		if (rule.type !== 'responseCode') continue;
		const { value, message: text } = rule.properties as { value: number; message: string };
		if (value === status) return text;
	}
	if (status >= 199 && status <= 299) return message;
	return statusText || `Received HTTP status code: ${status}`;
}

function failed(message: string): CredentialTestResult {
	return { status: 'Error', message: String(message) };
}
