import type { NodeExecutionHint } from 'n8n-workflow';

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
