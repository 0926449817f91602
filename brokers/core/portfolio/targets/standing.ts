/** Where a position stands: what is held, and what open orders will still bring. Nothing here asks a broker. */
import type { Instrument } from '../../instruments/types';
import type { PriceNeeds } from '../../orders/order-rules';
import { type BrokerOrder, isFinal } from '../../orders/orders-api';
import type { Holding, Order, Position } from '../../outputs';
import type { Held, TargetsApi } from './targets-api';

/** Which position. */
export interface PositionKey {
	instrument: Pick<Instrument, 'exchange' | 'token' | 'tradingSymbol'>;
	product: string;
	/** With the shares of the demat account, of whichever exchange; else what was traded alone. */
	withHoldings: boolean;
}

/** How orders are told apart. */
export interface OrderWords extends Pick<TargetsApi, 'bracketPart' | 'facts'> {
	priceNeeds: Readonly<Record<string, PriceNeeds>>;
}

export interface Standing {
	/** Units held, below zero short; for shares that are kept those of the demat account too. */
	net: number;
	/** The unfilled rest of open limit and market orders, below zero to be sold. */
	pending: number;
	/** The part of `pending` that makes what is held smaller; of the other sign than `net`. */
	reducing: number;
	/** Units of `net` that are of bracket orders. */
	ofBrackets: number;
	/** Units of `net` that a row of shares which are kept has from earlier days: they are holdings. */
	ofHoldings: number;
	/** Traded today by the list of positions, and by the fills of the orders. */
	traded: { held: number; orders: number };
	/** Open, and in `pending`. */
	counted: Order[];
	/** Open, and not in it: they wait for their trigger, or are of a bracket. */
	notCounted: Order[];
	/** Open, and nobody knows how much of them is: a word or a quantity is missing. */
	unknown: Order[];
}

/** Null where the broker does not tell a quantity. */
export function standingOf(
	key: PositionKey,
	held: readonly Held[],
	orders: readonly BrokerOrder[],
	holdings: readonly Holding[],
	words: OrderWords,
): Standing | null {
	const { facts } = words;
	const rows = held.filter(({ position }) => isRowOf(position, key));
	const owned = key.withHoldings ? ownedOf(key, holdings) : 0;
	const bracketRow = held.some(
		({ position }) =>
			position.product === facts.bracket && isInstrument(position, key) && position.netQuantity,
	);
	const today = sumOf(rows.map(({ position, carried }) => less(position.netQuantity, carried)));
	// What is carried of shares that are kept lies in the demat account by now.
	const carried = key.withHoldings ? 0 : sumOf(rows.map((row) => row.carried));
	if (today === null || carried === null || owned === null) return null;
	const net = owned + carried + today;
	const standing: Standing = {
		...{ net, pending: 0, reducing: 0, ofBrackets: 0, counted: [], notCounted: [], unknown: [] },
		ofHoldings: key.product === facts.delivery ? owned + carried : 0,
		traded: { held: today, orders: 0 },
	};
	for (const order of orders) addOrder(standing, order, key, words, bracketRow === true);
	const against = (order: Order) => Math.sign(restOf(order) ?? 0) === -Math.sign(net);
	standing.reducing = standing.counted
		.filter(against)
		.reduce((sum, order) => sum + (restOf(order) ?? 0), 0);
	return standing;
}

function addOrder(
	standing: Standing,
	order: BrokerOrder,
	key: PositionKey,
	words: OrderWords,
	bracketsApart: boolean,
): void {
	const { facts, priceNeeds } = words;
	const ofBracket = words.bracketPart(order) !== null;
	const { order: one } = order;
	const product = ofBracket && !bracketsApart ? facts.bracketsAs : one.product;
	if (!isRowOf({ ...one, product }, key)) return;
	const filled = (one.filledQuantity ?? 0) * signOf(one);
	standing.traded.orders += filled;
	if (ofBracket) standing.ofBrackets += filled;
	if (isFinal(one)) return;
	const rest = restOf(one);
	if (ofBracket || waitsForTrigger(one, priceNeeds)) standing.notCounted.push(one);
	else if (one.status === 'unknown' || rest === null) standing.unknown.push(one);
	else {
		standing.pending += rest;
		standing.counted.push(one);
	}
}

/** Whether positions and orders tell the same: of two lists of which one lags behind, they do not. */
export function agrees({ traded }: Standing): boolean {
	return traded.held === traded.orders;
}

/** What is held once the open orders are filled. */
export function currentOf({ net, pending }: Standing): number {
	return net + pending;
}

/** A stop order that the exchange does not have yet waits for its trigger too. */
function waitsForTrigger(
	{ status, orderType }: Order,
	priceNeeds: OrderWords['priceNeeds'],
): boolean {
	const isStop = orderType !== null && priceNeeds[orderType]?.trigger === true;
	return status === 'triggerPending' || (isStop && status === 'accepted');
}

/** The unfilled rest, below zero to be sold; null where it is not told. */
function restOf(order: Order): number | null {
	const { quantity, filledQuantity } = order;
	return quantity === null ? null : (quantity - (filledQuantity ?? 0)) * signOf(order);
}

const signOf = ({ transactionType }: Pick<Order, 'transactionType'>) =>
	transactionType === 'BUY' ? 1 : -1;

type Row = Pick<Position, 'exchange' | 'tradingSymbol' | 'instrumentToken' | 'product'>;

/** Shares of a demat account are the same at both exchanges; everything else is what it is called. */
function isRowOf(row: Row, key: PositionKey): boolean {
	if (row.product !== key.product) return false;
	return key.withHoldings ? isShare(row, key) : isInstrument(row, key);
}

/** A row may lack the token, and then its trading symbol is exact. */
export function isInstrument(
	row: Pick<Row, 'exchange' | 'tradingSymbol' | 'instrumentToken'>,
	{ instrument: { exchange, token, tradingSymbol } }: Pick<PositionKey, 'instrument'>,
): boolean {
	if (row.exchange !== exchange) return false;
	return row.instrumentToken === null
		? row.tradingSymbol === tradingSymbol
		: row.instrumentToken === token;
}

/** Series in which a share is traded; those of one company lie together in the demat account. */
const SERIES = /-(?:EQ|BE|BZ|SM|ST)$/;

/** What a share is called at every exchange. */
export function shareOf(symbol: string): string {
	return symbol.toUpperCase().replace(SERIES, '');
}

function isShare(
	{ tradingSymbol }: Pick<Row, 'tradingSymbol'>,
	{ instrument }: Pick<PositionKey, 'instrument'>,
): boolean {
	return tradingSymbol !== null && shareOf(tradingSymbol) === shareOf(instrument.tradingSymbol);
}

/** What the demat account has, not yet delivered shares too; null where the broker does not tell. */
function ownedOf(key: PositionKey, holdings: readonly Holding[]): number | null {
	return sumOf(holdings.filter((holding) => isShare(holding, key)).map(ownedUnits));
}

/** Whether `quantity` has what is not yet delivered in it is not documented for every broker. */
function ownedUnits({
	quantity,
	sellableQuantity,
	pledgedQuantity,
	t1Quantity,
}: Holding): number | null {
	if (quantity === null) return null;
	const parts = (sellableQuantity ?? 0) + (pledgedQuantity ?? 0) + (t1Quantity ?? 0);
	return Math.max(quantity, parts);
}

function less(one: number | null, other: number): number | null {
	return one === null ? null : one - other;
}

function sumOf(figures: Array<number | null>): number | null {
	return figures.reduce<number | null>(
		(sum, figure) => (sum === null || figure === null ? null : sum + figure),
		0,
	);
}
