import type { Has } from '../../../brokers/core/broker';
import type { BrokerError } from '../../../brokers/core/errors';
import { toIstIso } from '../../../brokers/core/ist';
import { KEPT_MS } from '../../../brokers/core/journal/memory';
import { isFinal } from '../../../brokers/core/orders/orders-api';
import type { Order } from '../../../brokers/core/outputs';
import { orderFeedOf } from '../../../brokers/core/stream/order-feed';
import { OrderStates } from '../../../brokers/core/stream/order-states';
import { feedAccount } from '../../../brokers/core/stream/shared-feeds';
import { wait } from '../../../brokers/core/wait';
import { normaliseError } from '../errors';
import { passes, readFilters } from '../operations/order/filters.run';
import type { CallContext, NodeContext } from './webhook';

type Broker = Has<'orders' | 'postbacks'>;

/** An order has about 1,000 characters. */
const LARGEST = 16 * 1024;
/** A book may lag behind the call: it is read again until it has what the call tells, milliseconds apart. */
const READS_AFTER_MS = [0, 1_000, 2_000, 4_000, 8_000];

/** What each node has told, for each account. */
const told = new Map<string, OrderStates>();

/** @throws BrokerError `input` for a filter that says nothing */
export function isSetUp({ broker, field }: NodeContext<Broker>): boolean {
	readFilters(broker, field);
	return true;
}

/**
 * A call that claims to be the broker's. It is answered at once, and is but a hint: the order is read from
 * the broker before anything is made of it.
 * @throws BrokerError after the answer, where the order cannot be read
 */
export async function answerPostback(context: CallContext<Broker>): Promise<object[] | null> {
	const { broker: id, body, reply, field } = context;
	if (Buffer.byteLength(body) > LARGEST) return refuse(context, 413);
	const broker = await context.connect();
	const postback = broker.postbacks.read(body);
	if (postback === null) return refuse(context, 400);
	if (!postback.isOwn) return refuse(context, 403);
	// Where this fails later, n8n drops the connection: no other call may be on its way on it.
	reply(200, { connection: 'close' });
	const order = await readBack(broker, postback.order);
	if (order === null) return null;
	const account = feedAccount(id, broker.credential);
	orderFeedOf(account)?.confirmed(order);
	const change = statesOf(context, account).take(order, 'postback');
	const filters = readFilters(id, field);
	return change !== null && passes({ order: change }, filters) ? [change] : null;
}

function refuse({ reply }: CallContext<Broker>, status: number): null {
	reply(status);
	return null;
}

/** The order as the broker has it; null where it knows none of this id. @throws BrokerError */
async function readBack(broker: Broker, hint: Order): Promise<Order | null> {
	let order: Order | null = null;
	let failure: BrokerError | null = null;
	for (const pause of READS_AFTER_MS) {
		await wait(pause);
		try {
			const found = await broker.orders.find({ by: 'orderId', value: hint.orderId ?? '' });
			order = found?.order ?? order;
			failure = null;
		} catch (error) {
			failure = normaliseError(error, broker.id, broker.credential.secrets);
			if (!failure.retryable) break;
		}
		if (order !== null && hasCaughtUp(order, hint)) return order;
	}
	if (order === null && failure !== null) throw failure;
	return order;
}

function hasCaughtUp(order: Order, hint: Order): boolean {
	if (isFinal(order)) return true;
	const isOlder = (order.updatedAt ?? '') < (hint.updatedAt ?? '');
	return !isFinal(hint) && !isOlder && (order.filledQuantity ?? 0) >= (hint.filledQuantity ?? 0);
}

/** A test run tells whatever comes. */
function statesOf({ testRun, owner }: CallContext<Broker>, account: string): OrderStates {
	if (testRun) return new OrderStates();
	const name = `${owner} ${account}`;
	const states = told.get(name) ?? new OrderStates();
	told.set(name, states);
	states.forgetBefore(toIstIso(Date.now() - KEPT_MS));
	return states;
}
