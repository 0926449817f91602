import { DAY_MS, istNaiveIso, startOfIstDay } from '../../core';
import { queryInteger } from '../api';
import type { ApiRoute, Call } from '../api';
import { badRequest, success } from '../failures';
import { smartView } from '../smartOrders';
import type { SmartOrder } from '../smartOrders';

const ROOT = '/v1/order-advance';
const write = { family: 'orders', needs: 'registeredIp' } as const;
const read = { method: 'GET', family: 'nonTrading' } as const;

/** Smart orders: GTT and OCO (sheet 4). */
export const smartOrderRoutes: ApiRoute[] = [
	{ ...write, method: 'POST', path: `${ROOT}/create`, answer: create },
	{ ...write, method: 'PUT', path: `${ROOT}/modify/:id`, answer: modify },
	{ ...write, method: 'POST', path: `${ROOT}/cancel/:segment/:type/:id`, answer: cancel },
	{ ...read, path: `${ROOT}/status/:segment/:type/internal/:id`, answer: status },
	{ ...read, path: `${ROOT}/list`, answer: list },
];

function create({ account, request, world }: Call) {
	return success(whole(world.smart.create(account, request.body), world), 201);
}

function modify({ account, request, world }: Call) {
	const order = world.smart.modify(account, request.params.id, request.body);
	return success({ ...brief(order), quantity: order.quantity }, 202);
}

function cancel({ account, request, world }: Call) {
	const { id, segment, type } = request.params;
	return success(brief(world.smart.cancel(account, id, segment, type)), 202);
}

function status({ account, request, world }: Call) {
	const { id, segment, type } = request.params;
	return success(whole(world.smart.find(account, id, segment, type), world));
}

/** Without a window, only orders of today; older active ones stay unseen. */
function list(call: Call) {
	const { account, request, world } = call;
	const { segment, smart_order_type: type = 'OCO', status: wanted = 'ACTIVE' } = request.query;
	const statuses = ['ACTIVE', 'CANCELLED', 'COMPLETED'];
	if (world.quirks.smartListTriggered) statuses.push('TRIGGERED');
	if (!statuses.includes(wanted)) throw badRequest('Invalid status.');
	if (!['GTT', 'OCO'].includes(type)) throw badRequest('Invalid smart_order_type.');
	const { start, end } = listWindow(call);
	const page = queryInteger(call, 'page', { otherwise: 0, min: 0, max: 500 });
	const size = queryInteger(call, 'page_size', { otherwise: 10, min: 1, max: 50 });
	const rows = world.smart
		.listOf(account)
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
function listWindow({ request, world }: Call): { start: number; end: number } {
	const midnight = startOfIstDay(world.clock.now());
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

function whole(order: SmartOrder, { instruments }: Call['world']) {
	const instrument = instruments.find(order);
	const ltp = instrument ? instruments.lastPaise(instrument) / 100 : 0;
	return smartView(order, ltp, instrument?.name ?? order.tradingSymbol);
}
