import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that is longer than loopback. */
export interface Relay {
	readonly port: number;
	/** Ends every connection, as a broker does with those idle for long. */
	dropConnections(): void;
	close(): Promise<void>;
}

/**
 * A TCP relay on loopback whose every byte arrives `delayMs` later, in both directions and without
 * a limit to how many are under way.
 *
 * The system itself accepts a connection, so its opening handshake cannot be delayed from here. What
 * it would cost the client is a round trip: the first bytes of a connection are held back for one,
 * as if the client had not been able to send them before.
 */
export async function startRelay(targetPort: number, delayMs: number): Promise<Relay> {
	const open = new Set<Socket>();
	const keep = (socket: Socket) => {
		open.add(socket);
		socket.setNoDelay(true);
		socket.on('error', () => undefined);
		socket.once('close', () => open.delete(socket));
	};
	const server = createServer((client) => {
		const established = performance.now() + 2 * delayMs;
		const upstream = connect({ host: '127.0.0.1', port: targetPort });
		keep(client);
		keep(upstream);
		passOn(client, upstream, (now) => Math.max(now, established) + delayMs);
		passOn(upstream, client, (now) => now + delayMs);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const dropConnections = () => {
		for (const socket of open) socket.destroy();
	};
	return {
		port: (server.address() as AddressInfo).port,
		dropConnections,
		close: async () => {
			dropConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

/** @param due when a chunk that came at an instant (milliseconds) is to arrive */
function passOn(from: Socket, to: Socket, due: (now: number) => number): void {
	const later = (action: () => void) => {
		setTimeout(action, due(performance.now()) - performance.now());
	};
	from.on('data', (chunk: Buffer) => later(() => to.write(chunk)));
	from.on('end', () => later(() => to.end()));
	from.on('close', () => later(() => to.destroy()));
}
