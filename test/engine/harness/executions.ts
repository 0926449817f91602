import { parse, stringify } from 'flatted';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import type { LogCollector } from './logs';
import type { EngineModules } from './modules';
import type { NodeObserver, TypeRegistry } from './registry';
import type {
	ExecutionOptions,
	RunHandle,
	RunResult,
	StoredError,
	WorkflowDefinition,
} from './types';

/** The parts of an engine that executions work with. */
export interface ExecutionParts {
	modules: EngineModules;
	types: TypeRegistry;
	logs: LogCollector;
	additionalData: (
		extra: Partial<IWorkflowExecuteAdditionalData>,
	) => IWorkflowExecuteAdditionalData;
}

/** What is known of one execution while it runs. */
interface ExecutionRecord {
	tries: Map<string, number>;
	thrown: Map<string, Error[]>;
	/** The serialised execution at each moment n8n would write it to its database. */
	saves: string[];
}

let lastExecutionId = 0;

/** Keeps count of the nodes' executions, for the executions that are under way. */
export class ExecutionRecords implements NodeObserver {
	private readonly records = new Map<string, ExecutionRecord>();

	open(executionId: string): ExecutionRecord {
		if (this.records.has(executionId)) throw new Error(`Execution ${executionId} is running`);
		const record = { tries: new Map(), thrown: new Map(), saves: [] };
		this.records.set(executionId, record);
		return record;
	}

	close(executionId: string) {
		this.records.delete(executionId);
	}

	started(executionId: string, nodeName: string) {
		const tries = this.records.get(executionId)?.tries;
		tries?.set(nodeName, (tries.get(nodeName) ?? 0) + 1);
	}

	failed(executionId: string, nodeName: string, error: Error) {
		const thrown = this.records.get(executionId)?.thrown;
		thrown?.set(nodeName, [...(thrown.get(nodeName) ?? []), error]);
	}
}

/**
 * Starts a workflow in the engine, from `startNode` on, with the given items as that node's input.
 * A workflow that n8n refuses to start (a required field is empty) ends with status `error`.
 */
export function startExecution(
	parts: ExecutionParts,
	records: ExecutionRecords,
	definition: WorkflowDefinition,
	startNode: string,
	nodeUnderTest: string | undefined,
	options: ExecutionOptions,
): RunHandle {
	const executionId = options.executionId ?? String(++lastExecutionId);
	const record = records.open(executionId);
	const lines: string[] = [];
	const startedAt = performance.now();
	const workflowData = completeWorkflow(definition, parts.types, options.workflowId);
	const additionalData = parts.additionalData({ executionId, workflowId: workflowData.id });
	additionalData.hooks = hooksFor(parts, record, workflowData, executionId, nodeUnderTest, options);

	const execution = parts.logs.collect(lines, () => {
		try {
			return begin(parts, workflowData, startNode, additionalData, options);
		} catch (error) {
			return new Refusal(error as Error);
		}
	});
	const cancel = () => {
		if (!(execution instanceof Refusal)) parts.logs.collect(lines, () => execution.cancel());
	};
	if (options.signal?.aborted) cancel();
	options.signal?.addEventListener('abort', cancel, { once: true });

	const result = (async () => {
		try {
			const run = execution instanceof Refusal ? execution.asRun(options) : await execution;
			const durationMs = performance.now() - startedAt;
			return resultOf(run, record, workflowData, executionId, nodeUnderTest, lines, durationMs);
		} finally {
			options.signal?.removeEventListener('abort', cancel);
			records.close(executionId);
		}
	})();
	return { executionId, cancel, result };
}

/** n8n checks a workflow before it runs; an execution it refuses has run no node. */
class Refusal {
	constructor(private readonly error: Error) {}

	asRun({ mode = 'trigger' }: ExecutionOptions): IRun {
		const data = createRunExecutionData();
		const { message, stack } = this.error;
		data.resultData.error = { ...this.error, message, stack } as never;
		const now = new Date();
		return { data, mode, startedAt: now, stoppedAt: now, storedAt: 'db', status: 'error' };
	}
}

function begin(
	{ modules, types }: ExecutionParts,
	workflowData: IWorkflowBase,
	startNode: string,
	additionalData: IWorkflowExecuteAdditionalData,
	{ items = [{}], retryOf, mode = retryOf ? 'retry' : 'trigger' }: ExecutionOptions,
) {
	const workflow = new Workflow({ ...workflowData, nodeTypes: types });
	const node = workflow.getNode(startNode);
	if (node === null) throw new Error(`The workflow has no node "${startNode}"`);
	const main = [items.map(asItem)];
	const nodeExecutionStack = [{ node, data: { main }, source: null }];
	const runtimeData = retryOf?.run.data.executionData?.runtimeData;
	const runData = createRunExecutionData({
		executionData: { nodeExecutionStack, runtimeData: structuredClone(runtimeData) },
	});
	return new modules.core.WorkflowExecute(additionalData, mode, runData).processRunExecutionData(
		workflow,
	);
}

function asItem(item: object): INodeExecutionData {
	const isItem = 'json' in item && typeof item.json === 'object';
	return structuredClone(isItem ? item : { json: item }) as INodeExecutionData;
}

function completeWorkflow(
	{ nodes, connections, settings, name = 'Test workflow' }: WorkflowDefinition,
	types: TypeRegistry,
	id = 'engine-harness-workflow',
): IWorkflowBase {
	const now = new Date();
	return {
		id,
		name,
		nodes: nodes.map((node): INode => ({ ...structuredClone(node), type: types.full(node.type) })),
		connections,
		settings: { executionOrder: 'v1', timezone: 'Asia/Kolkata', ...settings },
		active: true,
		activeVersionId: null,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
	};
}

function hooksFor(
	{ modules }: ExecutionParts,
	record: ExecutionRecord,
	workflowData: IWorkflowBase,
	executionId: string,
	nodeUnderTest: string | undefined,
	{ mode = 'trigger', pauseBefore }: ExecutionOptions,
) {
	const { ExecutionLifecycleHooks } = modules.core;
	const hooks = new ExecutionLifecycleHooks(mode, executionId, workflowData);
	hooks.addHandler('nodeExecuteBefore', async (nodeName) => {
		if (nodeName === nodeUnderTest) await pauseBefore?.();
	});
	hooks.addHandler('workflowExecuteAfter', (run) => {
		record.saves.push(stringify(run));
	});
	return hooks;
}

function resultOf(
	run: IRun,
	record: ExecutionRecord,
	workflowData: IWorkflowBase,
	executionId: string,
	nodeUnderTest: string | undefined,
	logs: string[],
	durationMs: number,
): RunResult {
	const { runData, error, lastNodeExecuted } = run.data.resultData;
	const nodeName = nodeUnderTest ?? lastNodeExecuted ?? '';
	const task = runData[nodeName]?.at(-1);
	const outputs = (task?.data?.[NodeConnectionTypes.Main] ?? []).map((items) => items ?? []);
	return {
		executionId,
		status: run.status,
		items: outputs[0] ?? [],
		outputs,
		error: (error ?? task?.error) as StoredError | undefined,
		thrown: record.thrown.get(nodeName) ?? [],
		tries: record.tries.get(nodeName) ?? 0,
		runData,
		run,
		get raw() {
			return [...record.saves, stringify(run), JSON.stringify(workflowData), ...logs].join('\n');
		},
		get saved() {
			const text = record.saves.at(-1);
			return text === undefined ? undefined : (parse(text) as IRun);
		},
		logs,
		durationMs,
	};
}
