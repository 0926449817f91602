import type { IHttpRequestOptions } from 'n8n-workflow';
import { getProxyForUrl } from 'proxy-from-env';
import { isSocks, mayUseProxy } from '../../brokers/core/http/addresses';
import {
	type HttpReply,
	type HttpRequest,
	type HttpTransport,
	proxyRefused,
	readDate,
	requestUrl,
	TransportError,
} from '../../brokers/core/http/http-transport';
import { AxiosTransport } from '../../brokers/core/http/axios-transport';
import { networkWords } from '../../brokers/core/http/network-words';
import { isObject } from '../../brokers/core/wire';

type N8nRequest = (options: IHttpRequestOptions) => Promise<unknown>;

/**
 * The transport for log-ins that n8n itself starts (the HTTP Request node with our credential, the Test
 * button). There n8n hands out its HTTP client but no egress filter, so that client is used: it
 * applies n8n's own rules. It does not speak SOCKS, and would silently go without the proxy; and it would
 * send plain http through the proxy of the environment.
 */
export function loginTransport(
	origin: string,
	proxy: URL | null,
	request: N8nRequest,
): HttpTransport {
	const straight = isPlainByProxy(origin);
	if (!isSocks(proxy) && !straight) return new N8nTransport(origin, proxy, request);
	if (process.env.N8N_SSRF_PROTECTION_ENABLED === 'true') {
		throw new TransportError(
			'BLOCKED',
			false,
			`${straight ? 'A plain http address' : 'A SOCKS proxy'} cannot be checked here while this n8n protects internal addresses.`,
		);
	}
	return new AxiosTransport({ origin, proxy });
}

/** Whether n8n's own client would send plain http to this origin through the proxy of the environment. */
export function isPlainByProxy(origin: string): boolean {
	return !mayUseProxy(origin) && getProxyForUrl(origin) !== '';
}

class N8nTransport implements HttpTransport {
	constructor(
		private readonly origin: string,
		private readonly proxy: URL | null,
		private readonly request: N8nRequest,
	) {}

	async send(request: HttpRequest): Promise<HttpReply> {
		try {
			const reply = await this.request({
				url: requestUrl(this.origin, request),
				method: request.method,
				headers: request.headers,
				body: request.body === undefined ? undefined : JSON.stringify(request.body),
				timeout: request.timeoutMs,
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				proxy: n8nProxy(this.proxy),
			});
			return readReply(reply);
		} catch (error) {
			throw error instanceof TransportError ? error : describe(error);
		}
	}
}

/** The credential's proxy in the form that n8n's client takes. */
export function n8nProxy(proxy: URL | null): IHttpRequestOptions['proxy'] {
	if (proxy === null) return undefined;
	const { hostname, port, protocol, username, password } = proxy;
	return {
		host: hostname,
		port: Number(port) || (protocol === 'https:' ? 443 : 80),
		protocol: protocol.replace(':', ''),
		...(username
			? { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }
			: {}),
	};
}

function readReply(reply: unknown): HttpReply {
	const { statusCode, body, headers } = isObject(reply) ? reply : {};
	// No broker asks for a proxy's password.
	if (statusCode === 407) throw proxyRefused(407);
	return {
		status: typeof statusCode === 'number' ? statusCode : 0,
		text: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
		dateMs: isObject(headers) ? readDate(headers.date) : null,
	};
}

/** n8n's network errors carry addresses and headers; their code is all that is passed on. */
function describe(error: unknown): TransportError {
	for (let current = error; isObject(current); current = current.cause) {
		if (current.constructor.name.startsWith('Ssrf')) {
			return new TransportError(
				'BLOCKED',
				false,
				'This n8n does not allow connections to the address in the credential.',
			);
		}
		if (typeof current.code === 'string' && /^E[A-Z_]+$/.test(current.code)) {
			return new TransportError(
				'NOT_CONNECTED',
				true,
				`The broker could not be reached (${networkWords(current.code)}).`,
			);
		}
	}
	return new TransportError('NOT_CONNECTED', true, 'The broker could not be reached.');
}
