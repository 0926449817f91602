import type { Gtt, Order, Position } from '../outputs';

const SEPARATOR = ' · ';
const DECIMALS = 2;

const rupees = (price: number) => price.toFixed(DECIMALS);

/** partiallyFilled → partially filled */
const inWords = (status: string) =>
	status.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

const known = (parts: Array<string | number | null>) => parts.filter((part) => part !== null);

/** What a list calls an order: "BUY 1 SBIN-EQ @ 868.50 · open". */
export function orderLabel(order: Order): string {
	const { transactionType, quantity, tradingSymbol, triggerPrice, status } = order;
	const price = order.price ?? order.averagePrice;
	const at = [
		...(price === null ? ['at market'] : [`@ ${rupees(price)}`]),
		...(triggerPrice === null ? [] : [`trigger ${rupees(triggerPrice)}`]),
	];
	const what = known([transactionType, quantity, tradingSymbol, at.join(', ')]).join(' ');
	return [what, inWords(status)].join(SEPARATOR);
}

/** "BUY 10 SBIN-EQ @ 790.00, trigger 791.00 · active", "OCO 10 SBIN-EQ, target 900.00, stop-loss 800.00 · active" */
export function gttLabel(gtt: Gtt): string {
	const { gttType, transactionType, quantity, tradingSymbol, price, triggerPrice, status } = gtt;
	const side = gttType === 'oco' ? 'OCO' : transactionType;
	const limit = price === null ? [] : [`@ ${rupees(price)}`];
	const triggers = [
		['trigger', triggerPrice],
		['target', gtt.target?.triggerPrice ?? null],
		['stop-loss', gtt.stopLoss?.triggerPrice ?? null],
	] as const;
	const at = triggers.flatMap(([name, each]) => (each === null ? [] : [`${name} ${rupees(each)}`]));
	const what = [known([side, quantity, tradingSymbol, ...limit]).join(' '), ...at].join(', ');
	return [what, inWords(status)].join(SEPARATOR);
}

/** "LONG 10 SBIN-EQ · INTRADAY" */
export function positionLabel({ netQuantity, tradingSymbol, product }: Position): string {
	const net = netQuantity ?? 0;
	const what = known([net < 0 ? 'SHORT' : 'LONG', Math.abs(net), tradingSymbol]).join(' ');
	return known([what, product]).join(SEPARATOR);
}

/** The value by which a picked order is found again. @param segment where orders of the broker live in one */
export function pickedOrder({ orderId }: Order, segment: string | null): string {
	return [...(segment === null ? [] : [segment]), orderId ?? ''].join(':');
}

/** What names an order: its id, behind its segment in values of the list. */
export function readPickedOrder(value: string): { segment: string | null; orderId: string } {
	const [, segment = null, orderId] = /^(?:([A-Z]+):)?(.*)$/s.exec(value.trim()) ?? [];
	return { segment, orderId: orderId.trim() };
}

/** A position as its locator names it, `NSE:SBIN-EQ:INTRADAY:BUY`: the side is that which it was entered by. */
export function pickedPosition({
	exchange,
	tradingSymbol,
	product,
	netQuantity,
}: Position): string {
	return [exchange, tradingSymbol, product, (netQuantity ?? 0) < 0 ? 'SELL' : 'BUY'].join(':');
}
