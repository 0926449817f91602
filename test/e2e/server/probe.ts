/** The test's side of probe.mjs. */
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loopbackGuard } from '../../../scripts/n8n/environment';
import type { N8nServer } from '../../../scripts/n8n/server';

/** Memory of one process of n8n right after garbage collection, in bytes. */
export interface MemoryInUse {
	rss: number;
	/** Of JavaScript. */
	heap: number;
	/** Buffers and other memory that JavaScript objects hold. */
	outside: number;
}

/** Any process of n8n: the main one, a worker. */
export type Probed = Pick<N8nServer, 'pid' | 'userFolder'>;

/** Settings of an n8n that can be probed. */
export const probeSettings = {
	NODE_OPTIONS: `--import=${loopbackGuard} --import=${pathToFileURL(join(__dirname, 'probe.mjs')).href}`,
};

/** Has the process collect its garbage and returns what memory is left in use. */
export async function memoryOf(n8n: Probed): Promise<MemoryInUse> {
	return JSON.parse(await ask(n8n, 'GET', '/memory')) as MemoryInUse;
}

/** From now on the process sees a clock that is so many milliseconds ahead of the machine's. */
export async function setClockAhead(n8n: Probed, ms: number): Promise<void> {
	await ask(n8n, 'PUT', `/clock?ms=${ms}`);
}

async function ask({ pid, userFolder }: Probed, method: string, path: string): Promise<string> {
	return await new Promise<string>((resolve, reject) => {
		const socketPath = join(userFolder, `probe-${pid}.sock`);
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
