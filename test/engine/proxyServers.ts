/** Real proxies on loopback that count what passes through them. */
import { createServer as createSocksServer } from '@pondwader/socks5-server';
import type { AddressInfo } from 'node:net';
import { Server } from 'proxy-chain';

export const PROXY_USER = 'proxyUser';
export const PROXY_PASSWORD = 'proxyPass-Zq8LmW2x';

export interface CountingProxy {
	/** With user name and password. */
	url: string;
	/** The same proxy without them. */
	bareUrl: string;
	/** `host:port` of everything that was asked for with the right password. */
	passed: string[];
	close(): Promise<void>;
}

/** An HTTP proxy: tunnels (CONNECT), and plain forwarding for those who ask for it. */
export async function startHttpProxy(): Promise<CountingProxy> {
	const passed: string[] = [];
	const server = new Server({
		port: 0,
		host: '127.0.0.1',
		prepareRequestFunction: ({ username, password, hostname, port }) => {
			const known = username === PROXY_USER && password === PROXY_PASSWORD;
			if (known) passed.push(`${hostname}:${port}`);
			return { requestAuthentication: !known };
		},
	});
	await server.listen();
	return {
		...addresses('http', server.port),
		passed,
		close: async () => await server.close(true),
	};
}

export async function startSocksProxy(): Promise<CountingProxy> {
	const passed: string[] = [];
	const server = createSocksServer({
		auth: { username: PROXY_USER, password: PROXY_PASSWORD },
	});
	server.setRulesetValidator(({ destAddress, destPort }) => {
		passed.push(`${destAddress}:${destPort}`);
		return true;
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	const { server: listener } = server as unknown as {
		server: { address(): AddressInfo; close(done: () => void): void };
	};
	return {
		...addresses('socks5', listener.address().port),
		passed,
		close: async () => await new Promise((resolve) => listener.close(() => resolve())),
	};
}

function addresses(protocol: string, port: number) {
	const host = `127.0.0.1:${port}`;
	return {
		url: `${protocol}://${PROXY_USER}:${PROXY_PASSWORD}@${host}`,
		bareUrl: `${protocol}://${host}`,
	};
}
