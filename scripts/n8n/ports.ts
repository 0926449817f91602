import { createServer, type AddressInfo } from 'node:net';

/** A TCP port that is free on loopback now: the preferred one if it is, else any. */
export async function freePort(preferred = 0): Promise<number> {
	return await new Promise<number>((resolve, reject) => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE' && preferred !== 0) resolve(freePort());
			else reject(error);
		});
		server.listen(preferred, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}
