import type { AngelOneQuirks, AngelOneSimulator } from '../../../simulators/angelone';
import type { GrowwQuirks, GrowwSimulator } from '../../../simulators/groww';
import type { StreamSlot } from './slot';

/** What goes wrong with a stream, or is not as documented. */
export interface StreamSwitch {
	name: string;
	/** From before anything connects until near the end of the story. */
	quirks?: object;
	/** In the middle of the story, between two fills or two prices. */
	happens?(slot: StreamSlot): void;
	/** A person who executes the step is told, and that is the end of the test run. */
	ends?: RegExp;
	/** So long after the broker behaves again the client may believe that all is well, ms. */
	healsWithinMs?: number;
}

const NOT_SUBSCRIBED = /does not send the prices of all instruments/;

const REFUSED = /accepts the log-in and then refuses the session/;

const angelOne = (slot: StreamSlot) => slot.simulator as unknown as AngelOneSimulator;
const groww = (slot: StreamSlot) => slot.simulator as unknown as GrowwSimulator;

const CALM: StreamSwitch = { name: 'all is well' };
const CLOSINGS = [undefined, 1000, 1001, 1011];
const AT_EXPIRY = ['stays', 'closes', 'mute'];

function settings<Quirks extends object>(
	name: keyof Quirks & string,
	...values: unknown[]
): StreamSwitch[] {
	return values.map((value) => ({ name: `${name} ${String(value)}`, quirks: { [name]: value } }));
}

const ofAngelOne = settings<AngelOneQuirks>;
const ofGroww = settings<GrowwQuirks>;

/** A switch, and what happens while it is on. */
function during<Quirks extends object>(
	name: keyof Quirks & string,
	values: unknown[],
	happens: (slot: StreamSlot) => void,
): StreamSwitch[] {
	return settings<Quirks>(name, ...values).map((one) => ({ ...one, happens }));
}

const cuts = (cut: (slot: StreamSlot, code?: number) => void): StreamSwitch[] =>
	CLOSINGS.map((code) => ({
		name: `cut in the middle, ${code ?? 'without a word'}`,
		happens: (slot: StreamSlot) => cut(slot, code),
	}));

const sessionsEnd = (slot: StreamSlot) => slot.simulator.expireSessions();
const sessionsEndAndCut = (slot: StreamSlot) => {
	sessionsEnd(slot);
	angelOne(slot).tickSocket.cut();
};

/** Every switch of Angel One's socket of order updates. */
export const ANGEL_ONE_ORDERS: StreamSwitch[] = [
	CALM,
	...ofAngelOne('orderSocketHandshake', 401, 403).map((one) => ({ ...one, ends: REFUSED })),
	...ofAngelOne('orderSocketHandshake', 429, 502, 'reset', 'silence'),
	...ofAngelOne('orderSocketBearer', 'required'),
	...ofAngelOne('orderSocketMost', 0),
	...ofAngelOne('orderSocketPong', 'text', 'control', 'none'),
	...ofAngelOne('orderSocketIdleMs', 4_000),
	...ofAngelOne('orderSocketGreeting', 'late', 'twice', 'none', 'says401'),
	...ofAngelOne('orderSocketDelayMs', 3_000),
	...ofAngelOne('orderSocketUpdates', 'none', 'finalOnly', 'notFinal'),
	...ofAngelOne('orderSocketTimes', 5),
	...ofAngelOne('orderSocketSequence', 'reversed'),
	...ofAngelOne('orderSocketTyping', 'swapped'),
	...ofAngelOne('orderSocketHasTag', false),
	...ofAngelOne('orderSocketCodes', 'unknown'),
	...ofAngelOne('orderSocketAmo', 'documented'),
	...ofAngelOne('orderSocketGarbage', true),
	...during<AngelOneQuirks>('orderSocketAtExpiry', AT_EXPIRY, sessionsEnd),
	...cuts((slot, code) => angelOne(slot).orderSocket.cut(code)),
];

/** Every switch of Angel One's smart-stream that a client can meet; it asks for no mode 4. */
export const ANGEL_ONE_PRICES: StreamSwitch[] = [
	CALM,
	...ofAngelOne('tickSocketHandshake', 401, 'bare401').map((one) => ({ ...one, ends: REFUSED })),
	...ofAngelOne('tickSocketHandshake', 429, 502, 'reset', 'silence'),
	...ofAngelOne('tickSocketHandshakeDelayMs', 3_000, 20_000),
	...ofAngelOne('tickSocketAuth', 'headers', 'lenient'),
	...ofAngelOne('tickSocketBearer', 'required'),
	...ofAngelOne('tickSocketBearer', 'forbidden').map((one) => ({ ...one, ends: REFUSED })),
	...ofAngelOne('tickSocketMost', 0),
	{
		name: 'tickSocketAboveMost reset',
		quirks: { tickSocketMost: 0, tickSocketAboveMost: 'reset' },
	},
	...during<AngelOneQuirks>('tickSocketReleaseMs', [30_000], (slot) => {
		slot.set({ tickSocketMost: 1 });
		angelOne(slot).tickSocket.cut();
	}),
	...ofAngelOne('tickSocketPong', 'text', 'control', 'none'),
	...ofAngelOne('tickSocketIdleMs', 4_000),
	...ofAngelOne('tickSocketStalls', true),
	...during<AngelOneQuirks>('tickSocketAtExpiry', AT_EXPIRY, sessionsEnd),
	...during<AngelOneQuirks>('tickSocketOldSession', ['accepted', 'mute'], sessionsEndAndCut).map(
		(one) => ({ ...one, healsWithinMs: 150_000 }),
	),
	...ofAngelOne('tickSocketCachedAfterMs', null, 5_000),
	...ofAngelOne('tickSocketEveryMs', 1_000),
	...ofAngelOne('tickSocketOutOfHours', 'ticks'),
	...ofAngelOne('tickSocketTimes', 5),
	...ofAngelOne('tickSocketRepeats', 'identical'),
	...ofAngelOne('tickSocketSequence', 'zero'),
	...ofAngelOne('tickSocketLagMs', 300_000),
	...ofAngelOne('tickSocketGarbage', 'frames', 'huge'),
	...ofAngelOne('tickSocketValues', 'emptyBook', 'sidesSwapped', 'beyond53Bits', 'zeroTotals'),
	...ofAngelOne('tickSocketOiChange', 'NaN', 'Infinity'),
	...ofAngelOne('tickSocketForeign', true),
	...ofAngelOne('tickSocketSubscriptions', 1).map((one) => ({ ...one, ends: NOT_SUBSCRIBED })),
	{
		name: 'tickSocketOverQuota excess',
		quirks: { tickSocketSubscriptions: 1, tickSocketOverQuota: 'excess' },
		ends: NOT_SUBSCRIBED,
	},
	{
		name: 'tickSocketErrorId empty',
		quirks: { tickSocketSubscriptions: 1, tickSocketErrorId: 'empty' },
		ends: NOT_SUBSCRIBED,
	},
	...ofAngelOne('tickSocketUnsubscribe', 'ignored'),
	...cuts((slot, code) => angelOne(slot).tickSocket.cut(code)),
	{
		name: 'cut in the middle, its sending half alone',
		happens: (slot) => angelOne(slot).tickSocket.cut('half'),
	},
];

/** Every switch of Groww's feed that orders and prices share. */
const GROWW_FEED: StreamSwitch[] = [
	CALM,
	...ofGroww('feedTokenReply', 'wrapped', 'redirects', 'noSubscriptionId'),
	...ofGroww('feedSubscriptionId', 'changing'),
	...ofGroww('feedHandshake', 502, 'reset', 'silence'),
	...ofGroww('feedLogIn', 'refused', 'silence'),
	...ofGroww('feedInfo', 'noNonce', 'split', 'again'),
	...ofGroww('feedFraming', 'bytes', 'joined'),
	...ofGroww('feedLowerCaseVerbs', true),
	...ofGroww('feedHeaders', true),
	...ofGroww('feedSaysOk', true),
	...ofGroww('feedPongs', false),
	...ofGroww('feedPings', 5),
	...ofGroww('feedSid', 'unknown'),
	...ofGroww('feedConnections', 'lastOne'),
	...during<GrowwQuirks>('feedAtExpiry', AT_EXPIRY, sessionsEnd),
	...ofGroww('feedMute', true),
	...ofGroww('feedZeros', 'written'),
	...ofGroww('feedUnknownFields', true),
	...ofGroww('feedGarbage', true),
	...cuts((slot, code) => groww(slot).feed.cut(code)),
	...['Authorization Violation', 'Stale Connection', 'Slow Consumer'].map((text) => ({
		name: `-ERR '${text}'`,
		happens: (slot: StreamSlot) => groww(slot).feed.refuse(text),
	})),
];

export const GROWW_ORDERS: StreamSwitch[] = [
	...GROWW_FEED,
	...ofGroww('feedMost', 0),
	...ofGroww('feedDenied', ['stocks/'], ['stocks/', 'stocks_fo/']),
	...ofGroww('feedStages', true),
	...ofGroww('feedDelayMs', 3_000),
	...ofGroww('feedUpdates', 'none', 'finalOnly', 'notFinal'),
	...ofGroww('feedTimes', 5),
	...ofGroww('feedSequence', 'reversed'),
];

export const GROWW_PRICES: StreamSwitch[] = [
	...GROWW_FEED,
	...ofGroww('feedMost', 0).map((one) => ({ ...one, ends: NOT_SUBSCRIBED })),
	...ofGroww('feedDenied', ['/ld/']).map((one) => ({ ...one, ends: NOT_SUBSCRIBED })),
	...ofGroww('feedTime', 's'),
	...ofGroww('feedPrices', 'paise'),
	...ofGroww('feedLastPrice', true),
];

/** Prices that the socket itself makes up: they go up and down, and bring no alert about. */
export const ANGEL_ONE_ODD_PRICES: StreamSwitch[] = [
	...ofAngelOne('tickSocketOrder', 'olderAfter'),
	...ofAngelOne('tickSocketFloodPerSecond', 2_000),
	...ofAngelOne('tickSocketValues', 'zeroPrice'),
	...ofAngelOne('tickSocketBufferBytes', 1_000),
];
