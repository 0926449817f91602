import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { TransportError } from './http-transport';
import { isSocks } from './addresses';

/** What a host application may forbid: the shape of n8n's `getSecureEgressFilter()`. */
export interface EgressFilter {
	validateUrl(url: string | URL): Promise<{ ok: true } | { ok: false; error: Error }>;
	/** Absent where nothing is configured. */
	validateConnectionHost?(host: string): { ok: true } | { ok: false; error: Error };
	createSecureLookup(): LookupFunction;
}

/** Sockets idle longer than this are closed by us, before the broker closes them in mid-request. */
const IDLE_MS = 15_000;
const MAX_POOLS = 32;
const MAX_SOCKETS = 16;

const pools = new Map<string, HttpAgent>();
const filterIds = new WeakMap<EgressFilter, number>();
let lastFilterId = 0;

/**
 * The keep-alive pool for one (origin, proxy, filter); pools live as long as the process.
 * @param trustedProxy the proxy is the administrator's, so the filter is not asked about it.
 * @throws TransportError `BLOCKED` where the host application forbids the target or the proxy.
 */
export async function agentFor(
	origin: string,
	proxy: URL | null,
	filter: EgressFilter | undefined,
	trustedProxy: boolean,
): Promise<HttpAgent> {
	const key = `${origin} ${proxy?.href ?? ''} ${filter ? filterId(filter) : 0}`;
	const known = pools.get(key);
	if (known) {
		pools.delete(key);
		pools.set(key, known);
		return known;
	}
	if (filter) await assertAllowed(origin, trustedProxy ? null : proxy, filter);
	const agent = await createAgent(origin, proxy, trustedProxy ? undefined : filter);
	pools.set(key, agent);
	if (pools.size > MAX_POOLS) {
		// Not destroyed: requests may be under way on it. Its idle sockets close by themselves.
		pools.delete(pools.keys().next().value as string);
	}
	return agent;
}

/** Closes every pooled connection (tests, benchmarks). */
export function closePools(): void {
	for (const agent of pools.values()) agent.destroy();
	pools.clear();
}

async function createAgent(
	origin: string,
	proxy: URL | null,
	filter: EgressFilter | undefined,
): Promise<HttpAgent> {
	const options: AgentOptions = {
		keepAlive: true,
		maxSockets: MAX_SOCKETS,
		maxFreeSockets: MAX_SOCKETS,
		scheduling: 'lifo',
		timeout: IDLE_MS,
		// Connect-time check of every resolved address, so that a name cannot change after the first check.
		...(filter ? { lookup: filter.createSecureLookup() } : {}),
	};
	if (isSocks(proxy)) {
		const { SocksProxyAgent } = await import('socks-proxy-agent');
		// The agent's own lookup serves the target; the proxy's name is resolved by these options.
		const socketOptions = { lookup: options.lookup };
		return new SocksProxyAgent(proxy!, { ...options, socketOptions }) as unknown as HttpAgent;
	}
	if (proxy) {
		const { HttpsProxyAgent } = await import('https-proxy-agent');
		return new HttpsProxyAgent(proxy.href, options) as unknown as HttpAgent;
	}
	return origin.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options);
}

async function assertAllowed(
	origin: string,
	proxy: URL | null,
	filter: EgressFilter,
): Promise<void> {
	const target = await filter.validateUrl(origin);
	if (!target.ok) throw blocked('base URL');
	if (!proxy) return;
	const host = proxy.hostname.replace(/^\[|\]$/g, '');
	// A SOCKS or CONNECT agent dials an IP literal without any lookup, so it is checked here.
	const literal = isIP(host) ? filter.validateConnectionHost?.(host) : undefined;
	const answer = literal ?? (await filter.validateUrl(`http://${proxy.host}`));
	if (!answer.ok) throw blocked('proxy URL');
}

function blocked(what: string): TransportError {
	return new TransportError(
		'BLOCKED',
		false,
		`This n8n does not allow connections to the address in the credential's ${what}.`,
	);
}

function filterId(filter: EgressFilter): number {
	const known = filterIds.get(filter);
	if (known !== undefined) return known;
	lastFilterId += 1;
	filterIds.set(filter, lastFilterId);
	return lastFilterId;
}
