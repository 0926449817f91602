import { firewallPage, jsonReply, startBroker } from '../core';
import type { BrokerFault, BrokerSimulator, SimReply, SimulatorOptions } from '../core';
import { angelOneDemoAccount, angelOneSecondAccount, copyOfAccount } from './accounts';
import type { AngelOneAccount } from './accounts';
import type { SocketControl } from './accountSocket';
import { failure, MESSAGES, rateRefusal, success, tokenRefusal } from './envelopes';
import { admission, guards } from './gateway';
import type { GttBook } from './gtt';
import type { AngelOneOrder } from './orders';
import { OrderSockets } from './orderSocket';
import { defaultAngelOneQuirks } from './quirks';
import type { AngelOneQuirks } from './quirks';
import type { SentPostback } from './postbacks';
import { routes } from './routes';
import { socketsByPath } from './sockets';
import { AngelOneState } from './state';
import { TickSockets } from './tickSocket';

export { angelOneDemoAccount, angelOneSecondAccount } from './accounts';
export type { AngelOneAccount, AngelOneHolding } from './accounts';
export type { AngelOneOrder } from './orders';
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
export interface AngelOneSimulator
	extends BrokerSimulator<AngelOneQuirks, AngelOneAccount, AngelOneOrder> {
	/** The rules of a client, of every state. */
	readonly gtt: Pick<GttBook, 'of'>;
	/** The sockets of order updates that are open, and what came in on them. */
	readonly orderSocket: SocketControl;
	/** Those of prices; `subscriptions`: how many each of them has. */
	readonly tickSocket: SocketControl & { readonly subscriptions: number[] };
	/** Calls of postback URLs, oldest first. */
	readonly postbacks: readonly SentPostback[];
}

/** Starts a simulated Angel One SmartAPI on loopback, built from the public record of that API alone. */
export async function startAngelOneSimulator(
	options: AngelOneSimulatorOptions = {},
): Promise<AngelOneSimulator> {
	const quirks = { ...defaultAngelOneQuirks(), ...options.quirks };
	const { clock, instrumentRows } = options;
	const started = options.accounts ?? [angelOneDemoAccount, angelOneSecondAccount];
	const accounts = started.map(copyOfAccount);
	const state = new AngelOneState({ clock, quirks, accounts, instrumentRows });
	const front = {
		routes,
		guards: guards(state),
		admit: admission(state),
		faultReply: (kind: BrokerFault) => faultReply(kind, quirks),
		notFound: firewallPage,
	};
	const [orderSocket, tickSocket] = [new OrderSockets(state), new TickSockets(state)];
	const { gtt, postbacks } = state;
	const byPath = socketsByPath({
		'/smart-order-update': orderSocket,
		'/smart-stream': tickSocket,
	});
	const end = () => {
		byPath.end();
		postbacks.end();
	};
	const simulator = await startBroker(state, { ...front, sockets: { ...byPath, end } }, options);
	return Object.assign(simulator, { gtt, orderSocket, tickSocket, postbacks: postbacks.sent });
}

function faultReply(kind: BrokerFault, quirks: AngelOneQuirks): SimReply | null {
	switch (kind) {
		case 'dataNull':
			return success(null);
		case 'text403':
		case 'status429':
			return rateRefusal(kind, quirks);
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
