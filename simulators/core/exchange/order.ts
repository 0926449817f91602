import type { MarketInstrument } from '../market';
import type { Objection } from './objection';

export type Side = 'BUY' | 'SELL';
export type OrderKind = 'market' | 'limit' | 'stopLimit' | 'stopMarket';
/**
 * What becomes of a trade after its day: `delivery` goes to the demat account, `overnight` and
 * `margin` are carried forward, `intraday` ends with the day. `margin` is delivery on borrowed money.
 */
export type Product = 'delivery' | 'margin' | 'intraday' | 'overnight';

/** What of an order can be changed while it lives. Money in integer paise, 0 where there is none. */
export interface ChangeableTerms {
	kind: OrderKind;
	validity: 'day' | 'ioc';
	quantity: number;
	pricePaise: number;
	triggerPaise: number;
}

/** What a client asks for. */
export interface OrderTerms extends ChangeableTerms {
	instrument: MarketInstrument;
	side: Side;
	product: Product;
}

/** Distances in paise from the entry price to the two orders that follow a filled bracket order. */
export interface Bracket {
	targetPaise: number;
	stopPaise: number;
}

/**
 * `waiting`: sent after hours, for the next opening. `pending`: taken, not yet at the exchange.
 * `untriggered`: a stop order at the exchange, before its trigger.
 */
export type Stage =
	| 'waiting'
	| 'pending'
	| 'untriggered'
	| 'open'
	| 'filled'
	| 'cancelled'
	| 'rejected';

/** Why an order is as it is: an objection, a text from outside, or what ended it. */
export type Note =
	| Objection
	| { kind: 'told'; text: string }
	| { kind: 'cancelledByUser' | 'validityEnded' | 'notFilledAtOnce' | 'otherLegFilled' };

/** One execution. Price in paise, `at` in epoch ms of the simulator's clock. */
export interface Fill {
	/** The exchange's number of the trade. */
	tradeId: string;
	quantity: number;
	pricePaise: number;
	at: number;
}

/** An order at one moment. A change makes a new state; earlier ones stay in the order's history. */
export interface OrderState extends ChangeableTerms {
	stage: Stage;
	/** A change that was asked for and has not taken effect yet. */
	requested: 'change' | 'cancel' | null;
	/** Whether a change has taken effect. */
	changed: boolean;
	/** Whether the last price has passed the trigger. */
	triggered: boolean;
	filledQuantity: number;
	/** Value of all fills: the sum of quantity times price, in paise. */
	filledPaise: number;
	/** Quantity no longer sought after a cancel. */
	cancelledQuantity: number;
	/** When the exchange got it, epoch ms; null before. */
	exchangeAt: number | null;
	/** The exchange's number of the order; null before it has it. */
	exchangeOrderId: string | null;
	note: Note | null;
	/** Epoch ms. */
	updatedAt: number;
}

/** One order. `own` is the broker's record of it, which the exchange never looks into. */
export interface Order<Own> {
	readonly id: string;
	readonly account: string;
	readonly instrument: MarketInstrument;
	readonly side: Side;
	readonly product: Product;
	readonly placedAt: number;
	/** Sent while the market was closed. */
	readonly afterHours: boolean;
	/** When the exchange gets it by the trading hours: at once, or at the next opening. Epoch ms. */
	readonly opensAt: number;
	/** The bracket order whose leg this is. */
	readonly parent: Order<Own> | null;
	readonly bracket: Bracket | null;
	readonly own: Own;
	readonly fills: Fill[];
	/** Oldest first; the last is the present state. */
	readonly history: OrderState[];
	state: OrderState;
}

const FINAL: ReadonlySet<Stage> = new Set<Stage>(['filled', 'cancelled', 'rejected']);

/** Whether nothing more happens to an order. */
export const isFinal = ({ stage }: Pick<OrderState, 'stage'>): boolean => FINAL.has(stage);

export const isStop = ({ kind }: Pick<ChangeableTerms, 'kind'>): boolean =>
	kind === 'stopLimit' || kind === 'stopMarket';

/** Whether an order carries a limit. */
export const isLimited = ({ kind }: Pick<ChangeableTerms, 'kind'>): boolean =>
	kind === 'limit' || kind === 'stopLimit';

/** Quantity still sought. */
export const remaining = (state: OrderState): number =>
	isFinal(state) ? 0 : state.quantity - state.filledQuantity;

/** Average price of the fills in paise; 0 before the first. */
export const averagePaise = ({ filledPaise, filledQuantity }: OrderState): number =>
	filledQuantity === 0 ? 0 : Math.round(filledPaise / filledQuantity);

/** An order as a reader who is late by `lagMs` sees it; undefined where it is too new for that reader. */
export function stateSeen<Own>(
	order: Order<Own>,
	now: number,
	lagMs: number,
): OrderState | undefined {
	if (lagMs <= 0) return order.state;
	return order.history.findLast(({ updatedAt }) => updatedAt <= now - lagMs);
}

/** What an order asks for as it stands. */
export function termsOf({ instrument, side, product, state }: Order<unknown>): OrderTerms {
	const { kind, validity, quantity, pricePaise, triggerPaise } = state;
	return { instrument, side, product, kind, validity, quantity, pricePaise, triggerPaise };
}
