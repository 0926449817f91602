import http from 'node:http';
import https from 'node:https';
import type { FaultKind, FaultRule, SimulatorServer } from '../../../simulators/core';
import { createSimulatorServer, jsonReply, textReply } from '../../../simulators/core';
import { makeCertificate } from '../../certificate';
import { giveUpOnceArrived } from '../give-up';

interface Seen {
	status: number | null;
	body: string;
	/** The socket error's code, or 'client timeout'. */
	error: string | null;
	bytesBefore: number;
	chunks: number;
}

const quirks = { loginClock: 'machine' as const, clockSkewMs: 0 };
const NORMAL = { status: true, data: { orderid: 'A1', note: 'a reply of some length' } };

let acted = 0;
let server: SimulatorServer<typeof quirks>;

async function start(tls?: { key: string; cert: string }): Promise<void> {
	acted = 0;
	server = createSimulatorServer(
		{ tls },
		{
			quirks,
			faultReply: (kind) =>
				kind === 'text403'
					? textReply('too fast', 403)
					: kind === 'dataNull'
						? jsonReply({ data: null })
						: null,
		},
	);
	server.route({
		method: 'POST',
		path: '/orders/place',
		handler: () => {
			acted += 1;
			return jsonReply(NORMAL);
		},
	});
	await server.listen();
}

afterEach(() => server.close());

/** @param waits for a reply; it gives up otherwise */
function send(waits = true): Promise<Seen> {
	const before = server.requests.length;
	return new Promise((resolve) => {
		const seen: Seen = { status: null, body: '', error: null, bytesBefore: 0, chunks: 0 };
		const client = server.origin.startsWith('https') ? https : http;
		const request = client.request(
			`${server.origin}/orders/place`,
			{
				method: 'POST',
				rejectUnauthorized: false,
				headers: { 'content-type': 'application/json' },
			},
			(response) => {
				seen.status = response.statusCode ?? null;
				response.on('data', (chunk: Buffer) => {
					seen.body += chunk.toString();
					seen.chunks += 1;
				});
				response.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
				response.on('end', () => finish(null));
			},
		);
		const giveUp = () => request.destroy(new Error('client timeout'));
		const arrived = () => server.requests.length > before;
		if (!waits) request.on('close', giveUpOnceArrived(arrived, giveUp));
		function finish(error: string | null): void {
			resolve({ ...seen, error: seen.error ?? error });
		}
		request.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
		request.end('{"a":1}');
	});
}

async function underFault(rule: Omit<FaultRule, 'path'>, waits = true): Promise<Seen> {
	server.addFault({ ...rule, path: 'place' });
	return send(waits);
}

describe.each([
	['timeoutBefore', 0, { status: null, error: 'client timeout' }],
	['timeoutAfter', 1, { status: null, error: 'client timeout' }],
	['resetBefore', 0, { status: null, error: 'ECONNRESET' }],
	['resetAfter', 1, { status: null, error: 'ECONNRESET' }],
	['resetMidReply', 1, { status: 200, error: 'ECONNRESET' }],
	['emptyBody', 1, { status: 200, body: '', error: null }],
	['dataNull', 1, { status: 200, body: '{"data":null}', error: null }],
	['empty400', 1, { status: 400, body: '', error: null }],
	['status500', 1, { status: 500, error: null }],
	['html502', 1, { status: 502, error: null }],
	['text403', 0, { status: 403, body: 'too fast', error: null }],
	['status429', 0, { status: 429, error: null }],
	['tokenRefused', 0, { status: 401, error: null }],
	['waf', 1, { status: 200, error: null }],
	['malformedJson', 1, { status: 200, error: null }],
] as Array<[FaultKind, number, Partial<Seen>]>)('fault %s', (kind, timesActed, expected) => {
	it('does what it says at the socket, once', async () => {
		await start();
		expect(await underFault({ kind }, !kind.startsWith('timeout'))).toMatchObject(expected);
		expect(acted).toBe(timesActed);
		expect(server.requests[0]).toMatchObject({
			fault: kind,
			body: { a: 1 },
			path: '/orders/place',
		});
		const next = await send();
		expect(JSON.parse(next.body)).toEqual(NORMAL);
	});
});

describe('details of faults', () => {
	beforeEach(() => start());

	it('logs no status where no reply was sent', async () => {
		await underFault({ kind: 'resetAfter' });
		await underFault({ kind: 'emptyBody' });
		expect(server.requests.map((request) => request.status)).toEqual([null, 200]);
	});

	it('breaks off in the middle of the reply, not before it', async () => {
		const seen = await underFault({ kind: 'resetMidReply' });
		expect(seen.body.length).toBeGreaterThan(0);
		expect(JSON.stringify(NORMAL).startsWith(seen.body)).toBe(true);
		expect(seen.body.length).toBeLessThan(JSON.stringify(NORMAL).length);
	});

	it('sends a page, not JSON, for waf and html502', async () => {
		expect((await underFault({ kind: 'waf' })).body).toContain('Request Rejected');
		expect((await underFault({ kind: 'html502' })).body).toContain('502 Bad Gateway');
	});

	it('sends JSON that cannot be parsed', async () => {
		const { body } = await underFault({ kind: 'malformedJson' });
		expect(body.length).toBeGreaterThan(5);
		expect(() => JSON.parse(body) as unknown).toThrow();
	});

	it('trickles the true reply byte by byte', async () => {
		server.addFault({ kind: 'slowTrickle', path: 'place', trickleMs: 2 });
		const seen = await send();
		expect(JSON.parse(seen.body)).toEqual(NORMAL);
		expect(seen.chunks).toBeGreaterThan(20);
	});

	it('stops trickling when the client has gone', async () => {
		const seen = await underFault({ kind: 'slowTrickle', trickleMs: 100 }, false);
		expect(seen).toMatchObject({ status: 200, error: 'client timeout' });
	});

	it('lets the broker act, or not, as the rule says', async () => {
		await underFault({ kind: 'emptyBody', acted: false });
		await underFault({ kind: 'html502', acted: false });
		expect(acted).toBe(0);
		await underFault({ kind: 'resetAfter', acted: false });
		expect(acted).toBe(1);
	});

	it('skips, repeats and clears', async () => {
		server.addFault({ kind: 'empty400', path: /place$/, skip: 1, times: 2 });
		const statuses = [];
		for (let i = 0; i < 4; i++) statuses.push((await send()).status);
		expect(statuses).toEqual([200, 400, 400, 200]);
		server.addFault({ kind: 'empty400', path: '/orders/place', times: Infinity });
		expect((await send()).status).toBe(400);
		server.clearFaults();
		expect((await send()).status).toBe(200);
	});

	it('strikes only the method and path it names', async () => {
		server.addFault({ kind: 'empty400', path: 'place', method: 'GET' });
		server.addFault({ kind: 'empty400', path: 'replace' });
		expect((await send()).status).toBe(200);
	});

	it('knows no other fault', () => {
		expect(() => server.addFault({ kind: 'flood' as FaultKind, path: 'place' })).toThrow(
			RangeError,
		);
	});
});

describe('over TLS', () => {
	beforeEach(async () => {
		await start(makeCertificate());
	});

	it('serves and resets', async () => {
		expect(server.origin).toMatch(/^https:/);
		expect((await send()).status).toBe(200);
		server.addFault({ kind: 'resetAfter', path: 'place' });
		expect((await send()).error).toBe('ECONNRESET');
		server.addFault({ kind: 'resetMidReply', path: 'place' });
		expect((await send()).error).toBe('ECONNRESET');
		expect(acted).toBe(3);
		expect(server.connections).toBeGreaterThanOrEqual(2);
	});
});
