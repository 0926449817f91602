/** What became of an account at the broker, whatever was reported of it. */
import type { SimOrder } from '../../../../simulators/core';
import type { RunResult } from '../../harness';
import type { Slot } from '../slot';

/** A position by its orders at the broker. */
export interface Truth {
	net: number;
	/** What was held after each of the operation's orders. */
	path: number[];
	/** The operation's orders that the exchange took. */
	orders: SimOrder[];
}

/** Gives the newest account the money for what a cell trades. @returns what the broker calls it */
export function fundedAccount({ broker: { simulator } }: Slot): string {
	const account = simulator.accounts.at(-1) as unknown as {
		cash: number;
		clientCode?: string;
		vendorUserId?: string;
	};
	account.cash = 5_000_000;
	simulator.setPrice('SBIN', 870);
	simulator.setPrice('TCS', 3_000);
	return account.clientCode ?? account.vendorUserId ?? '';
}

export const ordersOf = ({ broker }: Slot, id: string) =>
	broker.simulator.orders.filter(({ account }) => account === id);

export const symbolOf = ({ tradingSymbol }: { tradingSymbol?: unknown }) =>
	String(tradingSymbol).replace('-EQ', '');

const isOf = (symbol: string) => (order: SimOrder) => symbolOf(order) === symbol;

const signedFill = ({ transactionType, filledQuantity }: SimOrder) =>
	transactionType === 'BUY' ? filledQuantity : -filledQuantity;

export const netOf = (orders: SimOrder[], symbol: string) =>
	orders.filter(isOf(symbol)).reduce((sum, order) => sum + signedFill(order), 0);

/** @param known how many of the account's orders were there before the operation */
export function truthOf(all: SimOrder[], known: number, symbol: string): Truth {
	const own = all.slice(known).filter(isOf(symbol));
	let net = netOf(all.slice(0, known), symbol);
	const path = own.map((order) => (net += signedFill(order)));
	return { net, path, orders: own.filter(({ status }) => !/reject|fail/i.test(status)) };
}

/** What is wrong with the way of a position from where it stood to where it was to be. */
export function beyond(symbol: string, start: number, goal: number, { path, orders }: Truth) {
	const [least, most] = [Math.min(start, goal), Math.max(start, goal)];
	const units = orders.reduce((sum, { quantity }) => sum + quantity, 0);
	return [
		...(path.some((held) => held < least || held > most)
			? [`${symbol} was at ${path.join()}`]
			: []),
		...(units > Math.abs(start - goal) ? [`${units} units of ${symbol} were sent`] : []),
	];
}

export function outcomeOf({ error }: RunResult): unknown {
	return (error?.context as { outcome?: string } | undefined)?.outcome;
}

/** What is untrue in what an operation says of positions. @param nets as they stood at its end */
export function untrue(
	items: Array<Record<string, unknown>>,
	nets: Record<string, number>,
): string[] {
	return items.flatMap(({ tradingSymbol, netQuantity, reached, to, message }) => {
		const net = nets[symbolOf({ tradingSymbol })];
		const told = netQuantity === null || netQuantity === net;
		return [
			...(told
				? []
				: [`${String(tradingSymbol)} is told to be at ${String(netQuantity)}, and is at ${net}`]),
			...(reached === true && net !== to ? ['told as reached, and is not'] : []),
			...(reached === false && message === null ? ['not reached, and nothing is said'] : []),
		];
	});
}
