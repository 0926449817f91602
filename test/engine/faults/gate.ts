import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { freePort } from '../../../scripts/n8n/ports';
import { networkSettles } from './time';

/**
 * A door before a simulator: while it is closed, no connection can be made. Its port lies below those
 * that the system hands out, or another test's server could take it in the meantime.
 */
export class Gate {
	private server: Server | null = null;
	private readonly sockets = new Set<Socket>();
	private port = 0;

	constructor(private readonly target: string) {}

	get origin(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	async open(): Promise<void> {
		const server = createServer((incoming) => {
			const outgoing = connect(Number(new URL(this.target).port), '127.0.0.1');
			incoming.pipe(outgoing).pipe(incoming);
			for (const [socket, other] of [
				[incoming, outgoing],
				[outgoing, incoming],
			]) {
				this.sockets.add(socket);
				socket.on('error', () => other.destroy());
				socket.on('close', () => {
					this.sockets.delete(socket);
					other.destroy();
				});
			}
		});
		if (this.port === 0) this.port = await freePort();
		server.listen(this.port, '127.0.0.1');
		await once(server, 'listening');
		this.server = server;
	}

	/** Ends the connections there are, and resolves when both ends know of it. */
	async close(): Promise<void> {
		const { server } = this;
		if (server === null) return;
		this.server = null;
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
		await networkSettles();
	}
}
