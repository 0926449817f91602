/** Prices as Angel One pushes them ("WebSocket Streaming 2.0" of SmartAPI's documentation). */
import type { BrokerCredential } from '../core/broker';
import { echo } from '../core/echo';
import { type BrokerError, inputError } from '../core/errors';
import type { Quotable } from '../core/market/quotes-api';
import { secretsFingerprint, type Session } from '../core/session/session';
import type { StreamEvents } from '../core/stream/connection';
import type { SocketAddress, SocketOpener } from '../core/stream/session-socket';
import type { Frame, StreamSocket } from '../core/stream/socket';
import type { OpenedTicks, TickMessage, TickStreamApi } from '../core/stream/tick-stream-api';
import { isObject, parseJson, readText } from '../core/wire';
import { ANGEL_ONE, API_HOSTS } from './api';
import { angelOneError, TOKEN_CODES } from './errors';
import { EXCHANGE_TYPES, MODE, packetKey, readPacket } from './smart-stream-packet';

const LIVE_ORIGIN = 'https://smartapisocket.angelone.in';
const PATH = '/smart-stream';
/** Subscriptions of a connection; each mode of a token counts, so a token is asked for in one alone. */
const MOST = 1000;
/** How many a frame may name is not documented; users report some hundreds. */
const TOKENS_A_FRAME = 250;
const SUBSCRIBE = 1;
const UNSUBSCRIBE = 0;

/** Sessions that came out of a log-in without a feed token: another one would bring none either. */
const withoutFeed = new Set<string>();
const MAX_REMEMBERED = 200;

/** The prices of one client's socket. */
export class AngelOneTickStream implements TickStreamApi {
	readonly most = MOST;

	constructor(
		private readonly credential: BrokerCredential,
		private readonly socket: SocketOpener,
	) {}

	keyOf({ exchange, token }: Quotable): string {
		return packetKey(exchangeTypeOf(exchange), token);
	}

	async open(events: StreamEvents<TickMessage>, refused: string | null): Promise<OpenedTicks> {
		const { onMessage, ...signs } = events;
		let renewed = refused !== null;
		const address = (session: Session): SocketAddress => {
			if (session.feedToken === '') {
				const first = !renewed && !withoutFeed.has(secretsFingerprint(session.accessToken));
				renewed = true;
				throw first ? lacksFeedToken('tokenRefused') : renewedInVain(session);
			}
			return this.addressOf(session);
		};
		const onFrame = (frame: Frame) => onMessage(readTickMessage(frame));
		const opened = await this.socket.open(address, { ...signs, onFrame }, refused);
		const { socket } = opened;
		return {
			...opened,
			subscribe: (instruments) => request(socket, SUBSCRIBE, instruments),
			unsubscribe: (instruments) => request(socket, UNSUBSCRIBE, instruments),
		};
	}

	private addressOf({ accessToken, feedToken }: Session): SocketAddress {
		const { baseUrl, clientCode } = this.credential;
		const live = API_HOSTS.includes(new URL(baseUrl).hostname);
		const { Authorization, 'X-PrivateKey': apiKey } = this.credential.headers(accessToken, false);
		return {
			...{ origin: live ? LIVE_ORIGIN : baseUrl, path: PATH, ping: 'ping' },
			headers: {
				Authorization,
				'x-api-key': apiKey,
				'x-client-code': clientCode ?? '',
				'x-feed-token': feedToken,
			},
		};
	}
}

function lacksFeedToken(failure: 'tokenRefused' | 'login'): BrokerError {
	return angelOneError(
		failure,
		'NO_FEED_TOKEN',
		'The session of Angel One has no feed token, without which it pushes no prices.',
	).with({
		retryable: true,
		hint: 'Log in anew with the credential. If it goes on, ask Angel One whether the API key may use the market feed.',
	});
}

function renewedInVain({ accessToken }: Session): BrokerError {
	if (withoutFeed.size >= MAX_REMEMBERED) withoutFeed.clear();
	withoutFeed.add(secretsFingerprint(accessToken));
	return lacksFeedToken('login');
}

/** @throws BrokerError `input` for an exchange of which no prices are pushed */
function exchangeTypeOf(exchange: string): number {
	if (Object.hasOwn(EXCHANGE_TYPES, exchange)) return EXCHANGE_TYPES[exchange];
	const known = Object.keys(EXCHANGE_TYPES).join(', ');
	const message = `Angel One pushes no prices of the exchange "${echo(exchange)}".`;
	throw inputError(ANGEL_ONE, 'exchange', 'BAD_EXCHANGE', message, `Use one of ${known}.`);
}

/** Nothing answers but the first packet, or an error. */
function request(socket: StreamSocket, action: number, instruments: readonly Quotable[]): void {
	const tokens = new Map<number, Set<string>>();
	for (const { exchange, token } of instruments) {
		const exchangeType = exchangeTypeOf(exchange);
		tokens.set(exchangeType, (tokens.get(exchangeType) ?? new Set()).add(token));
	}
	for (const [exchangeType, all] of tokens) {
		const list = [...all];
		for (let from = 0; from < list.length; from += TOKENS_A_FRAME) {
			const tokenList = [{ exchangeType, tokens: list.slice(from, from + TOKENS_A_FRAME) }];
			socket.send(JSON.stringify({ action, params: { mode: MODE.snapQuote, tokenList } }));
		}
	}
}

/** The longest text that is read; a documented error has about 100 characters. */
const LONGEST = 4096;
const OPENING_BRACE = 0x7b;

/** What one frame says. Errors come as text; a frame of bytes that holds one is read as well. */
export function readTickMessage(frame: Frame): TickMessage {
	if (typeof frame === 'string') return readWords(frame);
	const tick = readPacket(frame);
	if (tick) return { kind: 'tick', tick };
	const words = frame[0] === OPENING_BRACE || frame.length === 'pong'.length;
	return words && frame.length <= LONGEST ? readWords(frame.toString('utf8')) : GARBLED;
}

const GARBLED: TickMessage = { kind: 'garbled' };
const NOTHING: TickMessage = { kind: 'nothing' };

function readWords(text: string): TickMessage {
	if (text === 'pong' || text === 'ping') return NOTHING;
	const error = text.length <= LONGEST ? parseJson(text) : undefined;
	if (!isObject(error)) return GARBLED;
	const code = readText(error.errorCode);
	if (code === null) return GARBLED;
	if (TOKEN_CODES.includes(code)) return { kind: 'refused' };
	const said = readText(error.errorMessage) ?? 'no reason given';
	return { kind: 'notSubscribed', code, message: said.slice(0, 200) };
}
