import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import { blocked, connectFailure, isBlocked } from '../http/connect-failure';
import { proxyRefused, TransportError } from '../http/http-transport';
import { agentOf, type Route } from '../http/route';

/** A frame, as it came. */
export type Frame = string | Buffer;

/** What an open socket tells. */
export interface FrameEvents {
	onFrame(frame: Frame): void;
	/** The other side is there: any frame, or the reply to a control ping. */
	onSign(): void;
	signal?: AbortSignal;
}

export interface SocketOptions extends FrameEvents {
	route: Route;
	/** With its leading slash. */
	path: string;
	/** Tokens go here and nowhere else: an address ends up in the logs of proxies. */
	headers: Record<string, string>;
	/** From the call to the open socket, milliseconds. */
	timeoutMs: number;
}

/** An open socket. */
export interface StreamSocket {
	send(text: string): void;
	/** A control ping, as the protocol of web sockets has it. */
	ping(): void;
	/** Ends it at once; `closed` follows. */
	end(): void;
	/** Resolves when it is no more, with the code of the closing; 1006 where none was sent. */
	closed: Promise<number>;
}

/** The server answered the opening with something else than a socket. */
export class HandshakeRefused extends Error {
	override readonly name = 'HandshakeRefused';

	constructor(
		readonly status: number,
		/** What the headers say of it, by names in lower case. */
		readonly headers: IncomingMessage['headers'],
	) {
		super(`The socket was refused (HTTP ${status})`);
	}
}

/** No frame of a broker is larger. */
const MAX_FRAME_BYTES = 1024 * 1024;

/**
 * Opens a web socket over the same proxies, with the same verification and under the same egress rules as
 * any other call; follows no redirect.
 * @throws HandshakeRefused, or TransportError where there was no answer
 */
export async function openSocket(options: SocketOptions): Promise<StreamSocket> {
	const { route, path, headers, timeoutMs, signal } = options;
	const agent = await agentOf(route);
	const { WebSocket: Socket } = await import('ws');
	let refusedByProxy: number | null = null;
	const finishRequest = (request: ClientRequest) => {
		// The proxy's refusal would be read as the broker's.
		request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
			if (statusCode === 200) return;
			refusedByProxy = statusCode;
			request.destroy();
		});
		request.end();
	};
	const url = `${route.origin.replace(/^http/, 'ws')}${path}`;
	const settings = { agent, headers, perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES };
	const socket = new Socket(url, { ...settings, finishRequest });
	const closed = new Promise<number>((resolve) => socket.once('close', resolve));
	listen(socket, options);
	await opened(socket, timeoutMs, signal).catch((error: unknown) => {
		socket.terminate();
		throw refusedByProxy === null ? error : proxyRefused(refusedByProxy);
	});
	return {
		send: (text) => whenOpen(socket, () => socket.send(text, () => undefined)),
		ping: () => whenOpen(socket, () => socket.ping('', true, () => undefined)),
		end: () => socket.terminate(),
		closed,
	};
}

function listen(socket: WebSocket, { onFrame, onSign }: SocketOptions): void {
	// What breaks a socket ends it too, and `closed` tells.
	socket.on('error', () => undefined);
	socket.on('pong', () => onSign());
	socket.on('ping', () => onSign());
	socket.on('message', (data: RawData, isBinary) => {
		onSign();
		const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
		onFrame(isBinary ? bytes : bytes.toString('utf8'));
	});
}

async function opened(socket: WebSocket, timeoutMs: number, signal?: AbortSignal): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	let stop: (() => void) | undefined;
	try {
		await new Promise<void>((resolve, reject) => {
			const fail = (code: TransportError['code'], message: string) =>
				reject(new TransportError(code, false, message));
			const seconds = Math.round(timeoutMs / 1000);
			timer = setTimeout(() => fail('TIMEOUT', `No socket within ${seconds} s.`), timeoutMs);
			stop = () => fail('CANCELLED', 'The socket is no longer wanted.');
			signal?.addEventListener('abort', stop, { once: true });
			if (signal?.aborted) stop();
			socket.once('open', resolve);
			socket.once('unexpected-response', (_request, reply) =>
				reject(new HandshakeRefused(reply.statusCode ?? 0, reply.headers)),
			);
			socket.once('error', (error) =>
				reject(isBlocked(error) ? blocked(false) : connectFailure(error)),
			);
		});
	} finally {
		clearTimeout(timer);
		if (stop) signal?.removeEventListener('abort', stop);
	}
}

function whenOpen(socket: WebSocket, act: () => void): void {
	if (socket.readyState === socket.OPEN) act();
}
