import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { BrokerError } from '../../../../brokers/core/errors';
import { closePools } from '../../../../brokers/core/http/agents';
import {
	NO_SESSION,
	type Session,
	SessionManager,
} from '../../../../brokers/core/session/session-manager';
import { socketOpener } from '../../../../brokers/core/stream/session-socket';
import { failureOf } from '../../support/failures';

let server: Server;
let sockets: WebSocketServer;
let tokens: string[];
/** What the server answers to each token; an open socket where it says nothing. */
let refusals: Record<string, number>;
/** Tokens whose session lacks what the socket needs. */
let lacking: string[];

beforeEach(async () => {
	tokens = [];
	refusals = {};
	lacking = [];
	server = createServer();
	sockets = new WebSocketServer({ noServer: true });
	server.on('upgrade', (request, socket, head) => {
		const token = String(request.headers.authorization);
		tokens.push(token);
		const status = refusals[token];
		const said = `x-error-message: Invalid token ${token}, feed-of-${token}`;
		if (status === undefined) sockets.handleUpgrade(request, socket, head, () => undefined);
		else socket.end(`HTTP/1.1 ${status} No\r\n${said}\r\nContent-Length: 0\r\n\r\n`);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
	closePools();
	for (const socket of sockets.clients) socket.terminate();
	server.close();
});

const sessionOf = (accessToken: string): Session => ({
	...NO_SESSION,
	...{ accessToken, feedToken: `feed-of-${accessToken}`, sessionOwner: 'owner' },
	sessionExpiresAt: '2099-01-01T00:00:00+05:30',
});

const lack = new BrokerError({
	...{ broker: 'some', failure: 'tokenRefused', code: 'LACKING', message: 'Something is missing.' },
});

/** Logs in as token-2, token-3, …; token-1 is stored. */
function open(refused: string | null = null) {
	let stored = sessionOf('token-1');
	let logins = 1;
	const sessions = new SessionManager(
		{
			owner: 'owner',
			secrets: `secrets ${Math.random()}`,
			login: async () => await Promise.resolve(sessionOf(`token-${++logins}`)),
		},
		{
			id: 'credential',
			read: async () => await Promise.resolve(stored),
			write: async (session) => {
				stored = session;
				await Promise.resolve();
			},
		},
		stored,
	);
	const opener = socketOpener({
		...{ broker: 'some', displayName: 'Some Broker', sessions, secrets: [] },
		route: { proxy: null },
	});
	const { port } = server.address() as AddressInfo;
	return opener.open(
		({ accessToken }) => {
			if (lacking.includes(accessToken)) throw lack;
			return {
				...{ origin: `http://127.0.0.1:${port}`, path: '/' },
				headers: { Authorization: accessToken },
				ping: 'ping',
			};
		},
		{ onFrame: () => undefined, onSign: () => undefined, signal: new AbortController().signal },
		refused,
	);
}

test('opens with the stored session, and knows when that ends', async () => {
	const { token, validUntil } = await open();
	expect([token, validUntil]).toEqual(['token-1', Date.parse('2099-01-01T00:00:00+05:30')]);
	expect(tokens).toEqual(['token-1']);
});

test.each([401, 403])('HTTP %i renews the session once', async (status) => {
	refusals = { 'token-1': status };
	expect((await open()).token).toBe('token-2');
	expect(tokens).toEqual(['token-1', 'token-2']);
});

test('a second refusal is an error, without the token', async () => {
	refusals = { 'token-1': 401, 'token-2': 401 };
	const failure = await failureOf(open());
	expect(failure).toMatchObject({ failure: 'tokenRefused', code: 'SOCKET_401', httpStatus: 401 });
	expect(failure.message).toMatch(/^Some Broker refused the socket for updates \(HTTP 401\): Inv/);
	expect(`${failure.message} ${failure.hint}`).not.toMatch(/token-2|feed-of/);
	expect(tokens).toEqual(['token-1', 'token-2']);
});

test('one that lacks what the socket needs is renewed once, before anything is sent', async () => {
	lacking = ['token-1'];
	expect((await open()).token).toBe('token-2');
	expect(tokens).toEqual(['token-2']);
	lacking = ['token-1', 'token-2'];
	expect(await failureOf(open())).toMatchObject({ failure: 'tokenRefused', code: 'LACKING' });
	expect(tokens).toEqual(['token-2']);
});

test('one that was refused in the middle is renewed first', async () => {
	expect((await open('token-1')).token).toBe('token-2');
	expect(tokens).toEqual(['token-2']);
});

test.each([
	[429, 'rateLimited', /too many sockets/],
	[502, 'refused', /tried again by itself/],
] as const)('HTTP %i is %s, and renews nothing', async (status, kind, hint) => {
	refusals = { 'token-1': status };
	const failure = await failureOf(open());
	expect(failure).toMatchObject({ failure: kind, code: `SOCKET_${status}`, retryable: true });
	expect(failure.hint).toMatch(hint);
	expect(tokens).toEqual(['token-1']);
});
