import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { Lookout } from '../core';
import type { AngelOneAccount } from './accounts';

/** One opening that was asked for. */
export interface Handshake {
	/** 101 for an open socket; null where none was given an answer. */
	status: number | null;
	headers: IncomingMessage['headers'];
	url: string;
}

/** How tests steer the sockets of one path, and what they see of them. */
export interface SocketControl {
	readonly handshakes: Handshake[];
	/** Text of the clients, oldest first; control pings as `<ping>`. */
	readonly frames: string[];
	/** Sockets that are open now. */
	readonly open: number;
	/** Ends every open socket: without a closing frame, with this code, or its sending half alone. */
	cut(how?: number | 'half'): void;
	/** Sends a frame to every open socket. */
	send(frame: string | Buffer): void;
}

/** What every open socket has. */
export interface Listener {
	socket: WebSocket;
	account: AngelOneAccount;
	lastPingAt: number;
}

/** A status in place of a socket, and what `x-error-message` says of it. */
export interface HttpRefusal {
	status: number;
	says?: string;
}

/** Why no socket is opened: a status, a reset, or no answer at all. */
export type Refused = HttpRefusal | 'reset' | 'silence';

/** What answers a ping: text, a control frame, both or nothing. */
export type PongForm = 'both' | 'text' | 'control' | 'none';

/** How long a listener may be silent, what it is answered, and how soon it is let in. */
export interface LifeSigns {
	handshakeDelayMs?: number;
	pong: PongForm;
	/** Without a ping for so many ms the connection is cut, without a closing frame. */
	idleMs: number;
}

/** The sockets of one path: their handshake, their pings and their ends. What flows on them is the heirs' affair. */
export abstract class AccountSockets<One extends Listener> implements SocketControl {
	readonly handshakes: Handshake[] = [];
	readonly frames: string[] = [];
	protected readonly listeners = new Set<One>();
	private readonly server = new WebSocketServer({
		...{ noServer: true, autoPong: false, perMessageDeflate: false },
	});
	private readonly unanswered = new Set<Duplex>();
	private readonly halves = new WeakMap<WebSocket, Duplex>();
	protected readonly lookout: Lookout;

	/** @param lookEveryMs listeners are looked at this often, while there are any */
	constructor(lookEveryMs: number) {
		this.lookout = new Lookout(lookEveryMs, () => this.look());
	}

	get open(): number {
		return this.listeners.size;
	}

	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		const handshake: Handshake = { status: null, headers: request.headers, url: request.url ?? '' };
		this.handshakes.push(handshake);
		socket.on('error', () => undefined);
		const answer = () => this.answer(handshake, request, socket, head);
		const { handshakeDelayMs = 0 } = this.lifeSigns();
		if (handshakeDelayMs > 0) setTimeout(answer, handshakeDelayMs).unref();
		else answer();
	}

	cut(how?: number | 'half'): void {
		for (const { socket } of this.listeners) {
			if (how === undefined) socket.terminate();
			else if (how === 'half') this.halves.get(socket)?.end();
			else socket.close(how);
		}
	}

	send(frame: string | Buffer): void {
		for (const { socket } of this.listeners) socket.send(frame);
	}

	end(): void {
		this.lookout.stop();
		this.cut();
		for (const socket of this.unanswered) socket.destroy();
		this.server.close();
	}

	private answer(
		handshake: Handshake,
		request: IncomingMessage,
		socket: Duplex,
		head: Buffer,
	): void {
		const answer = this.answerTo(request);
		if (answer === 'silence') {
			this.unanswered.add(socket);
			return;
		}
		if (answer === 'reset') {
			(socket as Duplex & { resetAndDestroy?(): void }).resetAndDestroy?.();
			return;
		}
		if ('status' in answer) {
			handshake.status = answer.status;
			refuse(socket, answer);
			return;
		}
		handshake.status = 101;
		this.server.handleUpgrade(request, socket, head, (open) => {
			this.halves.set(open, socket);
			this.listen(this.listenerOf(open, answer, request));
		});
	}

	/** Whose socket it is, or why it is not opened. */
	protected abstract answerTo(request: IncomingMessage): AngelOneAccount | Refused;
	protected abstract listenerOf(
		socket: WebSocket,
		account: AngelOneAccount,
		request: IncomingMessage,
	): One;
	/** Called again and again while it is open. */
	protected abstract tell(listener: One): void;
	protected abstract lifeSigns(): LifeSigns;
	/** It is open. */
	protected greet?(listener: One): void;
	/** Its text, pings left out. */
	protected hear?(listener: One, text: string): void;
	/** It is no more. @param code of its closing frame; 1006 without one */
	protected left?(listener: One, code: number): void;

	protected openOf(account: AngelOneAccount): number {
		return [...this.listeners].filter((one) => one.account === account).length;
	}

	private listen(listener: One): void {
		const { socket } = listener;
		this.listeners.add(listener);
		this.lookout.start();
		socket.on('error', () => undefined);
		socket.on('close', (code) => {
			this.listeners.delete(listener);
			this.left?.(listener, code);
			if (this.listeners.size === 0) this.lookout.stop();
		});
		this.answerPings(listener);
		this.greet?.(listener);
	}

	private answerPings(listener: One): void {
		const { socket } = listener;
		const answers = (form: 'text' | 'control') => ['both', form].includes(this.lifeSigns().pong);
		socket.on('ping', (data: Buffer) => {
			this.frames.push('<ping>');
			listener.lastPingAt = Date.now();
			if (answers('control')) socket.pong(data);
		});
		socket.on('message', (data: RawData) => {
			const text = (data as Buffer).toString('utf8');
			this.frames.push(text);
			if (text !== 'ping') {
				this.hear?.(listener, text);
				return;
			}
			listener.lastPingAt = Date.now();
			if (answers('text')) socket.send('pong');
		});
	}

	private look(): void {
		for (const listener of this.listeners) {
			if (Date.now() - listener.lastPingAt > this.lifeSigns().idleMs) listener.socket.terminate();
			else this.tell(listener);
		}
	}
}

/** Answers a request for a socket with something else. */
export function refuse(socket: Duplex, { status, says }: HttpRefusal): void {
	const body = status === 502 ? '<html><body>Bad Gateway</body></html>' : '';
	const said = says === undefined ? '' : `x-error-message: ${says}\r\n`;
	socket.end(
		`HTTP/1.1 ${status} Refused\r\n${said}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
	);
}
