import type { FastifyInstance } from 'fastify';
import type { FaultRule } from './faults';
import type { LimitCount } from './rateLimiter';
import type { BrokerSimulator, SimOrder } from './types';

/** A fault rule as JSON can say it: `pathPattern` is a regular expression's source; `times` -1 means always. */
type WireFaultRule = Omit<FaultRule, 'path'> & { path?: string; pathPattern?: string };

interface ClockCommand {
	set?: number | string;
	advance?: number;
	reset?: boolean;
}

export interface ControlTarget {
	simulator: BrokerSimulator<object, unknown, SimOrder>;
	/** Counts by rate limit. */
	limits: () => Record<string, LimitCount>;
}

/** Adds the routes under `/__sim/` that let another process steer a simulator. JSON in and out. */
export function addControlApi(app: FastifyInstance, { simulator, limits }: ControlTarget): void {
	const ok = { ok: true };
	app.get('/__sim/health', () => ({ ...ok, origin: simulator.origin, now: simulator.clock.now() }));
	app.get('/__sim/requests', () => simulator.requests);
	app.get('/__sim/orders', () => simulator.orders);
	app.get('/__sim/stats', () => ({
		logins: simulator.logins,
		loginAttempts: simulator.loginAttempts,
		connections: simulator.connections,
		requests: simulator.requests.length,
		families: limits(),
	}));
	app.get('/__sim/snapshot', () => simulator.snapshot());
	const command = <Body>(path: string, run: (body: Body) => void): void => {
		app.post(path, (request, reply) => {
			try {
				run(bodyOf<Body>(request.body));
				return reply.send(ok);
			} catch (error) {
				return reply.code(400).send({ ok: false, error: (error as Error).message });
			}
		});
	};
	command<ClockCommand>('/__sim/clock', (body) => {
		if (body.reset) simulator.clock.reset();
		if (body.set !== undefined) simulator.clock.set(body.set);
		if (body.advance !== undefined) simulator.clock.advance(body.advance);
	});
	command<Record<string, unknown>>('/__sim/quirks', (body) => {
		for (const name of Object.keys(body)) {
			if (!(name in simulator.quirks)) throw new RangeError(`No such quirk: ${name}`);
		}
		Object.assign(simulator.quirks, body);
	});
	command<WireFaultRule>('/__sim/faults', (body) => simulator.addFault(faultRule(body)));
	app.delete('/__sim/faults', () => {
		simulator.clearFaults();
		return ok;
	});
	command('/__sim/reset', () => simulator.reset());
	command('/__sim/sessions/expire', () => simulator.expireSessions());
	command('/__sim/sessions/revoke', () => simulator.revokeAllSessions());
	command<{ orderId: string; quantity?: number; price?: number }>('/__sim/fill', (body) =>
		simulator.fill(body.orderId, body.quantity, body.price),
	);
	command<{ orderId: string; reason: string }>('/__sim/reject', (body) =>
		simulator.reject(body.orderId, body.reason),
	);
	command<{ account: string; set: object }>('/__sim/account', ({ account, set }) => {
		const accounts = simulator.accounts as object[];
		const found = accounts.find((one) => Object.values(one).includes(account));
		if (found === undefined) throw new RangeError(`No account: ${account}`);
		for (const name of Object.keys(set))
			if (!(name in found)) throw new RangeError(`No such field: ${name}`);
		Object.assign(found, set);
	});
	command<{ symbol: string; price: number }>('/__sim/price', (body) =>
		simulator.setPrice(body.symbol, body.price),
	);
}

function bodyOf<Body>(raw: unknown): Body {
	const text = typeof raw === 'string' && raw !== '' ? raw : '{}';
	return JSON.parse(text) as Body;
}

function faultRule({ pathPattern, path, times, ...rest }: WireFaultRule): FaultRule {
	if (pathPattern === undefined && path === undefined) {
		throw new RangeError('A fault needs path or pathPattern');
	}
	return {
		...rest,
		path: pathPattern === undefined ? (path as string) : new RegExp(pathPattern),
		...(times === undefined ? {} : { times: times < 0 ? Infinity : times }),
	};
}
