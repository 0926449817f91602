import type { ICredentialDataDecryptedObject, INode, Logger } from 'n8n-workflow';
import type { HintFunctions } from './hints';

/** What connecting needs of n8n: executions, triggers, webhooks, polls and the editor all have it. */
export interface ConnectFunctions extends HintFunctions {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
	getNode(): INode;
	helpers: object;
	logger: Logger;
	/** Executions alone can be stopped. */
	getExecutionCancelSignal?(): AbortSignal | undefined;
}
