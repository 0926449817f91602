import type {
	ApiRequest,
	BrokerOrder,
	OrderChanges,
	OrderKey,
	OrdersApi,
	Trade,
} from '../core/orders/orders-api';
import { BrokerError } from '../core/errors';
import { toDecimal } from '../core/money';
import { type JsonObject, readText } from '../core/wire';
import { PATHS } from './api';
import type { GrowwClient } from './client';
import { readOrder, readTrade } from './parse';

/** The orders of one Groww account in the given segments: Groww answers for one segment at a time. */
export class GrowwOrders implements OrdersApi {
	constructor(
		private readonly client: GrowwClient,
		private readonly segments: string[],
	) {}

	async find({ by, value }: OrderKey): Promise<BrokerOrder | null> {
		for (const segment of this.segments) {
			const found =
				by === 'orderId'
					? await this.client.orderDetail(value, segment)
					: await this.byReference(value, segment);
			if (found) return toBrokerOrder(found, segment);
		}
		return null;
	}

	/**
	 * A segment that is not active for the account has no orders; it is an error only where every
	 * segment asked for is refused.
	 */
	async list(): Promise<BrokerOrder[]> {
		const orders: BrokerOrder[] = [];
		let refusal: BrokerError | null = null;
		let answered = false;
		for (const segment of this.segments) {
			try {
				orders.push(
					...(await this.client.orderList(segment)).map((row) => toBrokerOrder(row, segment)),
				);
				answered = true;
			} catch (error) {
				if (!(error instanceof BrokerError) || error.failure !== 'refused') throw error;
				refusal = error;
			}
		}
		if (!answered && refusal) throw refusal;
		return orders.sort(byTime);
	}

	async refresh(order: BrokerOrder): Promise<BrokerOrder> {
		const { orderId } = order.order;
		const segment = segmentOf(order.raw);
		const detail = orderId === null ? null : await this.client.orderDetail(orderId, segment);
		return detail ? toBrokerOrder({ ...order.raw, ...detail }, segment) : order;
	}

	/** There is no trade book of the day: without a key the trades of every order that has fills. */
	async trades(key: OrderKey | null): Promise<Array<{ trade: Trade; raw: JsonObject }>> {
		const wanted = key === null ? null : await this.find(key);
		const orders =
			key === null
				? (await this.list()).filter(({ order }) => (order.filledQuantity ?? 0) > 0)
				: wanted
					? [wanted]
					: [];
		const trades: Array<{ trade: Trade; raw: JsonObject }> = [];
		for (const { order, raw } of orders) {
			const rows = await this.client.trades(order.orderId ?? '', segmentOf(raw));
			trades.push(...rows.map((row) => ({ trade: readTrade(row), raw: row })));
		}
		return trades;
	}

	modifyRequest({ raw, order }: BrokerOrder, changes: OrderChanges): ApiRequest {
		const orderType = changes.orderType ?? order.orderType ?? '';
		const priced = orderType === 'LIMIT' || orderType === 'SL';
		const triggered = orderType === 'SL' || orderType === 'SL_M';
		const price = changes.price ?? toDecimal(raw.price);
		const trigger = changes.triggerPrice ?? toDecimal(raw.trigger_price);
		const body = {
			groww_order_id: order.orderId,
			segment: segmentOf(raw),
			order_type: orderType,
			quantity: changes.quantity ?? order.quantity,
			...(priced ? { price: Number(price) } : {}),
			...(triggered ? { trigger_price: Number(trigger) } : {}),
		};
		return { method: 'POST', path: PATHS.modifyOrder, body };
	}

	cancelRequest({ raw, order }: BrokerOrder): ApiRequest {
		return {
			method: 'POST',
			path: PATHS.cancelOrder,
			body: { segment: segmentOf(raw), groww_order_id: order.orderId },
		};
	}

	async send(request: ApiRequest): Promise<void> {
		await this.client.changeOrder(request);
	}

	/** The status holds five fields; the detail has the rest. */
	private async byReference(reference: string, segment: string): Promise<JsonObject | null> {
		const status = await this.client.statusByReference(reference, segment);
		const orderId = status ? readText(status.groww_order_id) : null;
		if (!status || orderId === null) return status;
		return { ...status, ...(await this.client.orderDetail(orderId, segment)) };
	}
}

/** Groww lists each segment newest first. */
function byTime(one: BrokerOrder, other: BrokerOrder): number {
	return (one.order.placedAt ?? '').localeCompare(other.order.placedAt ?? '');
}

/** The segment is what Groww wants back with every call about the order. */
function toBrokerOrder(raw: JsonObject, segment: string): BrokerOrder {
	const row = { ...raw, segment: readText(raw.segment) ?? segment };
	return { order: readOrder(row), raw: row };
}

function segmentOf(raw: JsonObject): string {
	return readText(raw.segment) ?? 'CASH';
}
