import type { Readable } from 'node:stream';
import type { SimulatorClock } from './clock';
import type { FaultKind, FaultRule } from './faults';

/** One request as the simulator saw it. Kept in memory only, so secrets are not masked. */
export interface LoggedRequest {
	/** Simulator time, epoch ms. */
	at: number;
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, string>;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** Parsed JSON; the text where it is not JSON; null where there was none. */
	body: unknown;
	/** Null while no reply was sent, for good where a fault swallowed it. */
	status: number | null;
	/** Serial of the TCP connection, from 1. */
	connection: number;
	fault: FaultKind | null;
}

/** A request as a broker's handler receives it. */
export interface SimRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	/** Named parts of the path. */
	params: Record<string, string>;
	/** Parsed JSON; undefined where there was no body or it was not JSON. */
	body: unknown;
	rawBody: string;
	/** True where a body came that is not JSON. */
	bodyMalformed: boolean;
	/** The address the connection came from. */
	sourceIp: string;
}

/** A reply as a broker's handler gives it: everything but the socket. */
export interface SimReply {
	status: number;
	headers: Record<string, string>;
	body: string | Readable;
}

export type SimHandler = (request: SimRequest) => SimReply | Promise<SimReply>;

/** Faults whose reply has the broker's own wording. */
export type BrokerFault =
	| 'dataNull'
	| 'text403'
	| 'status429'
	| 'tokenRefused'
	| 'status500'
	| 'waf';

export interface SimulatorOptions {
	/** Default 0: any free port. */
	port?: number;
	/** Serves HTTPS with this certificate (PEM). */
	tls?: { key: string; cert: string };
	clock?: SimulatorClock;
	/** Prints one line a request on stdout. Default false. */
	log?: boolean;
}

/** A running simulator, whichever broker it plays. */
export interface Simulator<Quirks extends object = Record<string, unknown>> {
	/** `http(s)://127.0.0.1:port` */
	readonly origin: string;
	readonly clock: SimulatorClock;
	readonly requests: LoggedRequest[];
	/** TCP connections accepted so far. */
	readonly connections: number;
	/** Switches; may be changed at any time. */
	readonly quirks: Quirks;
	addFault(rule: FaultRule): void;
	clearFaults(): void;
	/** Logged requests to a path: whole, its last part, or a pattern. */
	requestsTo(path: string | RegExp): LoggedRequest[];
	close(): Promise<void>;
}

/** What every simulated order has, whichever broker it lies with. Broker-specific fields come on top. */
export interface SimOrder {
	orderId: string;
	/** The account that owns it: the broker's client code. */
	account: string;
	/** The caller's own label or key for it; empty where none was given. */
	reference: string;
	exchange: string;
	tradingSymbol: string;
	token: string;
	transactionType: 'BUY' | 'SELL';
	quantity: number;
	filledQuantity: number;
	/** The broker's own word. */
	status: string;
	/** Simulator time, epoch ms. */
	placedAt: number;
}

/** What a simulated broker adds to the common simulator. */
export interface BrokerSimulator<Quirks extends object, Account, Order extends SimOrder>
	extends Simulator<Quirks> {
	readonly accounts: Account[];
	/** Every order of every account, oldest first. */
	readonly orders: Order[];
	/** Log-ins (or token requests) that succeeded. */
	readonly logins: number;
	/** Log-ins (or token requests) that were made. */
	readonly loginAttempts: number;
	/** Every token handed out so far, of each kind, dead or alive; to search for leaks. */
	readonly issuedTokens: string[];
	/** Every live session is now past its end. */
	expireSessions(): void;
	/** Every live session is now unknown to the broker. */
	revokeAllSessions(): void;
	/** Fills an order, wholly by default, at its own or the market's price (rupees). @throws RangeError */
	fill(orderId: string, quantity?: number, price?: number): void;
	/** The exchange rejects an order that is still live. @throws RangeError */
	reject(orderId: string, reason: string): void;
	/** Sets the last price, in rupees, of an instrument named by symbol or token. @throws RangeError */
	setPrice(symbolOrToken: string, rupees: number): void;
	/** Suspended: the day's file still has it, and no call knows it any more. @throws RangeError */
	delist(symbolOrToken: string): void;
	/** The most requests under a rate limit that one account made in any one-second window. */
	maxRequestsInAnySecond(limit: string): number;
	/** As it was when it started: no orders, sessions, faults or requests, and the first accounts. */
	reset(): void;
	/** The whole state as JSON, without a secret. Money in paise. */
	snapshot(): object;
}
