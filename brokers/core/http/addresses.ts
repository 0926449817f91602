/** An address the user typed is not one we may send secrets to. */
export class EndpointError extends Error {
	override readonly name = 'EndpointError';

	constructor(
		readonly field: 'baseUrl' | 'proxyUrl',
		message: string,
	) {
		super(message);
	}
}

const PROXY_PROTOCOLS = ['http:', 'https:', 'socks:', 'socks5:', 'socks5h:'];

/**
 * The base URL without a trailing slash. Must be https, or http on a loopback address: tokens and
 * orders never travel in the clear.
 * @throws EndpointError
 */
export function checkBaseUrl(input: string): string {
	const url = parse(input.trim());
	if (!url || url.username || url.password || url.search || url.hash) {
		throw new EndpointError(
			'baseUrl',
			'The base URL of the credential is not a plain web address.',
		);
	}
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
		throw new EndpointError(
			'baseUrl',
			'The base URL of the credential must begin with https:// (http:// is allowed for this machine alone).',
		);
	}
	return url.href.replace(/\/+$/, '');
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
	return url;
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
