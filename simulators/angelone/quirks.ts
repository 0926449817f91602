import type { LoginClockQuirks } from '../core';
import { defaultGttQuirks } from './gttQuirks';
import type { GttQuirks } from './gttQuirks';
import { publisherQuirks, type PublisherQuirks } from './publisherQuirks';
import { socketQuirks, type SocketQuirks } from './socketQuirks';

/** How the gateway refuses a token. `http401`: the AG8001 body under status 401. */
export type TokenRefusal = 'AG8001' | 'AG8002' | 'AB1010' | 'AB1011' | 'http401';
export type RateLimitRefusal = 'text403' | 'status429' | 'AB1021' | 'AB1019' | 'AB1004';

/**
 * Everything that the public record of Angel One's SmartAPI leaves open, contradicts itself about, or
 * reports only from the wild. Section numbers are those of the facts collected for it (chapters: 2 headers,
 * 3 envelopes, 4 sessions, 5 orders, 6 portfolio, 7 market data, 10 errors, 11 rate limits, 12 static
 * IP and market orders, 14 open questions). All can be changed at any time; `defaultAngelOneQuirks()`
 * follows the documentation where it speaks, and live reports where it does not.
 */
export interface AngelOneQuirks extends LoginClockQuirks, GttQuirks, PublisherQuirks, SocketQuirks {
	/** 2: calls without X-UserType, X-SourceID, the two IP headers or X-MACAddress get the firewall's page. */
	requireAllHeaders: boolean;
	/** 3: failures of shape A with strings for false and null, as the docs' own example prints them. */
	stringBooleans: boolean;
	/** 3: failures of shape A with their keys in the other order seen on the wire. */
	shuffledKeys: boolean;
	/** 3: the quote reply of a request with unfetched tokens in shape B keys (`success`, `errorCode`). */
	quoteInShapeB: boolean;

	/** 4.1: `jwtToken` arrives with a `Bearer ` prefix. */
	bearerPrefixOnJwt: boolean;
	/** 4.1: an empty PIN is reported as a wrong TOTP. */
	emptyPinSaysTotp: boolean;
	/** 4.1: code for a wrong PIN, and for a client code where that has no AB1050. */
	wrongPinCode: 'AB1007' | 'AB1000';
	/** 4.1: AB1050 says "Invalid totp and client combination", for an unknown client code too; or "Invalid totp". */
	totpRefusal: 'live' | 'plain';
	/** 10.1, 10.2: code for a symbol and a token that do not belong together: one live report has AB1019. */
	wrongSymbolCode: 'AB1009' | 'AB1019';
	/** 4.6, 14.4: a TOTP code used once is refused the second time. */
	refuseTotpReplay: boolean;
	/** Wrong log-ins in a row after which the account is locked; Infinity: never. */
	lockAfterWrongLogins: number;
	/** 4.6, 14.1: hour of the day, IST, at which every session ends: 0, or 5 by older documents. */
	sessionEndHour: number;
	/** 4.6: a session's length in hours instead ("up to 28 hours"); null: ends at `sessionEndHour`. */
	sessionHours: number | null;
	/** 4.6, 14.2: life of a refresh token in hours. */
	refreshTokenHours: number;
	/** 4.6, 14.2: a refresh token still works when its JWT has ended. */
	refreshPastSessionEnd: boolean;
	/** 4.2: the JWT that a refresh replaced goes on working. */
	refreshKeepsOldToken: boolean;
	/** 4.6, 14.3: a second log-in with the same API key ends the first session. */
	secondLoginKillsOld: boolean;
	/** 4.6, 14.3: logout ends every session of the client, not the one that asked. */
	logoutKillsAllSessions: boolean;
	/** 10.3: reply to a JWT past its end. */
	expiredTokenReply: TokenRefusal;
	/** 4.6, 10.3: reply to a JWT of a session that was ended. */
	revokedTokenReply: TokenRefusal;
	/** 10.2: shape of AG8004. */
	apiKeyRefusalShape: 'A' | 'B';
	/**
	 * 4.4: the profile with internal names, as live ones are; as documented; as documented with arrays as
	 * text, which is how the docs print them; or with arrays as a Python text, as seen in 2023.
	 */
	profileForm: 'live' | 'documented' | 'documentedText' | 'text2023';
	/** Live, `state` of a log-in that names none is null; documented, it is "live". */
	loginState: 'null' | 'live';
	/** Live, `data` of a log-out is a sentence; documented, it is empty. */
	logoutData: 'sentence' | 'empty';
	/** 4.5: the profit and loss of getRMS stays zero, as live; or is what it is. */
	rmsPnl: 'zero' | 'real';
	/** 4.5: `utilisedspan` is null while there is none, as seen live; or zero. */
	rmsNullSpan: boolean;

	/** 12, 2: addresses that may write orders (the TCP source address); null: any. */
	registeredIps: string[] | null;
	/** 10.3, 14.9: HTTP status of AG7002. */
	ipRefusalStatus: number;
	/** 10.3, 14.9: HTTP status of a refused log-in. */
	loginRefusalStatus: number;

	/** 5.2: when the market counts as open: the exchange's hours on the clock, or always, or never. */
	market: 'byClock' | 'open' | 'closed';
	/** Marketable orders fill by themselves; false: only by `fill()`. */
	autoFill: boolean;
	/** 5.5: ms that an order stays `open pending` before the exchange has it. */
	fillDelayMs: number;
	/** 12, 14.6: market orders are turned into limit orders, or refused by risk control. */
	marketOrders: 'converted' | 'prohibited';
	/** 12: ordertype that the order book shows for a converted market order. */
	convertedOrderShownAs: 'MARKET' | 'LIMIT';
	/** 12: under price protection a stop-loss-market keeps its trigger, or loses it and fires at once (users). */
	stopLossMarket: 'keepsTrigger' | 'losesTrigger';
	/** 12: width of the market price protection band in percent of the last price. */
	protectionPercent: number;
	/** 5.2: a share's circuit of the day in percent of its last close; orders outside are rejected. 0: none. */
	circuitPercent: number;
	/** 5.2: width of the exchange's price band in percent; outside it a limit order is rejected. 0: none. */
	priceBandPercent: number;
	/** 5.2, 14.8: longest ordertag. */
	orderTagMaxLength: 19 | 20;
	/** 5.2, 10.2: cash orders in scrips under surveillance need scripconsent. */
	askScripConsent: boolean;
	/** 5.1: exchange CDS is taken (dropped from the 2026 tables). No CDS contract is listed here. */
	cdsAllowed: boolean;
	/** 5.2: rows of after-market orders as live ones are (`open`, letters in the id), or with documented words. */
	amoRows: 'live' | 'documented';
	/** 5.2: an order after hours is held, or rejected a moment later in one of two ways seen live. */
	amoAtNight: 'held' | 'loggedOff' | 'stopped';
	/** 5.2: at the opening an after-market order keeps its two ids, or gets others (one report). */
	amoIdAtOpen: 'stays' | 'changes';
	/** 5.3, 5.4: the variety that changes of an after-market stop-loss have to name: its own (one report), NORMAL, or either. */
	amoStopLossVariety: 'own' | 'normal' | 'either';
	/** 5.4, 10.1: code for a wrong variety: AB1007 live, AB1008 by the table. */
	wrongVarietyCode: 'AB1007' | 'AB1008';
	/** 5.3: the modification of a stop-loss without its trigger is ignored with a SUCCESS, as live; or objected to. */
	stopWithoutTrigger: 'ignored' | 'objected';
	/** 5.3, 5.4: modify and cancel of a live order answer SUCCESS and are then rejected. */
	acceptThenRejectChanges: boolean;
	/** 5.3, 5.4: modify and cancel of a finished order: SUCCESS without effect, or refused (AB2001). */
	changeOfFinishedOrder: 'accepted' | 'refused';

	/** 5.5: the order book shows the state of this many ms ago; new orders are not in it before. */
	orderBookLagMs: number;
	/** 5.7: the same for `details`. */
	detailsLagMs: number;
	/** 5.5, 14.12: numbers and strings in order rows: as in the newer samples, all strings, or all numbers. */
	orderBookTyping: 'mixed' | 'strings' | 'numbers';
	/** 5.5: the word shown for an order that the exchange does not have yet. */
	pendingStatus: string;
	/** 5.5: rows have number and time of their last fill, as documented; live they are empty. */
	orderBookFillIds: boolean;
	/** 5.5: `symboltoken` is null in order book rows. */
	orderBookNullSymbolToken: boolean;
	/** 5.2: order book rows have no `ordertag`, as in the docs' sample. */
	orderBookOmitsOrderTag: boolean;
	/**
	 * 5.5, 6, 14.10: an empty book or portfolio as live accounts show it (holdings an empty array, all
	 * others null), or all of them null, an empty array, or a failure AB1013 to AB1016.
	 */
	emptyLists: 'live' | 'null' | 'array' | 'codes';

	/** 6: negative `netvalue` with a space after the sign. */
	netValueWithSpace: boolean;
	/** 6: rows of positions as a live recording has them, with prices and profit; or as documented. */
	positionRows: 'live' | 'documented';
	/** 6: `totalholding` of getAllHolding is null. */
	totalHoldingNull: boolean;
	/** 5.8: figures of getLtpData as strings (docs) or numbers (live). */
	ltpTyping: 'strings' | 'numbers';
	/** 7.2: an end of a span that lies in the future is cut off, or refused, as one report has it. */
	candlesOfFuture: 'cut' | 'refused';
	/** Live full quotes have a `referenceLimitPrice`. */
	quoteReferenceLimitPrice: boolean;

	/** 7.5: greeks outside trading hours: one report has AB9019 before the market opens. */
	greeksOutOfHours: 'given' | 'none';
	/** 7.11: rows of the instrument master have `is_cas_enabled`, as seen in 2026. */
	masterHasCasColumn: boolean;
	/** 7.11: the instrument master begins with rows that make no sense. */
	masterHasBadRows: boolean;
	/**
	 * 7.11: the other broker's file that states freeze quantities, on this origin: today's; one that has lain
	 * there for months; one whose tokens are of other contracts; a page that refuses; none.
	 */
	freezeFile: 'current' | 'old' | 'otherContracts' | 'page' | 'missing';

	/** 11: keep the published limits. */
	enforceRateLimits: boolean;
	/** 10.3, 13: reply above a limit. */
	rateLimitReply: RateLimitRefusal;
	/** 7.1, 14.7: quote requests a second: 10 by the table, 1 by the page. */
	quotesPerSecond: 10 | 1;
}

/** The documented behaviour, and where the documentation is silent, what was seen live. */
export function defaultAngelOneQuirks(): AngelOneQuirks {
	return {
		...{ loginClock: 'machine', clockSkewMs: 0, ...socketQuirks, ...publisherQuirks },
		requireAllHeaders: false,
		...{ stringBooleans: false, shuffledKeys: false },
		quoteInShapeB: false,
		...{ bearerPrefixOnJwt: false, emptyPinSaysTotp: true },
		wrongPinCode: 'AB1007',
		totpRefusal: 'live',
		wrongSymbolCode: 'AB1009',
		refuseTotpReplay: false,
		lockAfterWrongLogins: 5,
		sessionEndHour: 0,
		sessionHours: null,
		refreshTokenHours: 48,
		...{ refreshPastSessionEnd: true, refreshKeepsOldToken: false },
		...{ secondLoginKillsOld: false, logoutKillsAllSessions: false },
		expiredTokenReply: 'AG8001',
		revokedTokenReply: 'AG8001',
		apiKeyRefusalShape: 'B',
		profileForm: 'live',
		loginState: 'null',
		logoutData: 'sentence',
		rmsPnl: 'zero',
		rmsNullSpan: true,
		registeredIps: null,
		ipRefusalStatus: 200,
		loginRefusalStatus: 200,
		market: 'byClock',
		autoFill: true,
		fillDelayMs: 0,
		marketOrders: 'converted',
		convertedOrderShownAs: 'LIMIT',
		stopLossMarket: 'keepsTrigger',
		protectionPercent: 1,
		circuitPercent: 20,
		priceBandPercent: 0,
		orderTagMaxLength: 19,
		askScripConsent: true,
		cdsAllowed: true,
		amoRows: 'live',
		amoAtNight: 'held',
		amoIdAtOpen: 'stays',
		amoStopLossVariety: 'own',
		wrongVarietyCode: 'AB1007',
		stopWithoutTrigger: 'ignored',
		acceptThenRejectChanges: false,
		changeOfFinishedOrder: 'accepted',
		...{ orderBookLagMs: 0, detailsLagMs: 0 },
		orderBookTyping: 'mixed',
		pendingStatus: 'open pending',
		orderBookFillIds: false,
		...{ orderBookNullSymbolToken: false, orderBookOmitsOrderTag: false },
		emptyLists: 'live',
		netValueWithSpace: true,
		positionRows: 'live',
		totalHoldingNull: false,
		ltpTyping: 'numbers',
		candlesOfFuture: 'cut',
		quoteReferenceLimitPrice: true,
		...defaultGttQuirks,
		greeksOutOfHours: 'given',
		...{ masterHasCasColumn: false, masterHasBadRows: false },
		freezeFile: 'current',
		enforceRateLimits: true,
		rateLimitReply: 'text403',
		quotesPerSecond: 10,
	};
}
