import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** What Node publishes when the head of a request has arrived at a server of this process. */
const CHANNEL = 'http.server.request.start';

const LONGEST_WAIT_MS = 60_000;

/**
 * The instant (`performance.now()`) at which the next POST to this path arrives at any server of this
 * process: before the server's own code has looked at it.
 * @throws Error where none comes within a minute
 */
export async function nextArrival(path: string): Promise<number> {
	return await new Promise<number>((resolve, reject) => {
		const onRequest = (message: unknown) => {
			const { request } = message as { request: IncomingMessage };
			if (request.method !== 'POST' || request.url !== path) return;
			const at = performance.now();
			stop();
			resolve(at);
		};
		const timer = setTimeout(() => {
			stop();
			reject(new Error(`No request to ${path} arrived`));
		}, LONGEST_WAIT_MS);
		const stop = () => {
			clearTimeout(timer);
			unsubscribe(CHANNEL, onRequest);
		};
		subscribe(CHANNEL, onRequest);
	});
}
