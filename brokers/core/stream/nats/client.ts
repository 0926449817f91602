import { readText } from '../../wire';
import type { Frame, StreamSocket } from '../socket';
import type { UserKey } from './nkey';
import { NatsParser, NatsProtocolError, type ServerMessage } from './parser';

/** Why a connection ended, or did not come about. */
export type NatsFailure =
	/** The server does not accept the token or the signature, or no more. */
	| 'REFUSED'
	/** It sends no nonce, so nothing can be proved. */
	| 'NO_NONCE'
	| 'GARBLED'
	/** It ended the connection for another reason. */
	| 'ENDED'
	| 'TIMEOUT';

export class NatsError extends Error {
	override readonly name = 'NatsError';

	/** @param said the server's own words; blank where it said nothing */
	constructor(
		readonly code: NatsFailure,
		readonly said = '',
	) {
		super(said === '' ? code : `${code}: ${said.slice(0, 200)}`);
	}
}

/** What is published under a subject. */
export type SubjectListener = (payload: Buffer, subject: string) => void;

export interface NatsLogin {
	/** The user's token, issued for this key. */
	jwt: string;
	key: UserKey;
}

interface Subscription {
	sid: number;
	listeners: Set<SubjectListener>;
}

/** Errors that concern a subscription: the connection goes on. */
const OF_ONE_SUBJECT = /permissions violation|invalid subject|maximum subscriptions/i;
const OF_THE_LOGIN = /authori[sz]ation|authentication|revoked|credentials/i;

/**
 * A client of the NATS protocol: logs in by token and signature, subscribes, answers pings. It publishes
 * nothing. Messages go by their subject, whichever subscription the server sent them for.
 */
export class NatsClient {
	private readonly parser = new NatsParser((message) => this.take(message));
	private readonly subscriptions = new Map<string, Subscription>();
	private readonly waiting: Array<(error: NatsError | null) => void> = [];
	private socket: StreamSocket | null = null;
	/** What is said before there is a socket: a server may greet at once. */
	private outbox = '';
	private connecting = false;
	private owesPong = false;
	private lastSid = 0;
	private failure: NatsError | null = null;

	/** @param onNotSubscribed the server refuses a subject; null where it does not say which */
	constructor(
		private readonly login: NatsLogin,
		private readonly onNotSubscribed: (subject: string | null, said: string) => void,
	) {}

	/** The open socket; to be called once. */
	attach(socket: StreamSocket): void {
		this.socket = socket;
		void socket.closed.then(() => this.end(new NatsError('ENDED')));
		if (this.failure) socket.end();
		else if (this.outbox !== '') socket.send(this.outbox);
		this.outbox = '';
	}

	/** A frame of the socket, cut anywhere. */
	receive(frame: Frame): void {
		if (this.failure) return;
		try {
			this.parser.push(typeof frame === 'string' ? Buffer.from(frame, 'utf8') : frame);
		} catch (error) {
			if (!(error instanceof NatsProtocolError)) throw error;
			this.end(new NatsError('GARBLED', error.message));
		}
		// One answer to all the pings of a frame.
		if (this.owesPong) this.send('PONG\r\n');
		this.owesPong = false;
	}

	/** Resolves when the server has accepted the log-in. @throws NatsError */
	async loggedIn(timeoutMs: number): Promise<void> {
		await this.answered(timeoutMs);
	}

	/** Resolves when the server has taken all that was sent. @throws NatsError */
	async flush(timeoutMs: number): Promise<void> {
		const answered = this.answered(timeoutMs);
		this.ping();
		await answered;
	}

	ping(): void {
		this.send('PING\r\n');
	}

	subscribe(subjects: Iterable<string>, listener: SubjectListener): void {
		const lines: string[] = [];
		for (const subject of subjects) {
			const known = this.subscriptions.get(subject);
			if (known) {
				known.listeners.add(listener);
				continue;
			}
			const sid = ++this.lastSid;
			this.subscriptions.set(subject, { sid, listeners: new Set([listener]) });
			lines.push(`SUB ${subject} ${sid}\r\n`);
		}
		this.send(lines.join(''));
	}

	unsubscribe(subjects: Iterable<string>, listener: SubjectListener): void {
		const lines: string[] = [];
		for (const subject of subjects) {
			const known = this.subscriptions.get(subject);
			known?.listeners.delete(listener);
			if (!known || known.listeners.size > 0) continue;
			this.subscriptions.delete(subject);
			lines.push(`UNSUB ${known.sid}\r\n`);
		}
		this.send(lines.join(''));
	}

	private take(message: ServerMessage): void {
		switch (message.kind) {
			case 'message':
				for (const listener of this.subscriptions.get(message.subject)?.listeners ?? [])
					listener(message.payload, message.subject);
				return;
			case 'ping':
				this.owesPong = true;
				return;
			case 'pong':
				this.waiting.shift()?.(null);
				return;
			case 'info':
				// A second one tells of servers that have come or gone.
				if (!this.connecting) this.connect(readText(message.info.nonce));
				return;
			case 'error':
				this.takeError(message.text);
		}
	}

	private takeError(text: string): void {
		if (OF_ONE_SUBJECT.test(text)) this.onNotSubscribed(/"([^"]+)"/.exec(text)?.[1] ?? null, text);
		else this.end(new NatsError(OF_THE_LOGIN.test(text) ? 'REFUSED' : 'ENDED', text));
	}

	private connect(nonce: string | null): void {
		this.connecting = true;
		if (nonce === null) {
			this.end(new NatsError('NO_NONCE'));
			return;
		}
		const { jwt, key } = this.login;
		const options = {
			...{ verbose: false, pedantic: false, protocol: 1, headers: false, no_responders: false },
			...{ jwt, nkey: key.publicKey, sig: key.sign(nonce), lang: 'node', version: '1' },
		};
		this.send(`CONNECT ${JSON.stringify(options)}\r\nPING\r\n`);
	}

	private async answered(timeoutMs: number): Promise<void> {
		if (this.failure) throw this.failure;
		let timer: NodeJS.Timeout | undefined;
		try {
			await new Promise<void>((resolve, reject) => {
				this.waiting.push((error) => (error ? reject(error) : resolve()));
				timer = setTimeout(() => this.end(new NatsError('TIMEOUT')), timeoutMs);
			});
		} finally {
			clearTimeout(timer);
		}
	}

	private send(text: string): void {
		if (text === '' || this.failure) return;
		if (this.socket) this.socket.send(text);
		else this.outbox += text;
	}

	private end(failure: NatsError): void {
		if (this.failure) return;
		this.failure = failure;
		this.subscriptions.clear();
		for (const settle of this.waiting.splice(0)) settle(failure);
		this.socket?.end();
	}
}
