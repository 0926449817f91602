import { randomBytes } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import type { GrowwQuirks } from '../quirks';
import type { SocketSession } from '../sessions';
import { hasSigned } from './keys';

/** What stands behind the connections. */
export interface FeedHost {
	quirks: GrowwQuirks;
	/** Whom a token was issued to; null for one that is not good now. */
	sessionOf(jwt: string): SocketSession | null;
	/** Lines of clients, oldest first. */
	readonly lines: string[];
	onLogIn(connection: NatsConnection): void;
	onSubscribe(connection: NatsConnection, subject: string): void;
}

const INFO = {
	...{ server_id: 'NSIMULATED', server_name: 'simulated', version: '2.10.0', proto: 1 },
	...{ go: 'go1.22', host: '0.0.0.0', port: 4222, headers: true, max_payload: 1_048_576 },
	...{ client_id: 1, auth_required: true },
};
const HEADERS = Buffer.from('NATS/1.0\r\nOrigin: simulated\r\n\r\n');

/** One client of the feed: the server's side of NATS over a web socket. */
export class NatsConnection {
	session: SocketSession | null = null;
	/** Numbers of subscriptions by subject. */
	readonly subjects = new Map<string, Set<string>>();
	private readonly nonce = randomBytes(11).toString('base64url');
	private text = '';
	private joined: Buffer[] = [];

	constructor(
		private readonly socket: WebSocket,
		private readonly host: FeedHost,
	) {
		socket.on('error', () => undefined);
		socket.on('message', (data: RawData) => this.read(data as Buffer));
		this.greet();
	}

	/** A message to whoever has subscribed to its subject. */
	publish(subject: string, payload: Buffer): void {
		const { feedSid, feedHeaders, feedPings, feedInfo } = this.host.quirks;
		for (const sid of this.subjects.get(subject) ?? []) {
			const number = feedSid === 'own' ? sid : '999999';
			const size = payload.length;
			const head = feedHeaders
				? `HMSG ${subject} ${number} ${HEADERS.length} ${HEADERS.length + size}\r\n`
				: `MSG ${subject} ${number} ${size}\r\n`;
			const parts = feedHeaders ? [HEADERS, payload] : [payload];
			for (let count = 0; count < feedPings; count++) this.say('PING\r\n');
			if (feedInfo === 'again') this.say(`INFO ${JSON.stringify(INFO)}\r\n`);
			this.send(Buffer.concat([this.cased(head), ...parts, Buffer.from('\r\n')]));
		}
	}

	/** An error, after which the connection ends; one of a subject leaves it open. */
	refuse(text: string, ends = true): void {
		this.say(`-ERR '${text}'\r\n`);
		if (ends) this.close(1000);
	}

	/** Bytes as they are. */
	send(bytes: Buffer): void {
		const { feedFraming } = this.host.quirks;
		if (feedFraming === 'messages') this.socket.send(bytes, () => undefined);
		else if (feedFraming === 'bytes')
			for (const byte of bytes) this.socket.send(Buffer.from([byte]), () => undefined);
		else if (this.joined.push(bytes) === 1)
			setImmediate(() => this.socket.send(Buffer.concat(this.joined.splice(0)), () => undefined));
	}

	/** @param code of the closing frame; none is sent without it */
	close(code?: number): void {
		if (code === undefined) this.socket.terminate();
		else setImmediate(() => this.socket.close(code));
	}

	private say(line: string): void {
		this.send(this.cased(line));
	}

	/** The verb in the case that the switch asks for. */
	private cased(line: string): Buffer {
		if (!this.host.quirks.feedLowerCaseVerbs) return Buffer.from(line);
		return Buffer.from(line.replace(/^\S+/, (verb) => verb.toLowerCase()));
	}

	private greet(): void {
		const { feedInfo } = this.host.quirks;
		const info = feedInfo === 'noNonce' ? INFO : { ...INFO, nonce: this.nonce };
		const line = `INFO ${JSON.stringify(info)} \r\n`;
		if (feedInfo !== 'split') return this.say(line);
		this.say(line.slice(0, 20));
		this.send(Buffer.from(line.slice(20)));
	}

	private read(data: Buffer): void {
		this.text += data.toString('utf8');
		const lines = this.text.split('\r\n');
		this.text = lines.pop() ?? '';
		for (const line of lines) {
			this.host.lines.push(line);
			this.take(line);
		}
	}

	private take(line: string): void {
		const [verb, ...words] = line.split(' ');
		if (this.host.quirks.feedSaysOk) this.say('+OK\r\n');
		if (verb === 'CONNECT') return this.logIn(line.slice('CONNECT '.length));
		if (this.session === null) return;
		if (verb === 'PING' && this.host.quirks.feedPongs) this.say('PONG\r\n');
		if (verb === 'SUB') this.subscribe(words[0], words[words.length - 1]);
		if (verb === 'UNSUB') this.unsubscribe(words[0]);
	}

	private logIn(text: string): void {
		const { feedLogIn } = this.host.quirks;
		if (feedLogIn === 'silence') return;
		const given = JSON.parse(text) as { jwt?: string; nkey?: string; sig?: string };
		const session = this.host.sessionOf(given.jwt ?? '');
		const key = session?.socketKey ?? '';
		const isOwn = given.nkey === undefined || given.nkey === key;
		const good = session !== null && isOwn && hasSigned(key, this.nonce, given.sig ?? '');
		if (!good || feedLogIn === 'refused') return this.refuse('Authorization Violation');
		this.session = session;
		this.host.onLogIn(this);
	}

	private subscribe(subject: string, sid: string): void {
		const { feedDenied, feedMost } = this.host.quirks;
		const foreign = /\.apex\.(.*)$/.exec(subject)?.[1];
		const isForeign = foreign !== undefined && foreign !== this.session?.subscriptionId;
		if (isForeign || feedDenied.some((start) => subject.startsWith(start)))
			return this.refuse(`Permissions Violation for Subscription to "${subject}"`, false);
		if (this.subjects.size >= feedMost) return this.refuse('maximum subscriptions exceeded', false);
		this.subjects.set(subject, (this.subjects.get(subject) ?? new Set()).add(sid));
		this.host.onSubscribe(this, subject);
	}

	private unsubscribe(sid: string): void {
		for (const [subject, sids] of this.subjects)
			if (sids.delete(sid) && sids.size === 0) this.subjects.delete(subject);
	}
}
