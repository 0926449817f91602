import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere):
 * one of those may be free now and taken by a connection before the program that is to listen starts.
 */
const LOWEST = 15_000;
const HIGHEST = 29_999;
const COUNT = HIGHEST - LOWEST + 1;

/** Where the next search begins; another process on this machine is likely to begin elsewhere. */
let next = randomInt(COUNT);

/**
 * A TCP port that is free on loopback: the preferred one if it is, else one that this process has
 * not been given before.
 * @throws Error when none is free
 */
export async function freePort(preferred?: number): Promise<number> {
	if (preferred && (await isFree(preferred))) return preferred;
	for (let tried = 0; tried < COUNT; tried += 1) {
		const port = LOWEST + next;
		next = (next + 1) % COUNT;
		if (await isFree(port)) return port;
	}
	throw new Error(`no port from ${LOWEST} to ${HIGHEST} is free on 127.0.0.1`);
}

async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}
