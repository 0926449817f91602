import type { BrokerName } from '../../brokers';
import type { Delivery } from './alerts';
import type { ExecutionRecords, StoredExecution } from './executions';

/** What became of an alert that n8n took. */
export interface Outcome {
	delivery: Delivery;
	execution: StoredExecution;
}

/**
 * All executions there are, each with the alert that it was for.
 * @throws Error where an execution is for none of the deliveries
 */
export async function outcomesOf(
	records: ExecutionRecords,
	deliveries: Delivery[],
): Promise<Outcome[]> {
	const startedBy = await records.startedBy();
	const executions = await records.all();
	return executions.map((execution) => {
		const id = startedBy.get(execution.id);
		const delivery = deliveries.find((one) => one.id === id);
		if (!delivery) throw new Error(`of no alert that was sent: ${JSON.stringify(execution)}`);
		return { delivery, execution };
	});
}

/** Went through to its end, which is an order or a dry run. */
export function succeeded({ execution }: Outcome): boolean {
	return execution.status === 'success' && typeof execution.output?.orderId === 'string';
}

export function referenceOf({ delivery }: Outcome): string {
	return delivery.alert.reference;
}

/** The references of those for a broker, each once, in order. */
export function referencesOf(outcomes: Outcome[], broker: BrokerName): string[] {
	const own = outcomes.filter(({ delivery }) => delivery.alert.broker === broker);
	return [...new Set(own.map(referenceOf))].sort();
}

/** Outcomes of the same alert and its repetitions, a group for each reference. */
export function byReference(outcomes: Outcome[]): Outcome[][] {
	const groups = new Map<string, Outcome[]>();
	for (const outcome of outcomes) {
		const reference = referenceOf(outcome);
		groups.set(reference, [...(groups.get(reference) ?? []), outcome]);
	}
	return [...groups.values()];
}

/** The texts that are there more than once. */
export function repeatedIn(texts: string[]): string[] {
	return texts.filter((text, index) => texts.indexOf(text) !== index);
}
