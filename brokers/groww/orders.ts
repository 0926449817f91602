import type { BrokerApi } from '../core/http/broker-api';
import { toIstIso } from '../core/ist';
import { toDecimal } from '../core/money';
import type {
	ApiRequest,
	AskedOrder,
	BrokerOrder,
	FoundOrder,
	OnRefused,
	OrderChanges,
	OrderFacts,
	OrderKey,
	OrdersApi,
	PreparedOrder,
} from '../core/orders/orders-api';
import { priceNeedsOf } from '../core/orders/order-rules';
import type { Trade } from '../core/outputs';
import { type ReadField, type Reading, reading } from '../core/reading';
import { isObject, type JsonObject, readText } from '../core/wire';
import { GROWW, ORDER_REFERENCE } from './api';
import type { GrowwEndpoints } from './endpoints';
import { orderList, tradesOf } from './order-pages';
import { acceptedOrder, prepareOrder, PRICE_NEEDS } from './order-request';
import { readOrder } from './parse';
import { inSegments, once, SEGMENTS, segmentsOfOrder } from './segments';
import { tradeReader } from './trades';

const FACTS: OrderFacts = {
	reference: ORDER_REFERENCE,
	checksReference: true,
	// How long Groww was seen not to know a new order; its documentation does not say.
	bookLagMs: 4_000,
	priceNeeds: PRICE_NEEDS,
	segmentOf: ({ raw }) => segmentOf(raw),
	underWay: { cancellation: /cancel/i, modification: /^modification_requested$/i },
	lookUpHint: (reference) =>
		`Ask Groww for the order status of reference ${reference}, or look into its order list.`,
};

/**
 * The orders of one Groww account (documentation: Orders). Groww answers for one segment at a time, so a
 * form names those that it asks for.
 */
export class GrowwOrders implements OrdersApi {
	readonly facts = FACTS;

	constructor(
		private readonly api: BrokerApi<GrowwEndpoints>,
		private readonly lastingApi: BrokerApi<GrowwEndpoints>,
		private readonly segments: readonly string[] = [],
	) {}

	/** Those of the form's field `segments`, of its one `segment`, or of the order that is picked. */
	within(read: ReadField): OrdersApi {
		return new GrowwOrders(this.api, this.lastingApi, segmentsOfOrder(read));
	}

	everywhere(): OrdersApi {
		return new GrowwOrders(this.api, this.lastingApi, [...SEGMENTS]);
	}

	async find(key: OrderKey): Promise<BrokerOrder | null> {
		for (const segment of this.segments) {
			const found =
				key.by === 'orderId'
					? await this.detail(this.api, key.value, segment)
					: await this.byReference(this.api, key.value, segment);
			if (found) return toBrokerOrder(found, segment);
		}
		return null;
	}

	/** It is an error where every segment asked for is refused. */
	async list(onRefused: OnRefused): Promise<BrokerOrder[]> {
		const ofSegment = async (segment: string) =>
			(await orderList(this.api, segment)).map((row) => toBrokerOrder(row, segment));
		return (await inSegments(this.segments, 'orders', ofSegment, onRefused)).sort(byTime);
	}

	async refresh(order: BrokerOrder): Promise<BrokerOrder> {
		const { orderId } = order.order;
		const segment = segmentOf(order.raw);
		const detail = orderId === null ? null : await this.detail(this.api, orderId, segment);
		return detail ? toBrokerOrder({ ...order.raw, ...detail }, segment) : order;
	}

	/** There is no trade book of the day: without a key the trades of every order that has fills. */
	async trades(key: OrderKey | null, onRefused: OnRefused): Promise<Array<Reading<Trade>>> {
		const trades: Array<Reading<Trade>> = [];
		const missing = once(onRefused);
		for (const { order, raw } of await this.withTrades(key, onRefused)) {
			const rows = await tradesOf(this.api, order.orderId ?? '', segmentOf(raw));
			const read = tradeReader(order, rows, missing);
			trades.push(...rows.map((row) => reading(row, read)));
		}
		return trades;
	}

	prepare(asked: AskedOrder, reference: string): PreparedOrder {
		const { body, ...checked } = prepareOrder(asked, reference);
		const request = this.api.request('placeOrder', body);
		return { ...checked, instrument: asked.instrument, request, orderReference: reference };
	}

	/**
	 * Place order. Success means taken by Groww, not yet by the exchange; without an order id it says
	 * nothing, so it is `unclear`.
	 */
	async send(prepared: PreparedOrder, lastCheck: () => Promise<void>): Promise<BrokerOrder> {
		const reply = await this.api.send(prepared.request, lastCheck);
		if (!isObject(reply) || readText(reply.groww_order_id) === null)
			throw this.api.unclear('NO_ORDER_ID', 'Groww answered without an order id.');
		const raw = { ...reply, segment: segmentOf(prepared.request.body) };
		return { order: acceptedOrder(prepared, reply, toIstIso(Date.now())), raw };
	}

	/** Order status by reference. */
	async findSent({ orderReference, request }: PreparedOrder): Promise<FoundOrder<BrokerOrder>> {
		const segment = segmentOf(request.body);
		const found = await this.byReference(this.lastingApi, orderReference, segment);
		return { order: found ? toBrokerOrder(found, segment) : null, labels: null };
	}

	modifyRequest({ raw, order }: BrokerOrder, changes: OrderChanges): ApiRequest {
		const orderType = changes.orderType ?? order.orderType ?? '';
		const needs = priceNeedsOf(GROWW, PRICE_NEEDS, orderType);
		const price = changes.price ?? toDecimal(raw.price);
		const trigger = changes.triggerPrice ?? toDecimal(raw.trigger_price);
		return this.api.request('modifyOrder', {
			groww_order_id: order.orderId,
			segment: segmentOf(raw),
			order_type: orderType,
			quantity: changes.quantity ?? order.quantity,
			...(needs.price ? { price: Number(price) } : {}),
			...(needs.trigger ? { trigger_price: Number(trigger) } : {}),
		});
	}

	/** Groww has no order whose cancellation would do more. */
	async assertOnlyCancels(): Promise<void> {}

	cancelRequest({ raw, order }: BrokerOrder): ApiRequest {
		const body = { segment: segmentOf(raw), groww_order_id: order.orderId };
		return this.api.request('cancelOrder', body);
	}

	/** Modify or cancel order. Success means taken by Groww, and at times not even that. */
	async change(request: ApiRequest, lastCheck?: () => Promise<void>): Promise<void> {
		const data = await this.api.send(request, lastCheck);
		if (!isObject(data)) throw this.api.unclear('NO_DATA', 'Groww answered without data.');
	}

	private async withTrades(key: OrderKey | null, onRefused: OnRefused): Promise<BrokerOrder[]> {
		if (key === null)
			return (await this.list(onRefused)).filter(({ order }) => (order.filledQuantity ?? 0) > 0);
		const wanted = await this.find(key);
		return wanted ? [wanted] : [];
	}

	/** Order detail; null where Groww knows no such order. */
	private async detail(
		api: BrokerApi<GrowwEndpoints>,
		orderId: string,
		segment: string,
	): Promise<JsonObject | null> {
		return await api.objectOrNull('orderDetail', { parts: { orderId }, query: { segment } });
	}

	/** The status holds five fields; the detail has the rest. */
	private async byReference(
		api: BrokerApi<GrowwEndpoints>,
		reference: string,
		segment: string,
	): Promise<JsonObject | null> {
		const call = { parts: { reference }, query: { segment } };
		const status = await api.objectOrNull('orderStatus', call);
		const orderId = status ? readText(status.groww_order_id) : null;
		if (!status || orderId === null) return status;
		return { ...status, ...(await this.detail(api, orderId, segment)) };
	}
}

/** Groww lists each segment newest first. */
function byTime(one: BrokerOrder, other: BrokerOrder): number {
	const [first, second] = [one.order.placedAt ?? '', other.order.placedAt ?? ''];
	return first < second ? -1 : Number(first > second);
}

/** The segment is what Groww wants back with every call about the order. */
function toBrokerOrder(raw: JsonObject, segment: string): BrokerOrder {
	const row = { ...raw, segment: readText(raw.segment) ?? segment };
	return { order: readOrder(row), raw: row };
}

function segmentOf(raw: JsonObject): string {
	return readText(raw.segment) ?? 'CASH';
}
