import { jsonReply, startBroker, textReply } from '../core';
import type { BrokerFault, BrokerSimulator, SimReply, SimulatorOptions } from '../core';
import { growwAccount } from './accounts';
import {
	GrowwFailure,
	failureReply,
	notFound,
	rateLimitReply,
	tokenRefusalReply,
} from './failures';
import { admission, guards } from './gateway';
import { createOrder } from './placing';
import { Feed, type FeedControl } from './feed';
import { defaultQuirks } from './quirks';
import type { GrowwQuirks } from './quirks';
import { routes } from './routes';
import type { SmartOrder } from './smartOrders';
import { GrowwState } from './state';
import type { GrowwAccount, GrowwSimOrder } from './types';

export { growwAccount, growwDemoAccount } from './accounts';
export { PUBLISHED_LIMITS } from './limits';
export type { RateLimitName } from './limits';
export type { FeedControl } from './feed';
export type { FeedQuirks } from './feedQuirks';
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
	/** The connections of the feed that are open, and what came in on them. */
	readonly feed: FeedControl;
}

/**
 * Starts a Groww on loopback. Paths are those of the live API; the instrument file, which lives on
 * another host there, is served at its path on the same origin.
 */
export async function startGrowwSimulator(
	options: GrowwSimulatorOptions = {},
): Promise<GrowwSimulator> {
	const quirks = { ...defaultQuirks(), ...options.quirks };
	const accounts = options.accounts ?? [growwAccount()];
	const { clock, instrumentRows } = options;
	const state = new GrowwState({ clock, quirks, accounts, instrumentRows }, createOrder);
	const front = {
		routes,
		guards: guards(state),
		admit: admission(state),
		faultReply: (kind: BrokerFault) => faultReply(kind, quirks),
		notFound: () => failureReply(notFound(), quirks),
	};
	const feed = new Feed(state);
	const simulator = await startBroker(state, { ...front, sockets: feed }, options);
	return Object.assign(simulator, { smartOrders: state.smart.all, feed });
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
