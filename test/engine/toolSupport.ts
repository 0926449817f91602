/** A node as n8n runs it for an agent: by the function of n8n-core that tries a tool again. */
import type { IExecuteFunctions, INode, INodeParameters, INodeType } from 'n8n-workflow';
import type { BrokerName } from './support';

type Invoke = (argumentsOfTheModel: object) => Promise<string>;
type MakeInvocation = (
	contextFactory: (runIndex: number) => object,
	node: INode,
	nodeType: INodeType,
	runExecutionData: object,
) => Invoke;

const { makeHandleToolInvocation } = jest.requireActual<{
	makeHandleToolInvocation: MakeInvocation;
}>('n8n-core/dist/execution-engine/node-execution-context/utils/get-input-connection-data.js');

/** The context of one try of a tool: what an ordinary node is given, but for a run of its own. */
function contextOf(functions: IExecuteFunctions, node: INode, runIndex: number, said: string[]) {
	const own: Record<string, unknown> = {
		getNode: () => node,
		getNodeParameter: (name: string, _item: number, fallback: unknown) =>
			node.parameters[name] ?? fallback,
		continueOnFail: () => false,
		getInputData: () => [{ json: {} }],
		addInputData: () => ({ index: runIndex }),
		addOutputData: (_type: string, _run: number, data: unknown) =>
			said.push(data instanceof Error ? data.message : JSON.stringify(data)),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
	};
	return new Proxy(functions, {
		get: (target, key) => {
			if (typeof key === 'string' && key in own) return own[key];
			const value: unknown = Reflect.get(target, key);
			return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
		},
	});
}

/**
 * One tool of an execution.
 * @param parameters as they are once n8n has put in what the model fills in
 * @param said gets what the model is told
 * @returns calls it once; a failure is told as well
 */
export function toolOf(
	functions: IExecuteFunctions,
	[name, nodeType]: [BrokerName, INodeType],
	parameters: INodeParameters,
	said: string[],
	tries = 1,
): () => Promise<void> {
	const node: INode = {
		...functions.getNode(),
		type: `n8n-nodes-indian-brokers.${name}Tool`,
		retryOnFail: tries > 1,
		maxTries: tries,
		waitBetweenTries: 0,
		parameters,
	};
	const invoke = makeHandleToolInvocation(
		(runIndex) => contextOf(functions, node, runIndex, said),
		node,
		nodeType,
		{ resultData: { runData: {} } },
	);
	return async () => void (await invoke({}).catch((error: Error) => said.push(error.message)));
}
