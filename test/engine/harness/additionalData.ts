import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import type { EngineCredentialsHelper } from './credentialsHelper';
import type { EngineModules } from './modules';

const instance = 'http://127.0.0.1:5678/';

/** What the n8n application hands to the engine with every execution. */
export function additionalData(
	{ core, container, SsrfProtectionService }: EngineModules,
	credentialsHelper: EngineCredentialsHelper,
	egressProtection: boolean,
	extra: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper,
		currentNodeExecutionIndex: 0,
		restApiUrl: `${instance}rest`,
		instanceBaseUrl: instance,
		formBaseUrl: `${instance}form`,
		formWaitingBaseUrl: `${instance}form-waiting`,
		formTestBaseUrl: `${instance}form-test`,
		webhookBaseUrl: `${instance}webhook`,
		webhookWaitingBaseUrl: `${instance}webhook-waiting`,
		webhookTestBaseUrl: `${instance}webhook-test`,
		mcpBaseUrl: `${instance}mcp`,
		mcpTestBaseUrl: `${instance}mcp-test`,
		variables: {},
		externalSecretsProxy: container.get(core.ExternalSecretsProxy),
		userId: 'engine-harness-user',
		setExecutionStatus() {},
		logAiEvent() {},
		executeWorkflow: notHere('Sub-workflows'),
		getRunExecutionData: notHere('Other executions'),
		getRuntimeCredential: notHere('Runtime credentials'),
		startRunnerTask: notHere('Task runners'),
		...(egressProtection && { ssrfBridge: container.get(SsrfProtectionService) }),
		...extra,
	};
}

function notHere(what: string) {
	return async (): Promise<never> => {
		throw new Error(`${what} are not part of this harness`);
	};
}
