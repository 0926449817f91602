import type { AxiosInstance } from 'axios';
import { blocked, connectFailure, errorCode, isBlocked } from './connect-failure';
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
import { agentOf, type Route } from './route';
import { SendProgress } from './send-progress';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;

export type TransportOptions = Route;

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
		const agent = await agentOf(this.options);
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
		const agent = await agentOf(this.options);
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
	if (isBlocked(error)) return blocked(sent);
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
	return connectFailure(error, progress.reusedConnection);
}
