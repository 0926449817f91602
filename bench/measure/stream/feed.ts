import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import type { BrokerName } from '../../../test/brokers';
import type { Certificate } from '../../support/certificate';
import type { Followed } from './frames';

/** Prices in paise: up to here they are calm, from `CROSSES_AT` on an alert is due. */
const CALM = [10_000, 10_050, 10_100, 10_150];
export const CROSSES_AT = 10_500;
const ROUND_MS = 10;

/** What was sent in one flood. */
export interface Flood {
	ticks: number;
	/** When each price that crosses was sent, epoch milliseconds; the first is `CROSSES_AT`, each other one paisa more. */
	crossings: number[];
	/** What waited to be sent at most: nothing, where the client keeps up. */
	mostBufferedKb: number;
}

/** How fast a feed sends. */
export interface Pace {
	ticksPerSecond: number;
	crossingsPerSecond: number;
}

/** A broker whose prices are made before they are needed: sending one costs next to nothing. */
export interface EncodedFeed {
	/** https, sockets too. */
	readonly origin: string;
}

/**
 * Passes calls on to a simulator, and takes sockets of prices itself. Its other side steers it by
 * `/bench/subscribed`, `/bench/begin` and `/bench/end`, which answers with the flood.
 */
export async function startFeed(
	broker: BrokerName,
	simulatorOrigin: string,
	all: Followed[],
	pace: Pace,
	{ tls }: Certificate,
	cleanup: Cleanup,
): Promise<EncodedFeed> {
	const sender = new Sender(all, pace);
	const steer: Record<string, () => unknown> = {
		'/bench/subscribed': () => sender.subscribed,
		'/bench/begin': () => sender.begin(),
		'/bench/end': () => sender.end(),
	};
	const server = createServer({ ...tls, keepAliveTimeout: 120_000 }, (request, response) => {
		const asked = steer[request.url ?? ''];
		if (asked === undefined) passOn(simulatorOrigin, request, response);
		else response.end(JSON.stringify(asked() ?? null));
	});
	const sockets = new WebSocketServer({ server, perMessageDeflate: false });
	sockets.on('connection', (socket) => (broker === 'groww' ? nats : smartStream)(socket, sender));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cleanup.add(async () => {
		sender.end();
		for (const socket of sockets.clients) socket.terminate();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface Line {
	socket: WebSocket;
	calm: Buffer[];
	cross(paise: number): Buffer;
}

/** Sends prices of what is subscribed, in turn. */
class Sender {
	private readonly byKey: Map<string, Followed>;
	private readonly lines: Line[] = [];
	private flood: Flood = { ticks: 0, crossings: [], mostBufferedKb: 0 };
	private running = false;

	constructor(
		all: Followed[],
		private readonly pace: Pace,
	) {
		this.byKey = new Map(all.map((one) => [one.key, one]));
	}

	get subscribed(): number {
		return this.lines.length;
	}

	/** @param frame what is sent of an encoded price */
	subscribe(socket: WebSocket, key: string, frame: (encoded: Buffer) => Buffer): void {
		const one = this.byKey.get(key);
		if (!one) throw new Error(`Nobody was to follow ${key}`);
		const made = (paise: number) => frame(one.encode(paise));
		this.lines.push({ socket, calm: CALM.map(made), cross: made });
	}

	begin(): void {
		this.flood = { ticks: 0, crossings: [], mostBufferedKb: 0 };
		this.running = true;
		void this.run();
	}

	end(): Flood {
		this.running = false;
		return this.flood;
	}

	private async run(): Promise<void> {
		const { ticksPerSecond, crossingsPerSecond } = this.pace;
		const began = performance.now();
		while (this.running) {
			const seconds = (performance.now() - began) / 1000;
			while (this.flood.ticks < seconds * ticksPerSecond) this.sendCalm();
			if (this.flood.crossings.length < Math.floor(seconds * crossingsPerSecond))
				this.sendCrossing();
			const waits = this.lines[0].socket.bufferedAmount / 1024;
			this.flood.mostBufferedKb = Math.max(this.flood.mostBufferedKb, waits);
			await sleep(ROUND_MS);
		}
	}

	private sendCalm(): void {
		const { ticks } = this.flood;
		const { socket, calm } = this.lines[ticks % this.lines.length];
		// The price of an instrument is another one each time.
		socket.send(calm[Math.floor(ticks / this.lines.length) % calm.length]);
		this.flood.ticks += 1;
	}

	private sendCrossing(): void {
		const { crossings } = this.flood;
		const paise = CROSSES_AT + crossings.length;
		const { socket, cross } = this.lines[(crossings.length * 7) % this.lines.length];
		const frame = cross(paise);
		crossings.push(Date.now());
		socket.send(frame);
	}
}

/** Angel One's smart-stream, as far as one that subscribes needs it. */
function smartStream(socket: WebSocket, sender: Sender): void {
	socket.on('message', (data: Buffer) => {
		const text = data.toString('utf8');
		if (text === 'ping') return socket.send('pong');
		const { params } = JSON.parse(text) as {
			params: { tokenList: Array<{ exchangeType: number; tokens: string[] }> };
		};
		for (const { exchangeType, tokens } of params.tokenList)
			for (const token of tokens)
				sender.subscribe(socket, `${exchangeType}:${token}`, (packet) => packet);
	});
}

/** Groww's feed, as far as one that subscribes needs it. */
function nats(socket: WebSocket, sender: Sender): void {
	socket.send(Buffer.from('INFO {"server_id":"BENCH","nonce":"bench"}\r\n'));
	socket.on('message', (data: Buffer) => {
		for (const line of data.toString('utf8').split('\r\n')) {
			const [verb, subject, sid] = line.split(' ');
			if (verb === 'PING') socket.send(Buffer.from('PONG\r\n'));
			if (verb !== 'SUB') continue;
			sender.subscribe(socket, subject, (payload) =>
				Buffer.concat([
					Buffer.from(`MSG ${subject} ${sid} ${payload.length}\r\n`),
					payload,
					Buffer.from('\r\n'),
				]),
			);
		}
	});
}

function passOn(origin: string, request: IncomingMessage, response: ServerResponse): void {
	const { method, headers } = request;
	const passed = ask(`${origin}${request.url}`, { method, headers }, (reply) => {
		response.writeHead(reply.statusCode ?? 502, reply.headers);
		reply.pipe(response);
	});
	passed.on('error', (error) => response.destroy(error));
	request.pipe(passed);
}
