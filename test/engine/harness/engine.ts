import { NodeHelpers, type INodeType, type IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import { additionalData } from './additionalData';
import { CredentialStore } from './credentialStore';
import { EngineCredentialsHelper } from './credentialsHelper';
import { testCredential } from './credentialTester';
import type { EngineEnvironment } from './environment';
import { ExecutionRecords, startExecution } from './executions';
import { codeNode, httpRequestNodeType } from './inlineNodes';
import { listSearch, loadOptions } from './listMethods';
import type { LogCollector } from './logs';
import { twoNodeWorkflow } from './nodes';
import { TypeRegistry } from './registry';
import { ActiveTrigger, type TriggerOptions } from './triggers';
import { WebhookNode, type WebhookOptions } from './webhooks';
import type {
	CredentialData,
	CredentialTestResult,
	HttpRequestNodeOptions,
	ListSearchOptions,
	LoadOptionsOptions,
	NodeCode,
	RunHandle,
	RunOptions,
	RunResult,
	StoredCredential,
	WorkflowDefinition,
	WorkflowRunOptions,
} from './types';

/** One n8n: what `startEngine` returns. Any number of executions may run in it at once. */
export class Engine {
	private readonly records = new ExecutionRecords();
	private readonly types = new TypeRegistry(this.records);
	private readonly store: CredentialStore;
	private readonly helper: EngineCredentialsHelper;

	constructor(
		private readonly environment: EngineEnvironment,
		private readonly logs: LogCollector,
		private readonly options: {
			packageDir: string;
			from: 'dist' | 'source';
			egressProtection: boolean;
			storeDelayMs: number;
		},
		shared?: CredentialStore,
	) {
		const { modules } = environment;
		const { packageDir, from, storeDelayMs } = options;
		if (shared === undefined) this.types.load(modules, packageDir, from);
		else this.types.loadIsolated(modules, packageDir, from);
		this.store = shared ?? new CredentialStore(modules, this.types, storeDelayMs);
		this.helper = new EngineCredentialsHelper(modules, this.store, this.types);
	}

	/**
	 * Another worker of the same n8n (queue mode), or n8n after a restart: the same credentials, the
	 * package with module state of its own. Close the first engine only.
	 */
	anotherWorker(): Engine {
		return new Engine(this.environment, this.logs, this.options, this.store);
	}

	/** The node type as n8n loaded it, for assertions on its description. */
	nodeType(name: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.types.getByName(this.types.full(name)), version);
	}

	credentialType(name: string) {
		return this.types.credentialType(name);
	}

	/** Adds a node type, e.g. a stand-in for one of n8n's own in an example workflow. */
	addNodeType(fullName: string, type: INodeType) {
		this.types.add(fullName, type);
	}

	// ---- credentials -------------------------------------------------------------------------

	/** Saves a new credential, as the editor does. */
	async createCredential(type: string, fields: CredentialData, name = `My ${type}`) {
		return await this.store.create(type, fields, name);
	}

	/** The stored data, decrypted: for assertions. Fields at their default are not stored. */
	async credentialData(id: string): Promise<CredentialData> {
		return await this.store.data(id);
	}

	/** How often nodes and tests read the credential, and how often it was written. */
	credentialStats(id: string): { reads: number; writes: number } {
		const { reads, writes } = this.store.row(id);
		return { reads, writes };
	}

	/** The table of credentials as text, encrypted as in n8n's database. */
	rawStore(): string {
		return this.store.raw();
	}

	/** What the browser holds once a user has opened the credential; give it to `editCredential`. */
	async openCredential(id: string): Promise<CredentialData> {
		return await this.store.openForm(id);
	}

	/**
	 * Changes fields in the editor and saves. The hidden token stays (n8n restores blanked fields
	 * from what is stored at that moment); hidden fields that are not secret are written back as
	 * they were when the form was opened (`form`: by default it is opened now).
	 */
	async editCredential(id: string, changes: CredentialData, form?: CredentialData) {
		const opened = form ?? (await this.store.openForm(id));
		await this.store.saveForm(id, { ...opened, ...changes });
	}

	/** Writes fields past the editor, as `preAuthentication` on another worker would. */
	async writeCredentialData(id: string, changes: CredentialData) {
		const data = { ...(await this.store.data(id)), ...changes };
		await this.store.write(id, this.store.row(id).type, data);
	}

	deleteCredential(id: string) {
		this.store.delete(id);
	}

	/** Presses Test. */
	async testCredential(id: string): Promise<CredentialTestResult> {
		const { name, type } = this.store.row(id);
		const { modules } = this.environment;
		const parts = { modules, types: this.types, helper: this.helper, additionalData: this.data };
		const data = await this.store.data(id);
		return await testCredential(parts, { id, name, type, data });
	}

	// ---- executions --------------------------------------------------------------------------

	/** Starts one node on some items, and returns at once with a handle. */
	start(options: RunOptions): RunHandle {
		const { definition, nodeName } = twoNodeWorkflow(this.types, options);
		return this.execute(definition, definition.nodes[0].name, nodeName, options);
	}

	/** Runs one node on some items, to the end. Rejects only if the harness itself fails. */
	async run(options: RunOptions): Promise<RunResult> {
		return await this.start(options).result;
	}

	/** Starts a whole workflow from `startNode`, which receives the items. */
	startWorkflow(
		workflow: WorkflowDefinition,
		startNode: string,
		options: WorkflowRunOptions = {},
	): RunHandle {
		return this.execute(workflow, startNode, options.outputOf, options);
	}

	async runWorkflow(
		workflow: WorkflowDefinition,
		startNode: string,
		options: WorkflowRunOptions = {},
	): Promise<RunResult> {
		return await this.startWorkflow(workflow, startNode, options).result;
	}

	/** Runs `code` as a node that may use the credential: to call the engine's helpers directly. */
	async runCode(
		code: NodeCode,
		options: Omit<RunOptions, 'node' | 'parameters'> = {},
	): Promise<RunResult> {
		const name = 'engine-harness.code';
		const node = codeNode(name, code);
		const credentials = [options.credential ?? []].flat();
		node.description.credentials = credentials.map(({ type }) => ({ name: type, required: true }));
		this.types.add(name, node);
		return await this.run({ ...options, node: name });
	}

	/**
	 * Sends a request with n8n's HTTP Request node and this credential ("Predefined Credential
	 * Type"). The item's json is `{ statusCode, headers, body }`.
	 */
	async httpRequestNode(
		credential: StoredCredential,
		request: HttpRequestNodeOptions,
	): Promise<RunResult> {
		const items = [{ json: { ...request } }];
		return await this.run({ node: httpRequestNodeType, credential, items });
	}

	// ---- triggers ----------------------------------------------------------------------------

	/** A workflow of one trigger node; it is to be started. */
	trigger(options: TriggerOptions): ActiveTrigger {
		const { modules } = this.environment;
		const parts = { modules, types: this.types, logs: this.logs, additionalData: this.data };
		return new ActiveTrigger({ parts, records: this.records }, options);
	}

	// ---- webhooks ----------------------------------------------------------------------------

	/** A workflow of one webhook node; it is to be published, and called. */
	webhookNode(options: WebhookOptions): WebhookNode {
		const { modules } = this.environment;
		const parts = { modules, types: this.types, logs: this.logs, additionalData: this.data };
		return new WebhookNode(parts, options);
	}

	// ---- the editor's lookups ----------------------------------------------------------------

	/** Searches a resource locator's list, as the editor does while the user types. */
	async listSearch(node: string, method: string, options: ListSearchOptions = {}) {
		return await listSearch(this.listParts, this.types.full(node), method, options);
	}

	/** Loads the options of a dropdown. */
	async loadOptions(node: string, method: string, options: LoadOptionsOptions = {}) {
		return await loadOptions(this.listParts, this.types.full(node), method, options);
	}

	/** Every line logged since the engine started, inside and outside executions. */
	get allLogs(): readonly string[] {
		return this.logs.all;
	}

	/** Gives back the console and the environment, and deletes the temporary user folder. */
	async close(): Promise<void> {
		this.logs.close();
		this.environment.restore();
	}

	private execute(
		workflow: WorkflowDefinition,
		startNode: string,
		nodeUnderTest: string | undefined,
		options: WorkflowRunOptions,
	): RunHandle {
		const { modules } = this.environment;
		const parts = { modules, types: this.types, logs: this.logs, additionalData: this.data };
		return startExecution(parts, this.records, workflow, startNode, nodeUnderTest, options);
	}

	private get listParts() {
		return { modules: this.environment.modules, types: this.types, additionalData: this.data };
	}

	private readonly data = (extra: Partial<IWorkflowExecuteAdditionalData> = {}) =>
		additionalData(this.environment.modules, this.helper, this.options.egressProtection, extra);
}
