import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { freePort } from '../../../scripts/n8n/ports';

/** Where Linux begins to take ports for outgoing connections. */
const OUTGOING_FROM = 32_768;

async function listenerOn(port: number): Promise<Server> {
	const server = createServer().listen(port, '127.0.0.1');
	await once(server, 'listening');
	return server;
}

describe('a free port', () => {
	it('is one that can be listened on, and that no outgoing connection takes', async () => {
		const port = await freePort();
		expect(port).toBeLessThan(OUTGOING_FROM);
		(await listenerOn(port)).close();
	});

	it('is another for each who asks', async () => {
		const ports = await Promise.all(Array.from({ length: 20 }, async () => await freePort()));
		expect(new Set(ports).size).toBe(20);
	});

	it('is the preferred one while that is free, and else another', async () => {
		const port = await freePort();
		const taken = await listenerOn(port);
		expect(await freePort(port)).not.toBe(port);
		taken.close();
		await once(taken, 'close');
		expect(await freePort(port)).toBe(port);
	});
});
