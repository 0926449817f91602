import {
	addControlApi,
	createClock,
	createSimulatorServer,
	jsonReply,
	streamReply,
	textReply,
} from '../core';
import type { BrokerFault, BrokerSimulator, SimReply, SimulatorOptions } from '../core';
import { growwAccount } from './accounts';
import { addRoutes, guarded } from './api';
import {
	GrowwFailure,
	failureReply,
	notFound,
	rateLimitReply,
	tokenRefusalReply,
} from './failures';
import { InstrumentFile } from './instrumentFile';
import { Limits } from './limits';
import type { RateFamily } from './limits';
import { TokenEndpoint } from './login';
import { defaultQuirks } from './quirks';
import type { GrowwQuirks } from './quirks';
import { accountRoutes } from './routes/account';
import { historicalRoutes } from './routes/historical';
import { liveDataRoutes } from './routes/liveData';
import { orderRoutes } from './routes/orders';
import { smartOrderRoutes } from './routes/smartOrders';
import type { SmartOrder } from './smartOrders';
import type { GrowwAccount, GrowwSimOrder } from './types';
import { GrowwWorld } from './world';

export { growwAccount, growwDemoAccount } from './accounts';
export { PUBLISHED_LIMITS } from './limits';
export type { RateFamily } from './limits';
export { defaultQuirks } from './quirks';
export type { GrowwQuirks } from './quirks';
export type { SmartOrder, SmartStatus } from './smartOrders';
export type * from './types';

export interface GrowwSimulatorOptions extends SimulatorOptions {
	/** Default: the demo account alone. */
	accounts?: GrowwAccount[];
	quirks?: Partial<GrowwQuirks>;
	/** Rows of the instrument file, up to 250,000; at least, and by default, the real names alone. */
	instrumentRows?: number;
}

export interface GrowwSimulator extends BrokerSimulator<GrowwQuirks, GrowwAccount, GrowwSimOrder> {
	readonly smartOrders: SmartOrder[];
	maxRequestsInAnySecond(family: RateFamily): number;
}

/** Public: no token, no rate limit. */
const INSTRUMENT_FILE = '/instruments/instrument.csv';

/**
 * Starts a Groww on loopback. Paths are those of the live API; the instrument file, which lives on
 * another host there, is served at its path on the same origin.
 */
export async function startGrowwSimulator(
	options: GrowwSimulatorOptions = {},
): Promise<GrowwSimulator> {
	const clock = options.clock ?? createClock();
	const quirks = { ...defaultQuirks(), ...options.quirks };
	const accounts = options.accounts ?? [growwAccount()];
	const { instrumentRows } = options;
	const world = new GrowwWorld({ clock, quirks, accounts, instrumentRows });
	const limits = new Limits(world, clock);
	const login = new TokenEndpoint(world);
	const file = new InstrumentFile(world);
	const server = createSimulatorServer(
		{ ...options, clock },
		{
			quirks,
			faultReply: (kind) => faultReply(kind, quirks),
			notFound: () => failureReply(notFound(), quirks),
			admit: (family, request) => limits.admit(family, request),
		},
	);
	server.route({
		method: 'POST',
		path: '/v1/token/api/access',
		family: 'authentication',
		handler: (request) => guarded(world, () => login.handle(request)),
	});
	server.route({
		method: 'GET',
		path: INSTRUMENT_FILE,
		handler: () => streamReply(file.stream(), 'text/csv'),
	});
	addRoutes(server, world, [
		...accountRoutes,
		...orderRoutes,
		...smartOrderRoutes,
		...liveDataRoutes,
		...historicalRoutes,
	]);
	const simulator = describe(server, world, limits, login);
	addControlApi(server.app, { simulator, families: () => limits.counts() });
	await server.listen();
	return simulator;
}

type Server = ReturnType<typeof createSimulatorServer<GrowwQuirks>>;

/** The handle that tests hold. */
function describe(
	server: Server,
	world: GrowwWorld,
	limits: Limits,
	login: TokenEndpoint,
): GrowwSimulator {
	const { sessions, book } = world;
	return {
		get origin() {
			return server.origin;
		},
		get connections() {
			return server.connections;
		},
		clock: world.clock,
		requests: server.requests,
		quirks: world.quirks,
		accounts: world.accounts,
		/** Settled up to the clock's present whenever it is looked at. */
		get orders() {
			book.life.settle();
			return book.orders;
		},
		smartOrders: world.smart.orders,
		get logins() {
			return login.issued;
		},
		get loginAttempts() {
			return limits.count('authentication').total;
		},
		issuedTokens: sessions.issuedTokens,
		addFault: (rule) => server.addFault(rule),
		clearFaults: () => server.clearFaults(),
		requestsTo: (path) => server.requestsTo(path),
		close: () => server.close(),
		expireSessions: () => sessions.expireAll(),
		revokeAllSessions: () => sessions.revokeAll(),
		fill: (orderId, quantity, price) => book.fill(orderId, quantity, price),
		reject: (orderId, reason) => book.reject(orderId, reason),
		setPrice: (symbolOrToken, rupees) => world.setPrice(symbolOrToken, rupees),
		maxRequestsInAnySecond: (family) => limits.count(family).maxInAnySecond,
	};
}

/** Groww's own words for faults; null where any gateway would say the same. */
function faultReply(kind: BrokerFault, quirks: GrowwQuirks): SimReply | null {
	switch (kind) {
		case 'dataNull':
			return jsonReply({ status: 'SUCCESS', payload: null });
		case 'tokenRefused':
			return tokenRefusalReply(quirks.tokenRefusal);
		case 'status429':
			return rateLimitReply(quirks);
		case 'text403':
			return textReply('Access forbidden', 403);
		case 'status500':
			return failureReply(new GrowwFailure('GA000', 'Internal error occurred'), quirks);
		case 'waf':
			return null;
	}
}
