import type { AxiosInstance } from 'axios';
import { mayUseProxy } from './addresses';
import { agentFor, type EgressFilter } from './agents';
import {
	type FileTransport,
	type HttpReply,
	type HttpRequest,
	proxyRefused,
	readDate,
	requestUrl,
	type TransportCode,
	TransportError,
} from './http-transport';
import { networkWords } from './network-words';
import { SendProgress } from './send-progress';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;

export interface TransportOptions {
	/** Checked by `checkBaseUrl`. */
	origin: string;
	/** The credential's own proxy, checked by `checkProxyUrl`; goes before the environment's. */
	proxy: URL | null;
	/** The host application's egress rules. */
	filter?: EgressFilter;
}

/**
 * Sends over pooled keep-alive connections; follows no redirect, verifies TLS always, returns every
 * status. The environment's HTTPS_PROXY and NO_PROXY apply where the credential names no proxy; plain
 * http goes through none.
 */
export class AxiosTransport implements FileTransport {
	constructor(private readonly options: TransportOptions) {}

	async send(request: HttpRequest): Promise<HttpReply> {
		if (request.signal?.aborted) {
			throw new TransportError(
				'CANCELLED',
				false,
				'The execution was cancelled before the request was sent.',
			);
		}
		const deadline = new AbortController();
		const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
		const forward = () => deadline.abort();
		request.signal?.addEventListener('abort', forward, { once: true });
		try {
			return await this.sendOnce(request, deadline.signal).catch(async (error: unknown) => {
				if (!diedIdle(error) || deadline.signal.aborted) throw error;
				return await this.sendOnce(request, deadline.signal);
			});
		} finally {
			clearTimeout(timer);
			request.signal?.removeEventListener('abort', forward);
		}
	}

	private async sendOnce(request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
		const agent = await this.agent();
		const progress = new SendProgress();
		try {
			const http = await client();
			const reply = await http.request<string>({
				url: requestUrl(this.options.origin, request),
				method: request.method,
				headers: request.headers,
				data: request.body === undefined ? undefined : JSON.stringify(request.body),
				httpAgent: agent,
				httpsAgent: agent,
				signal,
				transport: progress.transport,
			});
			return { status: reply.status, text: reply.data ?? '', dateMs: readDate(reply.headers.date) };
		} catch (error) {
			throw describeFailure(error, progress, request);
		}
	}

	/**
	 * The body of a public file as it arrives. Compressed files are unpacked on the way.
	 * @throws TransportError, also for any status but 200.
	 */
	async stream(path: string, signal?: AbortSignal): Promise<NodeJS.ReadableStream> {
		const agent = await this.agent();
		const progress = new SendProgress();
		try {
			const http = await client();
			const reply = await http.get<NodeJS.ReadableStream & { destroy(): void }>(
				`${this.options.origin}${path}`,
				{
					httpAgent: agent,
					httpsAgent: agent,
					responseType: 'stream',
					maxContentLength: -1,
					signal,
					transport: progress.transport,
				},
			);
			if (reply.status === 200) return reply.data;
			reply.data.destroy();
			throw new TransportError(
				'NOT_CONNECTED',
				true,
				`The file could not be downloaded (HTTP ${reply.status}).`,
			);
		} catch (error) {
			throw describeFailure(error, progress, { signal, timeoutMs: 0 });
		}
	}

	private async agent() {
		const { origin } = this.options;
		const proxied = mayUseProxy(origin);
		const own = proxied ? this.options.proxy : null;
		const environment = own || !proxied ? null : await environmentProxy(origin);
		return await agentFor(origin, own ?? environment, this.options.filter, environment !== null);
	}
}

/** A pooled connection was closed before the request was written to it: it is sent again safely. */
function diedIdle(error: unknown): boolean {
	return error instanceof TransportError && error.reusedConnection && !error.maybeSent;
}

let instance: Promise<AxiosInstance> | undefined;

/** Loaded at the first call, so that starting n8n does not pay for axios. */
async function client(): Promise<AxiosInstance> {
	instance ??= import('axios').then(({ default: axios }) =>
		axios.create({
			proxy: false,
			maxRedirects: 0,
			timeout: 0,
			maxContentLength: MAX_REPLY_BYTES,
			responseType: 'text',
			transformRequest: [(data: unknown) => data],
			transformResponse: [(data: unknown) => data],
			validateStatus: () => true,
		}),
	);
	return await instance;
}

async function environmentProxy(origin: string): Promise<URL | null> {
	const { getProxyForUrl } = await import('proxy-from-env');
	const address = getProxyForUrl(origin);
	if (!address) return null;
	if (URL.canParse(address)) return new URL(address);
	throw new TransportError(
		'PROXY_FAILED',
		false,
		'The proxy in the environment of the n8n server (HTTPS_PROXY) is not a valid address.',
	);
}

function describeFailure(
	error: unknown,
	progress: SendProgress,
	request: Pick<HttpRequest, 'signal' | 'timeoutMs'>,
): TransportError {
	if (error instanceof TransportError) return error;
	const sent = progress.maybeSent;
	const make = (code: TransportCode, message: string) =>
		new TransportError(code, sent, message, progress.reusedConnection);
	if (request.signal?.aborted)
		return make('CANCELLED', 'The execution was cancelled while waiting for the reply.');
	if (isBlocked(error))
		return make('BLOCKED', 'This n8n does not allow connections to that address.');
	if (progress.proxyRefusal !== null) return proxyRefused(progress.proxyRefusal);
	const code = errorCode(error);
	if (code === 'ERR_CANCELED') {
		return make('TIMEOUT', `No complete reply within ${Math.round(request.timeoutMs / 1000)} s.`);
	}
	if (sent)
		return make(
			'CONNECTION_LOST',
			`The connection was lost before the reply was complete (${networkWords(code)}).`,
		);
	if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) {
		return make('TLS_REFUSED', `The server's certificate was not accepted (${code}).`);
	}
	if (code === 'ERR_SOCKET_CLOSED' || code === 'UNNAMED') {
		return make('PROXY_FAILED', 'The proxy did not open a connection to the broker.');
	}
	return make(
		'NOT_CONNECTED',
		`No connection to the broker could be made (${networkWords(code)}).`,
	);
}

/** The host application's own lookup refused the resolved address; its errors carry a name, no code. */
function isBlocked(error: unknown): boolean {
	for (let current = error; current instanceof Error; current = current.cause) {
		if (current.constructor.name.startsWith('Ssrf')) return true;
	}
	return false;
}

/** The error's code alone: messages of proxy libraries repeat the proxy's address. */
function errorCode(error: unknown): string {
	for (let current = error; current instanceof Error; current = current.cause) {
		const { code } = current as NodeJS.ErrnoException;
		if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return code;
	}
	return 'UNNAMED';
}
