/**
 * What the public record of the feed leaves open, or reports from the wild. Letters are the chapters of
 * the facts collected on streams (E: the feed; G: what is worth a switch).
 */
export interface FeedQuirks {
	/** E1: the reply to the token call; with `redirects` the documented path only points to the one without a slash. */
	feedTokenReply: 'unwrapped' | 'wrapped' | 'redirects' | 'noSubscriptionId';
	/** E1: whether an account keeps its subscription id, or gets one with each token. */
	feedSubscriptionId: 'stable' | 'changing';
	/** G1: how the opening of the socket ends. */
	feedHandshake: 'open' | 502 | 'reset' | 'silence';
	/** E2: the log-in by token, key and signature; or a refusal, or silence, whatever comes. */
	feedLogIn: 'verified' | 'refused' | 'silence';
	/** E2: the greeting; G23: without its nonce, in two frames, or again in the middle of a session. */
	feedInfo: 'documented' | 'noNonce' | 'split' | 'again';
	/** G23: each message in a frame, each byte in a frame, or all of a moment in one frame. */
	feedFraming: 'messages' | 'bytes' | 'joined';
	feedLowerCaseVerbs: boolean;
	/** E2: messages with headers. */
	feedHeaders: boolean;
	/** G23: each command is answered with +OK, though nobody asked for it. */
	feedSaysOk: boolean;
	/** G23: pings are answered; without it control pings still are. */
	feedPongs: boolean;
	/** G23: so many pings come with each message. */
	feedPings: number;
	/** G23: the subscription that a message names. */
	feedSid: 'own' | 'unknown';
	/** E2: subjects that begin so are refused; the connection goes on. */
	feedDenied: string[];
	/** E3: subscriptions of one connection; further ones are refused. */
	feedMost: number;
	/** G26: whether a second connection of an account ends the first: not documented. */
	feedConnections: 'many' | 'lastOne';
	/** E5: what becomes of an open connection when its token ends: not documented. */
	feedAtExpiry: 'stays' | 'closes' | 'mute';
	/** G18: nothing of orders and prices comes, though all else works. */
	feedMute: boolean;
	/** E4: zeros are not on the wire, as the encoding has it, or they are. */
	feedZeros: 'absent' | 'written';
	/** G24: fields that nobody knows. */
	feedUnknownFields: boolean;
	/** G24: between the messages come those that make no sense. */
	feedGarbage: boolean;
	/** E4: each update comes after one that holds its stages alone. */
	feedStages: boolean;
	/** G15: updates come so many ms after the fact; 0: in the moment. */
	feedDelayMs: number;
	/** G15: which updates come at all. */
	feedUpdates: 'all' | 'none' | 'finalOnly' | 'notFinal';
	/** G16: how often each comes. */
	feedTimes: number;
	/** G16: updates of the same moment come in their order, or the last one first. */
	feedSequence: 'asItWas' | 'reversed';
	/** E4: the unit of a price's time. */
	feedTime: 'ms' | 's';
	/** E4: the unit of market prices: one user's service states paise. */
	feedPrices: 'rupees' | 'paise';
	/** E2: whether a subscription brings the last price at once: not documented. */
	feedLastPrice: boolean;
}

export const feedQuirks: FeedQuirks = {
	feedTokenReply: 'unwrapped',
	feedSubscriptionId: 'stable',
	feedHandshake: 'open',
	feedLogIn: 'verified',
	feedInfo: 'documented',
	feedFraming: 'messages',
	feedLowerCaseVerbs: false,
	feedHeaders: false,
	feedSaysOk: false,
	feedPongs: true,
	feedPings: 0,
	feedSid: 'own',
	feedDenied: [],
	feedMost: 1_000,
	feedConnections: 'many',
	feedAtExpiry: 'stays',
	feedMute: false,
	feedZeros: 'absent',
	feedUnknownFields: false,
	feedGarbage: false,
	feedStages: false,
	feedDelayMs: 0,
	feedUpdates: 'all',
	feedTimes: 1,
	feedSequence: 'asItWas',
	feedTime: 'ms',
	feedPrices: 'rupees',
	feedLastPrice: false,
};
