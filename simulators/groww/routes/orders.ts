import { istDate } from '../../core';
import { queryInteger, querySegment } from '../api';
import type { ApiRoute, Call } from '../api';
import { stateSeen } from '../book';
import { notFound, success } from '../failures';
import { asObject, readEnum, readText } from '../orderRequest';
import { orderView, statusView, tradeView } from '../orderViews';
import { SEGMENTS } from '../types';
import type { GrowwSimOrder, OrderState, Segment } from '../types';

const write = { method: 'POST', family: 'orders', needs: 'registeredIp' } as const;
const read = { method: 'GET', family: 'nonTrading' } as const;

/** Regular orders (sheet 3). */
export const orderRoutes: ApiRoute[] = [
	{ ...write, path: '/v1/order/create', answer: create },
	{ ...write, path: '/v1/order/modify', answer: modify },
	{ ...write, path: '/v1/order/cancel', answer: cancel },
	{ ...read, path: '/v1/order/status/:id', answer: status },
	{ ...read, path: '/v1/order/status/reference/:reference', answer: statusByReference },
	{ ...read, path: '/v1/order/detail/:id', answer: detail },
	{ ...read, path: '/v1/order/list', answer: list },
	{ ...read, path: '/v1/order/trades/:id', answer: trades },
];

function create({ account, request, world }: Call) {
	const order = world.book.create(account, request.body);
	return success({
		groww_order_id: order.orderId,
		order_status: world.quirks.createStatus,
		order_reference_id: order.reference,
		remark: world.quirks.nullOptionalFields ? null : 'Order placed successfully',
	});
}

function modify({ account, request, world }: Call) {
	const order = world.book.modify(account, request.body);
	return success({ groww_order_id: order.orderId, order_status: world.quirks.modifyStatus });
}

function cancel({ account, request, world }: Call) {
	const fields = asObject(request.body);
	const segment = readEnum<Segment>(fields, 'segment', SEGMENTS);
	const order = world.book.cancel(account, readText(fields, 'groww_order_id'), segment);
	return success({ groww_order_id: order.orderId, order_status: world.quirks.cancelStatus });
}

function status(call: Call) {
	const { order, state } = readable(call, named(call), call.world.quirks.statusLagMs);
	return success(statusView(order, state, call.world));
}

function statusByReference(call: Call) {
	const { account, request, world } = call;
	const segment = querySegment(call);
	world.book.life.settle();
	const order = world.book.findByReference(account, request.params.reference, segment);
	const { referenceLagMs, statusLagMs } = world.quirks;
	if (order.placedAt > world.clock.now() - referenceLagMs && referenceLagMs > 0) throw notFound();
	const { state } = readable(call, order, statusLagMs);
	return success(statusView(order, state, world));
}

function detail(call: Call) {
	const { order, state } = readable(call, named(call), call.world.quirks.statusLagMs);
	return success(orderView(order, state, call.world));
}

/** Today's orders of a segment, newest first; an empty or short page is the last. */
function list(call: Call) {
	const { account, world } = call;
	const segment = querySegment(call);
	const { listLagMs } = world.quirks;
	const page = queryInteger(call, 'page', { otherwise: 0, min: 0, max: 1_000_000 });
	const size = listPageSize(call);
	world.book.life.settle();
	const now = world.clock.now();
	const rows = world.book.orders
		.filter((order) => order.account === account.vendorUserId && isOfToday(order, now))
		.filter((order) => segment === undefined || order.segment === segment)
		.map((order) => ({ order, state: stateSeen(order, now, listLagMs) }))
		.reverse()
		.flatMap(({ order, state }) => (state ? [orderView(order, state, world)] : []));
	return success({ order_list: rows.slice(page * size, (page + 1) * size) });
}

function listPageSize(call: Call): number {
	const { listPageSizeMax: max, pageSizeOverMax } = call.world.quirks;
	const bound = pageSizeOverMax === 'cut' ? Number.MAX_SAFE_INTEGER : max;
	return Math.min(max, queryInteger(call, 'page_size', { otherwise: max, min: 1, max: bound }));
}

function trades(call: Call) {
	const { world } = call;
	const order = named(call);
	readable(call, order, 0);
	const page = queryInteger(call, 'page', { otherwise: 0, min: 0, max: 1_000_000 });
	const size = queryInteger(call, 'page_size', { otherwise: 50, min: 1, max: 50 });
	if (order.segment === 'FNO' && world.quirks.tradesNotFoundForFno) throw notFound();
	const rows = order.trades.map((trade) => tradeView(order, trade, world));
	return success({ trade_list: rows.slice(page * size, (page + 1) * size) });
}

/** The order that the path names. */
function named(call: Call): GrowwSimOrder {
	const { account, request, world } = call;
	const segment = querySegment(call);
	world.book.life.settle();
	return world.book.find(account, request.params.id, segment);
}

/** The order as this reader sees it. @throws GrowwFailure GA004 */
function readable(
	{ world }: Call,
	order: GrowwSimOrder,
	lagMs: number,
): { order: GrowwSimOrder; state: OrderState } {
	const now = world.clock.now();
	if (!world.quirks.earlierDaysReadable && !isOfToday(order, now)) throw notFound();
	const state = stateSeen(order, now, lagMs);
	if (!state) throw notFound();
	return { order, state };
}

/** Sent today, or sent after hours for today. */
function isOfToday(order: GrowwSimOrder, now: number): boolean {
	const today = istDate(now);
	return istDate(order.placedAt) === today || istDate(order.activeFrom) === today;
}
