import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { AccountSockets, type Listener, type Refused } from './accountSocket';
import type { AngelOneAccount } from './accounts';
import { garbage, greeting, refusalInText, updateOf } from './orderMessages';
import type { AngelOneState } from './state';

/** Orders move by the clock too, so they are looked at this often while anybody listens. */
const LOOK_EVERY_MS = 25;
const LATE_GREETING_MS = 200;
const NO_TOKEN = 'Invalid Header - Invalid Auth token';

interface OrderListener extends Listener {
	authorization: string | undefined;
	/** How many states of each order it has been told, by the order's first id. */
	told: Map<string, number>;
}

/** The sockets of order updates: every change of a client's orders, as the exchange has it. */
export class OrderSockets extends AccountSockets<OrderListener> {
	constructor(private readonly state: AngelOneState) {
		super(LOOK_EVERY_MS);
		state.exchange.onChange(() => this.lookout.lookSoon());
	}

	protected override answerTo(request: IncomingMessage): AngelOneAccount | Refused {
		const { quirks, sessions } = this.state;
		const { authorization } = request.headers;
		const forced = quirks.orderSocketHandshake;
		if (forced === 'reset' || forced === 'silence') return forced;
		if (forced !== 'byToken') return refusal(forced);
		const bare = !/^Bearer /.test(authorization ?? '');
		if (quirks.orderSocketBearer === 'required' && bare) return refusal(401);
		const account = sessions.forSocket(authorization);
		if (typeof account === 'number') return refusal(account);
		return this.openOf(account) >= quirks.orderSocketMost ? refusal(429) : account;
	}

	protected override listenerOf(
		socket: WebSocket,
		account: AngelOneAccount,
		request: IncomingMessage,
	): OrderListener {
		const { authorization } = request.headers;
		const told = new Map(this.ordersOf(account).map(({ id, history }) => [id, history.length]));
		return { socket, account, authorization, told, lastPingAt: Date.now() };
	}

	protected override lifeSigns() {
		const { orderSocketPong, orderSocketIdleMs } = this.state.quirks;
		return { pong: orderSocketPong, idleMs: orderSocketIdleMs };
	}

	protected override greet({ socket, account: { clientCode } }: OrderListener): void {
		const hello = () => socket.send(greeting(clientCode), () => undefined);
		switch (this.state.quirks.orderSocketGreeting) {
			case 'none':
				return;
			case 'says401':
				socket.send(refusalInText(clientCode));
				return;
			case 'late':
				setTimeout(hello, LATE_GREETING_MS);
				return;
			case 'twice':
				hello();
		}
		hello();
	}

	protected override tell(listener: OrderListener): void {
		const { quirks, sessions } = this.state;
		const { socket, account, told, authorization } = listener;
		const ended = typeof sessions.forSocket(authorization) === 'number';
		if (ended && quirks.orderSocketAtExpiry === 'closes') socket.close(1000);
		const mute = ended && quirks.orderSocketAtExpiry === 'mute';
		const news = this.ordersOf(account).flatMap((order) => {
			const states = order.history.slice(told.get(order.id) ?? 0);
			told.set(order.id, order.history.length);
			return states.map((state) => updateOf(order, state, quirks)).filter((one) => one !== null);
		});
		if (mute || news.length === 0) return;
		if (quirks.orderSocketSequence === 'reversed') news.reverse();
		const frames = news.flatMap((update) => [
			...(quirks.orderSocketGarbage ? garbage(update) : []),
			...Array.from({ length: quirks.orderSocketTimes }, () => update),
		]);
		const send = () => frames.forEach((frame) => socket.send(frame, () => undefined));
		if (quirks.orderSocketDelayMs > 0) setTimeout(send, quirks.orderSocketDelayMs);
		else send();
	}

	private ordersOf({ clientCode }: AngelOneAccount) {
		return this.state.exchange.ordersOf(clientCode);
	}
}

function refusal(status: number): Refused {
	return status === 401 ? { status, says: NO_TOKEN } : { status };
}
