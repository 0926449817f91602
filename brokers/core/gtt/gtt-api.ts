import type { Instrument } from '../instruments/types';
import type { ReferenceRule } from '../orders/reference';
import type { ApiRequest, AskedOrder, OnRefused } from '../orders/orders-api';
import type { PriceNeeds } from '../orders/order-rules';
import type { ProductWords } from '../orders/products';
import type { Gtt, GttStatus } from '../outputs';
import type { ReadField } from '../reading';
import type { JsonObject } from '../wire';

/** A GTT order as the broker has it: simplified, and as received. */
export interface BrokerGtt {
	gtt: Gtt;
	raw: JsonObject;
}

/** What the user asks for: raw values, which the broker checks. */
export interface AskedGtt extends AskedOrder {
	/** Tells a GTT order from an order of the same thing. */
	kind: 'gtt';
	triggerDirection: unknown;
}

/** One leg of an OCO, raw. */
export interface AskedLeg {
	triggerPrice: unknown;
	orderType: unknown;
	price: unknown;
}

/** The exits of a position, of which the one that is reached first cancels the other; raw values. */
export interface AskedOco {
	kind: 'oco';
	instrument: Instrument;
	quantity: unknown;
	product: unknown;
	target: AskedLeg;
	stopLoss: AskedLeg;
	options: JsonObject;
}

/** A trigger with what leaves there, as far as its worth goes; decimal strings in rupees. */
export interface ValuedLeg {
	triggerPrice: string;
	/** Null for a market order. */
	price: string | null;
}

/** A GTT order that keeps to its instrument's rules. */
export interface PreparedGtt {
	instrument: Instrument;
	/** BUY or SELL; null where a position decides. */
	transactionType: string | null;
	/** Units. */
	quantity: number;
	/** One, or two of which one leaves. */
	legs: ValuedLeg[];
	/** What the broker is asked for, in its own words, by which it is found among its GTT orders. */
	terms: JsonObject;
	/** The exact request under this label; reads what it needs. @throws BrokerError */
	request(label: string): Promise<ApiRequest>;
}

/** What a modification asks for; absent means unchanged. Prices are decimal strings in rupees. */
export interface GttChanges {
	/** Units. */
	quantity?: number;
	triggerPrice?: string;
	triggerDirection?: 'up' | 'down';
	orderType?: string;
	price?: string;
	product?: string;
	targetTriggerPrice?: string;
	stopLossTriggerPrice?: string;
}

/** A request whose body may be missing. */
export type GttRequest = ApiRequest<JsonObject | null>;

/** The facts of a broker's GTT orders that the shared operations go by. */
export interface GttFacts {
	/** What the broker takes as a reference; where it takes none, what one looks like in messages. */
	reference: ReferenceRule;
	/** The broker's lists may lag behind by this, milliseconds, and by more: no bound is known. */
	bookLagMs: number;
	/** What each order type carries beside the trigger that all have. */
	priceNeeds: Readonly<Record<string, PriceNeeds>>;
	/** What the broker has them for. */
	products: ProductWords;
	/** What can be changed of each type. */
	changeable: Readonly<Record<Gtt['gttType'], ReadonlyArray<keyof GttChanges>>>;
	/** What the broker's lists can be asked for. */
	listed: readonly GttStatus[];
	/** How a user looks one up by hand. */
	lookUpHint(label: string): string;
}

/** Which of them a list is to have. */
export interface WantedGtts {
	statuses: readonly GttStatus[];
	/** No more than that, of the newest; null for all. */
	limit: number | null;
	/** To be told of, not to be acted on: what was read of earlier weeks today may serve again. */
	toBeTold?: boolean;
	/** Others may be in the list too; absent for all. */
	instruments?: ReadonlyArray<Pick<Instrument, 'exchange' | 'tradingSymbol'>>;
}

/** The GTT orders of one account. Every method throws BrokerError. */
export interface GttApi {
	readonly facts: GttFacts;
	/** These GTT orders as far as a form asks for them. */
	within(read: ReadField): GttApi;
	/** Null where the broker has none of this id. */
	find(gttId: string): Promise<BrokerGtt | null>;
	/** The newest first. @param onRefused is told of each part of the account that the broker would not list */
	list(wanted: WantedGtts, onRefused: OnRefused): Promise<BrokerGtt[]>;
	/** The same one, read again. */
	refresh(gtt: BrokerGtt): Promise<BrokerGtt>;
	/** Checks it against its instrument's rules. @throws BrokerError `input`, naming the field */
	prepare(asked: AskedGtt): PreparedGtt;
	/** The ids of those that may be taken for a new one of these terms, as they are or once changed. */
	idsLike(terms: JsonObject): Promise<string[]>;
	/** Those among them of exactly these terms, but for some ids; goes on when the execution is stopped. */
	allOf(terms: JsonObject, except: readonly string[]): Promise<BrokerGtt[]>;
	/**
	 * Sends what `PreparedGtt.request` made, once.
	 * @param lastCheck asked right before it leaves
	 */
	create(
		prepared: PreparedGtt,
		request: ApiRequest,
		lastCheck: () => Promise<void>,
	): Promise<BrokerGtt>;
	/** The exact request a modification sends: one as it shall be. */
	modifyRequest(gtt: BrokerGtt, changes: GttChanges): GttRequest;
	/** The exact request a cancellation sends. */
	cancelRequest(gtt: BrokerGtt): GttRequest;
	/** Sends one of the two. @param lastCheck asked right before it leaves */
	change(request: GttRequest, lastCheck?: () => Promise<void>): Promise<void>;
}

/** OCO orders of one account: what they are beyond GTT orders. */
export interface OcoApi {
	/** @throws BrokerError `input`, naming the field */
	prepare(asked: AskedOco): PreparedGtt;
}

/** For `sort`: by when they were created; those of which that is not known come last. */
export function newestFirst({ gtt: one }: BrokerGtt, { gtt: other }: BrokerGtt): number {
	const [first, second] = [one.createdAt ?? '', other.createdAt ?? ''];
	return Number(second > first) - Number(second < first);
}
