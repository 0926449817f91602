/** What a published trigger told, as n8n's executions have it. */
import type { IDataObject, INode } from 'n8n-workflow';
import { FINAL, type N8nClient } from '../../../scripts/n8n/client';
import type { Execution, SavedWorkflow } from '../../../scripts/n8n/types';
import { outputOf } from '../../../scripts/n8n/workflow';
import type { Trader } from './scene';
import { node, using } from './support';

/** Executions that are read at the same time. */
const AT_ONCE = 8;

/** The trigger node of the trader's broker with the trader's credential; named "Trigger". */
export function trigger(
	{ broker, credential }: Pick<Trader, 'broker' | 'credential'>,
	parameters: IDataObject,
): INode {
	return node('Trigger', `n8n-nodes-indian-brokers.${broker}Trigger`, {
		parameters: parameters as never,
		credentials: using(credential),
	});
}

export const nothing = () => node('Nothing', 'n8n-nodes-base.noOp');

/** Everything that one trigger told; each execution is read once. */
export class Told {
	private readonly items = new Map<string, IDataObject[]>();
	/** Executions that an end of n8n cut off. */
	crashed = 0;

	constructor(
		private readonly scene: { client: N8nClient },
		private readonly workflow: SavedWorkflow,
	) {}

	/** In the order of the executions, those that have ended. */
	async all(): Promise<IDataObject[]> {
		const { client } = this.scene;
		const ended = (await client.executions(this.workflow)).filter(
			({ id, status }) => FINAL.includes(status) && !this.items.has(id),
		);
		const readOn = async () => {
			for (let next = ended.pop(); next; next = ended.pop()) {
				const execution = await client.execution(next.id);
				if (execution.status === 'crashed') this.crashed += 1;
				this.items.set(next.id, startOf(execution));
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, readOn));
		return [...this.items]
			.sort(([one], [other]) => Number(one) - Number(other))
			.flatMap(([, items]) => items);
	}
}

/** What started an execution; one that was cut off may have it as its start data alone. */
function startOf(execution: Execution): IDataObject[] {
	const waiting = execution.data.executionData?.nodeExecutionStack ?? [];
	const atTrigger = waiting.find((one) => one.node.name === 'Trigger');
	if (atTrigger) return (atTrigger.data.main[0] ?? []).map(({ json }) => json);
	return outputOf(execution, 'Trigger');
}
