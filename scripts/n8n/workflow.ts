import { readFile } from 'node:fs/promises';
import type { IDataObject, INode } from 'n8n-workflow';
import type { Execution, SavedCredential, WorkflowFile } from './client';

export type { WorkflowFile } from './client';

export async function readWorkflow(file: string): Promise<WorkflowFile> {
	return JSON.parse(await readFile(file, 'utf8')) as WorkflowFile;
}

/** What a user does after an import: picks a credential in every node that needs one. */
export function withCredentials(
	workflow: WorkflowFile,
	choose: (node: INode) => SavedCredential | undefined,
): WorkflowFile {
	const nodes = workflow.nodes.map((node) => {
		const chosen = choose(node);
		if (!chosen) return node;
		return { ...node, credentials: { [chosen.type]: { id: chosen.id, name: chosen.name } } };
	});
	return { ...workflow, nodes };
}

/** The same workflow with other parameters in one node, named by its type. */
export function withParameters(
	workflow: WorkflowFile,
	nodeType: string,
	parameters: INode['parameters'],
): WorkflowFile {
	const nodes = workflow.nodes.map((node) =>
		node.type === nodeType ? { ...node, parameters: { ...node.parameters, ...parameters } } : node,
	);
	return { ...workflow, nodes };
}

/** The items a node put out on its first output, in its last run; none where it did not run. */
export function outputOf(execution: Execution, nodeName: string): IDataObject[] {
	const run = execution.data.resultData.runData[nodeName]?.at(-1);
	return (run?.data?.main[0] ?? []).map((item) => item.json);
}

/** Why an execution failed, as the editor shows it; undefined where it did not. */
export function errorOf(execution: Execution): string | undefined {
	const { error, lastNodeExecuted } = execution.data.resultData;
	if (!error) return undefined;
	const detail = 'description' in error && error.description ? ` (${error.description})` : '';
	return `${lastNodeExecuted ?? 'workflow'}: ${error.message}${detail}`;
}
