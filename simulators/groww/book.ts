import { badRequest, cannotProcess, GrowwFailure, notFound } from './failures';
import { newOrderId, newReference, randomText } from './ids';
import type { GrowwInstrument } from './instruments';
import { isStop, OrderLife, stateOf } from './life';
import { isReference, readModifyRequest, readOrderRequest } from './orderRequest';
import type { OrderRequest } from './orderRequest';
import { References } from './references';
import { exchangeObjection, riskObjection } from './risk';
import type { OrderTerms } from './risk';
import { FINAL_STATUSES } from './types';
import type { GrowwAccount, GrowwSimOrder, OrderState, Segment } from './types';
import type { GrowwWorld } from './world';

/** Orders of all accounts: taking, changing, cancelling and finding them. */
export class OrderBook {
	readonly orders: GrowwSimOrder[] = [];
	readonly life: OrderLife;
	private readonly references: References;

	constructor(private readonly world: GrowwWorld) {
		const { clock, quirks, hours } = world;
		this.references = new References(quirks);
		this.life = new OrderLife({ clock, quirks, hours, lastPaise: (order) => this.lastOf(order) });
	}

	/** Takes an order (sheet 3.1). @throws GrowwFailure GA001, GA005, GA006, GA007 */
	create(account: GrowwAccount, body: unknown): GrowwSimOrder {
		this.life.settle();
		try {
			return this.take(account, readOrderRequest(body, account, this.world.quirks));
		} catch (error) {
			if (error instanceof GrowwFailure && error.code !== 'GA007') this.burn(account, body);
			throw error;
		}
	}

	/** Changes a working order (sheet 3.2). @throws GrowwFailure GA001, GA004, GA006 */
	modify(account: GrowwAccount, body: unknown): GrowwSimOrder {
		this.life.settle();
		const { orderId, segment, ...change } = readModifyRequest(body);
		const order = this.find(account, orderId, segment);
		if (FINAL_STATUSES.has(order.status) || order.status === 'CANCELLATION_REQUESTED')
			throw cannotProcess(`Order in status ${order.status} cannot be modified`);
		if (change.quantity <= order.filledQuantity)
			throw badRequest('Quantity must exceed the filled quantity.');
		const instrument = this.instrumentOf(order);
		const terms = { ...change, instrument, side: order.transactionType, product: order.product };
		const objection = exchangeObjection(terms, this.world.instruments.lastPaise(instrument));
		if (objection !== null) throw badRequest(objection);
		this.life.requestModify(order, this.now(), change);
		return order;
	}

	/** Cancels a working order (sheet 3.3). @throws GrowwFailure GA004, GA006 */
	cancel(account: GrowwAccount, orderId: string, segment: Segment): GrowwSimOrder {
		this.life.settle();
		const order = this.find(account, orderId, segment);
		if (order.status === 'CANCELLATION_REQUESTED') return order;
		if (this.life.isWorking(order)) this.life.requestCancel(order, this.now());
		else if (order.filledQuantity < order.quantity || !this.world.quirks.cancelExecutedSucceeds)
			throw cannotProcess(`Order in status ${order.status} cannot be cancelled`);
		return order;
	}

	/** An account's order of a segment. @throws GrowwFailure GA004 */
	find(account: GrowwAccount, orderId: string, segment: string | undefined): GrowwSimOrder {
		const order = this.orders.find((one) => one.orderId === orderId);
		return this.checkOwner(order, account, segment);
	}

	/** The latest order sent under a reference. @throws GrowwFailure GA004 */
	findByReference(account: GrowwAccount, reference: string, segment: string | undefined) {
		const order = this.references.latestOrder(account.vendorUserId, reference);
		return this.checkOwner(order, account, segment);
	}

	/** @throws RangeError for an order that does not exist or is done */
	fill(orderId: string, quantity?: number, priceRupees?: number): void {
		const order = this.workingOrder(orderId);
		const open = order.quantity - order.filledQuantity;
		if (quantity !== undefined && !(quantity > 0 && quantity <= open))
			throw new RangeError(`Order ${orderId} has ${open} left to fill`);
		const price =
			priceRupees === undefined
				? order.pricePaise || this.lastOf(order)
				: Math.round(priceRupees * 100);
		this.life.fill(order, this.now(), quantity ?? open, price);
	}

	/** @throws RangeError for an order that does not exist or is done */
	reject(orderId: string, reason: string): void {
		const { rejectedStatus } = this.world.quirks;
		const order = this.workingOrder(orderId);
		this.life.change(order, this.now(), { status: rejectedStatus, remark: reason });
	}

	private take(account: GrowwAccount, request: OrderRequest): GrowwSimOrder {
		const { reference, segment } = request;
		const owner = account.vendorUserId;
		const isTaken = reference && this.references.isTaken(owner, reference, segment, this.now());
		if (isTaken) throw new GrowwFailure('GA007', 'Duplicate order reference id');
		const instrument = this.world.instruments.find(request);
		if (!instrument) throw badRequest('Invalid trading symbol.');
		const allowed = request.side === 'BUY' ? instrument.buyAllowed : instrument.sellAllowed;
		if (!allowed) throw badRequest(`${request.tradingSymbol} cannot be traded.`);
		const objection = this.objectionTo({ ...request, instrument }, account);
		if (objection !== null && this.world.quirks.rejection === 'inReply')
			throw cannotProcess(objection);
		return this.enter(account, this.newOrder(account, request, instrument), objection);
	}

	private enter(account: GrowwAccount, order: GrowwSimOrder, objection: string | null) {
		const { quirks } = this.world;
		this.orders.push(order);
		this.references.take(account.vendorUserId, order.reference, {
			at: order.placedAt,
			segment: order.segment,
			order,
		});
		order.history.push({ at: order.placedAt, state: stateOf(order) });
		if (objection === null) this.life.start(order);
		else
			this.life.change(order, order.placedAt, {
				status: quirks.rejectedStatus,
				remark: objection,
				amoStatus: order.amoStatus === 'PENDING' ? 'FAILED' : 'NA',
			});
		return order;
	}

	private newOrder(
		account: GrowwAccount,
		request: OrderRequest,
		instrument: GrowwInstrument,
	): GrowwSimOrder {
		const { quirks, hours } = this.world;
		const at = this.now();
		const { side, reference, ...rest } = request;
		const live = hours.isOpen(request.segment, at);
		return {
			...rest,
			orderId: newOrderId(quirks.orderIdShape, { ...request, at }),
			reference: reference ?? newReference(),
			account: account.vendorUserId,
			token: instrument.token,
			isin: instrument.isin,
			transactionType: side,
			status: isStop(request.orderType) ? 'TRIGGER_PENDING' : quirks.restingStatus,
			remark: 'Order placed successfully',
			triggered: false,
			filledQuantity: 0,
			averageFillPaise: 0,
			amoStatus: live ? 'NA' : 'PENDING',
			exchangeOrderId: live ? randomText(16, '0123456789') : null,
			exchangeTime: live ? at : null,
			placedAt: at,
			activeFrom: hours.reachesExchange(request.segment, at),
			trades: [],
			history: [],
		};
	}

	private objectionTo(terms: OrderTerms, account: GrowwAccount): string | null {
		const last = this.world.instruments.lastPaise(terms.instrument);
		return exchangeObjection(terms, last) ?? riskObjection(terms, this.world.fundsContext(account));
	}

	/** A refused create may use its reference up all the same. */
	private burn(account: GrowwAccount, body: unknown): void {
		if (!this.world.quirks.refusedCreateBurnsReference) return;
		const { order_reference_id: reference, segment } = (body ?? {}) as Record<string, unknown>;
		if (!isReference(reference)) return;
		const use = { at: this.now(), segment: segment as Segment, order: null };
		this.references.take(account.vendorUserId, reference, use);
	}

	private checkOwner(
		order: GrowwSimOrder | undefined,
		account: GrowwAccount,
		segment: string | undefined,
	): GrowwSimOrder {
		const isTheirs = order?.account === account.vendorUserId;
		if (!order || !isTheirs || (segment !== undefined && order.segment !== segment))
			throw notFound();
		return order;
	}

	private workingOrder(orderId: string): GrowwSimOrder {
		this.life.settle();
		const order = this.orders.find((one) => one.orderId === orderId);
		if (!order) throw new RangeError(`No order ${orderId}`);
		if (!this.life.isWorking(order)) throw new RangeError(`Order ${orderId} is ${order.status}`);
		return order;
	}

	private lastOf(order: GrowwSimOrder): number {
		const instrument = this.world.instruments.find(order);
		return instrument ? this.world.instruments.lastPaise(instrument) : 0;
	}

	private instrumentOf(order: GrowwSimOrder): GrowwInstrument {
		const instrument = this.world.instruments.find(order);
		if (!instrument) throw cannotProcess('The contract has expired');
		return instrument;
	}

	private now(): number {
		return this.world.clock.now();
	}
}

/** The latest state that a reader who lags by `lagMs` sees; null where the order is too new for it. */
export function stateSeen(order: GrowwSimOrder, now: number, lagMs: number): OrderState | null {
	if (lagMs <= 0) return order;
	return order.history.findLast(({ at }) => at <= now - lagMs)?.state ?? null;
}
