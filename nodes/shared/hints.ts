import type { NodeExecutionHint } from 'n8n-workflow';

/** Executions alone have an output panel, and not those of an AI agent's tool. */
export interface HintFunctions {
	addExecutionHints?(...hints: NodeExecutionHint[]): void;
}

/** Tells the user something in the output panel; what is no cause for worry is an `info`. */
export function hint(
	functions: HintFunctions,
	message: string,
	type: 'warning' | 'info' = 'warning',
): void {
	functions.addExecutionHints?.({ message, type, location: 'outputPane' });
}
