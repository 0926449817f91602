import { isFinal, isStop, stateSeen } from '../../core';
import type { SimReply } from '../../core';
import { listOf, Refusal, success } from '../envelopes';
import { bodyOf, textOf } from '../fields';
import type { Call } from '../gateway';
import { modifyRequest, placeRequest, varietyOf, wrongVariety } from '../orderRequest';
import { detailsRow, orderBookRow, tradeRow } from '../orderRows';
import { isOfDay, shown } from '../orders';
import type { BookedOrder, OwnRecord } from '../orders';
import type { AngelOneQuirks } from '../quirks';

/** What live accounts have said of orders that they would not hold for the next day. */
const AT_NIGHT: Record<AngelOneQuirks['amoAtNight'], string | null> = {
	held: null,
	loggedOff: 'Adapter is Logged Off',
	stopped: 'Admin stopped AMO',
};

/** Chapter 5.2. */
export function place({ request, account, state }: Call) {
	const { own, ...wanted } = placeRequest(bodyOf(request), state);
	const { id, atExchange } = state.namesFor(wanted.terms.instrument);
	const order = state.exchange.submit({
		...{ ...wanted, id, own: { ...own, atExchange } },
		account: account.clientCode,
	});
	state.postbacks.watch(order, account.postbackUrl);
	const text = AT_NIGHT[state.quirks.amoAtNight];
	if (order.afterHours && text !== null) state.exchange.reject(order, text);
	const { orderId, uniqueOrderId, tradingSymbol } = shown(order);
	return success({ script: tradingSymbol, orderid: orderId, uniqueorderid: uniqueOrderId });
}

/** Chapter 5.3: what the exchange objects to shows in the order's text alone. */
export function modify(call: Call) {
	const body = bodyOf(call.request);
	const { quirks } = call.state;
	const variety = varietyOf(body, quirks);
	const order = ownOrder(call, textOf(body, 'orderid'));
	checkAmoVariety(order, variety, quirks);
	const change = modifyRequest(body, order, call.state);
	checkFinished(call, order);
	const isIgnored =
		quirks.stopWithoutTrigger === 'ignored' && isStop(change) && change.triggerPaise === 0;
	if (isIgnored || isFinal(order.state) || rejectsChange(call, order)) return numbersOf(order);
	const { exchange } = call.state;
	const objection = exchange.objectionToChange(order, change);
	if (objection === null) exchange.change(order, change);
	else exchange.note(order, objection);
	return numbersOf(order);
}

/** Chapter 5.4. A bracket that has filled is exited at market, as live accounts show. */
export function cancel(call: Call) {
	const body = bodyOf(call.request);
	const { exchange, quirks } = call.state;
	const variety = varietyOf(body, quirks);
	const order = ownOrder(call, textOf(body, 'orderid'));
	checkAmoVariety(order, variety, quirks);
	// A leg of a bracket order is cancelled by its parent's number only.
	if (order.parent !== null) throw new Refusal('AB1013');
	const live = exchange.stopLossOf(order) ?? order;
	checkFinished(call, live);
	if (isFinal(live.state) || !rejectsChange(call, live)) exchange.cancel(order);
	return numbersOf(order);
}

/** Chapter 5.5. */
export function orderBook({ account, state }: Call) {
	const { exchange, quirks, clock } = state;
	const now = clock.now();
	const rows = exchange
		.ordersOf(account.clientCode)
		.filter((order) => isOfDay(order, now))
		.flatMap((order) => {
			const seen = stateSeen(order, now, quirks.orderBookLagMs);
			return seen === undefined ? [] : [orderBookRow(order, seen, quirks)];
		});
	return listOf(rows, 'AB1013', quirks);
}

/** Chapter 5.6. */
export function tradeBook({ account, state }: Call) {
	const fills = state.exchange.todaysFills(account.clientCode);
	return listOf(fills.map(tradeRow), 'AB1014', state.quirks);
}

/** Chapter 5.7. */
export function details({ request, account, state }: Call) {
	const { exchange, quirks, clock } = state;
	const { uniqueOrderId } = request.params;
	const order = exchange
		.ordersOf(account.clientCode)
		.find((one) => shown(one).uniqueOrderId === uniqueOrderId);
	const seen = order === undefined ? undefined : stateSeen(order, clock.now(), quirks.detailsLagMs);
	if (order === undefined || seen === undefined) throw new Refusal('AB1013');
	return success(detailsRow(order, seen, quirks));
}

function ownOrder({ account, state }: Call, orderId: string): BookedOrder {
	const order = state.exchange
		.ordersOf(account.clientCode)
		.find((one) => shown(one).orderId === orderId);
	if (order === undefined) throw new Refusal('AB1013');
	return order;
}

function numbersOf(order: BookedOrder): SimReply {
	const { orderId, uniqueOrderId } = shown(order);
	return success({ orderid: orderId, uniqueorderid: uniqueOrderId });
}

/** @throws Refusal of a wrong variety */
function checkAmoVariety(
	{ own, afterHours }: BookedOrder,
	variety: OwnRecord['variety'],
	quirks: AngelOneQuirks,
): void {
	if (!afterHours || own.variety !== 'STOPLOSS' || quirks.amoStopLossVariety === 'either') return;
	const wanted = quirks.amoStopLossVariety === 'own' ? own.variety : 'NORMAL';
	if (variety !== wanted) throw wrongVariety(quirks);
}

function checkFinished({ state }: Call, order: BookedOrder): void {
	if (isFinal(order.state) && state.quirks.changeOfFinishedOrder === 'refused')
		throw new Refusal('AB2001');
}

/** Whether the exchange turns down the change of a live order after its SUCCESS, as a quirk has it. */
function rejectsChange({ state }: Call, order: BookedOrder): boolean {
	if (!state.quirks.acceptThenRejectChanges) return false;
	state.exchange.note(order, { kind: 'told', text: 'Exchange: the change was rejected' });
	return true;
}
