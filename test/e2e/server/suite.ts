import { openStage } from '../../../scripts/demo/stage';
import type { N8nRelease } from '../../../scripts/n8n/release';
import type { Suite } from '../suite';
import { agentScenarios } from './agent';
import { agentApprovalScenarios, agentExpiryScenario } from './agentApproval';
import { agentExampleScenarios } from './agentExamples';
import { alertScenario } from './alerts';
import { approvalScenarios } from './approval';
import { commandLineScenarios } from './commandLine';
import { dailyReportScenarios } from './dailyReport';
import { errorWorkflowScenarios } from './errorWorkflow';
import { exampleScenarios } from './examples';
import { exitScenarios } from './exits';
import { fillScenarios } from './fills';
import { guardScenarios } from './guard';
import { httpRequestScenarios } from './httpRequest';
import { lostReplyScenarios } from './lostReplies';
import { operationScenarios } from './operations';
import { orderScenarios } from './orders';
import { probeSettings } from './probe';
import { publisherScenarios } from './publisher';
import { reportScenarios } from './reports';
import { scheduleScenarios } from './schedule';
import { ServerScene } from './scene';
import { secretsScenario } from './secrets';
import { sessionScenarios } from './sessions';
import { triggerScenarios } from './triggers';
import { updateScenarios } from './updates';
import { burstScenario, webhookScenarios } from './webhooks';

/** The log says as much as it can: it is searched for secrets at the end. */
const env = { ...probeSettings, N8N_LOG_LEVEL: 'debug' };

/** What an n8n server does with the package, without anybody at the editor. */
export function serverSuite(release: N8nRelease): Suite<ServerScene> {
	return {
		name: `Server n8n ${release.version}`,
		release,
		open: async (progress, cleanup) =>
			new ServerScene(release, await openStage(progress, cleanup, { release, env }), progress),
		scenarios: [
			...webhookScenarios,
			exampleScenarios,
			...orderScenarios,
			...operationScenarios,
			...scheduleScenarios,
			[...reportScenarios, ...dailyReportScenarios],
			exitScenarios,
			...guardScenarios,
			...httpRequestScenarios,
			...agentScenarios,
			agentApprovalScenarios,
			agentExampleScenarios,
			// All of them wait for most of their time.
			[agentExpiryScenario, ...commandLineScenarios, ...lostReplyScenarios],
			...errorWorkflowScenarios,
			...sessionScenarios,
			...triggerScenarios,
			...updateScenarios,
			...fillScenarios,
			alertScenario,
			...approvalScenarios,
			publisherScenarios,
			burstScenario,
			secretsScenario,
		],
	};
}
