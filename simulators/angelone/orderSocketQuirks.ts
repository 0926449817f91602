/**
 * What the public record of the order-update socket leaves open, or reports from the wild. Letters are the
 * chapters of the facts collected on streams (B: order updates).
 */
export interface OrderSocketQuirks {
	/**
	 * B1: how the handshake ends. `byToken`: 401 for no such token, 403 for one that has ended; or a refusal
	 * whatever comes, a page of the gateway, a reset, or silence.
	 */
	orderSocketHandshake: 'byToken' | 401 | 403 | 429 | 502 | 'reset' | 'silence';
	/** B1: whether the token needs its `Bearer`: SDKs send it with and without. */
	orderSocketBearer: 'any' | 'required';
	/** B1: connections of one client; the next one is refused with 429. */
	orderSocketMost: number;
	/** B1: what answers a ping: the docs name no form, SDKs use text and control frames. */
	orderSocketPong: 'both' | 'text' | 'control' | 'none';
	/** A4: without a ping for so many ms the connection is cut, without a closing frame. */
	orderSocketIdleMs: number;
	/** B2: the first message (AB00), late, twice, missing, or with a 401 in its text. */
	orderSocketGreeting: 'documented' | 'late' | 'twice' | 'none' | 'says401';
	/** B3: an update comes this many ms after the fact; 0: in the moment. */
	orderSocketDelayMs: number;
	/** B3: which updates come at all. */
	orderSocketUpdates: 'all' | 'none' | 'finalOnly' | 'notFinal';
	/** B3: how often each comes. */
	orderSocketTimes: number;
	/** B3: updates of the same moment come in their order, or the last one first. */
	orderSocketSequence: 'asItWas' | 'reversed';
	/** B2: numbers as numbers and text as text as documented, or each as the other. */
	orderSocketTyping: 'documented' | 'swapped';
	/** B2: whether updates carry the `ordertag`. */
	orderSocketHasTag: boolean;
	/** B2: the documented codes, or one that nobody knows. */
	orderSocketCodes: 'documented' | 'unknown';
	/** B3: after-market orders show no update, as users report, or the documented codes. */
	orderSocketAmo: 'nothing' | 'documented';
	/** G11: between the updates come frames that make no sense, and those of another client. */
	orderSocketGarbage: boolean;
	/** B3: what becomes of an open connection when its session ends: not documented. */
	orderSocketAtExpiry: 'stays' | 'closes' | 'mute';
}

export const orderSocketQuirks: OrderSocketQuirks = {
	orderSocketHandshake: 'byToken',
	orderSocketBearer: 'any',
	orderSocketMost: 3,
	orderSocketPong: 'both',
	orderSocketIdleMs: 60_000,
	orderSocketGreeting: 'documented',
	orderSocketDelayMs: 0,
	orderSocketUpdates: 'all',
	orderSocketTimes: 1,
	orderSocketSequence: 'asItWas',
	orderSocketTyping: 'documented',
	orderSocketHasTag: true,
	orderSocketCodes: 'documented',
	orderSocketAmo: 'nothing',
	orderSocketGarbage: false,
	orderSocketAtExpiry: 'stays',
};
