import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FaultRule } from './faults';
import { badGatewayPage, emptyReply, firewallPage, JSON_TYPE, jsonReply } from './replies';
import type { BrokerFault, SimReply } from './types';

const DEFAULT_TRICKLE_MS = 200;

/** The raw response and the TCP socket under it (under TLS, not the encrypted one). */
export interface Wire {
	response: ServerResponse;
	tcp: Socket;
}

export type BrokerFaultReply = (kind: BrokerFault, path: string) => SimReply | null;

/**
 * Puts a reply on the wire as it is.
 * @returns the status sent, or null where the client went away
 */
export async function deliver({ response }: Wire, reply: SimReply): Promise<number | null> {
	if (typeof reply.body === 'string') {
		const length = String(Buffer.byteLength(reply.body));
		response.writeHead(reply.status, { ...reply.headers, 'content-length': length });
		response.end(reply.body);
		return reply.status;
	}
	response.writeHead(reply.status, reply.headers);
	try {
		await pipeline(reply.body, response);
		return reply.status;
	} catch {
		return null;
	}
}

/**
 * Lets a fault strike. `reply` is what the broker had answered, null where it did not act.
 * @returns the status sent, or null where none was
 */
export async function strike(
	wire: Wire,
	rule: FaultRule,
	reply: SimReply | null,
	brokerReply: (kind: BrokerFault) => SimReply | null,
): Promise<number | null> {
	const headers = reply?.headers ?? {};
	const date: Record<string, string> = headers.date === undefined ? {} : { date: headers.date };
	const replace = (other: SimReply): Promise<number | null> =>
		deliver(wire, { ...other, headers: { ...date, ...other.headers } });
	switch (rule.kind) {
		case 'timeoutBefore':
		case 'timeoutAfter':
			return silence(wire);
		case 'resetBefore':
		case 'resetAfter':
			reset(wire.tcp);
			return null;
		case 'resetMidReply':
			return breakOff(wire, await wholeText(reply), headers);
		case 'emptyBody':
			return replace(emptyReply(200));
		case 'empty400':
			return replace(emptyReply(400));
		case 'html502':
			return replace(badGatewayPage());
		case 'malformedJson':
			return replace(halfOf(await wholeText(reply)));
		case 'slowTrickle':
			return trickle(wire, await wholeText(reply), headers, rule.trickleMs ?? DEFAULT_TRICKLE_MS);
		default:
			return replace(brokerReply(rule.kind) ?? plainFault(rule.kind));
	}
}

function plainFault(kind: BrokerFault): SimReply {
	const plain: Record<BrokerFault, () => SimReply> = {
		waf: firewallPage,
		status500: () => jsonReply({ message: 'Internal Server Error' }, 500),
		text403: () => emptyReply(403),
		status429: () => emptyReply(429),
		tokenRefused: () => emptyReply(401),
		dataNull: () => jsonReply({ data: null }),
	};
	return plain[kind]();
}

/** Keeps the connection open without a word until the client closes it. */
function silence({ response, tcp }: Wire): Promise<null> {
	return new Promise((resolve) => {
		if (tcp.destroyed) resolve(null);
		else response.once('close', () => resolve(null));
	});
}

/** Ends a connection with a TCP reset, so the client sees ECONNRESET and not an orderly end. */
export function reset(tcp: Socket): void {
	try {
		tcp.resetAndDestroy();
	} catch {
		tcp.destroy();
	}
}

/** Promises the whole reply, sends half of it, resets. */
function breakOff({ response, tcp }: Wire, body: string, headers: Headers): Promise<null> {
	const bytes = Buffer.from(body);
	return new Promise((resolve) => {
		response.writeHead(200, {
			'content-type': JSON_TYPE,
			...headers,
			'content-length': String(bytes.length),
		});
		response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => {
			// A reset overtakes bytes the client has not read yet; give it the time to read them.
			setTimeout(() => {
				reset(tcp);
				resolve(null);
			}, 20);
		});
	});
}

async function trickle(
	{ response }: Wire,
	body: string,
	headers: Headers,
	everyMs: number,
): Promise<number | null> {
	const bytes = Buffer.from(body);
	let gone = false;
	response.once('close', () => (gone = true));
	response.writeHead(200, {
		'content-type': JSON_TYPE,
		...headers,
		'content-length': String(bytes.length),
	});
	response.flushHeaders();
	for (let sent = 0; sent < bytes.length && !gone; sent++) {
		response.write(bytes.subarray(sent, sent + 1));
		await new Promise((resolve) => setTimeout(resolve, everyMs));
	}
	if (gone) return null;
	response.end();
	return 200;
}

type Headers = Record<string, string>;

/** The first half of a JSON text, presented as if it were whole. */
function halfOf(body: string): SimReply {
	const text = body.length > 1 ? body.slice(0, Math.ceil(body.length / 2)) : '{"status":tru';
	return { status: 200, headers: { 'content-type': JSON_TYPE }, body: text };
}

async function wholeText(reply: SimReply | null): Promise<string> {
	if (reply === null) return '';
	if (typeof reply.body === 'string') return reply.body;
	const chunks: Buffer[] = [];
	for await (const chunk of Readable.from(reply.body)) chunks.push(Buffer.from(chunk as string));
	return Buffer.concat(chunks).toString('utf8');
}
