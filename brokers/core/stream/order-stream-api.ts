import type { Order } from '../outputs';
import type { OpenedSocket, StreamEvents } from './connection';

/** What the socket says. */
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
	/**
	 * @param refused the token that the socket was last refused with
	 * @throws BrokerError
	 */
	open(events: StreamEvents<OrderMessage>, refused: string | null): Promise<OpenedSocket>;
}
