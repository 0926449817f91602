/** Updates of orders as Angel One pushes them ("Websocket Order Status" of SmartAPI's documentation). */
import type { BrokerCredential } from '../core/broker';
import type { Order, OrderStatus } from '../core/outputs';
import type { OpenedSocket, StreamEvents } from '../core/stream/connection';
import type { OrderMessage, OrderStreamApi } from '../core/stream/order-stream-api';
import type { SocketOpener } from '../core/stream/session-socket';
import type { Frame } from '../core/stream/socket';
import { isObject, parseJson, readNumber, readText } from '../core/wire';
import { API_HOSTS } from './api';
import { readOrder } from './parse';

const LIVE_ORIGIN = 'https://tns.angelone.in';
const PATH = '/smart-order-update';

/** The longest message that is read; a documented one has about 1,000 characters. */
const LONGEST = 64 * 1024;

/** The order updates of one client. */
export class AngelOneOrderStream implements OrderStreamApi {
	constructor(
		private readonly credential: BrokerCredential,
		private readonly socket: SocketOpener,
	) {}

	async open(events: StreamEvents<OrderMessage>, refused: string | null): Promise<OpenedSocket> {
		const { baseUrl, clientCode } = this.credential;
		const { onMessage, ...signs } = events;
		const live = API_HOSTS.includes(new URL(baseUrl).hostname);
		const address = { origin: live ? LIVE_ORIGIN : baseUrl, path: PATH, ping: 'ping' };
		return await this.socket.open(
			({ accessToken }) => ({ ...address, headers: { Authorization: `Bearer ${accessToken}` } }),
			{ ...signs, onFrame: (frame) => onMessage(readOrderMessage(frame, clientCode)) },
			refused,
		);
	}
}

/** What each `order-status` says, where it says more than the row's own words. */
const CODES: Record<string, OrderStatus | null> = {
	AB01: 'open',
	AB02: 'cancelled',
	AB03: 'rejected',
	// Modified: a stop order goes on waiting for its trigger, as the row's words tell.
	AB04: null,
	AB05: 'filled',
	AB06: 'accepted',
	AB07: 'cancelled',
	AB08: 'accepted',
	AB09: 'accepted',
	AB10: 'triggerPending',
	AB11: null,
};

const CONNECTED = 'AB00';

/**
 * What one frame says.
 * @param clientCode whose orders count; null for any
 */
export function readOrderMessage(frame: Frame, clientCode: string | null): OrderMessage {
	if (typeof frame !== 'string' || frame.length > LONGEST) return { kind: 'garbled' };
	if (frame === 'pong' || frame === 'ping' || frame.trim() === '') return { kind: 'nothing' };
	const message = parseJson(frame);
	if (!isObject(message)) return { kind: 'garbled' };
	// Documented as codes of the handshake; one client expects them in a message.
	const status = readNumber(message['status-code']);
	const error = readNumber(message['error-message']);
	if ([401, 403].some((refusal) => refusal === status || refusal === error))
		return { kind: 'refused' };
	const code = readText(message['order-status']);
	if (code === CONNECTED) return { kind: 'nothing' };
	const user = readText(message['user-id']);
	if (clientCode !== null && user !== null && user.toUpperCase() !== clientCode.toUpperCase())
		return { kind: 'nothing' };
	if (!isObject(message.orderData)) return { kind: 'garbled' };
	const order = readOrder(message.orderData);
	if (order.orderId === null) return { kind: 'garbled' };
	return { kind: 'order', order: withCode(order, code) };
}

/** The code goes before the words; one that is not known leaves them. */
function withCode(order: Order, code: string | null): Order {
	const told = code !== null && Object.hasOwn(CODES, code) ? CODES[code] : null;
	if (told === null || order.status === told) return order;
	// A partial fill comes as open, and an order held for the opening as open too.
	const finer = told === 'open' && ['partiallyFilled', 'accepted'].includes(order.status);
	if (finer) return order;
	const partly = told === 'open' && (order.filledQuantity ?? 0) > 0;
	return { ...order, status: partly ? 'partiallyFilled' : told };
}
