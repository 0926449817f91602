import { DAY_MS, istNaiveIso, startOfIstDay } from '../../core';
import { queryInteger } from '../gateway';
import type { Call } from '../gateway';
import { badRequest, success } from '../failures';
import { smartView } from '../smartOrders';
import type { SmartOrder } from '../smartOrders';

export function create({ account, request, state }: Call) {
	return success(whole(state.smart.create(account, request.body), state), 201);
}

export function modify({ account, request, state }: Call) {
	const order = state.smart.modify(account, request.params.id, request.body);
	return success({ ...brief(order), quantity: order.quantity }, 202);
}

export function cancel({ account, request, state }: Call) {
	const { id, segment, type } = request.params;
	return success(brief(state.smart.cancel(account, id, segment, type)), 202);
}

export function status({ account, request, state }: Call) {
	const { id, segment, type } = request.params;
	return success(whole(state.smart.find(account, id, segment, type), state));
}

/** Without a window, only orders of today; older active ones stay unseen. */
export function list(call: Call) {
	const { account, request, state } = call;
	const { segment, smart_order_type: type = 'OCO', status: wanted = 'ACTIVE' } = request.query;
	const statuses = ['ACTIVE', 'CANCELLED', 'COMPLETED'];
	if (state.quirks.smartListTriggered) statuses.push('TRIGGERED');
	if (!statuses.includes(wanted)) throw badRequest('Invalid status.');
	if (!['GTT', 'OCO'].includes(type)) throw badRequest('Invalid smart_order_type.');
	const { start, end } = listWindow(call);
	const page = queryInteger(call, 'page', { otherwise: 0, min: 0, max: 500 });
	const size = queryInteger(call, 'page_size', { otherwise: 10, min: 1, max: 50 });
	const rows = state.smart
		.of(account.vendorUserId)
		.reverse()
		.filter((order) => order.type === type && order.status === wanted)
		.filter((order) => segment === undefined || order.segment === segment)
		.filter((order) => order.createdAt >= start && order.createdAt < end)
		.map((order) => ({
			...brief(order),
			trading_symbol: order.tradingSymbol,
			exchange: order.exchange,
			quantity: order.quantity,
		}));
	return success({ orders: rows.slice(page * size, (page + 1) * size) });
}

/** Default: today 00:00 to the next day 00:00, IST; at most one month. */
function listWindow({ request, state }: Call): { start: number; end: number } {
	const midnight = startOfIstDay(state.clock.now());
	const start = istTime(request.query.start_date_time, midnight);
	const end = istTime(request.query.end_date_time, midnight + DAY_MS);
	if (end < start || end - start > 31 * DAY_MS) throw badRequest('Invalid date range.');
	return { start, end };
}

function istTime(text: string | undefined, otherwise: number): number {
	if (text === undefined) return otherwise;
	const at = Date.parse(`${text}+05:30`);
	if (!Number.isFinite(at) || istNaiveIso(at) !== text) throw badRequest('Invalid date range.');
	return at;
}

function brief(order: SmartOrder) {
	return { smart_order_id: order.id, smart_order_type: order.type, status: order.status };
}

function whole(order: SmartOrder, { instruments }: Call['state']) {
	const instrument = instruments.find(order);
	const ltp = instrument ? instruments.lastPaise(instrument) / 100 : 0;
	return smartView(order, ltp, instrument?.name ?? order.tradingSymbol);
}
