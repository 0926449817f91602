import type { LoginClockQuirks } from '../core';
import { feedQuirks, type FeedQuirks } from './feedQuirks';
import { defaultSmartQuirks } from './smartQuirks';
import type { SmartQuirks } from './smartQuirks';
import type { OrderStatus } from './types';

/** How a dead, unknown or expired access token is refused; the real body is not known (sheet 1.3, 12). */
export type TokenRefusal =
	| 'gateway'
	| 'GA005-401'
	| 'GA005-403'
	| 'text-403'
	| 'numeric-401'
	| 'empty-401';
/** How a log-in is refused that is not a bad key; the real body is not known (sheet 2, 13.17). */
export type LoginRefusal = 'GA001-400' | 'GA005-403' | 'GA005-401' | 'gateway';
export type TextOrJson = 'json' | 'text';

/**
 * Everything the public record leaves open, contradicts itself about, or reports only from the wild.
 * Section numbers are those of the facts collected on Groww's Trading API (chapters: 1 transport,
 * 2 authentication, 3 orders, 4 smart orders, 5 portfolio, 6 margin, 7 market data, 10 static IP).
 * All can be changed at any time; `defaultQuirks()` follows the documentation where it speaks.
 */
export interface GrowwQuirks extends LoginClockQuirks, SmartQuirks, FeedQuirks {
	/** 1.2: failures arrive with HTTP 200 and the FAILURE envelope. */
	failureWith200: boolean;
	/** 1.2: `error.code` is the HTTP status as a string ("400", "401", "403", "429"). */
	numericCodes: boolean;
	/** 1.2: order errors as top-level `message`, `mode`, `details` instead of the envelope. */
	topLevelErrors: boolean;
	/** 1.3: HTTP status by GA code where it shall differ from the inferred mapping. */
	httpStatusByCode: Record<string, number>;
	/** 1.1: refuse calls without `X-API-VERSION: 1.0`. */
	requireApiVersion: boolean;
	/** 1.4: keep the published limits. */
	enforceRateLimits: boolean;
	/** 1.2, 12: body of HTTP 429. */
	rateLimitBody: TextOrJson;
	/** 1.3: false: no paid API subscription, market data answers 403 with a text. */
	subscribed: boolean;

	/** 1.3, 12: reply to a bad or expired access token. */
	tokenRefusal: TokenRefusal;
	/** 2: reply where the key was not approved today. */
	notApprovedRefusal: LoginRefusal;
	/** 2: reply to a wrong checksum, a stale timestamp or a wrong TOTP. */
	loginRefusal: LoginRefusal;
	/** 2: where a refused log-in with HTTP 400 says why: beside `message`, in it alone, or not in it. */
	loginReasonIn: 'both' | 'message' | 'displayMessage';
	/** 2: how an approval's `timestamp` comes: as the docs' text, as the official SDK's integer, or either. */
	approvalTimestamp: 'either' | 'text' | 'integer';
	/** 2: name of the flag in the token reply. */
	activeFlagName: 'isActive' | 'active';
	/** 2: one later text wants the daily approval for the TOTP way too. */
	totpNeedsApproval: boolean;
	/** 2: a TOTP code used once is refused the second time. */
	refuseTotpReplay: boolean;
	/** 2: a new token kills the earlier ones of the account. */
	newTokenInvalidatesOld: boolean;

	/** 3.1: status word in the create reply. */
	createStatus: OrderStatus;
	/** 3.1, 8: status word of an accepted, unfilled order in reads. */
	restingStatus: OrderStatus;
	/** 3.1: `order_reference_id` required (curl schema) or optional (Python docs). */
	referenceRequired: boolean;
	/** 3.1: a reference may be used once a day, or once for ever. */
	referenceScope: 'day' | 'forever';
	/** 3.1: references are counted apart in each segment. */
	referencePerSegment: boolean;
	/** 3.1: a create refused by validation uses its reference up. */
	refusedCreateBurnsReference: boolean;
	/** 3.1: an order that was accepted and then REJECTED or FAILED frees its reference. */
	rejectedOrderFreesReference: boolean;
	/** 3.1: shape of order ids: docs' sample, the dated ones of real accounts, or changing. */
	orderIdShape: 'docs' | 'dated' | 'mixed';
	/** 3.1: where the broker's risk checks refuse an order: later in its life, or in the reply. */
	rejection: 'later' | 'inReply';
	/** 3.1: status word of a later refusal. */
	rejectedStatus: 'REJECTED' | 'FAILED';
	/** Status word of a completely filled order. */
	filledStatus: 'EXECUTED' | 'DELIVERY_AWAITED' | 'COMPLETED';
	/** Marketable orders fill by themselves; false: only by `fill()`. */
	autoFill: boolean;
	/** ms from acceptance until a marketable order fills. */
	fillDelayMs: number;
	/** Largest quantity of a fill; the rest stays open until the price is set again. null: no limit. */
	maxFillQuantity: number | null;
	/** 3.1: when the market counts as open: the exchange's hours on the clock, or always, or never. */
	market: 'byClock' | 'open' | 'closed';
	/** 3.2: status word in the modify reply. */
	modifyStatus: 'OPEN' | 'MODIFICATION_REQUESTED';
	/** 3.2: ms until a modification takes effect (MODIFICATION_REQUESTED until then). */
	modifyDelayMs: number;
	/** 3.3: status word in the cancel reply. */
	cancelStatus: 'CANCELLATION_REQUESTED' | 'CANCELLED';
	/** 3.3: ms until a cancellation takes effect; the order can still fill until then. */
	cancelDelayMs: number;
	/** 3.3: cancel of an executed order answers SUCCESS and changes nothing. */
	cancelExecutedSucceeds: boolean;
	/** 3.4: `segment` is required in reads of one order. */
	segmentRequired: boolean;
	/** 3.7: `segment` is required by the order list; the official SDK leaves it out and gets all. */
	listSegmentRequired: boolean;
	/** 3.9: ms until status-by-reference knows a new order. */
	referenceLagMs: number;
	/** ms by which status and detail lag behind the truth. */
	statusLagMs: number;
	/** ms by which the order list lags behind the truth. */
	listLagMs: number;
	/** 13.19: status, detail and trades work for orders of earlier days. */
	earlierDaysReadable: boolean;
	/** 3.7: largest page of the order list: 100, or 25 by another page of the docs. */
	listPageSizeMax: number;
	/** 3.7: a larger page_size is refused, or silently cut. */
	pageSizeOverMax: 'refuse' | 'cut';
	/** 3.8: trades of FNO orders answer 404. */
	tradesNotFoundForFno: boolean;
	/** 3.6: cash symbols carry their series in order replies (RELIANCE-EQ). */
	suffixedSymbols: boolean;
	/** 3.6: optional fields that do not apply are null instead of 0, "" or absent. */
	nullOptionalFields: boolean;
	/**
	 * 8: words of the official SDK's constants that the documentation does not have (validity IOC, EOS,
	 * GTC, GTD; product MTF, BO, CO, ARB; segment CURRENCY), in the place of the rows' own.
	 */
	appWords: { validity?: string; product?: string; segment?: string };
	/** 3.6: rows carry `exchange_order_id` as well. */
	extraExchangeOrderId: boolean;
	/** 13.20: instants with a Z are UTC, or the Indian wall clock with a Z behind it. */
	zuluTimes: 'utc' | 'ist';

	/** 8: COMMODITY orders are taken. */
	commodityAllowed: boolean;
	/** 3.8: unit of prices in trades; one adapter that ran live divides those above 100 by 100. */
	tradePrices: 'rupees' | 'paise';
	/** 5.2: unit of prices in positions. */
	positionPrices: 'rupees' | 'paise';
	/** 6.2: where the margin calculator reads the segment. */
	marginSegmentIn: 'either' | 'query' | 'body';
	/** 7.1, 7.3: ohlc as an object, or as the docs' string that is not JSON. */
	ohlcForm: 'object' | 'string';
	/** 7.1: unit of last_trade_time. */
	lastTradeTime: 'ms' | 's';
	/** 7.2: unknown symbols are missing in the reply, or refuse the call. */
	unknownLtpSymbols: 'missing' | 'refuse';
	/** 7.10: column order: as documented, as another adapter saw it, or with two more columns. */
	csvColumns: 'documented' | 'lotBeforeExpiry' | 'extra';
	/** 7.10: a row with a blank symbol, as the live file has. */
	csvBlankSymbols: boolean;
	/** 7.10: short rows, and quoted names holding commas and quotes. */
	csvBadRows: boolean;
	/** 7.10: lots of commodities in units of the quoted price (GOLD 100), or 1 as in other files. */
	csvCommodityLots: 'units' | 'one';
	/** 7.10: flags as 1 and 0, or as true and false. */
	csvFlags: 'numbers' | 'words';

	/** 10: addresses that may write orders; null: any. */
	registeredIps: string[] | null;
	/** 10: reply to an order from another address; the real body is not known. */
	ipRefusal: 'GA005-403' | 'text-403';
}

/** The documented behaviour, and where the documentation is silent, the inference its sheet prefers. */
export function defaultQuirks(): GrowwQuirks {
	return {
		failureWith200: false,
		numericCodes: false,
		topLevelErrors: false,
		httpStatusByCode: {},
		requireApiVersion: false,
		enforceRateLimits: true,
		rateLimitBody: 'json',
		subscribed: true,
		tokenRefusal: 'gateway',
		notApprovedRefusal: 'GA005-403',
		loginRefusal: 'GA001-400',
		loginReasonIn: 'both',
		approvalTimestamp: 'either',
		activeFlagName: 'isActive',
		totpNeedsApproval: false,
		refuseTotpReplay: false,
		newTokenInvalidatesOld: false,
		loginClock: 'machine',
		clockSkewMs: 0,
		createStatus: 'OPEN',
		restingStatus: 'OPEN',
		referenceRequired: false,
		referenceScope: 'day',
		referencePerSegment: false,
		refusedCreateBurnsReference: false,
		rejectedOrderFreesReference: false,
		orderIdShape: 'dated',
		rejection: 'later',
		rejectedStatus: 'REJECTED',
		filledStatus: 'EXECUTED',
		autoFill: true,
		fillDelayMs: 0,
		maxFillQuantity: null,
		market: 'byClock',
		modifyStatus: 'OPEN',
		modifyDelayMs: 0,
		cancelStatus: 'CANCELLATION_REQUESTED',
		cancelDelayMs: 0,
		cancelExecutedSucceeds: false,
		segmentRequired: true,
		listSegmentRequired: false,
		referenceLagMs: 0,
		statusLagMs: 0,
		listLagMs: 0,
		earlierDaysReadable: true,
		listPageSizeMax: 100,
		pageSizeOverMax: 'refuse',
		tradesNotFoundForFno: false,
		suffixedSymbols: false,
		nullOptionalFields: false,
		appWords: {},
		extraExchangeOrderId: false,
		zuluTimes: 'utc',
		...{ ...defaultSmartQuirks, ...structuredClone(feedQuirks) },
		commodityAllowed: false,
		tradePrices: 'rupees',
		positionPrices: 'rupees',
		marginSegmentIn: 'either',
		ohlcForm: 'object',
		lastTradeTime: 'ms',
		unknownLtpSymbols: 'missing',
		csvColumns: 'documented',
		csvBlankSymbols: true,
		csvBadRows: false,
		csvCommodityLots: 'units',
		csvFlags: 'numbers',
		registeredIps: null,
		ipRefusal: 'GA005-403',
	};
}
