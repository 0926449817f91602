import type { INodeTypeDescription, NodeExecutionHint, NodeHint } from 'n8n-workflow';

/** Executions alone have an output panel, and not those of an AI agent's tool. */
export interface HintFunctions {
	addExecutionHints?(...hints: NodeExecutionHint[]): void;
}

/** What each execution has been told: several items may have the same to say. */
const told = new WeakMap<HintFunctions, Set<string>>();

/** Tells the user something in the output panel, once; what is no cause for worry is an `info`. */
export function hint(
	functions: HintFunctions,
	message: string,
	type: 'warning' | 'info' = 'warning',
): void {
	const before = told.get(functions) ?? new Set();
	if (before.has(message)) return;
	told.set(functions, before.add(message));
	functions.addExecutionHints?.({ message, type, location: 'outputPane' });
}

const beforeRun = (condition: string, message: string): NodeHint => ({
	message,
	type: 'warning',
	location: 'outputPane',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ $parameter["resource"] === "order" && ${condition} }}`,
});

/** What people read before a first run, and what builds workflows for them. @param trigger the broker's */
export const nodeTexts = (
	trigger: string,
): Pick<INodeTypeDescription, 'builderHint' | 'hints'> => ({
	hints: [
		beforeRun(
			'$parameter["operation"] === "place" && $parameter["options"]["dryRun"] !== true',
			'"Execute step" sends a real order. <b>Options → Dry Run</b> checks it and shows the exact request instead; <b>Options → Order Reference</b> keeps a workflow that runs twice from placing it twice.',
		),
		beforeRun(
			'$parameter["operation"] === "cancelAll" && Object.keys($parameter["filters"]).length === 0 && $parameter["options"]["dryRun"] !== true',
			'"Execute step" cancels every open order of the account: no filter is set.',
		),
	],
	builderHint: {
		searchHint:
			'Orders, GTTs, portfolio, quotes, candles, option chains and market hours of an Indian brokerage account. Name an instrument in mode "symbol" with its trading symbol (SBIN) or as TradingView writes it; find an option contract by the operation Find Option. Quantities are units unless the option quantityIn says lots or rupees; prices are rupees. Give every placed order an orderReference that comes from its cause, such as the id of an alert: the same key never places twice. Branch on the output field status, and try with the option dryRun first.',
		relatedNodes: [
			{
				nodeType: `n8n-nodes-indian-brokers.${trigger}`,
				relationHint: 'Waits for order updates, price alerts, price ticks and market sessions',
			},
		],
	},
});
