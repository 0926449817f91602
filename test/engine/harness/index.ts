/**
 * Runs workflows of this package inside n8n's own engine (n8n-core), in the test's process. What
 * n8n's application adds around the engine (the encrypted store of credentials, log-in before a
 * request, credential tests, executions) is rebuilt here, as n8n 2.41 does it.
 */
import { resolve } from 'node:path';

import { Engine } from './engine';
import { prepareEnvironment } from './environment';
import { LogCollector } from './logs';
import type { EngineOptions } from './types';

export type { Engine } from './engine';
export type { ActiveTrigger, TriggerOptions } from './triggers';
export type * from './types';
export type { WebhookNode, WebhookReply } from './webhooks';

const repository = resolve(__dirname, '../../..');

/**
 * Starts an engine; once per test file is enough, and a later one in the same file works if the
 * first was closed. Loading n8n-core takes 1.5 to 2.5 s, everything else a few milliseconds.
 * Rejects if the package's `dist` is older than its sources.
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
	const environment = prepareEnvironment(options);
	const logs = new LogCollector(environment.modules);
	try {
		return new Engine(environment, logs, {
			packageDir: options.packageDir ?? repository,
			from: options.from ?? 'dist',
			egressProtection: Boolean(options.egressProtection),
			storeDelayMs: options.storeDelayMs ?? 1,
		});
	} catch (error) {
		logs.close();
		environment.restore();
		throw error;
	}
}
