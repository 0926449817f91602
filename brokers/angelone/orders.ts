import { BrokerError } from '../core/errors';
import { type Reading, reading } from '../core/reading';
import type { BrokerApi } from '../core/http/broker-api';
import { toIstIso } from '../core/ist';
import { toDecimal } from '../core/money';
import {
	type ApiRequest,
	type AskedOrder,
	type BrokerOrder,
	type FoundOrder,
	isLike,
	type OrderChanges,
	type OrderFacts,
	type OrderKey,
	type OrdersApi,
	type PreparedOrder,
} from '../core/orders/orders-api';
import { priceNeedsOf } from '../core/orders/order-rules';
import type { Trade } from '../core/outputs';
import { isObject, type JsonObject, readNumber, readText } from '../core/wire';
import { ANGEL_ONE, ORDER_TAG } from './api';
import { assertOnlyCancels, entryIdOf, isBracket } from './brackets';
import type { AngelOneEndpoints } from './endpoints';
import { isVarietyRefusal } from './errors';
import { acceptedOrder, prepareOrder, PRICE_NEEDS } from './order-request';
import { readOrder, readTrade } from './parse';

const FACTS: OrderFacts = {
	reference: ORDER_TAG,
	checksReference: false,
	bookLagMs: 6_000,
	refusesAfterHours: true,
	priceNeeds: PRICE_NEEDS,
	underWay: { cancellation: /^cancel.* pending$/i, modification: /^modify.* pending$/i },
	lookUpHint: (tag) => `Look for the tag ${tag} in Angel One's order book.`,
};

/** The orders of one Angel One account (documentation: Orders). */
export class AngelOneOrders implements OrdersApi {
	readonly facts = FACTS;

	constructor(
		private readonly api: BrokerApi<AngelOneEndpoints>,
		private readonly lastingApi: BrokerApi<AngelOneEndpoints>,
	) {}

	/** Angel One's orders have no segments. */
	within(): OrdersApi {
		return this;
	}

	everywhere(): OrdersApi {
		return this;
	}

	async find({ by, value }: OrderKey): Promise<BrokerOrder | null> {
		const orders = await this.list();
		return orders.find(({ order }) => order[by] === value) ?? null;
	}

	/** Order Book: one call a second, shared by all who read it. */
	async list(): Promise<BrokerOrder[]> {
		return (await this.api.list('orderBook')).map(toBrokerOrder);
	}

	/**
	 * By the details endpoint (ten a second) where the order's unique id is known there, else from the order
	 * book: an after-market order may have other ids once the exchange has it.
	 */
	async refresh(order: BrokerOrder): Promise<BrokerOrder> {
		const uniqueOrderId = readText(order.raw.uniqueorderid);
		if (uniqueOrderId !== null) {
			const parts = { uniqueOrderId };
			const details = await this.api.objectOrNull('orderDetails', { parts });
			if (details !== null) return toBrokerOrder(details);
		}
		return sameIn(await this.list(), order) ?? order;
	}

	async trades(key: OrderKey | null): Promise<Array<Reading<Trade>>> {
		const orderId =
			key?.by === 'orderReference' ? (await this.find(key))?.order.orderId : key?.value;
		if (key !== null && !orderId) return [];
		const rows = await this.api.list('tradeBook');
		const trades = rows.map((raw) => reading(raw, readTrade));
		return trades.filter(({ value }) => key === null || value.orderId === orderId);
	}

	prepare(asked: AskedOrder, tag: string): PreparedOrder {
		const { body, ...checked } = prepareOrder(asked, tag);
		const request = this.api.request('placeOrder', body);
		return { ...checked, instrument: asked.instrument, request, orderReference: tag };
	}

	/** Place Order. A success without an order id (`data: null`) says nothing, so it is `unclear`. */
	async send(prepared: PreparedOrder, lastCheck: () => Promise<void>): Promise<BrokerOrder> {
		const data = await this.api.send(prepared.request, lastCheck);
		const orderId = this.orderIdOf(data);
		const reply = isObject(data) ? data : {};
		const raw = { ...reply, orderid: orderId, uniqueorderid: readText(reply.uniqueorderid) };
		return { order: acceptedOrder(prepared, orderId, toIstIso(Date.now())), raw };
	}

	/**
	 * @throws BrokerError `unclear` where the book has an order without a tag that may be this one:
	 * the documentation's sample of the order book has no tags.
	 */
	async findSent({ request, orderReference }: PreparedOrder): Promise<FoundOrder<BrokerOrder>> {
		const orders = (await this.lastingApi.list('orderBook')).map(toBrokerOrder);
		const tagged = orders.filter(({ order: each }) => each.orderReference === orderReference);
		const order = tagged.find(({ raw }) => isOf(raw, request.body)) ?? tagged.at(0) ?? null;
		if (order === null && orders.some(({ raw }) => mayBe(raw, request.body)))
			throw this.api.unclear(
				'NO_ORDER_TAGS',
				"Angel One's order book has an order like this one without its tag, so it cannot be told apart.",
			);
		const labels = orders.map(({ order: each }) => each.orderReference ?? '');
		return { order, labels: orders.every(showsTag) ? labels : null };
	}

	/** The whole order as it shall be: the endpoint takes no partial changes. */
	modifyRequest({ raw, order }: BrokerOrder, changes: OrderChanges): ApiRequest {
		const orderType = changes.orderType ?? order.orderType ?? '';
		const { price, trigger } = priceNeedsOf(ANGEL_ONE, PRICE_NEEDS, orderType);
		return this.api.request('modifyOrder', {
			variety: varietyOf(raw, trigger),
			orderid: order.orderId,
			ordertype: orderType,
			producttype: readText(raw.producttype),
			duration: readText(raw.duration) ?? 'DAY',
			price: price ? (changes.price ?? toDecimal(raw.price) ?? '0') : '0',
			quantity: String(changes.quantity ?? order.quantity),
			tradingsymbol: order.tradingSymbol,
			symboltoken: order.instrumentToken ?? '',
			exchange: order.exchange,
			...(trigger
				? { triggerprice: changes.triggerPrice ?? toDecimal(raw.triggerprice) ?? '0' }
				: {}),
		});
	}

	/** An order of a bracket is read again: it may have filled since. */
	async assertOnlyCancels(order: BrokerOrder): Promise<void> {
		if (isBracket(order)) assertOnlyCancels(await this.refresh(order));
	}

	cancelRequest(order: BrokerOrder): ApiRequest {
		return this.api.request('cancelOrder', {
			variety: varietyOf(order.raw, false),
			orderid: isBracket(order) ? entryIdOf(order) : order.order.orderId,
		});
	}

	/**
	 * Modify Order or Cancel Order. Success means taken by Angel One; the exchange may refuse later. Which
	 * variety an after-market order is addressed by is not documented: refused for it, nothing was done,
	 * and the other one is tried.
	 */
	async change(request: ApiRequest, lastCheck?: () => Promise<void>): Promise<void> {
		try {
			this.orderIdOf(await this.api.send(request, lastCheck));
		} catch (error) {
			const variety = OTHER_VARIETY[String(request.body.variety)];
			if (!(error instanceof BrokerError && isVarietyRefusal(error) && variety)) throw error;
			const body = { ...request.body, variety };
			this.orderIdOf(await this.api.send({ ...request, body }, lastCheck));
		}
	}

	private orderIdOf(data: unknown): string {
		const orderId = isObject(data) ? readText(data.orderid) : null;
		if (orderId === null)
			throw this.api.unclear('NO_ORDER_ID', 'Angel One answered without an order id.');
		return orderId;
	}
}

const OTHER_VARIETY: Record<string, string | undefined> = {
	NORMAL: 'STOPLOSS',
	STOPLOSS: 'NORMAL',
};

/** The endpoints refuse AMO, which rows show. */
function varietyOf(raw: JsonObject, stopLoss: boolean): string {
	const shown = readText(raw.variety)?.toUpperCase() ?? '';
	if (shown === 'ROBO' || shown === 'STOPLOSS') return shown;
	return stopLoss ? 'STOPLOSS' : 'NORMAL';
}

/** By its ids, which may change at the open, else by its tag where that names one order like it alone. */
function sameIn(book: BrokerOrder[], { order, raw }: BrokerOrder): BrokerOrder | null {
	const uniqueId = readText(raw.uniqueorderid);
	const byId = book.find(
		(each) =>
			each.order.orderId === order.orderId ||
			(uniqueId !== null && readText(each.raw.uniqueorderid) === uniqueId),
	);
	if (byId || order.orderReference === null) return byId ?? null;
	const tagged = book.filter((each) => each.order.orderReference === order.orderReference);
	return tagged.length === 1 && isLike(tagged[0].order, order) ? tagged[0] : null;
}

function showsTag({ raw }: BrokerOrder): boolean {
	return raw.ordertag !== undefined;
}

function mayBe(row: JsonObject, sent: JsonObject): boolean {
	return row.ordertag === undefined && isOf(row, sent);
}

/** Whether a row shows an order like the one that was sent. */
function isOf(row: JsonObject, sent: JsonObject): boolean {
	return (
		readText(row.exchange) === sent.exchange &&
		readText(row.tradingsymbol) === sent.tradingsymbol &&
		readText(row.transactiontype) === sent.transactiontype &&
		readNumber(row.quantity) === Number(sent.quantity)
	);
}

function toBrokerOrder(raw: JsonObject): BrokerOrder {
	return { order: readOrder(raw), raw };
}
