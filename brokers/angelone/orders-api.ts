import type {
	ApiRequest,
	BrokerOrder,
	OrderChanges,
	OrderKey,
	OrdersApi,
	Trade,
} from '../core/orders/orders-api';
import { toDecimal } from '../core/money';
import { type JsonObject, readNumber, readText } from '../core/wire';
import { PATHS } from './api';
import type { AngelOneClient } from './client';
import { readOrder, readTrade } from './parse';
import { angelOneError } from './errors';

/** The orders of one Angel One account. */
export class AngelOneOrders implements OrdersApi {
	constructor(private readonly client: AngelOneClient) {}

	async find({ by, value }: OrderKey): Promise<BrokerOrder | null> {
		const orders = await this.list();
		return orders.find(({ order }) => order[by] === value) ?? null;
	}

	/**
	 * The order that was sent with this tag, null where there is none.
	 * @param sent the request's body
	 * @throws BrokerError `unclear` where the book has an order without a tag that may be this one:
	 * the documentation's sample of the order book has no tags.
	 */
	async findSent(tag: string, sent: Record<string, string>): Promise<BrokerOrder | null> {
		const orders = await this.list();
		const found = orders.find(({ order }) => order.orderReference === tag);
		if (found) return found;
		if (!orders.some(({ raw }) => mayBe(raw, sent))) return null;
		throw angelOneError(
			'unclear',
			'NO_ORDER_TAGS',
			"Angel One's order book has an order like this one without its tag, so it cannot be told apart.",
		);
	}

	async list(): Promise<BrokerOrder[]> {
		return (await this.client.orderBook()).map(toBrokerOrder);
	}

	/** By the details endpoint where the order's unique id is known, else from the order book. */
	async refresh(order: BrokerOrder): Promise<BrokerOrder> {
		const uniqueId = readText(order.raw.uniqueorderid);
		if (uniqueId !== null) return toBrokerOrder(await this.client.orderDetails(uniqueId));
		const { orderId } = order.order;
		return (orderId === null ? null : await this.find({ by: 'orderId', value: orderId })) ?? order;
	}

	async trades(key: OrderKey | null): Promise<Array<{ trade: Trade; raw: JsonObject }>> {
		const orderId =
			key?.by === 'orderReference' ? (await this.find(key))?.order.orderId : key?.value;
		if (key !== null && !orderId) return [];
		const trades = (await this.client.tradeBook()).map((raw) => ({ trade: readTrade(raw), raw }));
		return trades.filter(({ trade }) => key === null || trade.orderId === orderId);
	}

	/** The whole order as it shall be: the endpoint takes no partial changes. */
	modifyRequest({ raw, order }: BrokerOrder, changes: OrderChanges): ApiRequest {
		const orderType = changes.orderType ?? order.orderType ?? '';
		const stopLoss = orderType.startsWith('STOPLOSS');
		const priced = orderType === 'LIMIT' || orderType === 'STOPLOSS_LIMIT';
		const body = {
			variety: varietyOf(raw, stopLoss),
			orderid: order.orderId,
			ordertype: orderType,
			producttype: readText(raw.producttype),
			duration: readText(raw.duration) ?? 'DAY',
			price: priced ? (changes.price ?? toDecimal(raw.price) ?? '0') : '0',
			quantity: String(changes.quantity ?? order.quantity),
			tradingsymbol: order.tradingSymbol,
			symboltoken: order.instrumentToken ?? '',
			exchange: order.exchange,
			...(stopLoss
				? { triggerprice: changes.triggerPrice ?? toDecimal(raw.triggerprice) ?? '0' }
				: {}),
		};
		return { method: 'POST', path: PATHS.modifyOrder, body };
	}

	cancelRequest({ raw, order }: BrokerOrder): ApiRequest {
		// A bracket is cancelled by its parent order.
		const parent = readText(raw.variety) === 'ROBO' ? readText(raw.parentorderid) : null;
		const body = { variety: varietyOf(raw, false), orderid: parent ?? order.orderId };
		return { method: 'POST', path: PATHS.cancelOrder, body };
	}

	async send(request: ApiRequest): Promise<void> {
		await this.client.changeOrder(request);
	}
}

/** An AMO is addressed as NORMAL: the endpoints refuse its own word. */
function varietyOf(raw: JsonObject, stopLoss: boolean): string {
	const shown = readText(raw.variety)?.toUpperCase() ?? '';
	if (shown === 'ROBO' || shown === 'STOPLOSS') return shown;
	return stopLoss && shown !== 'AMO' ? 'STOPLOSS' : 'NORMAL';
}

function mayBe(row: JsonObject, sent: Record<string, string>): boolean {
	return (
		row.ordertag === undefined &&
		readText(row.exchange) === sent.exchange &&
		readText(row.tradingsymbol) === sent.tradingsymbol &&
		readText(row.transactiontype) === sent.transactiontype &&
		readNumber(row.quantity) === Number(sent.quantity)
	);
}

export function toBrokerOrder(raw: JsonObject): BrokerOrder {
	return { order: readOrder(raw), raw };
}
