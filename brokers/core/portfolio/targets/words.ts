/** What the results of set position and square off say. */
import type { BrokerGtt } from '../../gtt/gtt-api';
import { type BrokerOrder, isFinal } from '../../orders/orders-api';
import type { Order, Position } from '../../outputs';
import type { Standing } from './standing';
import type { Watched } from './watch';

/** Sentences as one message; null where there is none. */
export function joined(...sentences: Array<string | null>): string | null {
	const said = sentences.filter((one) => one !== null && one !== '');
	return said.length === 0 ? null : said.join(' ');
}

export function unitsOf(count: number): string {
	return `${count} unit${Math.abs(count) === 1 ? '' : 's'}`;
}

/** What stands of a position that is not where it is to be; null where it is. */
export function whatStands({ net, goal, orders, reached }: Watched): string | null {
	if (reached) return null;
	const held =
		net === null
			? 'What is held could not be read.'
			: `${unitsOf(net)} are held, and ${goal} were to be.`;
	return joined(held, ...orders.filter(({ order }) => order.status !== 'filled').map(fateOf));
}

function fateOf({ order }: BrokerOrder): string {
	const { orderId, status, quantity, filledQuantity, message } = order;
	const filled = filledQuantity ? `, filled ${filledQuantity} of ${quantity}` : '';
	const why = message === null ? '' : ` (${message.replace(/\.$/, '')})`;
	const stands = isFinal(order) ? '' : ', and still stands';
	return `Order ${orderId} is ${status}${filled}${stands}${why}.`;
}

/** Orders that do not count for a target: told, since they may move the position later. */
export function notCountedWords({ notCounted }: Pick<Standing, 'notCounted'>): string | null {
	return stillWaiting(notCounted.map(nameOf));
}

/** The same of GTT orders. @param gtts null where they could not be read */
export function gttWords(gtts: BrokerGtt[] | null): string | null {
	if (gtts === null) return 'Whether GTT orders wait for this instrument could not be read.';
	return stillWaiting(
		gtts.map(({ gtt }) => `${gtt.gttType === 'oco' ? 'OCO' : 'GTT order'} ${gtt.gttId}`),
	);
}

function stillWaiting(names: string[]): string | null {
	return names.length === 0
		? null
		: `Not counted, and may move the position later: ${names.join(', ')}.`;
}

function nameOf({ orderId, status, transactionType, quantity, orderType }: Order): string {
	const what = status === 'triggerPending' ? 'waits for its trigger' : (orderType ?? status);
	return `order ${orderId} (${transactionType} ${quantity}, ${what})`;
}

/** What is on its way by orders that were there before. */
export function pendingWords({ counted }: Pick<Standing, 'counted'>): string | null {
	if (counted.length === 0) return null;
	return `Counted as filled, and open so far: ${counted.map(nameOf).join(', ')}.`;
}

/** The part of an output that names a position. */
export function namesOf({ exchange, tradingSymbol, product }: NamedPosition) {
	return { exchange, tradingSymbol, product };
}
type NamedPosition = Pick<Position, 'exchange' | 'tradingSymbol' | 'product'>;
