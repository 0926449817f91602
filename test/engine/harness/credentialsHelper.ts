import {
	getCredentialOwnRequestAllowedDomains,
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	Workflow,
	type IAuthenticateGeneric,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { CredentialStore } from './credentialStore';
import type { EngineModules } from './modules';
import type { TypeRegistry } from './registry';
import type { CredentialData } from './types';

/** The node that n8n's credential test pretends to be; `preAuthentication` always runs for it. */
export const credentialTestNode = { type: 'n8n-nodes-base.noOp', parameter: 'temp' };

/**
 * Does for the engine what the n8n application does: reads credentials, logs in before a request
 * and after a 401, and stores what a login returned.
 */
export class EngineCredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly modules: EngineModules,
		private readonly store: CredentialStore,
		private readonly types: TypeRegistry,
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		return this.types.parentTypes(name);
	}

	isCredentialUsableByNode(credentialType: string, nodeType: string): boolean {
		if (!this.types.hasCredentialType(credentialType)) return true;
		if (!this.types.credentialType(credentialType).restrictToSupportedNodes) return true;
		return this.types.nodesUsing(credentialType).includes(nodeType);
	}

	/** Puts the credential's headers (query, body, …) on a request. */
	async authenticate(
		credentials: CredentialData,
		typeName: string,
		requestOptions: IHttpRequestOptions,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.types.credentialType(typeName);
		if (authenticate === undefined) return requestOptions;
		if (typeof authenticate === 'function') return await authenticate(credentials, requestOptions);
		if (workflow === undefined || node === undefined) {
			throw new Error('A declarative authenticate needs the workflow and its node');
		}
		const resolve = (text: unknown) => resolveText(text, credentials, workflow, node);
		return addToRequest(requestOptions, authenticate, resolve);
	}

	/**
	 * Logs in if the expirable property is blank, if the token was refused, or if the credential is
	 * being tested. Merges what `preAuthentication` returned into the stored data and saves that.
	 * Resolves to undefined where nothing was to be done.
	 */
	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: CredentialData,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<CredentialData | undefined> {
		const type = this.types.credentialType(typeName);
		const expirable = type.properties.find(isExpirable);
		if (expirable === undefined || type.preAuthentication === undefined) return undefined;
		const due = credentials[expirable.name] === '' || credentialsExpired || isCredentialTest(node);
		if (!due) return undefined;

		const received = await this.runPreAuthentication(helpers, credentials, typeName);
		if (received?.[expirable.name] === undefined) return undefined;
		const reference = node.credentials?.[typeName];
		if (reference === undefined) return undefined;
		await this.saveReceived(reference, typeName, received, expirable.name);
		return Object.assign(credentials, received);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: CredentialData,
		typeName: string,
	): Promise<CredentialData | undefined> {
		const { preAuthentication } = this.types.credentialType(typeName);
		const received = await preAuthentication?.call(
			withinDomains(helpers, credentials),
			credentials,
		);
		return received as CredentialData | undefined;
	}

	async getCredentials(nodeCredentials: INodeCredentialsDetails, type: string) {
		return await this.store.entity(nodeCredentials.id, type);
	}

	/** Reads and decrypts anew on every call; defaults are filled in, expressions resolved. */
	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<CredentialData> {
		const data = await this.store.read(nodeCredentials.id, type);
		if (raw === true) return data;
		return this.withDefaults(additionalData, data, type, mode, executeData, values);
	}

	/** Stored data as a node or a test sees it: with defaults, and expressions resolved. */
	withDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		stored: CredentialData,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		values?: ICredentialsExpressionResolveValues,
	): CredentialData {
		const properties = this.getCredentialsProperties(type);
		const data = NodeHelpers.getNodeParameters(
			properties,
			stored as INodeParameters,
			true,
			false,
			null,
			null,
		) as INodeParameters;
		const keys = this.modules.core.getAdditionalKeys(additionalData, mode, null, {
			isCredential: true,
		});
		if (values === undefined) {
			const { expression } = emptyWorkflow(this.types);
			const self = data;
			return expression.getComplexParameterValue(
				blankNode,
				data,
				mode,
				keys,
				undefined,
				undefined,
				self,
			) as CredentialData;
		}
		return values.workflow.expression.getParameterValue(
			data,
			values.runExecutionData,
			values.runIndex,
			values.itemIndex,
			values.node.name,
			values.connectionInputData,
			mode,
			keys,
			executeData,
			false,
			data,
		) as CredentialData;
	}

	async updateCredentials(
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		data: CredentialData,
	): Promise<void> {
		await this.store.write(String(nodeCredentials.id), type, data);
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new Error('This harness has no OAuth credentials');
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const { properties, extends: parents = [] } = this.types.credentialType(type);
		const merged: INodeProperties[] = [];
		for (const parent of parents) {
			NodeHelpers.mergeNodeProperties(merged, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(merged, properties);
		return merged;
	}

	/** n8n keeps a field that holds an expression, except the token itself. */
	private async saveReceived(
		reference: INodeCredentialsDetails,
		type: string,
		received: CredentialData,
		tokenField: string,
	) {
		const stored = await (await this.getCredentials(reference, type)).getData();
		const changed = Object.entries(received).filter(
			([field]) => field === tokenField || !isExpression(stored[field]),
		);
		await this.updateCredentials(reference, type, { ...stored, ...Object.fromEntries(changed) });
	}
}

const blankNode: INode = {
	id: '',
	name: '',
	type: credentialTestNode.type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

function emptyWorkflow(nodeTypes: TypeRegistry): Workflow {
	return new Workflow({ nodes: [{ ...blankNode }], connections: {}, active: false, nodeTypes });
}

function isExpirable({ type, typeOptions }: INodeProperties): boolean {
	return type === 'hidden' && typeOptions?.expirable === true;
}

function isCredentialTest({ type, parameters }: INode): boolean {
	return type === credentialTestNode.type && parameters[credentialTestNode.parameter] === '';
}

/** The user may limit a credential to domains; its own login keeps to them too. */
function withinDomains(
	helpers: IHttpRequestHelper,
	credentials: CredentialData,
): IHttpRequestHelper {
	const httpRequest = async (options: IHttpRequestOptions) => {
		const allowedDomains = getCredentialOwnRequestAllowedDomains(credentials);
		const limited = allowedDomains === undefined ? options : { ...options, allowedDomains };
		return await helpers.helpers.httpRequest(limited);
	};
	return { helpers: { httpRequest } } as IHttpRequestHelper;
}

function resolveText(text: unknown, credentials: CredentialData, workflow: Workflow, node: INode) {
	if (!isExpression(text)) return text;
	const value = workflow.expression.getSimpleParameterValue(
		node,
		text,
		'internal',
		{ $credentials: credentials },
		undefined,
		'',
	);
	return value ? String(value) : '';
}

function addToRequest(
	requestOptions: IHttpRequestOptions,
	{ properties }: IAuthenticateGeneric,
	resolve: (text: unknown) => unknown,
): IHttpRequestOptions {
	const request = requestOptions as unknown as Record<string, Record<string, unknown>>;
	request.headers ??= {};
	for (const [part, entries] of Object.entries(properties)) {
		request[part] ??= {};
		for (const [key, value] of Object.entries(entries as object)) {
			request[part][String(resolve(key))] = resolve(value);
		}
	}
	return requestOptions;
}
