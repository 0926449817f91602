import type { Order } from '../outputs';
import type { OpenedSocket, SocketEvents } from './connection';
import type { Frame } from './socket';

/** What one frame says. */
export type OrderMessage =
	| { kind: 'order'; order: Order }
	/** The session is not good, or no more. */
	| { kind: 'refused' }
	/** A greeting, the reply to a ping. */
	| { kind: 'nothing' }
	/** Not what the broker documents. */
	| { kind: 'garbled' };

/** The updates of an account's orders, as the broker pushes them. */
export interface OrderStreamApi {
	/** What keeps the socket alive. */
	readonly ping: string;
	/**
	 * @param refused the token that the socket was last refused with
	 * @throws BrokerError
	 */
	open(events: SocketEvents, refused: string | null): Promise<OpenedSocket>;
	/** Never throws, whatever the frame. */
	read(frame: Frame): OrderMessage;
}
