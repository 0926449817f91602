import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Cleanup } from '../../scripts/n8n/cleanup';
import type { Certificate } from './certificate';

interface Reply {
	status: number;
	type: string;
	body: Buffer;
}

/** A broker that needs next to no time for its answers. */
export interface QuickBroker {
	/** https. */
	readonly origin: string;
	/** Accepted so far. */
	readonly connections: number;
	/** Asked so far of this path. */
	requestsTo(path: string): number;
}

const HOP_BY_HOP = ['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'];

/**
 * Asks a simulator for each kind of call once and gives its answer again from then on. A simulator
 * keeps an order book, so its calls grow slower with every order; what is compared here are clients.
 */
export async function startQuickBroker(
	simulatorOrigin: string,
	{ tls }: Certificate,
	cleanup: Cleanup,
): Promise<QuickBroker> {
	const known = new Map<string, Promise<Reply>>();
	const counts = new Map<string, number>();
	let connections = 0;
	const answer = async (request: IncomingMessage, response: ServerResponse) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const path = request.url ?? '';
		counts.set(path, (counts.get(path) ?? 0) + 1);
		const call = `${request.method} ${path}`;
		let reply = known.get(call);
		if (!reply) {
			reply = ask(simulatorOrigin, request, Buffer.concat(chunks));
			known.set(call, reply);
		}
		const { status, type, body } = await reply;
		// A refusal belongs to the one request that it was given for.
		if (status >= 400) known.delete(call);
		response.writeHead(status, { 'content-type': type, 'content-length': body.length });
		response.end(body);
	};
	const server = createServer({ ...tls, keepAliveTimeout: 120_000 }, (request, response) => {
		answer(request, response).catch((error: Error) => response.destroy(error));
	});
	server.on('secureConnection', () => (connections += 1));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cleanup.add(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return {
		origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		get connections() {
			return connections;
		},
		requestsTo: (path) => counts.get(path) ?? 0,
	};
}

async function ask(origin: string, request: IncomingMessage, body: Buffer): Promise<Reply> {
	const headers = Object.entries(request.headers)
		.filter(([name]) => !HOP_BY_HOP.includes(name))
		.map(([name, value]): [string, string] => [name, String(value)]);
	const reply = await fetch(`${origin}${request.url}`, {
		method: request.method,
		headers,
		body: body.length > 0 ? new Uint8Array(body) : undefined,
	});
	return {
		status: reply.status,
		type: reply.headers.get('content-type') ?? 'application/json',
		body: Buffer.from(await reply.arrayBuffer()),
	};
}
