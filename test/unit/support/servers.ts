import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
	type AddressInfo,
	createServer as createTcpServer,
	type Server as TcpServer,
	type Socket,
} from 'node:net';

export interface SeenRequest {
	method: string;
	url: string;
	headers: Record<string, unknown>;
	body: string;
}

export interface TestServer {
	origin: string;
	port: number;
	requests: SeenRequest[];
	/** TCP connections so far. */
	connections(): number;
	close(): Promise<void>;
}

/** An HTTP (or, with a certificate, HTTPS) server on loopback that keeps what it was asked. */
export async function startServer(
	handle: RequestListener,
	tls?: { key: string; cert: string },
): Promise<TestServer> {
	const requests: SeenRequest[] = [];
	const listener: RequestListener = (request, response) => {
		let body = '';
		request.on('error', () => undefined);
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			const { method = '', url = '', headers } = request;
			requests.push({ method, url, headers, body });
			handle(request, response);
		});
	};
	const server = tls ? createTlsServer(tls, listener) : createServer(listener);
	return await listen(server, tls ? 'https' : 'http', requests);
}

/** A bare TCP server, for those who do not speak HTTP. */
export async function startTcpServer(handle: (socket: Socket) => void): Promise<TestServer> {
	return await listen(createTcpServer(handle), 'http', []);
}

async function listen(
	server: Server | TcpServer,
	protocol: string,
	requests: SeenRequest[],
): Promise<TestServer> {
	const sockets = new Set<Socket>();
	let connections = 0;
	server.on('connection', (socket: Socket) => {
		connections += 1;
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => sockets.delete(socket));
	});
	server.on('tlsClientError', () => undefined);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `${protocol}://127.0.0.1:${port}`,
		port,
		requests,
		connections: () => connections,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
