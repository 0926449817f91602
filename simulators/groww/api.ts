import type { RouteOptions, SimReply, SimRequest, SimulatorServer } from '../core';
import {
	badRequest,
	failureReply,
	GrowwFailure,
	noSubscriptionReply,
	ReplyNow,
	tokenRefusalReply,
	unregisteredIpReply,
} from './failures';
import type { RateFamily } from './limits';
import { bearerOf } from './login';
import type { GrowwQuirks } from './quirks';
import type { GrowwAccount } from './types';
import { SEGMENTS } from './types';
import type { GrowwWorld } from './world';

/** One call of an account whose token was good. */
export interface Call {
	account: GrowwAccount;
	request: SimRequest;
	world: GrowwWorld;
}

export interface ApiRoute {
	method: RouteOptions['method'];
	path: string;
	family: RateFamily;
	/** Market data needs the paid subscription; order writes need a registered address. */
	needs?: 'subscription' | 'registeredIp';
	/** @throws GrowwFailure | ReplyNow */
	answer: (call: Call) => SimReply;
}

/** Adds routes that check token, version, subscription and address, and turn failures into replies. */
export function addRoutes(
	server: SimulatorServer<GrowwQuirks>,
	world: GrowwWorld,
	routes: ApiRoute[],
): void {
	for (const route of routes)
		server.route({
			method: route.method,
			path: route.path,
			family: route.family,
			handler: (request) => guarded(world, () => serve(world, route, request)),
		});
}

/** Runs a handler; a failure it throws becomes the reply that the quirks ask for. */
export function guarded(world: GrowwWorld, run: () => SimReply): SimReply {
	try {
		return run();
	} catch (error) {
		if (error instanceof ReplyNow) return error.reply;
		if (error instanceof GrowwFailure) return failureReply(error, world.quirks);
		throw error;
	}
}

function serve(world: GrowwWorld, route: ApiRoute, request: SimRequest): SimReply {
	const { quirks, sessions } = world;
	const account = sessions.authenticate(bearerOf(request));
	if (!account) return tokenRefusalReply(quirks.tokenRefusal);
	if (quirks.requireApiVersion && request.headers['x-api-version'] !== '1.0')
		throw badRequest('Header X-API-VERSION is missing.');
	if (route.needs === 'subscription' && !quirks.subscribed) return noSubscriptionReply();
	const ips = quirks.registeredIps;
	if (route.needs === 'registeredIp' && ips !== null && !ips.includes(request.sourceIp))
		return unregisteredIpReply(quirks, request.sourceIp);
	if (request.bodyMalformed) throw badRequest('Bad request');
	return route.answer({ account, request, world });
}

/** A query parameter that must be there. @throws GrowwFailure GA001 */
export function queryText({ request }: Call, name: string): string {
	const value = request.query[name];
	if (value === undefined || value === '') throw badRequest(`Invalid ${name}.`);
	return String(value);
}

/** A whole number from the query within bounds. @throws GrowwFailure GA001 */
export function queryInteger(
	{ request }: Call,
	name: string,
	{ otherwise, min, max }: { otherwise: number; min: number; max: number },
): number {
	const value = request.query[name] === undefined ? otherwise : Number(request.query[name]);
	if (!Number.isSafeInteger(value) || value < min || value > max)
		throw badRequest(`Invalid ${name}.`);
	return value;
}

/** The segment of an order read; undefined where none was given and none is required. */
export function querySegment(call: Call): string | undefined {
	const value = call.request.query.segment;
	if (value === undefined && !call.world.quirks.segmentRequired) return undefined;
	if (value === undefined || !SEGMENTS.includes(value)) throw badRequest('Invalid segment.');
	return value;
}
