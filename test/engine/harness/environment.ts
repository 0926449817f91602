import type { KeyInfo } from 'n8n-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadEngineModules, type EngineModules } from './modules';
import type { EgressProtection, EngineOptions } from './types';

/** n8n's services are one set in a process, so there is one engine at a time. */
let inUse = false;

export interface EngineEnvironment {
	modules: EngineModules;
	userFolder: string;
	/** Puts the process's environment back and removes a temporary user folder. */
	restore(): void;
}

/**
 * Prepares n8n's environment the way an administrator does, by variables, then loads the engine
 * and gives its container new services: an engine started later in the same test file sees its
 * own settings.
 */
export function prepareEnvironment(options: EngineOptions): EngineEnvironment {
	if (inUse) throw new Error('Close the other engine of this test file first');
	inUse = true;
	const userFolder = options.userFolder ?? mkdtempSync(join(tmpdir(), 'n8n-engine-'));
	const restoreVariables = setVariables({
		N8N_USER_FOLDER: userFolder,
		N8N_LOG_LEVEL: 'silent', // the harness collects every line before n8n would print it
		N8N_DIAGNOSTICS_ENABLED: 'false',
		...egressVariables(options.egressProtection),
	});

	const modules = loadEngineModules();
	modules.container.reset();
	provideEncryptionKey(modules);

	return {
		modules,
		userFolder,
		restore() {
			inUse = false;
			restoreVariables();
			modules.container.reset();
			if (options.userFolder === undefined) rmSync(userFolder, { recursive: true, force: true });
		},
	};
}

function egressVariables(protection: boolean | EgressProtection | undefined) {
	const limits = typeof protection === 'object' ? protection : {};
	return {
		N8N_SSRF_PROTECTION_ENABLED: protection ? 'true' : 'false',
		N8N_SSRF_ALLOWED_IP_RANGES: limits.allowedIpRanges?.join(','),
		N8N_SSRF_BLOCKED_IP_RANGES: limits.blockedIpRanges?.join(','),
		N8N_SSRF_ALLOWED_HOSTNAMES: limits.allowedHostnames?.join(','),
		N8N_SSRF_BLOCKED_HOSTNAMES: limits.blockedHostnames?.join(','),
	};
}

/** Sets (or, for undefined, unsets) variables and returns the way back. */
function setVariables(variables: Record<string, string | undefined>): () => void {
	const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
	assign(Object.entries(variables));
	return () => assign(before);
}

function assign(variables: ReadonlyArray<readonly [string, string | undefined]>) {
	for (const [name, value] of variables) {
		if (value === undefined) delete process.env[name];
		else process.env[name] = value;
	}
}

/** n8n encrypts credentials with the instance's key, as long as key rotation is not enabled. */
function provideEncryptionKey({ core, container }: EngineModules) {
	const cipher = container.get(core.Cipher);
	const { encryptionKey } = container.get(core.InstanceSettings);
	const key: KeyInfo = {
		id: 'instance',
		value: cipher.encryptDEKWithInstanceKey(encryptionKey),
		algorithm: 'aes-256-cbc',
		format: 'no-prefix',
	};
	container.get(core.EncryptionKeyProxy).setProvider({
		getActiveKey: async () => key,
		getLegacyKey: async () => key,
		getKeyById: async () => null,
	});
}
