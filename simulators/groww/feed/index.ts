import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Lookout, type MarketInstrument } from '../../core';
import type { GrowwState } from '../state';
import type { BookedOrder } from '../orders';
import { priceOf, updatesOf } from './messages';
import { type FeedHost, NatsConnection } from './natsConnection';

/** Orders move by the clock too, so they are looked at this often while anybody listens. */
const LOOK_EVERY_MS = 25;
/** Commodities have none. */
const ORDER_SUBJECTS: Record<string, string | undefined> = {
	CASH: 'stocks/order/updates.apex.',
	FNO: 'stocks_fo/order/updates.apex.',
};

/** How tests steer the feed, and what they see of it. */
export interface FeedControl {
	/** Openings that were asked for, each with its headers and address. */
	readonly handshakes: Array<{ headers: IncomingMessage['headers']; url: string }>;
	/** Lines of clients, oldest first. */
	readonly lines: string[];
	/** Connections that are logged in now. */
	readonly open: number;
	/** Subjects that are subscribed now, of all connections. */
	readonly subjects: string[];
	/** Ends every connection: without a closing frame, or with this code. */
	cut(code?: number): void;
	/** Sends bytes to every connection. */
	send(bytes: Buffer | string): void;
	/** Sends an error to every connection and ends it. */
	refuse(text: string): void;
}

/** NATS over web sockets: orders as the exchange has them, prices as the market sets them. */
export class Feed implements FeedControl, FeedHost {
	readonly handshakes: FeedControl['handshakes'] = [];
	readonly lines: string[] = [];
	private readonly server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
	private readonly connections = new Set<NatsConnection>();
	private readonly unanswered = new Set<Duplex>();
	/** How many states of each order a connection has been told. */
	private readonly told = new WeakMap<NatsConnection, Map<string, number>>();
	private readonly stopPrices: () => void;
	private readonly lookout = new Lookout(LOOK_EVERY_MS, () => this.look());

	constructor(private readonly state: GrowwState) {
		this.stopPrices = state.market.onPrice((instrument) => this.tellPrice(instrument));
		state.exchange.onChange(() => this.lookout.lookSoon());
	}

	get quirks() {
		return this.state.quirks;
	}

	get open(): number {
		return this.loggedIn().length;
	}

	get subjects(): string[] {
		return [...this.connections].flatMap(({ subjects }) => [...subjects.keys()]);
	}

	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		const { feedHandshake } = this.quirks;
		this.handshakes.push({ headers: request.headers, url: request.url ?? '' });
		socket.on('error', () => undefined);
		if (feedHandshake === 'silence') {
			this.unanswered.add(socket);
			return;
		}
		if (feedHandshake === 'reset') {
			(socket as Duplex & { resetAndDestroy?(): void }).resetAndDestroy?.();
			return;
		}
		if (feedHandshake === 502 || request.url !== '/') {
			const status = feedHandshake === 502 ? 502 : 404;
			socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
			return;
		}
		this.server.handleUpgrade(request, socket, head, (open) => {
			const connection = new NatsConnection(open, this);
			this.connections.add(connection);
			open.on('close', () => this.forget(connection));
		});
	}

	cut(code?: number): void {
		for (const connection of this.connections) connection.close(code);
	}

	send(bytes: Buffer | string): void {
		for (const connection of this.connections) connection.send(Buffer.from(bytes));
	}

	refuse(text: string): void {
		for (const connection of this.connections) connection.refuse(text);
	}

	end(): void {
		this.lookout.stop();
		this.stopPrices();
		this.cut();
		for (const socket of this.unanswered) socket.destroy();
		this.server.close();
	}

	sessionOf(jwt: string) {
		return this.state.sessions.forSocket(jwt);
	}

	onLogIn(connection: NatsConnection): void {
		const { account } = connection.session ?? {};
		const orders = this.ordersOf(connection);
		this.told.set(connection, new Map(orders.map(({ id, history }) => [id, history.length])));
		this.lookout.start();
		if (this.quirks.feedConnections === 'many') return;
		for (const other of this.loggedIn())
			if (other !== connection && other.session?.account === account)
				other.refuse('maximum connections exceeded');
	}

	onSubscribe(connection: NatsConnection, subject: string): void {
		if (!this.quirks.feedLastPrice) return;
		for (const instrument of this.state.market.real())
			if (priceSubject(instrument) === subject) connection.publish(subject, this.price(instrument));
	}

	private loggedIn(): NatsConnection[] {
		return [...this.connections].filter(({ session }) => session !== null);
	}

	private forget(connection: NatsConnection): void {
		this.connections.delete(connection);
		if (this.connections.size === 0) this.lookout.stop();
	}

	private ordersOf({ session }: NatsConnection): BookedOrder[] {
		return session ? [...this.state.exchange.ordersOf(session.account.vendorUserId)] : [];
	}

	private look(): void {
		for (const connection of this.loggedIn()) this.tellOrders(connection);
	}

	/** Whether its token has ended, and it hears nothing more. */
	private isOver({ session }: NatsConnection): boolean {
		return session !== null && session.expires <= this.state.clock.now();
	}

	private isMute(connection: NatsConnection): boolean {
		const { feedAtExpiry, feedMute } = this.quirks;
		return feedMute || (this.isOver(connection) && feedAtExpiry === 'mute');
	}

	private tellOrders(connection: NatsConnection): void {
		const { feedAtExpiry, feedSequence, feedDelayMs } = this.quirks;
		const told = this.told.get(connection);
		const id = connection.session?.subscriptionId ?? '';
		if (this.isOver(connection) && feedAtExpiry === 'closes') {
			connection.session = null;
			connection.refuse('User Authentication Expired');
			return;
		}
		const news = this.ordersOf(connection).flatMap((order) => {
			const states = order.history.slice(told?.get(order.id) ?? 0);
			told?.set(order.id, order.history.length);
			const subject = ORDER_SUBJECTS[order.instrument.board];
			if (subject === undefined) return [];
			return states.flatMap((state) =>
				updatesOf(order, state, this.quirks).map((payload) => ({ subject, payload })),
			);
		});
		if (news.length === 0 || this.isMute(connection)) return;
		if (feedSequence === 'reversed') news.reverse();
		const publish = () =>
			news.forEach(({ subject, payload }) => connection.publish(`${subject}${id}`, payload));
		if (feedDelayMs > 0) setTimeout(publish, feedDelayMs);
		else publish();
	}

	private tellPrice(instrument: MarketInstrument): void {
		const subject = priceSubject(instrument);
		for (const connection of this.loggedIn())
			if (connection.subjects.has(subject) && !this.isMute(connection))
				connection.publish(subject, this.price(instrument));
	}

	private price(instrument: MarketInstrument): Buffer {
		const { market, clock, quirks } = this.state;
		return priceOf(instrument, market.price(instrument), clock.now(), quirks);
	}
}

/** Sheet E3; blank where there is none. */
function priceSubject({ venue, board, kind, underlying, token }: MarketInstrument): string {
	if (board === 'COMMODITY' || venue === 'MCX') return '';
	const part = kind === 'IDX' ? 'indices' : board === 'CASH' ? 'eq' : 'fo';
	return `/ld/${part}/${venue.toLowerCase()}/price.${kind === 'IDX' ? underlying : token}`;
}
