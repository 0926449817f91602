import { BrokerError, type BrokerId } from '../errors';
import { TransportError } from '../http/http-transport';
import { fromTransport } from '../http/network-failure';
import type { Route } from '../http/route';
import { cleared } from '../redact';
import { NO_SESSION, type Session } from '../session/session';
import type { SessionManager } from '../session/session-manager';
import type { OpenedSocket } from './connection';
import { type FrameEvents, HandshakeRefused, openSocket } from './socket';

/** Where a socket is, and what it is opened with. */
export interface SocketAddress {
	origin: string;
	path: string;
	headers: Record<string, string>;
	/** See `OpenedSocket`. */
	ping: string;
}

export interface SessionSocketOptions {
	broker: BrokerId;
	displayName: string;
	sessions: SessionManager;
	secrets: readonly string[];
	route: Omit<Route, 'origin'>;
}

/** Opens a socket with a session of the account. Every method throws BrokerError. */
export interface SocketOpener {
	/**
	 * A session that the handshake refuses is renewed once; so is one that `address` refuses, by a
	 * BrokerError `tokenRefused`, because it does not hold what this socket needs.
	 * @param refused the token that the last socket was refused with, which is renewed first
	 */
	open(
		address: (session: Session) => SocketAddress,
		events: FrameEvents,
		refused?: string | null,
	): Promise<OpenedSocket>;
	/** Opens one that proves itself by a protocol of its own: nothing of the session is in its handshake. */
	dial(address: Omit<SocketAddress, 'headers'>, events: FrameEvents): Promise<OpenedSocket>;
}

const TIMEOUT_MS = 15_000;

export function socketOpener(options: SessionSocketOptions): SocketOpener {
	const { sessions } = options;
	return {
		open: async (address, events, refused = null) => {
			const token = refused === null ? await sessions.token() : await sessions.renew(refused);
			try {
				return await openOnce(options, address, events, token);
			} catch (error) {
				if (!isTokenRefusal(error)) throw asBrokerError(options, error, token);
			}
			const fresh = await sessions.renew(token);
			try {
				return await openOnce(options, address, events, fresh);
			} catch (error) {
				throw asBrokerError(options, error, fresh);
			}
		},
		dial: async (address, events) => {
			const token = sessions.peek()?.accessToken ?? '';
			try {
				return await openOnce(options, () => ({ ...address, headers: {} }), events, token);
			} catch (error) {
				throw asBrokerError(options, error, token);
			}
		},
	};
}

async function openOnce(
	{ sessions, route }: SessionSocketOptions,
	address: (session: Session) => SocketAddress,
	{ onFrame, onSign, signal }: FrameEvents,
	token: string,
): Promise<OpenedSocket> {
	const session = sessions.peek();
	const given = { ...(session ?? NO_SESSION), accessToken: token };
	const { origin, path, headers, ping } = address(given);
	const socket = await openSocket({
		...{ route: { ...route, origin }, path, headers, timeoutMs: TIMEOUT_MS },
		...{ onFrame, onSign, signal },
	});
	const ends = Date.parse(session?.sessionExpiresAt ?? '');
	return { socket, token, ping, validUntil: Number.isNaN(ends) ? null : ends };
}

function isTokenRefusal(error: unknown): boolean {
	if (error instanceof BrokerError) return error.failure === 'tokenRefused';
	return error instanceof HandshakeRefused && [401, 403].includes(error.status);
}

function asBrokerError(
	{ broker, displayName, secrets, sessions }: SessionSocketOptions,
	error: unknown,
	token: string,
): unknown {
	if (error instanceof TransportError) return fromTransport(broker, error);
	if (!(error instanceof HandshakeRefused)) return error;
	const { status, headers } = error;
	const said = headers['x-error-message'];
	const words = typeof said === 'string' ? `: ${said.slice(0, 200)}` : '';
	const refusal = new BrokerError({
		broker,
		failure: status === 429 ? 'rateLimited' : isTokenRefusal(error) ? 'tokenRefused' : 'refused',
		code: `SOCKET_${status}`,
		httpStatus: status,
		retryable: true,
		message: `${displayName} refused the socket for updates (HTTP ${status})${words}.`,
		hint:
			status === 429
				? 'The account has too many sockets open: end other programs that use its feed. It is tried again by itself.'
				: 'It is tried again by itself. If it goes on, check the credential with its Test.',
	});
	return cleared(refusal, [...secrets, token, sessions.peek()?.feedToken ?? '']);
}
