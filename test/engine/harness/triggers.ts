import {
	Workflow,
	type ExecutionError,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
	type ITriggerFunctions,
	type WorkflowActivateMode,
} from 'n8n-workflow';

import { startExecution, type ExecutionParts, type ExecutionRecords } from './executions';
import { credentialsOf } from './nodes';
import type { RunResult, StoredCredential, WorkflowDefinition } from './types';

export interface TriggerOptions {
	/** `angelOneTrigger` or a full type name. */
	node: string;
	parameters?: INodeParameters;
	credential?: StoredCredential;
	workflowId?: string;
	/** Why n8n starts it; default: it is published. */
	activation?: WorkflowActivateMode;
	/** As n8n 2.0.0, whose triggers cannot save a failed execution. */
	withoutFailedExecutions?: true;
	/** Awaited by each execution before it ends: a workflow that takes its time. */
	work?: () => Promise<unknown>;
	/** As n8n's engine 2.0, which refuses an emit that waits for its execution. */
	refusesDonePromise?: true;
}

/** What an emit may be given to wait for its execution by. */
interface Done {
	resolve(run: IRun): void;
	reject(error: Error): void;
}

interface Host {
	parts: ExecutionParts;
	records: ExecutionRecords;
}

/** A published workflow of one trigger node, in n8n's own registry of active triggers. */
export class ActiveTrigger {
	/** What came of each emit, in their order; an execution goes on behind it. */
	readonly executions: Array<Promise<RunResult>> = [];
	/** The items of each emit. */
	readonly emitted: INodeExecutionData[][] = [];
	/** When each was emitted, epoch milliseconds. */
	readonly times: number[] = [];
	/** By which n8n tells an emit that it has had; undefined without one. */
	readonly keys: Array<string | undefined> = [];
	/** What the trigger told by a failed execution. */
	readonly failures: ExecutionError[] = [];
	/** What it gave up with; n8n would start it again beside the one that runs. */
	readonly givenUp: Error[] = [];
	private readonly definition: WorkflowDefinition;
	private readonly workflow: Workflow;

	constructor(
		private readonly host: Host,
		private readonly options: TriggerOptions,
	) {
		const { types } = host.parts;
		this.definition = { nodes: [triggerNode(host, options)], connections: {} };
		this.workflow = new Workflow({
			id: this.workflowId,
			name: 'Active workflow',
			nodes: this.definition.nodes,
			connections: {},
			active: true,
			nodeTypes: types,
			settings: { executionOrder: 'v1', timezone: 'Asia/Kolkata' },
		});
	}

	/** The JSON of the items of every emit. */
	get items() {
		return this.emitted.map((items) => items.map(({ json }) => json));
	}

	get workflowId(): string {
		return this.options.workflowId ?? 'active-workflow';
	}

	/** Starts it, as n8n does on publishing. Rejects where the trigger throws. */
	async start(activation: WorkflowActivateMode = this.options.activation ?? 'activate') {
		await this.workflow.expression.withIsolate(async () => {
			await this.triggers.addAllTriggers(
				this.workflowId,
				this.workflow,
				this.host.parts.additionalData({}),
				'trigger',
				activation,
				() => this.functions(activation),
				() => {
					throw new Error('This trigger does not poll');
				},
			);
		});
	}

	/** Starts it once more without closing the first, as two of n8n's loops may at the same time. */
	async startTwin() {
		const { core, container } = this.host.parts.modules;
		return await container
			.get(core.TriggersAndPollers)
			.runTriggerFunction(
				this.workflow,
				this.definition.nodes[0],
				() => this.functions('update'),
				this.host.parts.additionalData({}),
				'trigger',
				'update',
			);
	}

	/** Takes it off, as unpublishing and a proper end of n8n do. */
	async stop() {
		await this.triggers.remove(this.workflowId);
	}

	/** Executes the step in the editor, to the first emit. Rejects with what the trigger tells. */
	async testRun(): Promise<INodeExecutionData[][]> {
		const { core, container } = this.host.parts.modules;
		const additionalData = this.host.parts.additionalData({});
		const workflowData = { id: this.workflowId, ...this.definition, name: '', active: false };
		additionalData.hooks = new core.ExecutionLifecycleHooks(
			'manual',
			'test-run',
			workflowData as never,
		);
		const response = await container
			.get(core.TriggersAndPollers)
			.runTriggerFunction(
				this.workflow,
				this.definition.nodes[0],
				() => this.context('manual', 'manual'),
				additionalData,
				'manual',
				'manual',
			);
		try {
			await response?.manualTriggerFunction?.();
			return (await response?.manualTriggerResponse) ?? [];
		} finally {
			await response?.closeFunction?.();
		}
	}

	private get triggers() {
		const { core, container } = this.host.parts.modules;
		return container.get(core.ActiveWorkflowTriggers);
	}

	private functions(activation: WorkflowActivateMode): ITriggerFunctions {
		const functions = this.context('trigger', activation);
		if (this.options.withoutFailedExecutions) {
			Object.assign(functions, { saveFailedExecution: undefined });
		}
		return functions;
	}

	private context(mode: 'trigger' | 'manual', activation: WorkflowActivateMode) {
		const { modules, additionalData } = this.host.parts;
		// In a test run n8n puts its own in their place later, and they throw until then.
		const active = mode === 'trigger';
		return new modules.core.TriggerContext(
			this.workflow,
			this.definition.nodes[0],
			additionalData({}),
			mode,
			activation,
			active ? this.emit : undefined,
			active ? this.giveUp : undefined,
			active ? this.saveFailedExecution : undefined,
		) as unknown as ITriggerFunctions;
	}

	private readonly emit = (
		[items]: INodeExecutionData[][],
		_response: unknown,
		done: Done | undefined,
		key: string | undefined,
	) => {
		this.keys.push(key);
		this.emitted.push(items);
		this.times.push(Date.now());
		if (done && this.options.refusesDonePromise) {
			done.reject(new Error('Engine 2.0 does not support waiting for an execution'));
			return;
		}
		const { parts, records } = this.host;
		const [node] = this.definition.nodes;
		const { workflowId } = this;
		const { result } = startExecution(parts, records, this.definition, node.name, undefined, {
			items,
			workflowId,
		});
		const ended = result.then(async (one) => {
			await this.options.work?.();
			return one;
		});
		this.executions.push(ended);
		void ended.then(
			({ run }) => done?.resolve(run),
			(error: Error) => done?.reject(error),
		);
	};

	private readonly giveUp = (error: Error) => {
		this.givenUp.push(error);
	};

	private readonly saveFailedExecution = (error: ExecutionError) => {
		this.failures.push(error);
	};
}

function triggerNode({ parts: { types } }: Host, options: TriggerOptions): INode {
	const type = types.full(options.node);
	const { description } = types.getByNameAndVersion(type);
	return {
		id: '33333333-3333-4333-8333-333333333333',
		name: description.displayName,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: options.parameters ?? {},
		credentials: credentialsOf(options.credential),
	};
}
