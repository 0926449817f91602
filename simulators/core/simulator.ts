import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LoginClockQuirks } from './clock';
import { addControlApi } from './controlApi';
import { answerBy } from './routes';
import type { Route, RouteGuards } from './routes';
import { createSimulatorServer } from './server';
import type { BrokerFace } from './server';
import type { BrokerState } from './state';
import type { BrokerSimulator, SimOrder, SimulatorOptions } from './types';

/** A broker's table of routes and what stands before it. */
export interface BrokerFront<Quirks extends LoginClockQuirks, Open, Call extends Open>
	extends Omit<BrokerFace<Quirks>, 'quirks' | 'requests' | 'faults'> {
	routes: ReadonlyArray<Route<Open, Call>>;
	guards: RouteGuards<Open, Call>;
	/** Takes the requests for web sockets, and ends all of them with the simulator. */
	sockets?: {
		upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
		end(): void;
	};
}

/** Starts a broker on loopback: its state behind its routes, and the control API beside them. */
export async function startBroker<
	Quirks extends LoginClockQuirks,
	Account extends object,
	Own,
	Order extends SimOrder,
	Open,
	Call extends Open,
>(
	state: BrokerState<Quirks, Account, Own, Order>,
	{ routes, guards, sockets, ...front }: BrokerFront<Quirks, Open, Call>,
	options: SimulatorOptions,
): Promise<BrokerSimulator<Quirks, Account, Order>> {
	const { clock, quirks, requests, faults, accounts, sessions, limiter } = state;
	const server = createSimulatorServer(
		{ ...options, clock },
		{ ...front, quirks, requests, faults },
	);
	for (const route of routes) {
		const { method, path, limit } = route;
		server.route({
			...{ method, path, limit: limit ?? undefined },
			handler: (request) => answerBy(route, request, guards),
		});
	}
	const simulator: BrokerSimulator<Quirks, Account, Order> = {
		get origin() {
			return server.origin;
		},
		get connections() {
			return server.connections;
		},
		get orders() {
			return state.orders;
		},
		get logins() {
			return sessions.logins;
		},
		get loginAttempts() {
			return state.loginAttempts;
		},
		clock,
		quirks,
		requests,
		accounts,
		issuedTokens: sessions.issuedTokens,
		addFault: (rule) => faults.add(rule),
		clearFaults: () => faults.clear(),
		requestsTo: (path) => server.requestsTo(path),
		close: async () => {
			sockets?.end();
			await server.close();
		},
		expireSessions: () => sessions.expireAll(),
		revokeAllSessions: () => sessions.revokeAll(),
		fill: (orderId, quantity, price) => state.fill(orderId, quantity, price),
		reject: (orderId, reason) => state.reject(orderId, reason),
		setPrice: (symbolOrToken, rupees) => state.setPrice(symbolOrToken, rupees),
		delist: (symbolOrToken) => state.delist(symbolOrToken),
		maxRequestsInAnySecond: (limit) => limiter.count(limit).maxInAnySecond,
		reset: () => state.reset(),
		snapshot: () => state.snapshot(),
	};
	addControlApi(server.app, { simulator, limits: () => limiter.counts() });
	if (sockets) server.app.server.on('upgrade', (...asked) => sockets.upgrade(...asked));
	await server.listen();
	return simulator;
}
