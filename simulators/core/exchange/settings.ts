import type { SimulatorClock } from '../clock';
import type { Market, MarketInstrument } from '../market';
import type { MarketMode } from './hours';
import type { MarginRates } from './margin';
import type { Order, Product } from './order';

/** How this exchange and this broker's risk control behave; read anew whenever something happens. */
export interface ExchangeSettings {
	market: MarketMode;
	/** Marketable orders fill by themselves; false: only by hand. */
	autoFill: boolean;
	/** ms from the acceptance of an order until the exchange has it. */
	arrivalDelayMs: number;
	/** ms from the moment an order can be matched until it is. */
	matchDelayMs: number;
	/** ms until a change takes effect. */
	changeDelayMs: number;
	/** ms until a cancellation takes effect; the order can still fill until then. */
	cancelDelayMs: number;
	/** Largest quantity of a fill; the rest waits until the price is set again. null: no limit. */
	maxFillQuantity: number | null;
	/** When an order sent after hours is judged; before that it binds neither money nor shares. */
	judgesAfterHours: 'atOnce' | 'atOpening';
	rules: ExchangeRules;
	margin: MarginRates;
}

export interface ExchangeRules {
	/** Market orders are taken. */
	marketOrders: boolean;
	/** A share's limits of the day: so many percent either side of the last close. 0: none. */
	circuitPercent: number;
	/** A limit may lie so many percent off the last price. 0: any. */
	bandPercent: number;
	/** A stop order whose trigger the price has passed already is refused. */
	stopsBeyondMarket: boolean;
}

/** Shares in the demat account when the simulator started. */
export interface StartHolding {
	instrument: MarketInstrument;
	/** Delivered, pledged shares included. */
	settled: number;
	/** Bought the trading day before, not yet delivered. */
	t1: number;
	pledged: number;
	averagePaise: number;
}

/** A position of an earlier day: positive bought, negative sold. */
export interface StartPosition {
	instrument: MarketInstrument;
	product: Product;
	quantity: number;
	pricePaise: number;
}

/** What an account had when the simulator started. */
export interface StartAccount {
	cashPaise: number;
	collateralPaise: number;
	/** Whether shares held may be sold without the holder's word in the app (DDPI). */
	mayDeliver: boolean;
	holdings: StartHolding[];
	positions: StartPosition[];
}

/** What the exchange asks the broker in front of it. */
export interface BrokerSide<Own> {
	clock: SimulatorClock;
	market: Market;
	settings: () => ExchangeSettings;
	/** @throws RangeError where there is no such account */
	startOf: (account: string) => StartAccount;
	/** Name and record for the next leg of a bracket order. */
	nameLeg: (parent: Order<Own>) => { id: string; own: Own };
}
