import type {
	ICredentialDataDecryptedObject,
	INode,
	Logger,
	NodeExecutionHint,
} from 'n8n-workflow';

/** What connecting needs of n8n: executions, triggers, webhooks, polls and the editor all have it. */
export interface ConnectFunctions {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
	getNode(): INode;
	helpers: object;
	logger: Logger;
	/** Executions alone can be stopped. */
	getExecutionCancelSignal?(): AbortSignal | undefined;
	/** Executions alone have an output panel. */
	addExecutionHints?(...hints: NodeExecutionHint[]): void;
}
