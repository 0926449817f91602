import { istDate, stateSeen } from '../../core';
import type { OrderState as ExchangeState } from '../../core';
import { notFound, success } from '../failures';
import { queryInteger, queryListSegment, querySegment } from '../gateway';
import type { Call } from '../gateway';
import { asObject, readEnum, readText } from '../orderRequest';
import { orderRow, statusRow, tradeRow } from '../orderRows';
import type { BookedOrder } from '../orders';
import { cancelOrder, createOrder, findByReference, findOrder, modifyOrder } from '../placing';
import { SEGMENTS } from '../types';
import type { Segment } from '../types';

/** Sheet 3.1. */
export function create({ account, request, state }: Call) {
	const order = createOrder(state, account, request.body);
	return success({
		groww_order_id: order.id,
		order_status: state.quirks.createStatus,
		order_reference_id: order.own.reference,
		remark: state.quirks.nullOptionalFields ? null : 'Order placed successfully',
	});
}

/** Sheet 3.2. */
export function modify({ account, request, state }: Call) {
	const order = modifyOrder(state, account, request.body);
	return success({ groww_order_id: order.id, order_status: state.quirks.modifyStatus });
}

/** Sheet 3.3. */
export function cancel({ account, request, state }: Call) {
	const fields = asObject(request.body);
	const segment = readEnum<Segment>(fields, 'segment', SEGMENTS);
	const order = cancelOrder(state, account, readText(fields, 'groww_order_id'), segment);
	return success({ groww_order_id: order.id, order_status: state.quirks.cancelStatus });
}

/** Sheet 3.4. */
export function status(call: Call) {
	const order = named(call);
	const seen = readable(call, order, call.state.quirks.statusLagMs);
	return success(statusRow(order, seen, call.state.quirks));
}

/** Sheet 3.5. */
export function statusByReference(call: Call) {
	const { account, request, state } = call;
	const segment = querySegment(call);
	const order = findByReference(state, account, request.params.reference, segment);
	const { referenceLagMs, statusLagMs } = state.quirks;
	if (order.placedAt > state.clock.now() - referenceLagMs && referenceLagMs > 0) throw notFound();
	return success(statusRow(order, readable(call, order, statusLagMs), state.quirks));
}

/** Sheet 3.6. */
export function detail(call: Call) {
	const order = named(call);
	const seen = readable(call, order, call.state.quirks.statusLagMs);
	return success(orderRow(order, seen, call.state.quirks));
}

/** Sheet 3.7: today's orders of a segment, or of all where none is named, newest first; an empty or short page is the last. */
export function list(call: Call) {
	const { account, state } = call;
	const segment = queryListSegment(call);
	const page = queryInteger(call, 'page', { otherwise: 0, min: 0, max: 1_000_000 });
	const size = listPageSize(call);
	const now = state.clock.now();
	const rows = state.exchange
		.ordersOf(account.vendorUserId)
		.filter((order) => isOfToday(order, now))
		.filter(({ instrument }) => segment === undefined || instrument.board === segment)
		.reverse()
		.flatMap((order) => {
			const seen = stateSeen(order, now, state.quirks.listLagMs);
			return seen === undefined ? [] : [orderRow(order, seen, state.quirks)];
		});
	return success({ order_list: rows.slice(page * size, (page + 1) * size) });
}

function listPageSize(call: Call): number {
	const { listPageSizeMax: max, pageSizeOverMax } = call.state.quirks;
	const bound = pageSizeOverMax === 'cut' ? Number.MAX_SAFE_INTEGER : max;
	return Math.min(max, queryInteger(call, 'page_size', { otherwise: max, min: 1, max: bound }));
}

/** Sheet 3.8. */
export function trades(call: Call) {
	const { state } = call;
	const order = named(call);
	readable(call, order, 0);
	const page = queryInteger(call, 'page', { otherwise: 0, min: 0, max: 1_000_000 });
	const size = queryInteger(call, 'page_size', { otherwise: 50, min: 1, max: 50 });
	if (order.instrument.board === 'FNO' && state.quirks.tradesNotFoundForFno) throw notFound();
	const rows = order.fills.map((fill) => tradeRow(order, fill, state.quirks));
	return success({ trade_list: rows.slice(page * size, (page + 1) * size) });
}

/** The order that the path names. */
function named(call: Call): BookedOrder {
	const { account, request, state } = call;
	return findOrder(state, account, request.params.id, querySegment(call));
}

/** The order as this reader sees it. @throws GrowwFailure GA004 */
function readable({ state }: Call, order: BookedOrder, lagMs: number): ExchangeState {
	const now = state.clock.now();
	if (!state.quirks.earlierDaysReadable && !isOfToday(order, now)) throw notFound();
	const seen = stateSeen(order, now, lagMs);
	if (!seen) throw notFound();
	return seen;
}

/** Sent today, or sent after hours for today. */
function isOfToday({ placedAt, opensAt }: BookedOrder, now: number): boolean {
	return [placedAt, opensAt].map(istDate).includes(istDate(now));
}
