import type { SsrfBridge } from '@n8n/backend-network';
import type * as core from 'n8n-core';
import type * as nodeModule from 'node:module';
import { once } from '../../environment/once';

/** n8n's service container: one instance of each class, built on first demand. */
interface ServiceContainer {
	get<T>(service: abstract new (...args: never[]) => T): T;
	reset(): void;
}

/**
 * The engine's own modules, loaded late: n8n reads its environment (user folder, log level) when
 * its services are built, so nothing of it may be required before `startEngine` has set it.
 */
export interface EngineModules {
	core: typeof core;
	container: ServiceContainer;
	/** All levels of every logger, scoped ones included, meet in the method `log`. */
	loggerPrototype: { log(level: string, message: string, metadata: object): void };
	SsrfProtectionService: new (...args: never[]) => SsrfBridge;
}

let loaded: EngineModules | undefined;

/** Requires n8n-core and what it stands on; the second call is free. */
export function loadEngineModules(): EngineModules {
	loaded ??= load();
	return loaded;
}

/** Other packages bring older copies of n8n's libraries along: only n8n-core's own will do. */
function load(): EngineModules {
	const { createRequire } = once('node:module') as typeof nodeModule;
	const requireAsCore = createRequire(require.resolve('n8n-core'));
	requireAsCore('reflect-metadata');
	const { Container } = requireAsCore('@n8n/di') as { Container: ServiceContainer };
	const { Logger } = requireAsCore('@n8n/backend-common') as {
		Logger: { prototype: EngineModules['loggerPrototype'] };
	};
	const { SsrfProtectionService } = requireAsCore('@n8n/backend-network') as Pick<
		EngineModules,
		'SsrfProtectionService'
	>;
	return {
		core: once('n8n-core') as typeof core,
		container: Container,
		loggerPrototype: Logger.prototype,
		SsrfProtectionService,
	};
}
