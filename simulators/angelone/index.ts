import {
	addControlApi,
	createClock,
	createSimulatorServer,
	emptyReply,
	firewallPage,
	jsonReply,
	RateLimiter,
	textReply,
} from '../core';
import type { BrokerFault, BrokerSimulator, SimReply, SimulatorOptions } from '../core';
import { addAccountRoutes } from './accountRoutes';
import { angelOneDemoAccount, angelOneSecondAccount, copyOfAccount } from './accounts';
import type { AngelOneAccount } from './accounts';
import type { AngelOneOrder } from './book';
import { createDesk } from './desk';
import type { Desk } from './desk';
import { failure, MESSAGES, success, tokenRefusal } from './envelopes';
import { rateFamilies } from './families';
import { admission, Gateway } from './gateway';
import { addMarketRoutes } from './marketRoutes';
import { addOrderRoutes } from './orderRoutes';
import { addPortfolioRoutes } from './portfolioRoutes';
import { defaultAngelOneQuirks } from './quirks';
import type { AngelOneQuirks } from './quirks';

export { angelOneDemoAccount, angelOneSecondAccount } from './accounts';
export type { AngelOneAccount, AngelOneHolding } from './accounts';
export type { AngelOneOrder } from './book';
export { defaultAngelOneQuirks } from './quirks';
export type { AngelOneQuirks } from './quirks';

export interface AngelOneSimulatorOptions extends SimulatorOptions {
	/** Switches that differ from the default. */
	quirks?: Partial<AngelOneQuirks>;
	/** Clients; copied. Default: the demo account and a second one. */
	accounts?: AngelOneAccount[];
	/** Rows of the instrument master; at least the real names, about 4,000. Up to 250,000 is tried. */
	instrumentRows?: number;
}

/** A running Angel One. Money in `AngelOneOrder` is integer paise; elsewhere rupees. */
export type AngelOneSimulator = BrokerSimulator<AngelOneQuirks, AngelOneAccount, AngelOneOrder>;

/** Starts a simulated Angel One SmartAPI on loopback, built from the public record of that API alone. */
export async function startAngelOneSimulator(
	options: AngelOneSimulatorOptions = {},
): Promise<AngelOneSimulator> {
	const clock = options.clock ?? createClock();
	const quirks = { ...defaultAngelOneQuirks(), ...options.quirks };
	const accounts = (options.accounts ?? [angelOneDemoAccount, angelOneSecondAccount]).map(
		copyOfAccount,
	);
	const desk = createDesk(clock, quirks, accounts, options.instrumentRows);
	const limiter = new RateLimiter(() => clock.elapsed(), rateFamilies(quirks));
	const server = createSimulatorServer(
		{ ...options, clock },
		{
			quirks,
			faultReply: (kind) => faultReply(kind, quirks),
			notFound: firewallPage,
			admit: admission(limiter, desk.sessions, quirks),
		},
	);
	const gateway = new Gateway(server, desk.sessions, firewallPage);
	addAccountRoutes(gateway, desk);
	addOrderRoutes(gateway, desk);
	addPortfolioRoutes(gateway, desk);
	addMarketRoutes(gateway, desk);
	// The common simulator lies beneath, so that its live getters stay live.
	const simulator = Object.create(
		server,
		Object.getOwnPropertyDescriptors(controls(desk, limiter)),
	) as AngelOneSimulator;
	addControlApi(server.app, { simulator, families: () => limiter.counts() });
	await server.listen();
	return simulator;
}

/** What tests and the control API may do to the broker from behind. */
function controls(desk: Desk, limiter: RateLimiter): object {
	const { sessions, book, exchange, accounts } = desk;
	const orderOf = (orderId: string): AngelOneOrder => {
		exchange.settle();
		const order = book.find(orderId);
		if (order === undefined) throw new RangeError(`No order ${orderId}`);
		return order;
	};
	return {
		accounts,
		get orders() {
			exchange.settle();
			return book.orders;
		},
		get logins() {
			return sessions.logins;
		},
		get loginAttempts() {
			return sessions.loginAttempts;
		},
		issuedTokens: sessions.issuedTokens,
		expireSessions: () => sessions.expireAll(),
		revokeAllSessions: () => sessions.revokeAll(),
		fill: (orderId: string, quantity?: number, price?: number) =>
			exchange.fill(
				orderOf(orderId),
				quantity,
				price === undefined ? undefined : Math.round(price * 100),
			),
		reject: (orderId: string, reason: string) => exchange.reject(orderOf(orderId), reason),
		setPrice: (symbolOrToken: string, rupees: number) => {
			const named = desk.scrips.named(symbolOrToken);
			if (named.length === 0) throw new RangeError(`No instrument ${symbolOrToken}`);
			for (const instrument of named) desk.market.setPrice(instrument, Math.round(rupees * 100));
			exchange.settle();
		},
		maxRequestsInAnySecond: (family: string) => limiter.count(family).maxInAnySecond,
	};
}

function faultReply(kind: BrokerFault, quirks: AngelOneQuirks): SimReply | null {
	switch (kind) {
		case 'dataNull':
			return success(null);
		case 'text403':
			return textReply('Access denied because of exceeding access rate', 403);
		case 'status429':
			return emptyReply(429);
		case 'tokenRefused':
			return failure(tokenRefusal(quirks.revokedTokenReply), quirks);
		case 'status500':
			return jsonReply(
				{ status: false, message: MESSAGES.AB2001, errorcode: 'AB2001', data: null },
				500,
			);
		default:
			return null;
	}
}
