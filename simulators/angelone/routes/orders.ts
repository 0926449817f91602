import { isFinal, stateSeen } from '../../core';
import type { SimReply } from '../../core';
import { listOf, Refusal, success } from '../envelopes';
import { bodyOf, textOf } from '../fields';
import type { Call } from '../gateway';
import { modifyRequest, placeRequest, varietyOf } from '../orderRequest';
import { detailsRow, orderBookRow, tradeRow } from '../orderRows';
import { isOfDay, shown } from '../orders';
import type { BookedOrder } from '../orders';

/** Chapter 5.2. */
export function place({ request, account, state }: Call) {
	const wanted = placeRequest(bodyOf(request), state);
	const order = state.exchange.submit({
		...wanted,
		account: account.clientCode,
		id: state.nextOrderId(),
	});
	const { orderId, uniqueOrderId, tradingSymbol } = shown(order);
	return success({ script: tradingSymbol, orderid: orderId, uniqueorderid: uniqueOrderId });
}

/** Chapter 5.3: what the exchange objects to shows in the order's text alone. */
export function modify(call: Call) {
	const body = bodyOf(call.request);
	varietyOf(body);
	const order = ownOrder(call, textOf(body, 'orderid'));
	const change = modifyRequest(body, order);
	checkFinished(call, order);
	if (isFinal(order.state) || rejectsChange(call, order)) return numbersOf(order);
	const { exchange } = call.state;
	const objection = exchange.objectionToChange(order, change);
	if (objection === null) exchange.change(order, change);
	else exchange.note(order, objection);
	return numbersOf(order);
}

/** Chapter 5.4: of a bracket order, all of it. */
export function cancel(call: Call) {
	const body = bodyOf(call.request);
	varietyOf(body);
	const { exchange } = call.state;
	const order = ownOrder(call, textOf(body, 'orderid'));
	// A leg of a bracket order is cancelled by its parent's number only.
	if (order.parent !== null) throw new Refusal('AB1013');
	if (!exchange.hasLiveLegs(order)) checkFinished(call, order);
	if (isFinal(order.state) || !rejectsChange(call, order)) exchange.cancel(order);
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
		.find(({ own }) => own.uniqueOrderId === uniqueOrderId);
	const seen = order === undefined ? undefined : stateSeen(order, clock.now(), quirks.detailsLagMs);
	if (order === undefined || seen === undefined) throw new Refusal('AB1013');
	return success(detailsRow(order, seen, quirks));
}

function ownOrder({ account, state }: Call, orderId: string): BookedOrder {
	const order = state.exchange.find(orderId);
	if (order === undefined || order.account !== account.clientCode) throw new Refusal('AB1013');
	return order;
}

function numbersOf({ id, own }: BookedOrder): SimReply {
	return success({ orderid: id, uniqueorderid: own.uniqueOrderId });
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
