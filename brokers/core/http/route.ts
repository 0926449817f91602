import type { Agent } from 'node:http';
import { mayUseProxy } from './addresses';
import { agentFor, type EgressFilter } from './agents';
import { TransportError } from './http-transport';

/** How an origin is reached, for requests and sockets alike. */
export interface Route {
	/** Checked by `checkBaseUrl`. */
	origin: string;
	/** The credential's own proxy, checked by `checkProxyUrl`; goes before the environment's. */
	proxy: URL | null;
	/** The host application's egress rules. */
	filter?: EgressFilter;
}

/**
 * The pooled agent of a route. The environment's HTTPS_PROXY and NO_PROXY apply where the credential
 * names no proxy; plain http goes through none.
 * @throws TransportError where the host application forbids it, or the environment's proxy is no address
 */
export async function agentOf({ origin, proxy, filter }: Route): Promise<Agent> {
	const proxied = mayUseProxy(origin);
	const own = proxied ? proxy : null;
	const environment = own || !proxied ? null : await environmentProxy(origin);
	return await agentFor(origin, own ?? environment, filter, environment !== null);
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
