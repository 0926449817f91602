import { isFinal } from '../core';
import { badRequest, cannotProcess, GrowwFailure, notFound } from './failures';
import { newOrderId, newReference } from './ids';
import { KINDS, statusOf, TENURES } from './orders';
import type { BookedOrder } from './orders';
import { isReference, readModifyRequest, readOrderRequest } from './orderRequest';
import type { OrderRequest } from './orderRequest';
import { isAboutTerms, objectionText } from './remarks';
import type { GrowwAccount, Segment } from './types';
import type { GrowwState } from './state';

/** Takes an order (sheet 3.1). @throws GrowwFailure GA001, GA005, GA006, GA007 */
export function createOrder(state: GrowwState, account: GrowwAccount, body: unknown): BookedOrder {
	try {
		return take(state, account, readOrderRequest(body, account, state.quirks));
	} catch (error) {
		if (error instanceof GrowwFailure && error.code !== 'GA007') burn(state, account, body);
		throw error;
	}
}

/** Changes a working order (sheet 3.2). @throws GrowwFailure GA001, GA004, GA006 */
export function modifyOrder(state: GrowwState, account: GrowwAccount, body: unknown): BookedOrder {
	const { orderId, segment, orderType, ...terms } = readModifyRequest(body);
	const order = findOrder(state, account, orderId, segment);
	if (isFinal(order.state) || order.state.requested === 'cancel')
		throw cannotProcess(
			`Order in status ${statusOf(order.state, state.quirks)} cannot be modified`,
		);
	const change = { ...terms, kind: KINDS[orderType] };
	const objection = state.exchange.objectionToChange(order, change);
	if (objection !== null)
		throw (isAboutTerms(objection) ? badRequest : cannotProcess)(objectionText(objection));
	state.exchange.change(order, change);
	return order;
}

/** Cancels a working order (sheet 3.3). @throws GrowwFailure GA004, GA006 */
export function cancelOrder(
	state: GrowwState,
	account: GrowwAccount,
	orderId: string,
	segment: Segment,
): BookedOrder {
	const order = findOrder(state, account, orderId, segment);
	const { stage, requested } = order.state;
	const { quirks } = state;
	if (!isFinal(order.state)) {
		if (requested !== 'cancel') state.exchange.cancel(order);
	} else if (stage !== 'filled' || !quirks.cancelExecutedSucceeds) {
		throw cannotProcess(`Order in status ${statusOf(order.state, quirks)} cannot be cancelled`);
	}
	return order;
}

/** An account's order of a segment. @throws GrowwFailure GA004 */
export function findOrder(
	state: GrowwState,
	account: GrowwAccount,
	orderId: string,
	segment: string | undefined,
): BookedOrder {
	return checkOwner(state.exchange.find(orderId), account, segment);
}

/** The latest order sent under a reference. @throws GrowwFailure GA004 */
export function findByReference(
	{ exchange, references }: GrowwState,
	account: GrowwAccount,
	reference: string,
	segment: string | undefined,
): BookedOrder {
	exchange.settle();
	return checkOwner(references.latestOrder(account.vendorUserId, reference), account, segment);
}

function take(state: GrowwState, account: GrowwAccount, request: OrderRequest): BookedOrder {
	const { quirks, references, instruments, exchange } = state;
	const { segment, orderType, side, quantity, pricePaise, triggerPaise } = request;
	const owner = account.vendorUserId;
	const at = state.clock.now();
	exchange.settle();
	if (request.reference !== null && references.isTaken(owner, request.reference, segment, at))
		throw new GrowwFailure('GA007', 'Duplicate order reference id');
	const instrument = instruments.find(request);
	if (!instrument) throw badRequest('Invalid trading symbol.');
	const allowed = side === 'BUY' ? instrument.buyAllowed : instrument.sellAllowed;
	if (!allowed) throw badRequest(`${request.tradingSymbol} cannot be traded.`);
	const terms = {
		...{ side, quantity, pricePaise, triggerPaise, instrument: instrument.source },
		kind: KINDS[orderType],
		product: TENURES[request.product],
		validity: 'day',
	} as const;
	const objection = quirks.rejection === 'inReply' ? exchange.objectionTo(owner, terms) : null;
	if (objection !== null) throw cannotProcess(objectionText(objection));
	const reference = request.reference ?? newReference();
	const id = newOrderId(quirks.orderIdShape, { orderType, segment, at });
	const order = exchange.submit({ account: owner, id, terms, own: { reference } });
	references.take(owner, reference, { at, segment, order });
	return order;
}

/** A refused create may use its reference up all the same. */
function burn({ quirks, references, clock }: GrowwState, account: GrowwAccount, body: unknown) {
	if (!quirks.refusedCreateBurnsReference) return;
	const { order_reference_id: reference, segment } = (body ?? {}) as Record<string, unknown>;
	if (!isReference(reference)) return;
	const use = { at: clock.now(), segment: segment as Segment, order: null };
	references.take(account.vendorUserId, reference, use);
}

function checkOwner(
	order: BookedOrder | undefined,
	account: GrowwAccount,
	segment: string | undefined,
): BookedOrder {
	const isTheirs = order?.account === account.vendorUserId;
	if (!order || !isTheirs || (segment !== undefined && order.instrument.board !== segment))
		throw notFound();
	return order;
}
