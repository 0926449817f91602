import type {
	ExecutionStatus,
	IConnections,
	ICredentialDataDecryptedObject,
	INode,
	INodeCredentials,
	INodeParameters,
	IRunExecutionData,
	IWorkflowSettings,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** A workflow as n8n exports and imports it. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

export interface NewCredential {
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

export interface SavedCredential {
	id: string;
	name: string;
	type: string;
}

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

export interface SavedWorkflow {
	id: string;
	name: string;
	versionId: string;
	nodes: INode[];
}

export interface ExecutionSummary {
	id: string;
	status: ExecutionStatus;
	mode: WorkflowExecuteMode;
	workflowId: string;
}

export interface Execution extends ExecutionSummary {
	startedAt: string;
	stoppedAt: string;
	/** What every node did and put out, as n8n recorded it. */
	data: IRunExecutionData;
}

/** The editor's request for a list's entries. */
export interface ListRequest {
	nodeTypeAndVersion: { name: string; version: number };
	/** Of the parameter, e.g. "parameters.instrument". */
	path: string;
	methodName: string;
	currentNodeParameters: INodeParameters;
	credentials: INodeCredentials;
	/** What was typed. */
	filter: string;
}
