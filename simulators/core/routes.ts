import type { SimReply, SimRequest } from './types';

interface RouteLine {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Fastify syntax: `/details/:id`. A trailing or doubled slash in a request makes no difference. */
	path: string;
	/** The published rate limit it counts towards; null: none. */
	limit: string | null;
	/** Only from a registered address: it changes orders. */
	writes: boolean;
}

type Answer<Call> = (call: Call) => SimReply | Promise<SimReply>;

/** One line of a broker's table of routes. Calls with a session know the account it belongs to. */
export type Route<Open, Call extends Open> =
	| (RouteLine & { session: false; answer: Answer<Open> })
	| (RouteLine & { session: true; answer: Answer<Call> });

/** Makes the lines of a table: without a session, with one, and with one to change orders. */
export function routeLines<Open, Call extends Open, Limit extends string>() {
	type Maker<Given> = (
		method: RouteLine['method'],
		path: string,
		limit: Limit | null,
		answer: Answer<Given>,
	) => Route<Open, Call>;
	const open: Maker<Open> = (method, path, limit, answer) => ({
		...{ method, path, limit, answer },
		session: false,
		writes: false,
	});
	const session: Maker<Call> = (method, path, limit, answer) => ({
		...{ method, path, limit, answer },
		session: true,
		writes: false,
	});
	const write: Maker<Call> = (...line) => ({ ...session(...line), writes: true });
	return { open, session, write };
}

/** What stands before every line of a broker's table. */
export interface RouteGuards<Open, Call extends Open> {
	/** A request as handlers without a session get it. Throws what `refusal` understands. */
	open: (request: SimRequest) => Open;
	/** The same for a request with a live session, and from an address that may do what the line does. */
	session: (request: SimRequest, route: Route<Open, Call>) => Call;
	/** The reply that a thrown refusal stands for; null for a defect of the simulator. */
	refusal: (error: unknown) => SimReply | null;
}

/** Answers one request by one line of the table. */
export async function answerBy<Open, Call extends Open>(
	route: Route<Open, Call>,
	request: SimRequest,
	guards: RouteGuards<Open, Call>,
): Promise<SimReply> {
	try {
		return route.session
			? await route.answer(guards.session(request, route))
			: await route.answer(guards.open(request));
	} catch (error) {
		const reply = guards.refusal(error);
		if (reply === null) throw error;
		return reply;
	}
}
