import type { SimReply } from '../core';
import type { AngelOneAccount } from './accounts';
import { isFinal } from './book';
import type { AngelOneOrder } from './book';
import type { Desk } from './desk';
import { Refusal, success } from './envelopes';
import type { ErrorCode } from './envelopes';
import { bodyOf, textOf } from './fields';
import type { Gateway } from './gateway';
import { modifyRequest, placeRequest, varietyOf } from './orderRequest';
import { detailsRow, orderBookRow, tradeRow } from './orderRows';

/** A list as a quirk has it where it is empty. @throws Refusal where that is a failure */
export function listOf(rows: unknown[], emptyCode: ErrorCode, desk: Desk): SimReply {
	if (rows.length > 0) return success(rows);
	if (desk.quirks.emptyLists === 'codes') throw new Refusal(emptyCode);
	return success(desk.quirks.emptyLists === 'array' ? [] : null);
}

/** Place, modify, cancel, and the books (chapter 5). */
export function addOrderRoutes(gateway: Gateway, desk: Desk): void {
	const { book, exchange, scrips, quirks } = desk;
	const write = (path: string) =>
		({ method: 'POST', path: `/order/v1/${path}`, family: 'order', writesOrders: true }) as const;
	const read = (path: string, family: string) =>
		({ method: 'GET', path: `/order/v1/${path}`, family }) as const;

	const ownOrder = (account: AngelOneAccount, orderId: string): AngelOneOrder => {
		const order = book.find(orderId);
		if (order === undefined || order.account !== account.clientCode) throw new Refusal('AB1013');
		return order;
	};
	const changed = ({ orderId, uniqueOrderId }: AngelOneOrder): SimReply =>
		success({ orderid: orderId, uniqueorderid: uniqueOrderId });
	const checkFinished = (order: AngelOneOrder): void => {
		if (isFinal(order) && quirks.changeOfFinishedOrder === 'refused') throw new Refusal('AB2001');
	};

	gateway.secure(write('placeOrder'), (request, account) => {
		const order = exchange.submit(account, placeRequest(bodyOf(request), scrips, quirks));
		return success({
			script: order.tradingSymbol,
			orderid: order.orderId,
			uniqueorderid: order.uniqueOrderId,
		});
	});

	gateway.secure(write('modifyOrder'), (request, account) => {
		const body = bodyOf(request);
		varietyOf(body);
		exchange.settle();
		const order = ownOrder(account, textOf(body, 'orderid'));
		const changes = modifyRequest(body, order);
		checkFinished(order);
		if (!isFinal(order)) exchange.modify(account, order, changes);
		return changed(order);
	});

	gateway.secure(write('cancelOrder'), (request, account) => {
		const body = bodyOf(request);
		varietyOf(body);
		exchange.settle();
		const order = ownOrder(account, textOf(body, 'orderid'));
		// A leg of a bracket order is cancelled by its parent's number only.
		if (order.parentOrderId !== '') throw new Refusal('AB1013');
		const legsLive = book.childrenOf(order).some((leg) => !isFinal(leg));
		if (!legsLive) checkFinished(order);
		exchange.cancel(order);
		return changed(order);
	});

	gateway.secure(read('getOrderBook', 'orderBook'), (_, account) => {
		exchange.settle();
		const rows = book
			.today(account.clientCode, quirks.orderBookLagMs)
			.map((order) => orderBookRow(order, book.instrumentOf(order), quirks));
		return listOf(rows, 'AB1013', desk);
	});

	gateway.secure(read('getTradeBook', 'tradeBook'), (_, account) => {
		exchange.settle();
		const rows = book
			.todaysFills(account.clientCode)
			.map((fill) => tradeRow(fill, book.instrumentOf(fill.order)));
		return listOf(rows, 'AB1014', desk);
	});

	gateway.secure(read('details/:uniqueOrderId', 'details'), (request, account) => {
		exchange.settle();
		const { uniqueOrderId } = request.params;
		const order = book.orders.find((one) => one.uniqueOrderId === uniqueOrderId);
		if (order === undefined || order.account !== account.clientCode) throw new Refusal('AB1013');
		const shown = quirks.detailsLagMs > 0 ? book.asOf(order, quirks.detailsLagMs) : order;
		if (shown === undefined) throw new Refusal('AB1013');
		return success(detailsRow(shown, book.instrumentOf(order), quirks));
	});
}
