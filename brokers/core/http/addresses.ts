/** An address the user typed is not one we may send secrets to. */
export class EndpointError extends Error {
	override readonly name = 'EndpointError';

	constructor(
		readonly field: 'baseUrl' | 'proxyUrl',
		message: string,
		readonly hint?: string,
	) {
		super(message);
	}
}

const PROXY_PROTOCOLS = ['http:', 'https:', 'socks:', 'socks5:', 'socks5h:'];

/** Names the hosts, beside a broker's own, that credentials may point to: `host` or `host:port`, by commas. */
export const ALLOWED_HOSTS = 'INDIAN_BROKERS_ALLOWED_HOSTS';

/**
 * The origin that a credential's secrets go to: one of the broker's own hosts over https, this machine,
 * or a host that the administrator of the server allows. Who may edit a shared credential could else have
 * its secrets sent to a host of his own.
 * @param hosts the broker's own
 * @throws EndpointError
 */
export function checkBaseUrl(input: string, hosts: readonly string[]): string {
	const url = parse(input.trim());
	if (
		!url ||
		url.username ||
		url.password ||
		url.search ||
		url.hash ||
		!/^\/*$/.test(url.pathname)
	) {
		throw new EndpointError(
			'baseUrl',
			'The base URL of the credential is not a plain web address, without a path.',
		);
	}
	const allowed = isLoopback(url.hostname) || isAllowed(url);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowed)) {
		throw new EndpointError(
			'baseUrl',
			'The base URL of the credential must begin with https:// (http:// is for this machine and for hosts that the administrator allows).',
		);
	}
	if (!allowed && !hosts.includes(url.host)) {
		throw new EndpointError(
			'baseUrl',
			"The base URL of the credential is not an address of the broker's API.",
			`Leave it as it was. For another host, the administrator of this n8n names it in the environment variable ${ALLOWED_HOSTS}.`,
		);
	}
	return url.origin;
}

/** Plain http goes straight to its host: a proxy on the way would read the secrets. */
export function mayUseProxy(origin: string): boolean {
	return origin.startsWith('https:');
}

/** Whether the server's environment names the host; without a port there, with any. */
function isAllowed({ hostname, port, protocol }: URL): boolean {
	const given = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
	return (process.env[ALLOWED_HOSTS] ?? '')
		.split(',')
		.map((host) => host.trim().toLowerCase())
		.some((host) => host !== '' && (host === hostname || host === given));
}

/**
 * The proxy's address, or null for none.
 * @throws EndpointError that does not repeat the address, which may hold a password.
 */
export function checkProxyUrl(input: string): URL | null {
	if (input.trim() === '') return null;
	const url = parse(input.trim());
	if (!url || !url.hostname || !PROXY_PROTOCOLS.includes(url.protocol)) {
		throw new EndpointError(
			'proxyUrl',
			'The proxy URL of the credential must look like http://host:port, https://host:port or socks5://host:port.',
		);
	}
	for (const part of [url.username, url.password]) {
		if (decodable(part)) continue;
		throw new EndpointError(
			'proxyUrl',
			'The user name or the password in the proxy URL of the credential has a bare %: write it as %25.',
		);
	}
	return url;
}

function decodable(part: string): boolean {
	try {
		return decodeURIComponent(part) !== '' || part === '';
	} catch {
		return false;
	}
}

export function isSocks(proxy: URL | null): boolean {
	return proxy?.protocol.startsWith('socks') ?? false;
}

/** Whether a host name is this machine itself. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function parse(text: string): URL | null {
	try {
		return new URL(text);
	} catch {
		return null;
	}
}
