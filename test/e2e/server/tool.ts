/** Place Order as a tool, and what a model says to it. */
import type { IConnections, INode, INodeParameters } from 'n8n-workflow';
import type { Trader } from './scene';
import { buySbin, node, using } from './support';

/** What the model chooses; the rest is the workflow's. */
export interface Choice {
	symbol: string;
	quantity: number;
	price: number;
}

export const SBIN: Choice = { symbol: 'SBIN', quantity: 7, price: 801.5 };

/** The tool's node. */
export const TOOL = 'Place Order';

/** How the workflow has the tool. */
export interface ToolSettings {
	/** The options of Place Order. */
	options?: INodeParameters;
	/** How often n8n runs the tool for one call at most: 2 and more are *Retry On Fail*. */
	tries?: number;
	/** *On Error: Continue*. */
	goesOn?: boolean;
}

const CHOSEN_BY_THE_MODEL: INodeParameters = {
	instrument: {
		__rl: true,
		mode: 'symbol',
		value: "={{ $fromAI('symbol', 'Trading symbol on NSE', 'string') }}",
	},
	quantity: "={{ $fromAI('quantity', 'Number of shares', 'number') }}",
	price: "={{ $fromAI('price', 'Limit price in rupees', 'number') }}",
};

/** Place Order at the trader's broker as a tool. */
export function toolNode(
	{ broker, credential }: Trader,
	{ options = {}, tries = 1, goesOn = false }: ToolSettings = {},
): INode {
	return node(TOOL, `n8n-nodes-indian-brokers.${broker}Tool`, {
		parameters: {
			descriptionType: 'manual',
			toolDescription: 'Buys shares on NSE',
			...buySbin(broker, { ...CHOSEN_BY_THE_MODEL, options }),
		},
		credentials: using(credential),
		...(tries > 1 ? { retryOnFail: true, maxTries: tries, waitBetweenTries: 0 } : {}),
		...(goesOn ? { onError: 'continueRegularOutput' } : {}),
	});
}

/** The connections of a tool of this node's. */
export function asToolOf({ name }: INode): IConnections[string] {
	return { ai_tool: [[{ node: name, type: 'ai_tool', index: 0 }]] };
}
