import { join } from 'node:path';
import { LoggerProxy } from 'n8n-workflow';
import { type LoginPeers, peersWith } from '../../brokers/core/session/authenticator';
import { NotesFile } from '../../brokers/core/session/notes-file';
import { n8nFolder } from './n8n-folder';

const FILE = 'indian-brokers-sessions.sqlite';

let workers: LoginPeers | null = null;
let ofThisMachine: LoginPeers | undefined;

/**
 * Whom log-ins are agreed with: in queue mode the other workers, else the processes of this machine, by a
 * file in n8n's user folder.
 * @param met the workers, by whoever met them; absent where that is not known
 */
export function loginPeers(met?: LoginPeers | null): LoginPeers {
	if (met !== undefined) workers = met;
	if (workers) return workers;
	ofThisMachine ??= peersWith(
		new NotesFile(join(n8nFolder(), FILE), (message) => LoggerProxy.warn(message)),
	);
	return ofThisMachine;
}
