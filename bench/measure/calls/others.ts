import { Agent, request } from 'node:https';
import { createRequire } from 'node:module';
import type { AxiosInstance } from 'axios';
import { angelOneDemoAccount } from '../../../simulators/angelone';

/** One call of a broker's API, as a client without any comfort is told to make it. */
export interface PlainCall {
	method: 'GET' | 'POST';
	url: string;
	headers: Record<string, string>;
	body?: object;
}

/** axios on a connection that stays open: the floor that the target names. */
export function withAxios(instance: AxiosInstance, call: PlainCall): () => Promise<unknown> {
	const { method, url, headers, body } = call;
	return async () => {
		const reply = await instance.request<unknown>({ method, url, headers, data: body });
		return reply.data;
	};
}

/** Node's own client on a connection that stays open: the least there is. */
export function withHttps({ method, url, headers, body }: PlainCall): () => Promise<unknown> {
	const text = body === undefined ? undefined : JSON.stringify(body);
	const length = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) };
	return async () =>
		await new Promise((resolve, reject) => {
			const options = { method, agent: keptOpen, headers: { ...headers, ...length } };
			const sent = request(url, options, (reply) => {
				let received = '';
				reply.setEncoding('utf8');
				reply.on('data', (chunk: string) => (received += chunk));
				reply.on('end', () => resolve(JSON.parse(received)));
				reply.on('error', reject);
			});
			sent.on('error', reject);
			sent.end(text);
		});
}

export const keptOpen = new Agent({ keepAlive: true });

interface SmartApi {
	getRMS(): Promise<unknown>;
	placeOrder(order: object): Promise<unknown>;
}

/** Angel One's own library, with the session of another client. */
export function smartApi(origin: string, token: string): SmartApi {
	const load = createRequire(require.resolve('smartapi-javascript'));
	// It asks an outside service for the machine's address, and writes requests to a file.
	pretend(load.resolve('public-ip'), { v4: async () => '127.0.0.1' });
	pretend(load.resolve('./winston_log'), { errorLogger: { error: () => undefined } });
	const { SmartAPI } = load('smartapi-javascript') as {
		SmartAPI: new (settings: object) => SmartApi;
	};
	const { apiKey } = angelOneDemoAccount;
	return new SmartAPI({ api_key: apiKey, root: origin, access_token: token });
}

/** Puts something else where a module is about to be loaded. */
function pretend(file: string, exports: unknown): void {
	require.cache[file] = { id: file, filename: file, loaded: true, exports } as NodeJS.Module;
}
