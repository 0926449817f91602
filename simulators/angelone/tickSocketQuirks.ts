import type { PongForm } from './accountSocket';

/**
 * What the public record of the smart-stream leaves open, or reports from the wild. Letters are the
 * chapters of the facts collected on streams (A: smart-stream; G: what may go wrong).
 */
export interface TickSocketQuirks {
	/**
	 * A1: how the handshake ends: by its headers, or a refusal whatever comes: 401 without the header that
	 * says why, a page of the gateway, a reset, silence.
	 */
	tickSocketHandshake: 'byHeaders' | 401 | 429 | 502 | 'bare401' | 'reset' | 'silence';
	/** G1: the answer to the handshake comes this many ms late. */
	tickSocketHandshakeDelayMs: number;
	/** A1: all four headers; or the documented query too; or just client code and feed token, as two SDKs send. */
	tickSocketAuth: 'headers' | 'headersOrQuery' | 'lenient';
	/** A1: whether the JWT has its `Bearer`: SDKs send it with and without. */
	tickSocketBearer: 'any' | 'required' | 'forbidden';
	/** A3: connections of one client. */
	tickSocketMost: number;
	/** A1: the next one is refused, or reset, as others report. */
	tickSocketAboveMost: 429 | 'reset';
	/** A1: a connection that broke off counts for this many ms longer. */
	tickSocketReleaseMs: number;
	/** A4: what answers a ping: text as documented, control frames as three SDKs have it. */
	tickSocketPong: PongForm;
	/** A4: without a ping for so many ms the connection is cut, without a closing frame. */
	tickSocketIdleMs: number;
	/** G4: connected and subscribed, and nothing comes but pongs. */
	tickSocketStalls: boolean;
	/** A9: what becomes of an open connection when its session ends: not documented. */
	tickSocketAtExpiry: 'stays' | 'closes' | 'mute';
	/** A9: a session that has ended is refused at the handshake; or taken, as reported; or taken and mute. */
	tickSocketOldSession: 'refused' | 'accepted' | 'mute';

	/** A8: the last packet comes at once after a subscription, this many ms later; null: none comes. */
	tickSocketCachedAfterMs: number | null;
	/** A8: each token has a packet so often, whatever its price does. */
	tickSocketEveryMs: number;
	/** A8: ticks outside market hours: not known. */
	tickSocketOutOfHours: 'cachedOnly' | 'ticks';
	/** A8: how often each packet comes. */
	tickSocketTimes: number;
	/** A8, G8: those have numbers of their own, or are the same to the byte. */
	tickSocketRepeats: 'newSequence' | 'identical';
	/** G9: numbers rise, or are all 0 as those of indices. */
	tickSocketSequence: 'rising' | 'zero';
	/** G9: each packet is followed by an older one, of another price. */
	tickSocketOrder: 'asItWas' | 'olderAfter';
	/** G25: the exchange's time in a packet is this many ms ago. */
	tickSocketLagMs: number;
	/** G14: so many packets a second, of all that is subscribed in turn, whose prices go up and down a tick. */
	tickSocketFloodPerSecond: number;
	/** G14: one that does not read is cut when so many bytes wait for it. */
	tickSocketBufferBytes: number;
	/** G11: before each packet come frames that make no sense; or one of a megabyte. */
	tickSocketGarbage: 'none' | 'frames' | 'huge';
	/** G12: what packets say: the market's figures; or something odd in place of some of them. */
	tickSocketValues:
		| 'market'
		| 'zeroPrice'
		| 'emptyBook'
		| 'sidesSwapped'
		| 'beyond53Bits'
		| 'zeroTotals';
	/** A6: the change of open interest is documented as garbage: a number, or none. */
	tickSocketOiChange: 'garbage' | 'NaN' | 'Infinity';
	/** G12: each packet is followed by those of instruments that nobody asked for, with odd tokens. */
	tickSocketForeign: boolean;

	/** A3: subscriptions of a connection, each mode of a token for itself. */
	tickSocketSubscriptions: number;
	/** A3: a request above that is dropped as a whole, or what is above. */
	tickSocketOverQuota: 'whole' | 'excess';
	/** A7: mode 4 was withdrawn: it is refused, or nothing answers. */
	tickSocketMode4: 'refused' | 'silence';
	/** A5: an error names the request, or none. */
	tickSocketErrorId: 'echoed' | 'empty';
	/** G12: ticks end with the subscription, or go on. */
	tickSocketUnsubscribe: 'works' | 'ignored';
}

export const tickSocketQuirks: TickSocketQuirks = {
	tickSocketHandshake: 'byHeaders',
	tickSocketHandshakeDelayMs: 0,
	tickSocketAuth: 'headersOrQuery',
	tickSocketBearer: 'any',
	tickSocketMost: 3,
	tickSocketAboveMost: 429,
	tickSocketReleaseMs: 0,
	tickSocketPong: 'both',
	tickSocketIdleMs: 60_000,
	tickSocketStalls: false,
	tickSocketAtExpiry: 'stays',
	tickSocketOldSession: 'refused',
	tickSocketCachedAfterMs: 25,
	tickSocketEveryMs: 6_000,
	tickSocketOutOfHours: 'cachedOnly',
	tickSocketTimes: 1,
	tickSocketRepeats: 'newSequence',
	tickSocketSequence: 'rising',
	tickSocketOrder: 'asItWas',
	tickSocketLagMs: 0,
	tickSocketFloodPerSecond: 0,
	tickSocketBufferBytes: 16 * 1024 * 1024,
	tickSocketGarbage: 'none',
	tickSocketValues: 'market',
	tickSocketOiChange: 'garbage',
	tickSocketForeign: false,
	tickSocketSubscriptions: 1_000,
	tickSocketOverQuota: 'whole',
	tickSocketMode4: 'refused',
	tickSocketErrorId: 'echoed',
	tickSocketUnsubscribe: 'works',
};
