import type { AddressInfo, Socket } from 'node:net';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createClock, loginNow } from './clock';
import type { LoginClockQuirks, SimulatorClock } from './clock';
import { deliver, strike } from './delivery';
import type { BrokerFaultReply, Wire } from './delivery';
import { brokerActs, FaultPlan, pathMatches } from './faults';
import { emptyReply, jsonReply } from './replies';
import type {
	LoggedRequest,
	SimHandler,
	SimReply,
	SimRequest,
	Simulator,
	SimulatorOptions,
} from './types';

/** What a simulated broker supplies to the common server. */
export interface BrokerFace<Quirks extends LoginClockQuirks> {
	/** Live switches, read at every request. */
	quirks: Quirks;
	/** Where requests are logged, and faults lie in store. Default: new ones. */
	requests?: LoggedRequest[];
	faults?: FaultPlan;
	/** The broker's own body for a fault; null for a plain one. */
	faultReply: BrokerFaultReply;
	/** Answer to a path that does not exist. Default: 404 without a body. */
	notFound?: SimHandler;
	/**
	 * Counts a request towards its rate limit, before any fault strikes.
	 * @returns the refusal where the limit is exceeded, else null
	 */
	admit?: (limit: string, request: SimRequest) => SimReply | null;
}

export interface RouteOptions {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Fastify syntax: `/details/:id`. A trailing or doubled slash in a request makes no difference. */
	path: string;
	/** Name of its rate limit; a route without one is not counted. */
	limit?: string;
	handler: SimHandler;
}

/** A server with clock, log, faults and connection count; the broker adds the routes. */
export interface SimulatorServer<Quirks extends LoginClockQuirks> extends Simulator<Quirks> {
	/** For the control API; broker routes go through `route`. */
	readonly app: FastifyInstance;
	route(options: RouteOptions): void;
	/** Starts to listen on 127.0.0.1. */
	listen(): Promise<void>;
}

/**
 * Makes a server that listens on loopback once `listen` is called. Every request to a broker route
 * is logged, counted, handed to its handler and answered, with a fault in between where one is in
 * store. Paths under `/__sim/` are none of this.
 */
export function createSimulatorServer<Quirks extends LoginClockQuirks>(
	options: SimulatorOptions,
	broker: BrokerFace<Quirks>,
): SimulatorServer<Quirks> {
	const clock = options.clock ?? createClock();
	const { faults = new FaultPlan(), requests = [] } = broker;
	const app = createApp(options);
	const sockets = trackConnections(app, options.tls !== undefined);
	let origin = '';

	const serve = async (
		incoming: FastifyRequest,
		outgoing: FastifyReply,
		route: { limit?: string; handler: SimHandler },
	): Promise<void> => {
		outgoing.hijack();
		const request = readRequest(incoming);
		const entry = logEntry(request, clock, sockets.serialOf(incoming.raw.socket));
		requests.push(entry);
		const wire: Wire = { response: outgoing.raw, tcp: sockets.tcpOf(incoming.raw.socket) };
		const dated = (reply: SimReply): SimReply => withDate(reply, loginNow(clock, broker.quirks));
		const refusal =
			route.limit === undefined ? null : (broker.admit?.(route.limit, request) ?? null);
		if (refusal !== null) {
			entry.status = refusal.status;
			await deliver(wire, dated(refusal));
			return;
		}
		const rule = faults.take(request.method, request.path);
		entry.fault = rule?.kind ?? null;
		const reply =
			rule === null || brokerActs(rule) ? dated(await answer(route.handler, request)) : null;
		if (rule === null) {
			entry.status = (reply as SimReply).status;
			await deliver(wire, reply as SimReply);
		} else {
			entry.status = await strike(wire, rule, reply, (kind) =>
				broker.faultReply(kind, request.path),
			);
		}
		if (options.log)
			console.log(`${request.method} ${request.path} → ${entry.status ?? 'nothing'}`);
	};

	app.setNotFoundHandler((incoming, outgoing) =>
		serve(incoming, outgoing, { handler: broker.notFound ?? (() => emptyReply(404)) }),
	);

	return {
		app,
		clock,
		requests,
		quirks: broker.quirks,
		get origin() {
			return origin;
		},
		get connections() {
			return sockets.count();
		},
		route: ({ method, path, limit, handler }) => {
			app.route({
				method,
				url: path,
				handler: (incoming, outgoing) => serve(incoming, outgoing, { limit, handler }),
			});
		},
		addFault: (rule) => faults.add(rule),
		clearFaults: () => faults.clear(),
		requestsTo: (path) => requests.filter((request) => pathMatches(path, request.path)),
		listen: async () => {
			await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
			const { port } = app.server.address() as AddressInfo;
			origin = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
		},
		close: () => app.close(),
	};
}

function createApp(options: SimulatorOptions): FastifyInstance {
	const common = {
		logger: false,
		forceCloseConnections: true,
		bodyLimit: 5_000_000,
		routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
	} as const;
	const app = (
		options.tls ? fastify({ ...common, https: options.tls }) : fastify(common)
	) as FastifyInstance;
	// The broker decides what it says to a body that is not JSON, so none is refused here.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	return app;
}

/** Numbers the connections, and remembers the TCP socket under each TLS socket. */
function trackConnections(app: FastifyInstance, tls: boolean) {
	const serials = new WeakMap<Socket, number>();
	const tcpByPort = new Map<number, Socket>();
	let count = 0;
	app.server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
		count += 1;
		serials.set(socket, count);
	});
	app.server.on('connection', (socket: Socket) => {
		const port = socket.remotePort ?? 0;
		tcpByPort.set(port, socket);
		socket.once('close', () => tcpByPort.delete(port));
	});
	return {
		count: () => count,
		serialOf: (socket: Socket): number => serials.get(socket) ?? 0,
		tcpOf: (socket: Socket): Socket => tcpByPort.get(socket.remotePort ?? 0) ?? socket,
	};
}

function readRequest(incoming: FastifyRequest): SimRequest {
	const rawBody = typeof incoming.body === 'string' ? incoming.body : '';
	const body = parseJson(rawBody);
	return {
		method: incoming.method,
		path: incoming.url.split('?')[0],
		query: incoming.query as Record<string, string>,
		headers: flatHeaders(incoming.headers),
		params: (incoming.params ?? {}) as Record<string, string>,
		body,
		rawBody,
		bodyMalformed: rawBody !== '' && body === undefined,
		sourceIp: incoming.socket.remoteAddress ?? '',
	};
}

function parseJson(text: string): unknown {
	try {
		return text === '' ? undefined : (JSON.parse(text) as unknown);
	} catch {
		return undefined;
	}
}

function flatHeaders(headers: FastifyRequest['headers']): Record<string, string> {
	const flat = Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]);
	return Object.fromEntries(flat) as Record<string, string>;
}

function logEntry(request: SimRequest, clock: SimulatorClock, connection: number): LoggedRequest {
	const { method, path, query, headers } = request;
	const body = request.rawBody === '' ? null : (request.body ?? request.rawBody);
	return {
		at: clock.now(),
		method,
		path,
		query,
		headers,
		body,
		status: null,
		connection,
		fault: null,
	};
}

function withDate(reply: SimReply, epochMs: number): SimReply {
	return { ...reply, headers: { date: new Date(epochMs).toUTCString(), ...reply.headers } };
}

/** A defect of the simulator itself must be seen for what it is, not taken for a broker's answer. */
async function answer(handler: SimHandler, request: SimRequest): Promise<SimReply> {
	try {
		return await handler(request);
	} catch (error) {
		console.error('Simulator defect:', error);
		return jsonReply({ simulatorDefect: String(error) }, 599);
	}
}
