import { homedir } from 'node:os';
import { join } from 'node:path';

/** n8n's own folder of this user, as n8n itself finds it. */
export function n8nFolder(): string {
	return join(process.env.N8N_USER_FOLDER ?? homedir(), '.n8n');
}
