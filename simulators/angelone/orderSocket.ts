import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { AngelOneAccount } from './accounts';
import { garbage, greeting, refusalInText, updateOf } from './orderMessages';
import type { AngelOneState } from './state';

const PATH = '/smart-order-update';
/** Orders move by the clock, so they are looked at this often while anybody listens. */
const LOOK_EVERY_MS = 5;
const LATE_GREETING_MS = 200;

/** One opening that was asked for. */
export interface Handshake {
	/** 101 for an open socket; null where none was given an answer. */
	status: number | null;
	headers: IncomingMessage['headers'];
	url: string;
}

/** How tests steer the sockets, and what they see of them. */
export interface OrderSocketControl {
	readonly handshakes: Handshake[];
	/** Text of the clients, oldest first; control pings as `<ping>`. */
	readonly frames: string[];
	/** Sockets that are open now. */
	readonly open: number;
	/** Ends every open socket: without a closing frame, or with this code. */
	cut(code?: number): void;
	/** Sends a frame to every open socket. */
	send(frame: string | Buffer): void;
}

interface Listener {
	socket: WebSocket;
	account: AngelOneAccount;
	authorization: string | undefined;
	/** How many states of each order it has been told, by the order's first id. */
	told: Map<string, number>;
	lastPingAt: number;
}

/** The sockets of order updates: every change of a client's orders, as the exchange has it. */
export class OrderSockets implements OrderSocketControl {
	readonly handshakes: Handshake[] = [];
	readonly frames: string[] = [];
	private readonly server = new WebSocketServer({
		...{ noServer: true, autoPong: false, perMessageDeflate: false },
	});
	private readonly listeners = new Set<Listener>();
	private timer: NodeJS.Timeout | undefined;

	constructor(private readonly state: AngelOneState) {}

	get open(): number {
		return this.listeners.size;
	}

	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		const handshake: Handshake = { status: null, headers: request.headers, url: request.url ?? '' };
		this.handshakes.push(handshake);
		socket.on('error', () => undefined);
		const answer = this.answerTo(request);
		if (answer === 'silence') return;
		if (answer === 'reset') {
			(socket as Duplex & { resetAndDestroy?(): void }).resetAndDestroy?.();
			return;
		}
		if (typeof answer === 'number') {
			handshake.status = answer;
			const body = answer === 502 ? '<html><body>Bad Gateway</body></html>' : '';
			const said = answer === 401 ? 'x-error-message: Invalid Header - Invalid Auth token\r\n' : '';
			socket.end(
				`HTTP/1.1 ${answer} Refused\r\n${said}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
			);
			return;
		}
		handshake.status = 101;
		this.server.handleUpgrade(request, socket, head, (open) => this.listen(open, answer, request));
	}

	cut(code?: number): void {
		for (const { socket } of this.listeners) {
			if (code === undefined) socket.terminate();
			else socket.close(code);
		}
	}

	send(frame: string | Buffer): void {
		for (const { socket } of this.listeners) socket.send(frame);
	}

	end(): void {
		clearInterval(this.timer);
		this.cut();
		this.server.close();
	}

	private answerTo(request: IncomingMessage): AngelOneAccount | number | 'reset' | 'silence' {
		const { quirks, sessions } = this.state;
		const { authorization } = request.headers;
		if (request.url?.split('?')[0] !== PATH) return 404;
		if (quirks.orderSocketHandshake !== 'byToken') return quirks.orderSocketHandshake;
		const bare = !/^Bearer /.test(authorization ?? '');
		if (quirks.orderSocketBearer === 'required' && bare) return 401;
		const account = sessions.forSocket(authorization);
		if (typeof account === 'number') return account;
		const same = [...this.listeners].filter((one) => one.account === account);
		return same.length >= quirks.orderSocketMost ? 429 : account;
	}

	private listen(socket: WebSocket, account: AngelOneAccount, request: IncomingMessage): void {
		const { authorization } = request.headers;
		const told = new Map(this.ordersOf(account).map(({ id, history }) => [id, history.length]));
		const listener = { socket, account, authorization, told, lastPingAt: Date.now() };
		this.listeners.add(listener);
		this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
		socket.on('error', () => undefined);
		socket.on('close', () => {
			this.listeners.delete(listener);
			if (this.listeners.size > 0) return;
			clearInterval(this.timer);
			this.timer = undefined;
		});
		this.answerPings(listener);
		this.greet(listener);
	}

	private answerPings(listener: Listener): void {
		const { socket } = listener;
		const { quirks } = this.state;
		const answers = (form: 'text' | 'control') =>
			quirks.orderSocketPong === 'both' || quirks.orderSocketPong === form;
		socket.on('ping', (data: Buffer) => {
			this.frames.push('<ping>');
			listener.lastPingAt = Date.now();
			if (answers('control')) socket.pong(data);
		});
		socket.on('message', (data: RawData) => {
			const text = (data as Buffer).toString('utf8');
			this.frames.push(text);
			if (text !== 'ping') return;
			listener.lastPingAt = Date.now();
			if (answers('text')) socket.send('pong');
		});
	}

	private greet({ socket, account: { clientCode } }: Listener): void {
		const hello = () => socket.send(greeting(clientCode), () => undefined);
		switch (this.state.quirks.orderSocketGreeting) {
			case 'none':
				return;
			case 'says401':
				socket.send(refusalInText(clientCode));
				return;
			case 'late':
				setTimeout(hello, LATE_GREETING_MS);
				return;
			case 'twice':
				hello();
		}
		hello();
	}

	private look(): void {
		for (const listener of this.listeners) {
			if (Date.now() - listener.lastPingAt > this.state.quirks.orderSocketIdleMs)
				listener.socket.terminate();
			else this.tell(listener);
		}
	}

	private tell(listener: Listener): void {
		const { quirks, sessions } = this.state;
		const { socket, account, told, authorization } = listener;
		const ended = typeof sessions.forSocket(authorization) === 'number';
		if (ended && quirks.orderSocketAtExpiry === 'closes') socket.close(1000);
		const mute = ended && quirks.orderSocketAtExpiry === 'mute';
		const news = this.ordersOf(account).flatMap((order) => {
			const states = order.history.slice(told.get(order.id) ?? 0);
			told.set(order.id, order.history.length);
			return states.map((state) => updateOf(order, state, quirks)).filter((one) => one !== null);
		});
		if (mute || news.length === 0) return;
		if (quirks.orderSocketSequence === 'reversed') news.reverse();
		const frames = news.flatMap((update) => [
			...(quirks.orderSocketGarbage ? garbage(update) : []),
			...Array.from({ length: quirks.orderSocketTimes }, () => update),
		]);
		const send = () => frames.forEach((frame) => socket.send(frame, () => undefined));
		if (quirks.orderSocketDelayMs > 0) setTimeout(send, quirks.orderSocketDelayMs);
		else send();
	}

	private ordersOf({ clientCode }: AngelOneAccount) {
		return this.state.exchange.ordersOf(clientCode);
	}
}
