/** The test's side of probe.mjs. */
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loopbackGuard } from '../../../scripts/n8n/environment';

/** Memory of one process of n8n right after garbage collection, in bytes. */
export interface MemoryInUse {
	rss: number;
	/** Of JavaScript. */
	heap: number;
	/** Buffers and other memory that JavaScript objects hold. */
	outside: number;
}

/**
 * The environment of an n8n whose processes can be probed.
 * @param folder an existing folder whose path is short: it holds a socket for each process
 */
export function probeEnvironment(folder: string): Record<string, string> {
	const probe = pathToFileURL(join(__dirname, 'probe.mjs')).href;
	return {
		NODE_OPTIONS: `--import=${loopbackGuard} --import=${probe}`,
		PROBE_FOLDER: folder,
	};
}

/** Has the process collect its garbage and returns what memory is left in use. */
export async function memoryOf(pid: number, folder: string): Promise<MemoryInUse> {
	return JSON.parse(await ask(pid, folder, 'GET', '/memory')) as MemoryInUse;
}

/** From now on the process sees a clock that is so many milliseconds ahead of the machine's. */
export async function setClockAhead(pid: number, folder: string, ms: number): Promise<void> {
	await ask(pid, folder, 'PUT', `/clock?ms=${ms}`);
}

async function ask(pid: number, folder: string, method: string, path: string): Promise<string> {
	return await new Promise<string>((resolve, reject) => {
		const socketPath = join(folder, `${pid}.sock`);
		const asked = request({ socketPath, method, path, timeout: 30_000 }, (reply) => {
			let text = '';
			reply.setEncoding('utf8').on('data', (part: string) => (text += part));
			reply.on('end', () => {
				if (reply.statusCode === 200) resolve(text);
				else reject(new Error(`the probe of process ${pid} said: ${text}`));
			});
		});
		asked.on('timeout', () => asked.destroy(new Error(`process ${pid} does not answer`)));
		asked.on('error', reject);
		asked.end();
	});
}
