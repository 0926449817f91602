import type { Quotable } from '../market/quotes-api';
import type { Quote } from '../outputs';
import type { OpenedSocket, StreamEvents } from './connection';

/** A price, as the broker pushes it. Thousands come in a second, so only what each is asked for is read at once. */
export interface Tick {
	/** Of the instrument, as `keyOf` has it. */
	key: string;
	/** Ten-thousandths of a rupee, a whole number; null where the tick tells no price. */
	lastPrice: number | null;
	/** The exchange's time, epoch milliseconds; null where it is not told. */
	time: number | null;
	/** All that the tick tells, in the shape of any quote; null what it does not tell. */
	quote(instrument: Quotable): Quote;
}

/** What the socket says. */
export type TickMessage =
	| { kind: 'tick'; tick: Tick }
	/** The session is not good, or no more. */
	| { kind: 'refused' }
	/** The broker does not take a subscription; what was subscribed before goes on. */
	| { kind: 'notSubscribed'; code: string; message: string }
	/** A greeting, the reply to a ping. */
	| { kind: 'nothing' }
	/** Not what the broker documents. */
	| { kind: 'garbled' };

/** An open socket of prices. Nothing answers a subscription but the first tick. */
export interface OpenedTicks extends OpenedSocket {
	subscribe(instruments: readonly Quotable[]): void;
	unsubscribe(instruments: readonly Quotable[]): void;
}

/** Prices as the broker pushes them. */
export interface TickStreamApi {
	/** How many instruments one account's socket takes. */
	readonly most: number;
	/** Whether it is not sure that its prices are rupees: they are held against the quotes first. */
	readonly scaleIsInDoubt?: boolean;
	/**
	 * What tells an instrument's ticks from others'.
	 * @throws BrokerError `input` where the broker pushes no prices of it
	 */
	keyOf(instrument: Quotable): string;
	/**
	 * @param refused the token that the socket was last refused with
	 * @throws BrokerError
	 */
	open(events: StreamEvents<TickMessage>, refused: string | null): Promise<OpenedTicks>;
}
