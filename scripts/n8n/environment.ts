import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pathFor } from './node';
import { freePort } from './ports';
import type { N8nRelease } from './release';

/**
 * The environment of a process of n8n on this user folder.
 * @param own settings of n8n beside ours, e.g. N8N_LOG_LEVEL
 */
export async function n8nEnvironment(
	release: N8nRelease,
	userFolder: string,
	port: number,
	own: Record<string, string> = {},
): Promise<Record<string, string>> {
	const ours = await n8nSettings(userFolder, port);
	const PATH = await pathFor(release);
	return { ...machineEnvironment(), PATH, ...ours, ...release.env, ...own };
}

/** What n8n needs from this machine, and nothing that would change how it behaves. */
function machineEnvironment(): Record<string, string> {
	const names = [
		...['HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'LANG', 'TZ'],
		'INDIAN_BROKERS_CALENDAR',
	];
	return Object.fromEntries(
		names.flatMap((name) => {
			const value = process.env[name];
			return value === undefined ? [] : [[name, value]];
		}),
	);
}

/** Has to be loaded into every n8n (node --import). */
export const loopbackGuard = pathToFileURL(join(__dirname, 'loopback-only.mjs')).href;

/** An n8n on loopback that reaches, tells and asks nobody outside this machine. */
async function n8nSettings(userFolder: string, port: number): Promise<Record<string, string>> {
	return {
		NODE_OPTIONS: `--import=${loopbackGuard}`,
		LOOPBACK_ONLY_LOG: outsideLogOf(userFolder),
		N8N_USER_FOLDER: userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		// A worker listens nowhere else.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}`,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		DB_TYPE: 'sqlite',
		// The package is not a verified one; from n8n 3.0 this has to be said.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_AI_ENABLED: 'false',
	};
}

/** The file with the hosts outside this machine that n8n tried to reach. */
export function outsideLogOf(userFolder: string): string {
	return join(userFolder, 'outside-hosts.log');
}
