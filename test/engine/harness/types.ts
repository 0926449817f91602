import type {
	ExecutionStatus,
	IConnections,
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
	IRunData,
	IWorkflowSettings,
	OnError,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** How n8n names a stored credential in a node. */
export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

export type CredentialData = ICredentialDataDecryptedObject;

/** What an administrator can set for n8n's protection against requests to internal addresses. */
export interface EgressProtection {
	/** CIDR ranges or addresses that stay reachable, e.g. `127.0.0.1`. */
	allowedIpRanges?: string[];
	/** Host names that stay reachable whatever they resolve to; `*.example.com` is allowed. */
	allowedHostnames?: string[];
	blockedHostnames?: string[];
	/** Replaces n8n's default list (loopback, private and link-local ranges). */
	blockedIpRanges?: string[];
}

export interface EngineOptions {
	/** Folder whose package.json names the nodes and credentials; default: this repository. */
	packageDir?: string;
	/** `dist` (default) runs the built package; `source` runs the TypeScript behind it. */
	from?: 'dist' | 'source';
	/** n8n's user folder; default: a temporary one, deleted by `close()`. */
	userFolder?: string;
	/** n8n's SSRF protection; `true` means on with n8n's default ranges. Default: off, as in n8n. */
	egressProtection?: boolean | EgressProtection;
	/** How long a read or write of the credential store takes; default 1 ms, as measured on n8n. */
	storeDelayMs?: number;
}

/** What applies to every kind of run. */
export interface ExecutionOptions {
	/** Input items; plain objects become `json`. Default: one empty item. */
	items?: Array<IDataObject | INodeExecutionData>;
	executionId?: string;
	workflowId?: string;
	/** Default `trigger`, as a production execution. */
	mode?: WorkflowExecuteMode;
	/** Awaited by the engine just before the node under test starts. */
	pauseBefore?: () => Promise<unknown>;
	/** n8n's *Retry execution* of this one: mode `retry`, an id of its own, the first one's context. */
	retryOf?: RunResult;
	/** Cancels the execution when it aborts. */
	signal?: AbortSignal;
}

export interface RunOptions extends ExecutionOptions {
	/** `angelOne` or a full type name. */
	node: string;
	/** As a saved workflow holds them: defaults may be left out, expressions start with `=`. */
	parameters?: INodeParameters;
	credential?: StoredCredential | StoredCredential[];
	typeVersion?: number;
	/** Name of the node in the workflow; default: the node type's own default name. */
	nodeName?: string;
	/** Short for `onError: 'continueRegularOutput'`. */
	continueOnFail?: boolean;
	onError?: OnError;
	/** n8n holds these within 2 to 5 tries and up to 5000 ms; 0 ms means its default of 1000. */
	retryOnFail?: { maxTries?: number; waitBetweenTries?: number };
	executeOnce?: boolean;
	alwaysOutputData?: boolean;
}

export interface WorkflowDefinition {
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	name?: string;
}

export interface WorkflowRunOptions extends ExecutionOptions {
	/** The node whose output `items` shows; default: the last one that ran. */
	outputOf?: string;
}

/** An error the way n8n stores it: a plain object, not the thrown instance. */
export type StoredError = IDataObject & { name?: string; message: string; description?: string };

export interface RunResult {
	executionId: string;
	status: ExecutionStatus;
	/** First output of the node under test; empty if it failed. */
	items: INodeExecutionData[];
	/** All its outputs (`[1]` is the error output of `continueErrorOutput`). */
	outputs: INodeExecutionData[][];
	/** The execution's error, else the node's own where the workflow went on in spite of it. */
	error: StoredError | undefined;
	/** The instances that the node under test threw, one per failed try. */
	thrown: Error[];
	/** How often the node under test was executed. */
	tries: number;
	runData: IRunData;
	run: IRun;
	/**
	 * Everything the execution leaves behind, as text: what n8n writes to its database (serialised
	 * with flatted, at each of its saves), the workflow, and all log and console lines.
	 */
	readonly raw: string;
	/** What n8n would have in its database. After a cancel it saves at once and never again. */
	readonly saved: IRun | undefined;
	/** Lines logged by this execution, through n8n's logger (all levels) and the console. */
	logs: string[];
	durationMs: number;
}

export interface RunHandle {
	executionId: string;
	/** Stops the execution as n8n's Stop button does; `result` then says `canceled`. */
	cancel(): void;
	result: Promise<RunResult>;
}

export interface ListSearchOptions {
	filter?: string;
	paginationToken?: string;
	parameters?: INodeParameters;
	credential?: StoredCredential | StoredCredential[];
	/** Path of the parameter that asks; default `parameters.<method>`. */
	path?: string;
}

export type LoadOptionsOptions = Omit<ListSearchOptions, 'filter' | 'paginationToken'>;

export interface HttpRequestNodeOptions {
	method?: IHttpRequestMethods;
	url: string;
	headers?: IDataObject;
	qs?: IDataObject;
	body?: IDataObject;
}

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** What an inline node (see `engine.runCode`) may do: everything a real node may. */
export type NodeCode = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
